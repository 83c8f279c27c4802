"""Every address of the console with who may use it: one table, which tests walk role by role and area by area."""

from bot.console.guard import Route
from bot.console.views import dispatching, entry, figures, keys, live, people, steering, work
from handlers.console.viewer import ADMIN, FIELD, GRID, OFFICE, STAFF, STREET

ROUTES: tuple[Route, ...] = (
    Route(method="GET", path="/", view=work.my_desk, who=STAFF),
    Route(method="GET", path="/cases", view=work.case_list, who=STAFF),
    Route(method="GET", path="/cases/{case_id:[0-9]+}", view=work.case_page, who=STAFF),
    Route(method="POST", path="/cases/{case_id:[0-9]+}/act", view=work.act, who=STAFF),
    Route(method="POST", path="/cases/{case_id:[0-9]+}/unmask", view=work.unmask, who=STAFF),
    Route(method="GET", path="/cases/{case_id:[0-9]+}/files/{row_id:[0-9]+}", view=work.sent_file, who=STAFF),
    Route(method="POST", path="/undo", view=work.undo, who=STAFF),
    Route(method="POST", path="/cases/{case_id:[0-9]+}/correct", view=dispatching.put_right, who=OFFICE),
    Route(method="POST", path="/cases/{case_id:[0-9]+}/steer", view=steering.steer, who=OFFICE | GRID),
    Route(method="GET", path="/whistles", view=steering.board, who=OFFICE),
    Route(method="GET", path="/dispatch", view=dispatching.dispatch_desk, who=OFFICE),
    Route(method="POST", path="/calls/{entry_id:[0-9]+}/number", view=dispatching.phone_number, who=OFFICE),
    Route(method="POST", path="/calls/{entry_id:[0-9]+}/done", view=dispatching.phoned, who=OFFICE),
    Route(method="POST", path="/recordings/{row_id:[0-9]+}", view=dispatching.written_down, who=STREET),
    Route(method="POST", path="/failed/{row_id:[0-9]+}", view=dispatching.again, who=STREET),
    Route(method="GET", path="/corrections.jsonl", view=dispatching.learned, who=ADMIN),
    Route(method="GET", path="/new", view=dispatching.new_case, who=FIELD),
    Route(method="POST", path="/new", view=dispatching.enter, who=FIELD),
    Route(method="GET", path="/figures", view=figures.board, who=FIELD),
    Route(method="GET", path="/figures.xlsx", view=figures.report, who=FIELD),
    Route(method="GET", path="/heat", view=figures.heat, who=OFFICE),
    Route(method="GET", path="/people", view=people.people, who=OFFICE),
    Route(method="GET", path="/roster", view=people.roster, who=ADMIN),
    Route(method="POST", path="/roster", view=people.roster, who=ADMIN, largest=people.LARGEST),
    Route(method="POST", path="/roster/apply", view=people.import_it, who=ADMIN, largest=people.LARGEST),
    Route(method="POST", path="/codes", view=people.binding_codes, who=ADMIN),
    Route(method="GET", path="/keys", view=keys.page, who=ADMIN),
    Route(method="POST", path="/keys", view=keys.give, who=ADMIN),
    Route(method="POST", path="/keys/{key_id:[0-9]+}/revoke", view=keys.revoke, who=ADMIN),
    Route(method="GET", path="/audit", view=keys.audit, who=ADMIN),
    Route(method="GET", path="/events", view=live.events, who=STAFF),
    Route(method="GET", path="/account", view=entry.account, who=STAFF),
    Route(method="POST", path="/account/password", view=entry.new_password, who=STAFF),
    Route(method="POST", path="/sign-out", view=entry.sign_out, who=STAFF),
    Route(method="POST", path="/large-type", view=entry.large_type, who=STAFF),
)

"""又停水了, when an announcement says so already: the answer is what is known, and a case only if it does not end."""

from handlers.case import locate, queue
from handlers.case.locate import Located, Missing
from handlers.chat import deciding
from handlers.context import Context, ident
from models import announcements
from models.announcements import Announcement
from models.cases import Case
from models.people import Person
from models.questions import QuestionKind
from nlp.places import PlaceMention
from nlp.reading import Reading


def covering(ctx: Context, reading: Reading, located: Located) -> Announcement | None:
    """The announcement that explains these words at this place now."""
    if located.missing is not Missing.NOTHING or not deciding.is_sure(ctx.office.rules, reading):
        return None
    return _at(ctx, reading.category or "", located)


def about(ctx: Context, case: Case, person: Person) -> Announcement | None:
    """The announcement that explains a case, its place having been told after it."""
    return _at(ctx, case.category, locate.add_to(ctx, case, PlaceMention(), person, ""))


def _at(ctx: Context, category: str, located: Located) -> Announcement | None:
    if category not in ctx.office.rules.announcements.outages:
        return None
    for row in announcements.holding(ctx.session, ctx.now, located.subdistrict_id):
        here = announcements.holds_at(
            row,
            community_id=located.community_id,
            estate_id=located.estate_id,
            building_ids=[located.building_id],
        )
        if here and row.category == category:
            return row
    return None


def answered(ctx: Context, person: Person, row: Announcement, text: str) -> str:
    """知道了: what is announced, and how to say that it is not over."""
    announcements.read(ctx.session, row, ident(person), ctx.now)
    key = f"still.{row.category}"
    data = {"text": text, "notice": row.text, "still": ctx.say(key if key in ctx.office.texts else "still.other")}
    queue.ask(ctx, person, QuestionKind.KNOWN, data=data)
    return ""

"""What is looked up among many cases: by those who write to us, by whoever dispatches, by the console, by the clock."""

from collections.abc import Callable, Mapping
from itertools import islice
from random import Random

from sqlmodel import Session, func, select

from handlers.case import clusters
from handlers.console.casefile import casefile
from handlers.console.figures import board
from handlers.console.search import Filters, find
from handlers.console.span import Span
from handlers.console.viewer import Viewer, viewer
from handlers.context import Context
from handlers.ledger import Span as Received
from handlers.ledger import ledger
from handlers.precedents import precedents
from models import deadlines
from models.cases import Case, reported_by
from models.people import Person
from tests.benchmarks import city

Subject = Callable[[Context, Random], Callable[[], object]]
"""Chooses whom or what it is about; the call it gives is what is timed."""
EXPORTED = 400
FIRST, LAST = 201801, 202512
"""Months: all there are."""


def _own_list(ctx: Context, chance: Random) -> Callable[[], object]:
    who = _person(ctx, city.resident(chance.randrange(city.RESIDENTS)))
    return lambda: reported_by(ctx.session, who)


def _neighbours(ctx: Context, chance: Random) -> Callable[[], object]:
    case = _some_case(ctx, chance)
    return lambda: clusters._lately(ctx, case)


def _precedents(ctx: Context, chance: Random) -> Callable[[], object]:
    case = _some_case(ctx, chance)
    return lambda: precedents(ctx, case)


def _due(ctx: Context, _chance: Random) -> Callable[[], object]:
    return lambda: deadlines.due(ctx.session, ctx.now, 200)


def _export(ctx: Context, _chance: Random) -> Callable[[], object]:
    return lambda: list(islice(ledger(ctx, Received()), EXPORTED))


def _page(ctx: Context, chance: Random) -> Callable[[], object]:
    case, who = _some_case(ctx, chance), _who(ctx, "s")
    return lambda: casefile(ctx, case, who)


def _board(ctx: Context, _chance: Random) -> Callable[[], object]:
    who = _who(ctx, "s")
    return lambda: board(ctx, who, Span(first=FIRST, last=LAST))


def _list(letter: str, **filters: str) -> Subject:
    """The first page of a list, as a member of staff sees it: `letter` as in tests.benchmarks.city."""

    def subject(ctx: Context, chance: Random) -> Callable[[], object]:
        who = _who(ctx, letter, chance.randrange(6))
        return lambda: find(ctx, who, Filters(**filters))

    return subject


def _who(ctx: Context, letter: str, number: int = 0) -> Viewer:
    found = viewer(ctx.session, _person(ctx, f"{letter}{0 if letter == 's' else number:027}"))
    if found is None:
        raise RuntimeError(f"nobody {letter} has a role in this town")
    return found


def _person(ctx: Context, openid: str) -> int:
    return ctx.session.exec(select(Person.id).where(Person.openid == openid)).one() or 0


def _some_case(ctx: Context, chance: Random) -> Case:
    return ctx.session.get_one(Case, chance.randint(1, _last(ctx.session)))


def _last(session: Session) -> int:
    return session.exec(select(func.max(Case.id))).one() or 1


SUBJECTS: Mapping[str, Subject] = {
    "own list of a resident": _own_list,
    "latest cases of the estate": _neighbours,
    "three precedents": _precedents,
    "nothing due": _due,
    f"export, {EXPORTED} cases": _export,
    "console: newest, street": _list("s"),
    "console: newest, community": _list("c"),
    "console: newest, grid worker": _list("w"),
    "console: newest, building head": _list("h"),
    "console: late, street": _list("s", tab="late"),
    "console: handled, grid worker": _list("w", tab="handled"),
    "console: one category, community": _list("c", category="noise"),
    "console: one month, street": _list("s", since="2018-06-01", until="2018-06-30"),
    "console: dissatisfied, street": _list("s", score="dissatisfied"),
    "console: phoned in, street": _list("s", source="phone"),
    "console: a frequent word, street": _list("s", q="下水道"),
    "console: two frequent words, street": _list("s", q="下水道 蓝天"),
    "console: a word of none, street": _list("s", q="煤气味"),
    "console: a frequent word, grid worker": _list("w", q="下水道"),
    "console: a case's page": _page,
    "console: figures of all years, street": _board,
}

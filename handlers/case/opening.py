"""A case comes into being: what was said, where, who said it, and the number under which it goes on."""

from dataclasses import dataclass

from config.categories import OTHER
from handlers.case import locate, routing
from handlers.case.locate import Located
from handlers.context import Context, ident
from models.cases import Case, Source, VisitKind
from models.people import Person
from models.vocabulary import State
from nlp.reading import Intent, Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a case comes from. `external_no` is its number on the city's platform, if it has one there."""

    source: Source = Source.WECHAT
    visit_kind: VisitKind | None = None
    external_no: str | None = None


def opened(
    ctx: Context, reporter: Person, text: str, reading: Reading, located: Located, origin: Origin | None = None
) -> Case:
    """The new case as a row, numbered, in state `received`; `cases.advance` takes it from there."""
    origin = origin or Origin()
    category = category_of(ctx, reading)
    crisis = reading.intent is Intent.CRISIS
    case = Case(
        subdistrict_id=located.subdistrict_id,
        state=State.RECEIVED,
        category=category,
        alternatives=candidates(reading),
        urgency=reading.urgency,
        danger=reading.danger or "",
        source=origin.source,
        visit_kind=origin.visit_kind,
        external_no=origin.external_no,
        confidential=ctx.office.categories[category].confidential or bool(reading.against) or crisis,
        against=sorted(reading.against),
        text=text,
        reporter_id=ident(reporter),
        received_at=ctx.now,
    )
    locate.put(case, located)
    ctx.session.add(case)
    ctx.session.flush()
    local = ctx.now.astimezone(ctx.office.zone)
    case.confidential = case.confidential or routing.names_staff(ctx, case)
    case.case_no = f"{ctx.office.rules.case.prefix}{local:%Y%m%d}-{case.short}"
    return case


def candidates(reading: Reading) -> list[list[object]]:
    """What the words may be about, likeliest first, for whoever decides."""
    if reading.category in {None, OTHER}:
        return [list(pair) for pair in reading.alternatives]
    return [[reading.category, reading.confidence], *(list(pair) for pair in reading.alternatives)]


def category_of(ctx: Context, reading: Reading) -> str:
    """The category as read, else the one its danger belongs to, else `other`: a person sorts it."""
    if reading.category in ctx.office.categories:
        return str(reading.category)
    return ctx.office.categories.of_danger(reading.danger).code if reading.danger else OTHER

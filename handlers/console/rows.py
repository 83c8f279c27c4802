"""A case as one line of a list: number, matter, place, words, where it stands and until when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from config.categories import Urgency
from config.choices import Choice
from handlers.case import describe
from handlers.context import Context, ident
from handlers.ledger import beside
from models.cases import Case
from models.vocabulary import State
from models.workflow import ACTIVE, RUNNING

LONGEST_LINE = 60
"""Characters of the reporter's words in a list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """What a list shows of one case; words are masked, times are for `Wording`."""

    id: int
    case_no: str
    state: State
    category: str
    place: str
    text: str
    urgency: str
    confidential: bool
    received_at: datetime
    due_at: datetime | None
    late: bool
    breached: bool
    open: bool
    who: str
    version: int
    why: str = ""
    quick: tuple[Choice, ...] = ()

    @property
    def danger(self) -> bool:
        """Whether life or property is in danger."""
        return self.urgency == Urgency.EMERGENCY


def rows(ctx: Context, found: Sequence[Case]) -> list[CaseRow]:
    """These cases as lines, in their order."""
    held = beside(ctx.session, found)
    lines = [row(ctx, case) for case in found]
    held.clear()
    return lines


def row(ctx: Context, case: Case, why: str = "", quick: tuple[Choice, ...] = ()) -> CaseRow:
    """One case as a line; `why` says why it stands there, `quick` are choices that need no words."""
    words = describe.masked(ctx, case)
    return CaseRow(
        id=ident(case),
        case_no=case.case_no or "",
        state=State(case.state),
        category=describe.category_name(ctx, case.category),
        place=describe.place_words(ctx, case, for_staff=True),
        text=words if len(words) <= LONGEST_LINE else words[: LONGEST_LINE - 1] + "…",
        urgency=case.urgency,
        confidential=case.confidential,
        received_at=case.received_at,
        due_at=case.due_at,
        late=case.state in RUNNING and case.due_at is not None and case.due_at < ctx.now,
        breached=case.overdue_at is not None,
        open=case.state in ACTIVE,
        who=describe.who(ctx, case) if case.state in ACTIVE else "",
        version=case.version,
        why=why,
        quick=quick,
    )

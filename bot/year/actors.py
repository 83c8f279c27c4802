"""What the people of the street do when they hear of a case: each by their role, in their own time, as was planned."""

import heapq
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlmodel import Session, col, select

from bot.year.plan import Ending, Planned
from bot.year.town import Heard, Town
from handlers import mediation
from handlers.case import pausing, routing
from handlers.context import Actor, Context, ident
from handlers.mediation import Held
from handlers.refusal import Refusal
from handlers.whistle import calling, judging, page
from handlers.whistle.calling import Order
from models import whistles
from models.cases import Case
from models.mediations import Outcome
from models.people import Person, by_openid
from models.pushes import Push, PushKind
from models.vocabulary import Role, State
from models.whistles import AssignmentState, WhistleKind

WAITS = frozenset({State.DISPATCHED, State.HANDLING, State.ESCALATED_COMMUNITY, State.ESCALATED_STREET, State.REWORK})
GRID = frozenset({Role.GRID_WORKER, Role.GRID_LEAD})
UP = frozenset({Ending.SOLVED, Ending.UNSOLVED, Ending.PARKED})
NO_MORE_BACK = timedelta(days=25)
"""Nobody sends a case back so shortly before the year ends."""


class Actors:
    """The street's people, and the queue of what they are about to do."""

    def __init__(self, town: Town, told: dict[str, Any], random: Random, until: datetime) -> None:
        self.town, self._words, self._random, self._until = town, told["words"], random, until
        self.planned: dict[int, Planned] = {}
        self._queue: list[tuple[datetime, int, Callable[[], None]]] = []
        self._count = 0
        self._meant: set[tuple[str, int]] = set()
        town.heard = self.listen

    def later(self, at: datetime, act: Callable[[], None]) -> None:
        """Put something off until that instant."""
        self._count += 1
        heapq.heappush(self._queue, (at, self._count, act))

    def run(self) -> None:
        """Do everything in order of time, as long as the year lasts."""
        while self._queue and self._queue[0][0] < self._until:
            at, _, act = heapq.heappop(self._queue)
            self.town.until(max(at, self.town.now))
            act()
        self.town.until(self._until)

    def listen(self, heard: Iterable[Heard]) -> None:
        """Somebody was told of a case: they will look at it in some hours, residents at their survey."""
        with Session(self.town.engine) as session:
            found = {
                ident(push): push
                for push in session.exec(select(Push).where(col(Push.id).in_([h.push_id for h in heard])))
            }
            for one in heard:
                push = found[one.push_id]
                if push.case_id is not None and push.kind in {
                    PushKind.PROMPT,
                    PushKind.ANNOUNCE,
                    PushKind.EMERGENCY,
                    PushKind.SURVEY,
                }:
                    self._will_answer(one.openid, push)

    def _will_answer(self, openid: str, push: Push) -> None:
        case_id, key = push.case_id or 0, (openid, push.question_id or 0)
        if key in self._meant:
            return
        self._meant.add(key)
        if push.kind is PushKind.SURVEY:
            self.later(self._after(2, 40), lambda: self._rates(openid, case_id))
        elif push.kind is PushKind.EMERGENCY:
            self.later(self._after(0.05, 0.2), lambda: self._answers(openid, case_id))
        else:
            self.later(self._after(0.02, 0.3), lambda: self._answers(openid, case_id))

    def _after(self, least: float, most: float) -> datetime:
        return self.town.now + timedelta(hours=self._random.uniform(least, most))

    def _rates(self, openid: str, case_id: int) -> None:
        """Six of ten answer; a few are not satisfied."""
        roll = self._random.random()
        if roll < 0.05 and self.town.now < self._until - NO_MORE_BACK:  # noqa: PLR2004  # one in twenty
            self.town.says(openid, f"{case_id:04d} {self._words['again']}")
        elif roll < 0.6:  # noqa: PLR2004  # the others never answer
            self.town.says(openid, f"{case_id:04d} {self._random.choice(self._words['satisfied'])}")

    def _answers(self, openid: str, case_id: int) -> None:
        with Session(self.town.engine) as session:
            case = session.get_one(Case, case_id)
            person = by_openid(session, [openid])[openid]
            role = routing.role_in_case(self.town.context(session, "look"), case, person)
            state, planned = State(case.state), self.planned[case_id]
            ending = planned.ending
            if ending is Ending.SOLVED and whistles.of_cases(session, [case_id])[case_id]:
                ending = Ending.HANDLED  # sent back after the unit's answer: the street finishes it itself
        short = f"{case_id:04d}"
        if state is State.VERIFYING and role is Role.BUILDING_HEAD:
            self.town.says(openid, f"{short} {self._head(planned)}")
        elif state in WAITS and role is Role.STREET_DESK and ending in UP:
            self._street(openid, case_id, ending)
        elif state in WAITS and role is not None and role is not Role.BUILDING_HEAD:
            self._handler(openid, short, state, role, ending)

    def _head(self, planned: Planned) -> str:
        roll = self._random.random()
        if planned.ending is Ending.HANDLED and not planned.mediated and roll < 0.12:  # noqa: PLR2004  # heads settle one in eight themselves
            return f"4 {self._pick('done')}"
        return f"1 {self._pick('verified')}" if roll < 0.7 else "1"  # noqa: PLR2004  # most add a word

    def _handler(self, openid: str, short: str, state: State, role: Role, ending: Ending) -> None:
        if ending is Ending.OPEN:
            if state is not State.HANDLING and self._random.random() < 0.7:  # noqa: PLR2004  # some leave it lying
                self.town.says(openid, f"{short} 1")
            return
        if ending in UP and role is not Role.STREET_DESK:
            self.town.says(openid, f"{short} 4 {self._pick('up')}")
            return
        self.town.says(openid, f"{short} 1")
        case_id = int(short)
        self.later(self._after(1, 30), lambda: self._finishes(openid, case_id))

    def _finishes(self, openid: str, case_id: int) -> None:
        planned = self.planned[case_id]
        self.town.says(openid, f"{case_id:04d} 5 {self._pick('done')}")
        if planned.mediated:
            self.planned[case_id] = Planned(at=planned.at, text=planned.text, ending=planned.ending, mediated=False)
            self.town.does(lambda ctx: self._mediates(ctx, openid, case_id))

    def _mediates(self, ctx: Context, openid: str, case_id: int) -> None:
        person = by_openid(ctx.session, [openid])[openid]
        case = ctx.session.get_one(Case, case_id)
        role = routing.role_in_case(ctx, case, person) or Role.GRID_WORKER
        held = Held(outcome=Outcome.WRITTEN, facts=self._pick("facts"), terms=self._pick("terms"))
        mediation.record(ctx, Actor(role=role, person=person), held, case)

    def _street(self, openid: str, case_id: int, ending: Ending) -> None:
        """The desk whistles, once; what was answered without a solution, or needs no unit, is parked."""

        def act(ctx: Context) -> None:
            case = ctx.session.get_one(Case, case_id)
            actor = Actor(role=Role.STREET_DESK, person=by_openid(ctx.session, [openid])[openid])
            before = whistles.of_cases(ctx.session, [case_id])[case_id]
            if ending is Ending.PARKED or before:
                review = min(self._until + timedelta(days=20), ctx.now + timedelta(days=360))
                _done(pausing.park(ctx, case, actor, self._pick("park"), review))
                return
            lead, assisting = calling.suggested(ctx, case.category)
            unit = lead or routing.units(ctx)[0]
            kind = WhistleKind.JOINT_ENFORCEMENT if assisting else WhistleKind.HARD_PROBLEM
            helpers = tuple(ident(row) for row in assisting)
            order = Order(kind=kind, lead_id=ident(unit), assist_ids=helpers, reason=self._pick("whistle"))
            _done(calling.issue(ctx, case, actor, order))

        self.town.does(act)
        with Session(self.town.engine) as session:
            whistle = whistles.running(session, case_id)
            parts = whistles.assignments_of(session, ident(whistle)) if whistle else []
        for part in parts:
            self._unit_will_answer(ident(part), openid, ending)

    def _unit_will_answer(self, part_id: int, openid: str, ending: Ending) -> None:
        solved = ending is Ending.SOLVED
        words = self._pick("answer" if solved else "unsolved")
        self.later(self._after(1, 20), lambda: self._unit(part_id, "whistle_claimed", ""))
        answered = self._after(24, 100)
        self.later(answered, lambda: self._unit(part_id, "answered", words))
        self.later(answered + timedelta(hours=6), lambda: self._judges(part_id, openid, solved=solved))

    def _unit(self, part_id: int, does: str, words: str) -> None:
        def act(ctx: Context) -> None:
            part = ctx.session.get_one(whistles.Assignment, part_id)
            page.act(ctx, part, does, words, "", 0)

        self.town.does(act)

    def _judges(self, part_id: int, openid: str, *, solved: bool) -> None:
        def act(ctx: Context) -> None:
            part = ctx.session.get_one(whistles.Assignment, part_id)
            if part.state is AssignmentState.ANSWERED:
                person: Person = by_openid(ctx.session, [openid])[openid]
                judging.accept(ctx, part, Actor(role=Role.STREET_DESK, person=person), solved=solved)

        self.town.does(act)

    def _pick(self, name: str) -> str:
        return str(self._random.choice(self._words[name]))


def _done(result: object) -> None:
    """In the year nobody tries what is refused."""
    if isinstance(result, Refusal):
        raise TypeError(f"refused: {result.key}")

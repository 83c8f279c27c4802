"""Random people do random things at random times, allowed and forbidden: what must always hold, holds."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlmodel import Session, select
from street import Street

from handlers import visits
from handlers.case import clusters, extending, milestones, pausing, sending
from handlers.context import Actor, Context
from handlers.visits import Visit
from handlers.whistle import calling, judging, page
from handlers.whistle.calling import Order
from models.cases import Case, LogEntry
from models.db import make_engine
from models.deadlines import Deadline, DeadlineKind, DeadlineState
from models.people import Person
from models.places import ResponderUnit
from models.pushes import Push
from models.questions import Question, QuestionKind, QuestionState
from models.vocabulary import Event, Role
from models.whistles import Assignment, Whistle, WhistleKind
from models.workflow import FINAL, RUNNING, allowed

TEXTS = (
    "下水道堵了,污水往外冒",
    "楼前路灯不亮",
    "一楼私搭乱建了个彩钢房,占了公共绿地",
    "一进楼道好大一股煤气味",
    "我家2单元501,电话13912345678,楼上天天半夜装修",
    "物业把楼道当仓库,上次说了还给我甩脸子",
)
WORDS = (
    "1", "2", "3", "4", "5", "6", "7", "撤销", "催办", "撤回", "进度", "待办", "修好了,谢谢", "还是堵着", "跳过",
    "2 该市政公司", "5 弄好了", "7 市政公司 要大修", "补充 在二单元", "请假 2天", "销假",
)  # fmt: skip
STAFF = {
    "head": Role.BUILDING_HEAD, "worker": Role.GRID_WORKER, "lead": Role.GRID_LEAD, "officer": Role.AREA_OFFICER,
    "community": Role.COMMUNITY_STAFF, "street": Role.STREET_DESK,
}  # fmt: skip
HOMES = ("工行南小区/3", "工行南小区/4", "惠民小区/1")
WORKING = (QuestionKind.VERIFY, QuestionKind.CLAIM, QuestionKind.MENU, QuestionKind.WHISTLE, QuestionKind.JUDGE)
CLOCKS = (DeadlineKind.VERIFY, DeadlineKind.CLAIM, DeadlineKind.HANDLE)
template: Path
Act = Callable[[Context, Case, Actor], object]


def _whistle(ctx: Context, case: Case, actor: Actor) -> object:
    units = [unit.id for unit in ctx.session.exec(select(ResponderUnit).order_by(ResponderUnit.id))]
    order = Order(kind=WhistleKind.HARD_PROBLEM, lead_id=units[0], assist_ids=(units[1],), reason="要大修")
    return calling.issue(ctx, case, actor, order)


def _merge(ctx: Context, case: Case, actor: Actor) -> object:
    others = ctx.session.exec(select(Case).where(Case.id != case.id).order_by(Case.id)).all()
    return clusters.merge(ctx, case, others[0], actor) if others else None


ACTS: dict[str, Act] = {
    "whistle": _whistle,
    "merge": _merge,
    "split": clusters.split,
    "suspend": lambda ctx, case, actor: pausing.suspend(ctx, case, actor, "weather"),
    "park": lambda ctx, case, actor: pausing.park(ctx, case, actor, "等改造", ctx.now + timedelta(days=9)),
    "resume": pausing.resume,
    "extend": lambda ctx, case, actor: extending.ask(ctx, case, actor, "等配件"),
    "decline": lambda ctx, case, actor: sending.decline(ctx, case, actor, "litigation", "在打官司"),
    "send_down": sending.send_down,
    "supervise": lambda ctx, case, actor: judging.supervise(ctx, case, actor, "抓紧"),
    "reach": lambda ctx, case, actor: milestones.reach(ctx, case, actor, "stop"),
    "visit": lambda ctx, case, actor: visits.record(ctx, case, actor, Visit(reached=True, score="satisfied")),
    "not_reached": lambda ctx, case, actor: visits.record(ctx, case, actor, Visit(reached=False)),
}


class AnyOrder(RuleBasedStateMachine):
    """One street in a database of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.file = template.with_name(f"any-{id(self)}.sqlite3")
        shutil.copyfile(template, self.file)
        self.street = Street(make_engine(f"sqlite:///{self.file}", durable=False))
        self.breaches: dict[int, object] = {}
        self.acts = 0

    def teardown(self) -> None:
        self.street.engine.dispose()
        self.file.unlink()

    @rule(who=st.sampled_from(("r1", "r2", "r3")), home=st.sampled_from(HOMES), text=st.sampled_from(TEXTS))
    def reports(self, who: str, home: str, text: str) -> None:
        self.street.resident(who, home=home).says(text)

    @rule(who=st.sampled_from(("r1", "r2", *STAFF)), words=st.sampled_from(WORDS))
    def says(self, who: str, words: str) -> None:
        self.street.phone(who).says(words)

    @rule(who=st.sampled_from(("r1", *STAFF)), number=st.integers(1, 6), words=st.sampled_from(WORDS))
    def says_of(self, who: str, number: int, words: str) -> None:
        self.street.phone(who).says(f"{number:04d} {words}")

    @rule(who=st.sampled_from(tuple(STAFF)), number=st.integers(1, 6), act=st.sampled_from(tuple(ACTS)))
    def does(self, who: str, number: int, act: str) -> None:
        with Session(self.street.engine, expire_on_commit=False) as session, session.begin():
            case = session.get(Case, number)
            if case is not None:
                person = session.exec(select(Person).where(Person.openid == who)).one()
                ACTS[act](self._context(session), case, Actor(role=STAFF[who], person=person))
        self.street.send()

    @rule(
        does=st.sampled_from(("whistle_claimed", "arrived", "progressed", "answered", "whistle_returned")),
        last=st.booleans(),
    )
    def unit(self, does: str, last: bool) -> None:  # noqa: FBT001  # hypothesis draws it
        with Session(self.street.engine, expire_on_commit=False) as session, session.begin():
            parts = session.exec(select(Assignment).order_by(Assignment.id)).all()
            if parts:
                page.act(self._context(session), parts[-1 if last else 0], does, "在办", "路灯管理所", 0)
        self.street.send()

    @rule(solved=st.booleans(), accepts=st.booleans())
    def judges(self, solved: bool, accepts: bool) -> None:  # noqa: FBT001  # hypothesis draws them
        with Session(self.street.engine, expire_on_commit=False) as session, session.begin():
            part = session.exec(select(Assignment).where(Assignment.leads).order_by(Assignment.id.desc())).first()
            if part is not None:
                person = session.exec(select(Person).where(Person.openid == "street")).one()
                actor, ctx = Actor(role=Role.STREET_DESK, person=person), self._context(session)
                if accepts:
                    judging.accept(ctx, part, actor, solved=solved)
                else:
                    judging.reject(ctx, part, actor, "没办好")
        self.street.send()

    @rule(minutes=st.sampled_from((1, 16, 45, 240, 1440, 6 * 1440)))
    def waits(self, minutes: int) -> None:
        self.street.step(minutes=minutes)

    def _context(self, session: Session) -> Context:
        self.acts += 1
        return Context(office=self.street.office, session=session, now=self.street.now, action=f"any:{self.acts}")

    @invariant()
    def the_log_is_whole_and_allowed(self) -> None:
        with Session(self.street.engine) as session:
            for case in session.exec(select(Case)):
                log = session.exec(select(LogEntry).where(LogEntry.case_id == case.id).order_by(LogEntry.id)).all()
                for before, entry in pairwise(log):
                    assert entry.event is Event.UNDONE or entry.from_state is before.to_state, (before, entry)
                for entry in log:
                    assert entry.event in allowed(entry.from_state, entry.actor_role), entry
                assert not log or log[-1].to_state is case.state

    @invariant()
    def whatever_runs_has_one_owner_and_a_clock(self) -> None:
        with Session(self.street.engine) as session:
            for case in session.exec(select(Case)):
                rows = session.exec(
                    select(Deadline.kind).where(Deadline.case_id == case.id, Deadline.state == DeadlineState.PENDING)
                ).all()
                if case.state in RUNNING:
                    assert case.responsible_role is not None
                    assert case.handle_due_at is not None
                    assert case.due_why is not None
                    late = case.overdue_at is not None
                    assert (
                        late
                        or {DeadlineKind.HANDLE, DeadlineKind.WHISTLE_ANSWER} & set(rows)
                        or self._waits_for_verdict(session, case)
                    )
                if case.state in FINAL:
                    assert not set(CLOCKS) & set(rows), (case.state, rows)
                    asked = select(Question.kind).where(
                        Question.case_id == case.id,
                        Question.state.in_((QuestionState.SHOWN, QuestionState.WAITING)),
                        Question.kind.in_(WORKING),
                    )
                    assert session.exec(asked).all() == []
                running = select(Whistle).where(Whistle.case_id == case.id, Whistle.ended_at == None)  # noqa: E711
                assert (len(session.exec(running).all()) == 1) is (case.state == "whistled")

    def _waits_for_verdict(self, session: Session, case: Case) -> bool:
        statement = select(Assignment).join(Whistle).where(Whistle.case_id == case.id, Assignment.leads)
        lead = session.exec(statement.order_by(Assignment.id.desc())).first()
        return lead is not None and lead.state in {"answered", "returned"}

    @invariant()
    def a_breach_stays_what_it_was(self) -> None:
        with Session(self.street.engine) as session:
            for case in session.exec(select(Case)):
                known = self.breaches.get(case.id)
                taken_back = session.exec(
                    select(LogEntry).where(LogEntry.case_id == case.id, LogEntry.event == Event.UNDONE)
                ).first()
                assert known is None or case.overdue_at == known or taken_back
                self.breaches[case.id] = case.overdue_at

    @invariant()
    def the_shield_holds(self) -> None:
        with Session(self.street.engine) as session:
            shielded = {case.id: case.reporter_id for case in session.exec(select(Case)) if case.confidential}
            for push in session.exec(select(Push)):
                assert "13912345678" not in push.text
                if push.case_id in shielded and push.person_id != shielded[push.case_id]:
                    assert "501" not in push.text, push.text


def run(file: Path, examples: int, steps: int) -> None:
    """Play that many streets, each that many steps."""
    global template  # noqa: PLW0603  # hypothesis makes the machines itself
    template = file
    run_state_machine_as_test(
        AnyOrder,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            derandomize=True,
            database=None,
            phases=(Phase.explicit, Phase.generate),
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_whatever_people_do_in_any_order(sqlite_database: str) -> None:
    run(Path(sqlite_database.removeprefix("sqlite:///")), examples=4, steps=25)


@pytest.mark.long
def test_whatever_people_do_in_many_orders(sqlite_database: str) -> None:
    run(Path(sqlite_database.removeprefix("sqlite:///")), examples=40, steps=40)

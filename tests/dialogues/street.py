"""A small street with people who talk to the bot: the real handlers over a real database, stepped by hand."""

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine
from sqlmodel import Session, func, select

from bot.understanding import gazetteer
from config.categories import load_categories
from config.choices import load_choices
from config.commands import load_commands
from config.menus import load_menus
from config.rules import Rules, load_rules
from config.texts import load_texts
from config.workcalendar import load_work_days
from handlers import ahead, deadlines, delivery, hearing, inbox
from handlers.context import Context
from handlers.delivery import Failure, Sending
from handlers.inbox import Delivery
from handlers.incoming import Incoming, Kind
from handlers.late import answer_late
from handlers.office import Office
from models import db
from models import deadlines as deadline_rows
from models import inbox as inbox_rows
from models import media as media_rows
from models.cases import Case, LogEntry
from models.deadlines import Deadline, DeadlineState
from models.media import Attachment
from models.mediations import Mediation
from models.people import Appointment, Person
from models.places import Building, Community, Estate, Grid, ResponderUnit, RosterVersion, Subdistrict
from models.pushes import CallListEntry, Push, PushState, Quota
from models.vault import Vault
from models.vocabulary import Role
from models.worktime import QuietHours, WorkCalendar
from nlp.reader import Reader
from nlp.scan import Scanner

ZONE = ZoneInfo("Asia/Shanghai")
SCANNER = Scanner()
SECRET = "a secret for tests that is long enough"
LONGEST_TEXT = 2000
"""Bytes of UTF-8 that every text stays under."""
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=ZONE).astimezone(UTC)
"""A workday at 10:00."""


@cache
def shipped() -> Office:
    """An office with the shipped words and rules."""
    rules = load_rules()
    return Office(
        rules=rules,
        texts=load_texts(),
        categories=load_categories(),
        choices=load_choices(),
        commands=load_commands(),
        menus=load_menus(),
        calendar=WorkCalendar(slots=rules.worktime.slots, overrides=load_work_days(), timezone=ZONE),
        quiet=QuietHours(start=rules.quiet_hours.start, end=rules.quiet_hours.end, timezone=ZONE),
        vault=Vault(SECRET),
        zone=ZONE,
        base_url="http://127.0.0.1",
    )


def office(rules: Rules | None = None) -> Office:
    """An office with the shipped words, and rules of its own where given."""
    if not rules:
        return shipped().as_it_stands()  # one's own: a test may change its settings
    return replace(
        shipped(),
        rules=rules,
        calendar=WorkCalendar(slots=rules.worktime.slots, overrides=load_work_days(), timezone=ZONE),
        quiet=QuietHours(start=rules.quiet_hours.start, end=rules.quiet_hours.end, timezone=ZONE),
    )


@dataclass
class Phone:
    """One person's side: what they say and what they have heard."""

    street: "Street"
    openid: str
    heard: list[str] = field(default_factory=list)

    def says(self, text: str, *hears: str, never: tuple[str, ...] = (), **more: Any) -> str:
        """Send a text; every expected piece must stand in the answer."""
        reply = self.street.deliver(self, Kind.TEXT, text=text, **more)
        for piece in hears:
            assert piece in reply, f"{self.openid} said {text!r}, expected {piece!r} in:\n{reply}"
        for piece in never:
            assert piece not in reply, f"{self.openid} said {text!r}, did not expect {piece!r} in:\n{reply}"
        return reply

    def does(self, kind: Kind, **more: Any) -> str:
        """Send something else."""
        return self.street.deliver(self, kind, **more)

    def hears(self, *pieces: str) -> str:
        """The next pushed message; every piece must stand in it."""
        assert self.heard, f"{self.openid} heard nothing, expected {pieces}"
        text = self.heard.pop(0)
        for piece in pieces:
            assert piece in text, f"{self.openid} expected {piece!r} in:\n{text}"
        return text

    def hears_nothing(self) -> None:
        """No pushed message waits."""
        assert not self.heard, f"{self.openid} heard unexpectedly:\n{self.heard[0]}"


class Street:
    """工行南小区 (heads and two grids), 惠民小区 (one grid, no heads), a community, a street desk."""

    def __init__(self, engine: Engine, rules: Rules | None = None) -> None:
        self.engine = engine
        self.office = office(rules)
        self.now = MONDAY
        self.phones: dict[str, Phone] = {}
        self._messages = 0
        self.refusals: list[Failure | None] = []
        self.sent: list[Sending] = []
        with Session(engine) as session, session.begin():
            _settle(session, self.now)
        with Session(engine) as session:
            self.reader = Reader(gazetteer(session), self.office.categories, SCANNER)

    def read(self, text: str) -> Any:
        """What a text means on the day."""
        today = self.now.astimezone(ZONE).date()
        return self.reader.read(text, heating=self.office.rules.season.heating_on(today))

    def phone(self, openid: str) -> Phone:
        """Somebody's phone; staff are bound by their openid in the roster."""
        return self.phones.setdefault(openid, Phone(self, openid))

    def resident(self, openid: str = "resident", home: str | None = None) -> Phone:
        """A follower, with a home bound by the building's QR code where `home` ("工行南小区/3") is given."""
        phone = self.phone(openid)
        scene = ""
        if home:
            estate, number = home.split("/")
            with Session(self.engine) as session:
                building = session.exec(
                    select(Building).join(Estate).where(Estate.name == estate, Building.number == number)
                ).one()
                scene = f"b:{building.id}"
        self.deliver(phone, Kind.EVENT, event="subscribe", event_key=scene)
        return phone

    def deliver(
        self, phone: Phone, kind: Kind, *, age: float = 0, key: str = "", late: bool = False, **more: Any
    ) -> str:
        """One delivery through the real inbox; `age` seconds ago by CreateTime."""
        self._messages += 1
        created = (self.now - timedelta(seconds=age)).replace(microsecond=0)
        incoming = Incoming(
            key=key or f"{phone.openid}:{self._messages}",
            kind=kind,
            openid=phone.openid,
            account="gh_test",
            created_at=created,
            **more,
        )
        reading = self.read(incoming.text) if kind is Kind.TEXT else None
        done = Delivery(incoming=incoming, reading=reading)
        with db.batch(self.engine) as session, session.begin():
            known = inbox_rows.known(session, [incoming.key]).get(incoming.key)
            if known is None and late:
                known = inbox.store(session, incoming, None, self.now)
                answer_late(self.office, session, self.now, done, self.read, known)
            answer = known or inbox.receive(self.office, session, self.now, done, self.read)
            reply = "" if answer.pushed else answer.answer
            assert len(reply.encode()) < LONGEST_TEXT, reply
        self.send()
        return reply

    def together(self, *said: tuple[Phone, str]) -> list[str]:
        """Several people's texts as they are handled under load: read ahead, one transaction, answered in order.

        What it makes others hear is not sent yet.
        """
        deliveries = []
        for phone, text in said:
            self._messages += 1
            incoming = Incoming(
                key=f"{phone.openid}:{self._messages}",
                kind=Kind.TEXT,
                openid=phone.openid,
                account="gh_test",
                created_at=self.now.replace(microsecond=0),
                text=text,
            )
            deliveries.append(Delivery(incoming=incoming, reading=self.read(text)))
        with db.batch(self.engine, len(deliveries)) as session, session.begin():
            ahead.read(self.office, session, self.now, deliveries)
            rows = [inbox.receive(self.office, session, self.now, each, self.read) for each in deliveries]
            return [row.answer for row in rows]

    def send(self) -> None:
        """Let the outbox send everything that may leave now."""
        for _ in range(200):
            with db.batch(self.engine) as session, session.begin():
                batch = delivery.claim(self.office, session, self.now, 32)
            if not batch:
                return
            self.sent += batch
            results = [(sending, self.refusals.pop(0) if self.refusals else None) for sending in batch]
            for sending, failure in results:
                if failure is None:
                    assert len(sending.text.encode()) < LONGEST_TEXT, sending.text
                    self.phone(sending.openid).heard.append(sending.text)
            with db.batch(self.engine) as session, session.begin():
                delivery.mark(self.office, session, self.now, results)
        raise AssertionError("the outbox never comes to an end")

    def listen(self) -> None:
        """Take up what was written down of recordings."""
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            for row in media_rows.to_take_up(session, 10):
                hearing.take_up(self.office, session, self.now, row, self.read)
        self.send()

    def attachments(self) -> list[Attachment]:
        """Everything sent besides words."""
        with Session(self.engine, expire_on_commit=False) as session:
            return list(session.exec(select(Attachment).order_by(Attachment.id)).all())

    def step(self, **span: float) -> None:
        """Let time pass, deadline by deadline, each at its own time."""
        end = self.now + timedelta(**span)
        for _ in range(5000):
            times = self._times_after_now()
            if not times or min(times) > end:
                break
            self.now = min(times)
            self.fire()
            self.send()
        self.now = end
        self.send()

    def _times_after_now(self) -> list[datetime]:
        """When the next deadline and the next push are due; one that only waits for another's turn has no time."""
        with Session(self.engine, expire_on_commit=False) as session:
            deadline = session.exec(
                select(func.min(Deadline.next_try_at)).where(
                    Deadline.state == DeadlineState.PENDING, Deadline.next_try_at > self.now
                )
            ).one()
            push = session.exec(
                select(func.min(Push.next_try_at)).where(Push.state == PushState.WAITING, Push.next_try_at > self.now)
            ).one()
        return [at for at in (deadline, push) if at is not None]

    def jump(self, **span: float) -> None:
        """Let time pass at once, as after a stop of the service."""
        self.now += timedelta(**span)
        self.fire()
        self.send()

    def fire(self) -> None:
        """Fire every deadline that is due now."""
        with db.batch(self.engine) as session, session.begin():
            ids = deadline_rows.due(session, self.now, 1000)
        for deadline_id in ids:
            with db.batch(self.engine) as session, session.begin():
                row = deadline_rows.claim(session, deadline_id)
                if row is not None:
                    action = f"due:{row.id}"
                    ctx = Context(office=self.office, session=session, now=self.now, action=action, reader=self.read)
                    deadlines.fire(ctx, row)

    def case(self, number: int) -> Case:
        """The case of that short number."""
        with Session(self.engine, expire_on_commit=False) as session:
            return session.get_one(Case, number)

    def cases(self) -> list[Case]:
        """All cases, oldest first."""
        with Session(self.engine, expire_on_commit=False) as session:
            return sorted(session.exec(select(Case)).all(), key=lambda case: case.id or 0)

    def log(self, number: int) -> list[str]:
        """The events of a case."""
        with Session(self.engine) as session:
            rows = session.exec(select(LogEntry).where(LogEntry.case_id == number).order_by(LogEntry.id)).all()
            return [row.event.value for row in rows]

    def calls(self) -> list[tuple[str, str]]:
        """Role and reason of everyone still to be phoned."""
        with Session(self.engine) as session:
            rows = session.exec(select(CallListEntry).where(CallListEntry.done_at == None)).all()  # noqa: E711
            return [(row.role.value, row.reason) for row in rows]

    def mediations(self) -> list[Mediation]:
        """Everything mediated, oldest first."""
        with Session(self.engine, expire_on_commit=False) as session:
            return list(session.exec(select(Mediation).order_by(Mediation.id)).all())

    def pushes(self) -> list[Push]:
        """Everything ever to be told."""
        with Session(self.engine, expire_on_commit=False) as session:
            return list(session.exec(select(Push).order_by(Push.id)).all())

    def person(self, openid: str) -> Person:
        """The row of that openid."""
        with Session(self.engine, expire_on_commit=False) as session:
            return session.exec(select(Person).where(Person.openid == openid)).one()


def short(text: str) -> str:
    """The short number in a receipt."""
    found = re.search(r"FH\d{8}-(\d{4,})", text)
    assert found, f"no case number in:\n{text}"
    return found.group(1)


def _settle(session: Session, now: datetime) -> None:
    street = Subdistrict(name="凤凰岭街道")
    session.add(street)
    session.flush()
    green, blue = (Community(subdistrict_id=street.id, name=name) for name in ("长青社区", "蓝天社区"))
    session.add_all([green, blue])
    session.flush()
    grids = [
        Grid(community_id=green.id, code="CQ-01"),
        Grid(community_id=green.id, code="CQ-02"),
        Grid(community_id=blue.id, code="LT-01"),
    ]
    session.add_all(grids)
    session.flush()
    bank = Estate(community_id=green.id, name="工行南小区", aliases=["工行南"], longitude=106.8, latitude=39.67)
    people_estate = Estate(community_id=blue.id, name="惠民小区", aliases=["惠民"])
    session.add_all([bank, people_estate])
    session.flush()
    buildings = [Building(estate_id=bank.id, number=str(n), grid_id=grids[0 if n < 5 else 1].id) for n in range(1, 9)]
    buildings += [Building(estate_id=people_estate.id, number=str(n), grid_id=grids[2].id) for n in range(1, 4)]
    session.add_all(buildings)
    session.add(ResponderUnit(name="市政公司", categories=["sewage", "road"]))
    session.add(ResponderUnit(name="路灯管理所", categories=["street_light"]))
    session.add(ResponderUnit(name="燃气公司", short_name="燃气", categories=["gas"]))
    session.add(RosterVersion(source="test"))
    session.flush()
    posts: list[tuple[str, str, Role, dict[str, Any]]] = [
        ("head", "王师傅", Role.BUILDING_HEAD, {"building_id": buildings[2].id}),
        ("head5", "赵师傅", Role.BUILDING_HEAD, {"building_id": buildings[4].id}),
        ("deputy", "钱师傅", Role.BUILDING_HEAD, {"building_id": buildings[2].id, "deputy": True}),
        ("worker", "小李", Role.GRID_WORKER, {"grid_id": grids[0].id}),
        ("worker2", "小周", Role.GRID_WORKER, {"grid_id": grids[1].id}),
        ("worker3", "小吴", Role.GRID_WORKER, {"grid_id": grids[2].id}),
        ("lead", "老郑", Role.GRID_LEAD, {"grid_id": grids[0].id}),
        ("officer", "冯干部", Role.AREA_OFFICER, {"community_id": green.id}),
        ("community", "孙主任", Role.COMMUNITY_STAFF, {"community_id": green.id}),
        ("community2", "陈主任", Role.COMMUNITY_STAFF, {"community_id": blue.id}),
        ("street", "褚值班", Role.STREET_DESK, {"subdistrict_id": street.id}),
        ("street2", "卫值班", Role.STREET_DESK, {"subdistrict_id": street.id, "deputy": True}),
    ]
    for openid, name, role, scope in posts:
        person = Person(openid=openid, name=name, on_roster=True, followed=True, phone_tail="0000", created_at=now)
        session.add(person)
        session.flush()
        session.add(Appointment(person_id=person.id, role=role, **scope))
        session.add(Quota(person_id=person.id, message_left=1000, message_until=now + timedelta(days=400)))

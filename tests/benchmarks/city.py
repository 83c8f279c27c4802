"""A made-up town to measure in: places, heads, workers and residents as rows, and what people write, as one mix."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count

from sqlalchemy import Engine, insert
from sqlmodel import Session

from models.people import Appointment, Person
from models.places import Building, Community, Estate, Grid, ResponderUnit, RosterVersion, Subdistrict
from models.pushes import Quota
from models.vocabulary import Role

FIRST = ("长青", "蓝天", "新城", "滨河", "平安", "和谐")
SECOND = ("东", "西", "南", "北", "中心", "学府", "银行", "铁路", "矿务", "电力", "水务", "文化")
BUILDINGS = 24
BUILDINGS_PER_GRID = 8
RESIDENTS = 5000
SINCE = datetime(2026, 1, 5, 2, tzinfo=UTC)

TROUBLES = (
    "下水道堵了好几天,污水往外冒,臭得很",
    "楼道灯不亮,晚上老人走路看不见",
    "楼上天天半夜放音乐,孩子没法睡",
    "暖气一点都不热,家里只有十五度",
    "物业半个月没来收垃圾",
    "电梯又坏了,上个月刚修过",
    "停车位被占了,天天回家没地方停",
    "绿化带里堆满了装修垃圾,没人管",
)
MORE = ("补充 从上周就这样了", "补充 一楼的李大爷家最严重", "补充 晚上七点以后家里有人", "补充 楼下两户也一样")
CHAT = ("你好", "谢谢你们", "请问老年证去哪里办", "今天天气不错")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One message of the mix: who writes what."""

    openid: str
    text: str


def resident(number: int) -> str:
    """The openid of a resident."""
    return f"o{number:027}"


def head(number: int) -> str:
    """The openid of a building's head."""
    return f"h{number:027}"


def settle(engine: Engine) -> None:
    """Write the whole town into an empty, migrated database."""
    with Session(engine) as session, session.begin():
        street = Subdistrict(name="样板街道")
        session.add(street)
        session.add(ResponderUnit(name="市政公司", categories=["sewage", "road"]))
        session.add(RosterVersion(source="benchmark"))
        session.flush()
        staff = _Staff(session)
        staff.appoint("s", Role.STREET_DESK, subdistrict_id=street.id)
        for first in FIRST:
            community = Community(subdistrict_id=street.id or 0, name=f"{first}社区")
            session.add(community)
            session.flush()
            staff.appoint("c", Role.COMMUNITY_STAFF, community_id=community.id)
            staff.appoint("a", Role.AREA_OFFICER, community_id=community.id)
            for second in SECOND:
                _estate(session, staff, community, f"{first}{second}小区")
        _residents(session)


class _Staff:
    """Appoints made-up people, each bound and within reach for years."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._numbers = {letter: count() for letter in "hwsca"}

    def appoint(self, letter: str, role: Role, **scope: int | None) -> None:
        number = next(self._numbers[letter])
        openid, name = f"{letter}{number:027}", f"样例{letter}{number}"
        person = Person(openid=openid, name=name, on_roster=True, followed=True, created_at=SINCE)
        self._session.add(person)
        self._session.flush()
        self._session.add(Appointment(person_id=person.id, role=role, **scope))
        self._session.add(Quota(person_id=person.id, message_left=10**6, message_until=SINCE + timedelta(days=9000)))


def _estate(session: Session, staff: _Staff, community: Community, name: str) -> None:
    estate = Estate(community_id=community.id or 0, name=name)
    session.add(estate)
    session.flush()
    for first in range(1, BUILDINGS + 1, BUILDINGS_PER_GRID):
        grid = Grid(community_id=community.id or 0, code=f"{name}-{first}")
        session.add(grid)
        session.flush()
        staff.appoint("w", Role.GRID_WORKER, grid_id=grid.id)
        for number in range(first, first + BUILDINGS_PER_GRID):
            building = Building(estate_id=estate.id or 0, number=str(number), grid_id=grid.id or 0)
            session.add(building)
            session.flush()
            staff.appoint("h", Role.BUILDING_HEAD, building_id=building.id)


def _residents(session: Session) -> None:
    rows = [{"openid": resident(number), "followed": True, "created_at": SINCE} for number in range(RESIDENTS)]
    session.execute(insert(Person), rows)


def mix(seed: int = 1) -> Iterator[Said]:
    """What people write, without end: 40 % reports, 30 % additions, 20 % digits by heads, 10 % talk."""
    chance = random.Random(seed)
    reporters: list[str] = []
    heads: list[str] = []
    numbers = count()
    while True:
        kind = chance.random()
        if kind < 0.4 or len(reporters) < 200:
            number = next(numbers)
            home = number * 7 % (len(FIRST) * len(SECOND) * BUILDINGS)
            reporters.append(resident(number % RESIDENTS))
            heads.append(head(home))
            yield Said(openid=reporters[-1], text=f"{_door(home)}{chance.choice(TROUBLES)}")
        elif kind < 0.7:
            yield Said(openid=reporters[-chance.randint(100, 200)], text=chance.choice(MORE))
        elif kind < 0.9:
            yield Said(openid=heads[-chance.randint(100, 200)], text="1")
        else:
            yield Said(openid=resident(chance.randrange(RESIDENTS)), text=chance.choice(CHAT))


def _door(home: int) -> str:
    estate, building = divmod(home, BUILDINGS)
    first, second = divmod(estate, len(SECOND))
    return f"{FIRST[first]}{SECOND[second]}小区{building + 1}号楼{1 + home % 3}单元"

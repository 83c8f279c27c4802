"""Who looks: the one place that says which roles and area a signed-in person has, and which cases they may see."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, String, and_, cast, false, not_, or_
from sqlmodel import Session, col, select

from handlers.ledger import bare_name
from models.cases import Case
from models.people import Appointment, Person
from models.posts import roles_of
from models.questions import Question
from models.vocabulary import Role

SHORTEST_NAME = 2
STAFF = frozenset(Role) - {Role.RESIDENT, Role.SYSTEM}
STREET = frozenset({Role.STREET_DESK, Role.ADMIN})
OFFICE = STREET | {Role.COMMUNITY_STAFF, Role.AREA_OFFICER}
GRID = frozenset({Role.GRID_WORKER, Role.GRID_LEAD})
FIELD = OFFICE | GRID
ADMIN = frozenset({Role.ADMIN})
"""Groups of roles that the routes of the console name."""

ORDER = (
    Role.ADMIN, Role.STREET_DESK, Role.AREA_OFFICER, Role.COMMUNITY_STAFF,
    Role.GRID_LEAD, Role.GRID_WORKER, Role.BUILDING_HEAD, Role.RESPONDER_UNIT,
)  # fmt: skip
"""The widest first: as what a person is greeted."""

BLAMED = {"community": frozenset({Role.COMMUNITY_STAFF, Role.AREA_OFFICER})}
"""What `Case.against` says beside role names, and whom it means."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """A signed-in person with their appointments."""

    person: Person
    posts: tuple[Appointment, ...]

    @property
    def person_id(self) -> int:
        """Their id."""
        return self.person.id or 0

    @property
    def roles(self) -> frozenset[Role]:
        """All roles they hold."""
        return frozenset(post.role for post in self.posts)

    @property
    def role(self) -> Role:
        """The widest of their roles."""
        return next(role for role in ORDER if role in self.roles)

    def holds(self, roles: Iterable[Role]) -> bool:
        """Whether they hold any of these roles."""
        return not self.roles.isdisjoint(roles)

    def subdistricts(self) -> frozenset[int]:
        """The streets they look after as a whole."""
        return self._scopes("subdistrict_id", STREET)

    def communities(self) -> frozenset[int]:
        """The communities they look after."""
        return self._scopes("community_id", OFFICE)

    def _scopes(self, column: str, roles: Iterable[Role]) -> frozenset[int]:
        found = (getattr(post, column) for post in self.posts if post.role in frozenset(roles))
        return frozenset(scope for scope in found if scope is not None)


def viewer(session: Session, person_id: int) -> Viewer | None:
    """The person as a viewer; None once they hold no role any more."""
    person = session.get(Person, person_id)
    posts = roles_of(session, person_id)
    return Viewer(person=person, posts=tuple(posts)) if person is not None and posts else None


def visible(who: Viewer) -> ColumnElement[bool]:
    """The cases this person may see: of their area, or that they were asked about; never one about themselves."""
    asked = select(Question.case_id).where(col(Question.person_id) == who.person_id, col(Question.case_id).is_not(None))
    concerned = and_(col(Case.reporter_id) != who.person_id, col(Case.id).in_(asked)) if _is_asked(who) else false()
    mine = or_(_area(who), col(Case.responsible_id) == who.person_id, concerned)
    return and_(mine, *_not_about(who))


def _is_asked(who: Viewer) -> bool:
    """Whoever looks after a whole street or community sees what they are asked about anyway, or as its responsible."""
    return not who.holds(STREET)


def _area(who: Viewer) -> ColumnElement[bool]:
    scopes = [
        (col(Case.subdistrict_id), who.subdistricts()),
        (col(Case.community_id), who.communities()),
        (col(Case.grid_id), who._scopes("grid_id", GRID)),  # noqa: SLF001  # one reads the other, in one file
        (col(Case.building_id), who._scopes("building_id", {Role.BUILDING_HEAD})),  # noqa: SLF001
    ]
    parts = [column.in_(sorted(ids)) for column, ids in scopes if ids]
    return or_(*parts) if parts else false()


def _not_about(who: Viewer) -> list[ColumnElement[bool]]:
    """Nobody sees a case whose words complain about their role or name them: the complainant is shielded."""
    hidden: list[ColumnElement[bool]] = []
    if not who.holds(STREET):
        blamed = {role.value for role in who.roles} | {word for word, roles in BLAMED.items() if who.holds(roles)}
        hidden += [not_(cast(col(Case.against), String).contains(f'"{word}"')) for word in sorted(blamed)]
    name = bare_name(who.person.name)
    if len(name) >= SHORTEST_NAME:
        hidden.append(not_(col(Case.text).contains(name, autoescape=True)))
    return hidden


def may_see(session: Session, who: Viewer, case_id: int) -> Case | None:
    """The case, if this person may see it."""
    return session.exec(select(Case).where(col(Case.id) == case_id, visible(who))).first()

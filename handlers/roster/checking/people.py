"""Check the sheet of people: who they are, what they do, and where."""

from collections.abc import Callable, Iterable, Mapping

from handlers.roster.checking.cells import Cells
from handlers.roster.checking.names import SLASH, Names, Place
from handlers.roster.checking.places import Places
from handlers.roster.faults import Findings
from handlers.roster.layout import Column, Part
from handlers.roster.read import Row
from handlers.roster.values import fold, mobile, names_a_number, split_list
from handlers.roster.wanted import Building, Person, Post, Scope, Subdistrict
from models.vocabulary import Role

C = Column


class People:
    """Collects the rows of each person; one mobile is one person, whatever the number of rows."""

    def __init__(self, places: Places, found: Findings, *, default_subdistrict: str) -> None:
        self._places = places
        self._found = found
        self._words = found.words
        self._cells = Cells(found)
        self._default = fold(default_subdistrict)
        self._names: dict[str, tuple[str, int]] = {}
        self._wecoms: dict[str, str] = {}
        self._posts: dict[str, dict[tuple[Role, Scope], tuple[Post, int]]] = {}
        grids = self._named(places.grid_names, Part.GRIDS)
        communities = self._named(places.community_names, Part.COMMUNITIES)
        units = self._named(places.unit_names, Part.UNITS)
        self._scopes: Mapping[Role, Callable[[Row], Iterable[Scope]]] = {
            Role.BUILDING_HEAD: self._buildings,
            Role.GRID_WORKER: grids,
            Role.GRID_LEAD: grids,
            Role.COMMUNITY_STAFF: communities,
            Role.AREA_OFFICER: communities,
            Role.STREET_DESK: self._streets,
            Role.ADMIN: self._streets,
            Role.RESPONDER_UNIT: units,
        }

    def check(self, rows: Iterable[Row]) -> tuple[Person, ...]:
        """The people of all rows, in the order of their first row."""
        for row in rows:
            self._take(row)
        return tuple(
            Person(
                name=name,
                mobile=number,
                posts=tuple(post for post, _ in self._posts.get(number, {}).values()),
                wecom=self._wecoms.get(number, ""),
            )
            for number, (name, _) in self._names.items()
        )

    def _take(self, row: Row) -> None:
        number = self._person(row)
        role_text = self._cells.filled(row, C.ROLE)
        role = self._words.roles.get(fold(role_text)) if role_text else None
        if role_text and role is None:
            names = [self._words.role(known) for known in self._words.roles.values()]
            self._cells.wrong(row, C.ROLE, "no_choice", role_text, choices=names)
        yes, no = self._words.form("yes"), self._words.form("no")
        deputy = self._cells.one_of(row, C.DEPUTY, (yes, no)) == yes
        scope_text = self._cells.filled(row, C.SCOPE)
        if scope_text and not split_list(scope_text):
            self._cells.wrong(row, C.SCOPE, "missing", scope_text)
        if role is None or not scope_text:
            return
        for scope in self._scopes[role](row):
            if number is not None:
                self._appoint(row, number, Post(role=role, scope=scope, deputy=deputy))

    def _person(self, row: Row) -> str | None:
        """The row's mobile, its name remembered; None where either is wrong."""
        name, text = self._cells.filled(row, C.PERSON), self._cells.filled(row, C.MOBILE)
        number = mobile(text) if text else None
        if text and number is None:
            digits = sum(char.isdigit() for char in text)
            self._found.fault(row.part, row.number, C.MOBILE, "no_mobile", digits=digits)  # its digits are not for show
        if name and names_a_number(name):
            self._cells.wrong(row, C.PERSON, "number_in_name", name)
            return None
        if name is None or number is None:
            return None
        known, first = self._names.setdefault(number, (name, row.number))
        if fold(known) != fold(name):
            self._cells.wrong(row, C.PERSON, "two_names", name, known=known, row=first)
            return None
        wecom = row[C.WECOM]
        if wecom and self._wecoms.setdefault(number, wecom) != wecom:
            self._cells.wrong(row, C.WECOM, "two_wecoms", wecom, known=self._wecoms[number])
        return number

    def _appoint(self, row: Row, number: str, post: Post) -> None:
        posts = self._posts.setdefault(number, {})
        _, first = posts.setdefault((post.role, post.scope), (post, row.number))
        if first != row.number:
            self._cells.wrong(row, C.SCOPE, "post_twice", row[C.SCOPE], row=first)

    def _buildings(self, row: Row) -> Iterable[Building]:
        """小区/楼号, several with 、; after the first the estate may be left away: 工行南小区/3、4."""
        estate_text = ""
        for entry in split_list(row[C.SCOPE].replace("\uff0f", SLASH)):
            before, slash, number_text = entry.rpartition(SLASH)
            estate_text = before or estate_text
            if not estate_text or (slash and not before):
                self._cells.wrong(row, C.SCOPE, "no_building_scope", entry)
                continue
            building = self._building(row, estate_text, number_text)
            if building is not None:
                yield building

    def _building(self, row: Row, estate_text: str, number_text: str) -> Building | None:
        estate = self._cells.place(row, C.SCOPE, estate_text, self._places.estate_names, Part.ESTATES)
        number = self._cells.building(row, C.SCOPE, number_text)
        if estate is None or number is None:
            return None
        building = self._places.buildings.get((estate, number))
        if building is None and self._places.spoilt_buildings.isdisjoint({(estate, number), (estate, None)}):
            self._cells.wrong(row, C.SCOPE, "unknown_building", number_text, estate=estate.name, number=number)
        return building

    def _named(self, names: Names[Place], part: Part) -> Callable[[Row], Iterable[Place]]:
        """How a scope of one or several names of that kind is read."""

        def read(row: Row) -> Iterable[Place]:
            found = (self._cells.place(row, C.SCOPE, text, names, part) for text in split_list(row[C.SCOPE]))
            return (place for place in found if place is not None)

        return read

    def _streets(self, row: Row) -> Iterable[Scope]:
        found = (self._street(row, text) for text in split_list(row[C.SCOPE]))
        return (scope for scope in found if scope is not None)

    def _street(self, row: Row, text: str) -> Subdistrict | None:
        """A subdistrict by name; the bare word means the only one, or among several the default one."""
        known = self._places.subdistricts
        name = fold(text)
        if name == self._words.whole_street and name not in known:
            name = next(iter(known)) if len(known) == 1 else self._default
            if name not in known:
                choices = [subdistrict.name for subdistrict in known.values()]
                self._cells.wrong(row, C.SCOPE, "which_street", text, choices=choices)
                return None
        if name not in known:
            self._cells.wrong(row, C.SCOPE, "no_street", text)
        return known.get(name)

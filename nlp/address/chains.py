"""Read one run of pieces that stand together: which number is the building, the unit, the floor, the room."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, ClassVar

from nlp.address.counts import dated
from nlp.address.evidence import (
    AT_NEIGHBOURS,
    CLAUSE_END,
    ESTATE_END,
    LONGEST_UNIT,
    SHORTEST_ROOM,
    is_date,
    is_door,
    stands_alone,
)
from nlp.address.numbers import canonical, expanded
from nlp.address.runs import OF_NEIGHBOUR, UNTIL
from nlp.address.tokens import BLANK, Kind, Token

_ENTRANCES = frozenset({Kind.UNIT, Kind.DOOR})
_ROADS = tuple("路街巷弄道")
_ROOMS = frozenset({Kind.ROOM, Kind.BARE})
_INSIDE_A_HOUSE = _ENTRANCES | _ROOMS | {Kind.STOREY, Kind.FLOOR}


class Chain:
    """The doors a run of pieces names; None where it names none.

    `neighbour`: the word (对门, 楼上) when the room named is a neighbour's, or the place is beside the room named, then
    `beside` is the [start, end) of that (501对门). `used`: the pieces that were understood.
    """

    def __init__(self, text: str, pieces: Sequence[Token], known: Collection[str]) -> None:
        """Read `pieces`; `known` are the building numbers of the estate named, empty when unknown."""
        self.start, self.end = pieces[0].start, pieces[-1].end
        self.building: str | None = None
        self.unit: str | None = None
        self.floor: str | None = None
        self.room: str | None = None
        self.buildings: list[str] = []
        self.neighbour: str | None = None
        self.beside: tuple[int, int] | None = None
        self.used: list[Token] = []
        self._row = False
        self._text, self._known = text, known
        for index, piece in enumerate(pieces):
            before = pieces[index - 1] if index else None
            after = pieces[index + 1] if index + 1 < len(pieces) else None
            if self._read(piece, before, after):
                self.used.append(piece)

    @property
    def named(self) -> bool:
        """Whether it names any door at all."""
        return bool(self.building or self.unit or self.floor or self.room or self.beside)

    def correct(self, later: "Chain") -> None:
        """Take what a correction within the same building says: 3号楼2单元, 不对, 3单元."""
        if later.unit or later.floor:
            self.unit, self.floor, self.room = later.unit or self.unit, later.floor, later.room
        else:
            self.room = later.room

    def _read(self, piece: Token, before: Token | None, after: Token | None) -> bool:
        kind = piece.kind
        if kind is Kind.BUILDING:
            return self._read_building(piece, before)
        if kind is Kind.NUMBER:
            return self._read_number(piece, after)
        if kind is Kind.STOREY:
            return self._read_storey(piece, after)
        return self._SIMPLE[kind](self, piece)

    def _house(self, *numbers: str) -> bool:
        read = [number for raw in numbers if (number := canonical(raw))]
        if read and self.building is None:
            self.building = read[0]
        self.buildings += read
        return bool(read)

    def _take_unit(self, number: str) -> bool:
        self.unit = self.unit or canonical(number)
        return True

    def _take_floor(self, number: str) -> bool:
        self.floor = self.floor or number
        return True

    def _take_room(self, number: str, piece: Token) -> bool:
        beside = AT_NEIGHBOURS.match(self._text, piece.end)
        if beside:
            self.neighbour, self.beside = beside[1], (piece.start, beside.end())
        else:
            self.room = number
        return True

    def _read_building(self, piece: Token, before: Token | None) -> bool:
        if self.building is None or before is None:
            return self._house(*piece.values)
        if self.unit is not None and self._text[piece.end - 1] == "#":
            return self.room is None and self._take_room(piece.values[0], piece)  # 5#楼2单元301#
        gap = self._text[before.end : piece.start]
        if before.kind is Kind.BUILDING and not gap and self._text[piece.end - 1] == "座":
            return True  # 9栋A座: a part of building 9
        if before.kind is Kind.BUILDING and UNTIL.fullmatch(gap):
            self.buildings += expanded(self.buildings.pop(), piece.values[0])
        else:
            self.buildings += piece.values
        return True

    def _read_block(self, piece: Token) -> bool:
        if self.building is not None:
            self.room = self.room or canonical(piece.values[0])
            return True
        return not piece.values[0].isdigit() and self._house(piece.values[0])

    def _read_house_unit(self, piece: Token) -> bool:
        """`3-2单元`: units 3 to 2 of a building just named, else unit 2 of building 3."""
        house, unit = piece.values
        if self.building is not None:
            return self._take_unit(house)
        return self._house(house) and self._take_unit(unit)

    def _read_unit(self, piece: Token) -> bool:
        return self._take_unit(piece.values[0])

    def _read_door(self, piece: Token) -> bool:
        return self.building is not None and self._take_unit(piece.values[0])

    def _read_floor(self, piece: Token) -> bool:
        return self._take_floor(piece.values[0])

    def _read_row(self, _: Token) -> bool:
        self._row = True
        return True

    def _read_number(self, piece: Token, after: Token | None) -> bool:
        """`3号`: before a unit the building, after a door the room, right after an estate the building, else a day."""
        before = self._text[max(0, piece.start - 2) : piece.start]
        if dated(piece, self._text) or (self.building is None and before.endswith(_ROADS)):
            return False
        if self.building is None and self.unit is None and not self._row:
            doors = _INSIDE_A_HOUSE if ESTATE_END.search(before) else _ENTRANCES
            if after is not None and (after.kind in doors or (after.kind is Kind.PARTS and after.start == piece.end)):
                return self._house(piece.values[0])
        if (self.building or self.unit or self.floor or self._row) and self.room is None:
            self.room = piece.values[0]
            return True
        alone = before.endswith(BLANK) and self.building is None and CLAUSE_END.match(self._text, piece.end) is not None
        return alone and (not self._known or piece.values[0] in self._known) and self._house(piece.values[0])

    def _read_storey(self, piece: Token, after: Token | None) -> bool:
        """`2楼`: before a unit, or before a room that is not on it, the building; else the floor."""
        if self.building is None and self.unit is None and after is not None:
            number = after.values[0]
            elsewhere = len(number) >= SHORTEST_ROOM and number[:-2].lstrip("0") != piece.values[0]
            if after.kind in _ENTRANCES or (after.kind in _ROOMS and number.isdigit() and elsewhere):
                return self._house(*piece.values)
        return self._take_floor(piece.values[0])

    def _read_room(self, piece: Token) -> bool:
        if self.room is not None:
            return False
        number = piece.values[0]
        fits = bool(self.building or self.unit or self.floor)
        beside = OF_NEIGHBOUR.search(self._text, max(0, piece.start - 6), piece.start)
        if piece.kind is Kind.ROOM:
            fits = fits or len(number) >= SHORTEST_ROOM
        elif not fits:
            fits = beside is not None or stands_alone(piece, self._text)
        if not fits:
            return False
        self._take_room(number, piece)
        if beside:
            self.neighbour = beside[1]
        return True

    def _read_parts(self, piece: Token) -> bool:
        if self._text[piece.end - 1] in "楼层":
            return self._read_storeys(piece)
        *outer, room = piece.values
        if is_date(piece):
            return False
        if self.building is not None or self.unit is not None:
            if len(room) < SHORTEST_ROOM and self._text[piece.start - 1] == " ":
                return False  # 3单元 11-20报的
            rooms = len(outer[0]) >= SHORTEST_ROOM  # 501-502, 501-1
            if not rooms:
                self._take_unit(outer[0])
            return self.room is None and self._take_room(outer[0] if rooms else room, piece)
        if not is_door(piece, self._text):
            return False
        self._house(outer.pop(0))
        if not outer and len(room) <= LONGEST_UNIT:
            return self._take_unit(room)
        if outer:
            self._take_unit(outer.pop(0))
        if outer:
            self._take_floor(outer[0])
        return self._take_room(room, piece)

    def _read_storeys(self, piece: Token) -> bool:
        """`3-2-5楼` is building, unit, floor; `3-5楼` are floors."""
        *outer, last = piece.values
        if len(outer) == 1 or self.building is not None:
            return self._take_floor(outer[0])
        return self._house(outer[0]) and self._take_unit(outer[1]) and self._take_floor(last)

    _SIMPLE: ClassVar[Mapping[Kind, Callable[[Any, Token], bool]]] = {
        Kind.BLOCK: _read_block,
        Kind.HOUSE_UNIT: _read_house_unit,
        Kind.UNIT: _read_unit,
        Kind.DOOR: _read_door,
        Kind.FLOOR: _read_floor,
        Kind.ROW: _read_row,
        Kind.ROOM: _read_room,
        Kind.BARE: _read_room,
        Kind.PARTS: _read_parts,
    }

"""Read one run of pieces that stand together: which number is the building, the unit, the floor, the room."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, ClassVar

from nlp.address.counts import dated, measured
from nlp.address.numbers import canonical, expanded
from nlp.address.runs import NEIGHBOURS, NO_NEIGHBOUR, OF_NEIGHBOUR, UNTIL
from nlp.address.tokens import BLANK, Kind, Token

_AT_NEIGHBOURS = re.compile(rf"(?:的|家)?({NEIGHBOURS}){NO_NEIGHBOUR}")
_DWELLER = re.compile(r"\s?的?(?:住户|业主|租户|房东|户主|人家|邻居|室|屋|那?家(?![店商企公单具电长里])|那户)")
_HOUSE_SOON = re.compile(r"\s?,?\s?[A-Z]?\d{1,3}(?:号楼|[栋幢#])")
_CLAUSE_END = re.compile(r"\s?(?:$|[,。;!?、\s()])")
_CLAUSE_START = re.compile(rf"(?:^|[{BLANK}\s,。;!?、:()住在家是于区园苑村院城府厦期湾庭居郡庄里])$")
_ESTATE_END = re.compile(rf"[{BLANK}区园苑村院城府厦期湾庭居郡庄寓金岸邸里家弄坊]\s?$")
_A_NAME = re.compile(r"[\u4e00-\u9fff](?<![费租金钱价约到从至降涨收花共有差按])$")
_ENTRANCES = frozenset({Kind.UNIT, Kind.DOOR})
_ROOMS = frozenset({Kind.ROOM, Kind.BARE})
_INSIDE_A_HOUSE = _ENTRANCES | _ROOMS | {Kind.STOREY, Kind.FLOOR}
_SHORTEST_ROOM, _LONGEST_HOUSE, _LONGEST_UNIT = 3, 3, 2


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
        beside = _AT_NEIGHBOURS.match(self._text, piece.end)
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
        if dated(piece, self._text):
            return False
        before = self._text[max(0, piece.start - 2) : piece.start]
        if self.building is None and self.unit is None and not self._row:
            doors = _INSIDE_A_HOUSE if _ESTATE_END.search(before) else _ENTRANCES
            if after is not None and (after.kind in doors or (after.kind is Kind.PARTS and after.start == piece.end)):
                return self._house(piece.values[0])
        if (self.building or self.unit or self.floor or self._row) and self.room is None:
            self.room = piece.values[0]
            return True
        alone = (
            before.endswith(BLANK) and self.building is None and _CLAUSE_END.match(self._text, piece.end) is not None
        )
        return alone and (not self._known or piece.values[0] in self._known) and self._house(piece.values[0])

    def _read_storey(self, piece: Token, after: Token | None) -> bool:
        """`2楼`: before a unit, or before a room that is not on it, the building; else the floor."""
        if self.building is None and self.unit is None and after is not None:
            number = after.values[0]
            elsewhere = len(number) >= _SHORTEST_ROOM and number[:-2].lstrip("0") != piece.values[0]
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
            fits = fits or len(number) >= _SHORTEST_ROOM
        elif not fits:
            fits = beside is not None or self._stands_alone(piece)
        if not fits:
            return False
        self._take_room(number, piece)
        if beside:
            self.neighbour = beside[1]
        return True

    def _stands_alone(self, piece: Token) -> bool:
        """Whether 501 is a door though no house is named with it: 501的业主, 501对门, 501 3号楼, an estate's 501."""
        if _AT_NEIGHBOURS.match(self._text, piece.end) or _HOUSE_SOON.match(self._text, piece.end):
            return True
        if piece.values[0][-2:] == "00":
            return False
        in_estate = self._text[: piece.start].endswith(BLANK) and _CLAUSE_END.match(self._text, piece.end)
        return bool(in_estate or _DWELLER.match(self._text, piece.end))

    def _read_parts(self, piece: Token) -> bool:
        if self._text[piece.end - 1] in "楼层":
            return self._read_storeys(piece)
        *outer, room = piece.values
        if self.building is not None or self.unit is not None:
            rooms = len(outer[0]) >= _SHORTEST_ROOM  # 501-502, 501-1
            if not rooms:
                self._take_unit(outer[0])
            return self.room is None and self._take_room(outer[0] if rooms else room, piece)
        if not self._is_door(piece):
            return False
        self._house(outer.pop(0))
        if not outer and len(room) <= _LONGEST_UNIT:
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

    def _is_door(self, piece: Token) -> bool:
        """Whether 3-2-501 or 3-501 is a door and no date, phone number or price."""
        house, *inner, last = piece.values
        before = self._text[max(0, piece.start - 2) : piece.start]
        in_estate = _ESTATE_END.search(before) is not None
        ends = _CLAUSE_END.match(self._text, piece.end) is not None
        if house.startswith("0") or len(house) > _LONGEST_HOUSE + in_estate:
            return False
        if inner:
            short = all(len(part) <= _LONGEST_UNIT for part in inner)
            named = in_estate or (_A_NAME.search(before) is not None and ends)
            return short and (len(last) >= _SHORTEST_ROOM or named)
        if len(last) >= _SHORTEST_ROOM:
            begins = _CLAUSE_START.search(before) is not None
            named = len(house) <= _LONGEST_UNIT and _A_NAME.search(before) is not None
            return in_estate or ((begins or named) and not measured(piece, self._text))
        return before.endswith(BLANK) and ends

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

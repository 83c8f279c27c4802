"""Choose among the doors a text names: the first that is meant, completed by what stands elsewhere."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from nlp.address.chains import Chain
from nlp.address.runs import runs
from nlp.address.tokens import BLANK
from nlp.numerals import CHINESE

_NOT = re.compile(rf"(?:不是|不在|并非|没在){BLANK}*\s?$")
_CORRECTED = re.compile(
    r"(?:不对(?!劲|头)|错了|[说写打发]错|更正)[^。;!?]{0,8}$|(?:改[成为]|应该?是|而是)[,\s]?$|[,\s][哦噢啊]?不[,\s]{1,2}是?$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Doors named in a text, as ASCII digits and letters; `buildings` all of them; floors below ground are negative.

    `neighbour` is the word (对门, 楼上) when the door named is a neighbour's, or the place is beside the door named.
    `building_at` is where the building is named, `beside` the [start, end) of `501对门`, `spans` all that were read.
    """

    building: str | None = None
    unit: str | None = None
    floor: str | None = None
    room: str | None = None
    buildings: tuple[str, ...] = ()
    neighbour: str | None = None
    building_at: int | None = None
    beside: tuple[int, int] | None = None
    spans: tuple[tuple[int, int], ...] = ()


_NOWHERE = Address()
_ANY_NUMBER = re.compile(rf"[\dA-Z{CHINESE}]")


def read_address(text: str, known: Collection[str] = ()) -> Address:
    """The doors named in `text`: normalised, in upper case, each character of an estate's name as BLANK.

    `known` are the building numbers of the estate, empty when unknown. Never raises.
    """
    if not _ANY_NUMBER.search(text):
        return _NOWHERE
    found = [chain for run in runs(text) if (chain := Chain(text, run, known)).named]
    if not found:
        return _NOWHERE
    meant = _meant(found, text) if len(found) > 1 else found
    main = next((chain for chain in meant if chain.building), meant[0])
    if len(meant) > 1:
        _complete(main, [chain for chain in meant if chain.building in {None, main.building}], text)
    return Address(
        building=main.building,
        unit=main.unit,
        floor=main.floor,
        room=main.room,
        buildings=tuple(dict.fromkeys([number for chain in meant for number in chain.buildings])),
        neighbour=main.neighbour,
        building_at=main.start if main.building else None,
        beside=main.beside,
        spans=tuple([(piece.start, piece.end) for chain in found for piece in chain.used]),
    )


def _complete(main: Chain, loose: Sequence[Chain], text: str) -> None:
    """Take from doors without a building, or of the same one, what the main one lacks: `2单元401` … `3号楼`."""
    for chain in loose:
        if chain.end <= main.start and not text[chain.end : main.start].strip(" ,、-的"):
            main.unit = main.unit or chain.unit  # 2单元3号楼401
        if main.room is None and (chain.unit is None or main.unit in {None, chain.unit}):
            main.unit = main.unit or chain.unit
            main.room = chain.room
        main.floor = main.floor or chain.floor
        main.neighbour = main.neighbour or chain.neighbour
        main.beside = main.beside or chain.beside


def _meant(found: Sequence[Chain], text: str) -> Sequence[Chain]:
    """Without those denied (不是3号楼) or taken back (3号楼…不对,5号楼), unless none would be left."""
    kept = []
    for index, chain in enumerate(found):
        if _NOT.search(text, max(0, chain.start - 12), chain.start):
            continue
        later = found[index + 1] if index + 1 < len(found) else None
        if later is not None and _CORRECTED.search(text, chain.end, later.start):
            if later.building or not chain.building:
                continue
            chain.correct(later)
        kept.append(chain)
    return kept or found

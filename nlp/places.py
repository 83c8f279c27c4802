"""Read where something is: estate, building, unit, floor, room, and the words for a place beside them."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from nlp.address.doors import Address, read_address
from nlp.address.landmarks import find_landmark
from nlp.address.runs import NEIGHBOURS, NO_NEIGHBOUR
from nlp.address.tokens import blank_out
from nlp.gazetteer import Gazetteer, Mention
from nlp.normalise import Normalised, normalise
from nlp.spellings import EstateEntry, upper_case
from nlp.unknown_estates import unknown_estates

_NEIGHBOUR = re.compile(rf"({NEIGHBOURS})(?:(?<=^..)|(?<=[\s,。;!?:、我俺咱们家的]..)){NO_NEIGHBOUR}")
_DENIED = re.compile(r"(?:不是|不在|并非|没在)\s?$")
_TAKEN_BACK = re.compile(r"[\s,。;!?]{0,3}(?:不对(?!劲|头)|不是(?=[\s,。]|$)|[说写打发]错)")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceMention:
    """Where a text says something is. None where it does not say.

    `estate` is the canonical name of the gazetteer; `community` only one named in the text itself. `building`, `unit`,
    `floor`, `room` are ASCII digits and letters (`3`, `A2`, `-1`, `02`); `buildings` are all that are named. `place`
    are words of the text such as 西门烧烤店旁. `elsewhere` are words for an estate the gazetteer does not know (or for
    隔壁小区), where none is named that it does. `relation` is the word (对门, 楼上) that makes it somebody else's
    door. `spans` are the [start, end) of names and doors in the normalised text.
    """

    community: str | None = None
    estate: str | None = None
    building: str | None = None
    unit: str | None = None
    floor: str | None = None
    room: str | None = None
    place: str | None = None
    elsewhere: str | None = None
    buildings: tuple[str, ...] = ()
    relation: str | None = None
    spans: tuple[tuple[int, int], ...] = ()


def read_place(text: str | Normalised, gazetteer: Gazetteer) -> PlaceMention:
    """The place `text` is about. Never raises, whatever the text."""
    written = normalise(text) if isinstance(text, str) else text
    upper = upper_case(written.text)
    mentions = gazetteer.mentions(upper)
    blanked = _blanked(upper, mentions)
    address = read_address(blanked, _known(mentions))
    community = next((mention.community for mention in mentions if mention.community), None) if mentions else None
    estate = _estate(mentions, address, upper, community) if mentions else None
    if estate and estate.building_aliases and not address.building:
        address = _by_alias(address, estate, blanked)
    spans = tuple(sorted({*address.spans, *[(mention.start, mention.end) for mention in mentions]}))
    place = address.beside or find_landmark(written.text, spans)
    neighbour = _NEIGHBOUR.search(upper)
    unknown = None if estate else next(unknown_estates(blanked), None)
    if not (spans or place or neighbour or unknown):
        return _UNSAID
    return PlaceMention(
        community=community,
        estate=estate.name if estate else None,
        building=address.building,
        unit=address.unit,
        floor=address.floor,
        room=address.room,
        place=written.text[place[0] : place[1]] if place else None,
        elsewhere=written.text[unknown[0] : unknown[1]] if unknown else None,
        buildings=address.buildings,
        relation=address.neighbour or (neighbour[1] if neighbour else None),
        spans=spans,
    )


_UNSAID = PlaceMention()
_NO_ESTATE = "□"
"""Stands for each character of a community's name: no door is in it, nor does one follow as it follows an estate."""


def _known(mentions: Sequence[Mention]) -> Collection[str]:
    """The building numbers of the estates named."""
    if len(mentions) == 1 and len(mentions[0].estates) == 1:
        return mentions[0].estates[0].buildings
    return {number for mention in mentions for estate in mention.estates for number in estate.buildings}


def _blanked(text: str, mentions: Sequence[Mention]) -> str:
    text = blank_out(text, [(mention.start, mention.end) for mention in mentions if mention.estates])
    return blank_out(text, [(mention.start, mention.end) for mention in mentions if not mention.estates], _NO_ESTATE)


def _estate(mentions: Sequence[Mention], address: Address, text: str, community: str | None) -> EstateEntry | None:
    """The estate named last before the building, else the first one not denied."""
    named = [mention for mention in mentions if mention.estates]
    if not named:
        return None
    if len(named) == 1 and len(named[0].estates) == 1:
        return named[0].estates[0]
    meant = [m for m in named if not _denied(m, text)] or named
    until = -1 if address.building_at is None else address.building_at
    before = [mention for mention in meant if mention.end <= until]
    bearers = (before[-1] if before else meant[0]).estates
    near = [estate for estate in bearers if estate.community == community] or list(bearers)
    return near[0] if len({estate.name for estate in near}) == 1 else None


def _denied(mention: Mention, text: str) -> bool:
    before = _DENIED.search(text, max(0, mention.start - 4), mention.start)
    return bool(before or _TAKEN_BACK.match(text, mention.end))


def _by_alias(address: Address, estate: EstateEntry, text: str) -> Address:
    """With the building of `estate` that is called by a name of its own (东塔)."""
    for alias, number in estate.building_aliases:
        start = text.find(upper_case(normalise(alias).text))
        if alias and start >= 0:
            spans = (*address.spans, (start, start + len(alias)))
            return replace(address, building=number, buildings=(number,), spans=spans)
    return address

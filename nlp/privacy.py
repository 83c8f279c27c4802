"""Make numbers, doors, names and plates in a text unreadable, and leave every other character as it was sent.

Each hidden character becomes a `*`; of a phone, identity or card number the last two stay, nothing else does.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from nlp.address.numbers import canonical
from nlp.address.runs import runs
from nlp.address.tokens import Kind, Token
from nlp.names import GIVEN_TITLES, TITLES, find_names, find_plates, surname_of
from nlp.normalise import Normalised, normalise
from nlp.numerals import CHINESE
from nlp.personal_numbers import Span, find_numbers
from nlp.spellings import upper_case

_KEPT = 2
"""Digits left at the end of a number."""
_EXTENSION = "转"
_AT_HOME = re.compile(r"(?:[我俺咱](?:们)?家?|本人|自己|住|家|房子)(?:[现居住是的就]|在)*[^\s,。;!?、]{0,6}$")
_SIDE = re.compile(r"\s?(?:[东西南北中左右](?=户|手|边|侧|面|门)|对着电梯)")
_INSIDE = frozenset({Kind.UNIT, Kind.DOOR, Kind.HOUSE_UNIT, Kind.STOREY, Kind.FLOOR})
_ROOMS = frozenset({Kind.ROOM, Kind.BARE, Kind.NUMBER})
_SHORTEST_ROOM = 3


def mask_numbers(text: str) -> str:
    """Hide phone, identity and card numbers, also in Chinese or full-width digits; the last two digits stay.

    Case numbers, dates, times, amounts, service lines of three to five digits and doors stay. Never raises.
    """
    written = normalise(text)
    return _starred(written, find_numbers(written.text), keep=_KEPT)


def mask_reporter(text: str, name: str | None, unit: str | None, room: str | None) -> str:
    """Hide the reporter's own name and door in the words of a confidential case; the building stays. Never raises.

    The name: in full, and the surname as people use it (张师傅, 老张). The door: `room` wherever it stands, the unit
    and floor beside it, and unit and floor where the text says that the reporter lives there.
    """
    written = normalise(text)
    spans = [*_own_name(written.text, normalise(name or "").text), *_own_door(upper_case(written.text), unit, room)]
    return _starred(written, spans)


def mask_names_and_plates(text: str, known: Iterable[str] = ()) -> str:
    """Hide people's names and number plates, `known` names wherever they stand; titles stay (*师傅). Never raises."""
    written = normalise(text)
    spans = [*find_plates(written.text), *find_names(written.text)]
    for name in known:
        spans += _spelt(written.text, normalise(name).text)
    return _starred(written, spans)


def _starred(written: Normalised, spans: Iterable[Span], keep: int = 0) -> str:
    hidden = list(written.original)
    for start, end in spans:
        signs = [at for at in range(start, end) if written.text[at].isalnum() and written.text[at] != _EXTENSION]
        for at in signs[: len(signs) - keep]:
            first, last = written.original_span(at, at + 1)
            hidden[first:last] = "*" * (last - first)
    return "".join(hidden)


def _spelt(text: str, name: str) -> Iterator[Span]:
    letters = "".join(name.split())
    if len(letters) > 1:
        yield from (match.span() for match in re.finditer(r"\s?".join(map(re.escape, letters)), text))


def _own_name(text: str, name: str) -> Iterator[Span]:
    letters = "".join(name.split())
    yield from _spelt(text, letters)
    if len(letters) < 2:  # noqa: PLR2004
        return
    surname = surname_of(letters)
    given = letters[len(surname) :]
    called = rf"{re.escape(surname)}(?=(?:{TITLES}|{GIVEN_TITLES}))|(?<=[小老阿姓]){re.escape(surname)}"
    called += rf"|(?<![一二两三四五六七八九十几每上下本这]){re.escape(surname)}(?=家(?:$|[的在住人\s,。]))"
    if len(given) > 1:
        called += rf"|{re.escape(given)}(?=(?:{TITLES}|{GIVEN_TITLES}|家))"
    yield from (match.span() for match in re.finditer(called, text))


def _own_door(text: str, unit: str | None, room: str | None) -> Iterator[Span]:
    own_unit, own_room = canonical(unit or ""), canonical(room or "")
    if not (own_unit or own_room):
        return
    for run in runs(text):
        units = [canonical(number) for piece in run if piece.kind is Kind.UNIT for number in piece.values]
        if units and own_unit and own_unit not in units:
            continue
        doors = [span for at, piece in enumerate(run) for span in _room_spans(piece, run[:at], text, own_room)]
        yield from doors
        if doors or _AT_HOME.search(text, max(0, run[0].start - 16), run[0].start):
            yield from _around_the_room(run, text, own_unit, own_room)


def _room_spans(piece: Token, before: Sequence[Token], text: str, room: str | None) -> Iterator[Span]:
    """Where `piece` is that room; a short number only after a unit or floor."""
    if room is None or canonical(piece.values[-1]) != room:
        return
    if piece.kind is Kind.PARTS:
        yield from _parts(piece, text)[1:]
    elif piece.kind in _ROOMS and (len(room) >= _SHORTEST_ROOM or any(other.kind in _INSIDE for other in before)):
        yield from _parts(piece, text)


def _around_the_room(run: Sequence[Token], text: str, unit: str | None, room: str | None) -> Iterator[Span]:
    floor = room[:-2] if room and len(room) >= _SHORTEST_ROOM else None
    for piece in run:
        own = {Kind.FLOOR: floor, Kind.STOREY: floor}.get(piece.kind, unit)
        if piece.kind in _INSIDE and own in map(canonical, piece.values):
            yield _parts(piece, text)[-1]
    if side := _SIDE.match(text, run[-1].end):
        yield side.span()


def _parts(piece: Token, text: str) -> Sequence[Span]:
    numbers = re.finditer(rf"[A-Z]?\d+[A-Z]?|[{CHINESE}]+", text[piece.start : piece.end])
    return [(piece.start + number.start(), piece.start + number.end()) for number in numbers]

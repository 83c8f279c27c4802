"""Propose a new alias of an estate out of a text that staff had to correct; whoever keeps the roster decides on it."""

import re
from collections.abc import Iterator

from nlp.address.doors import read_address
from nlp.gazetteer import Gazetteer
from nlp.normalise import normalise
from nlp.spellings import spelt, stem_of, upper_case
from nlp.unknown_estates import unknown_estates

_NAME = r"[\u4e00-\u9fffA-Z0-9]"
_LIVES = re.compile(rf"(?:住在?|家在|家住|我是|我们是|来自)({_NAME}{{2,8}}?)(?=的|[\s,。;!?]|$)")
_BEFORE_A_DOOR = re.compile(rf"({_NAME}{{2,8}})\s?$")
_LEADING = re.compile(
    r"^.*(?:[在住是了到从离去于和跟与及或把给让对向找问往的着过啊呀呢吧吗嘞咧]|我们?家?|俺们?家?|咱们?家?|社区|街道|[水电气暖]停|"
    r"[停没断][水电气暖])(?=..)"
)
_NO_NAME = re.compile(
    r"(?:我|俺|咱|你|他|这|那|哪|本|该|我们|咱们|你们|他们|整个|全|老|新|老旧|几个?|各|每)*"
    r"(?:小区|院|院里|大院|楼|村|城|区|家属院|家属楼|宿舍|社区|街道|单元|东边|西边|南边|北边|对面|隔壁|楼上|楼下|门口)?"
)
_DESCRIBED = re.compile(r"[这那哪个条排片们]|后[头面边]|前[头面边]|旁边|期$|^[A-Z\d]+$")
_SHORTEST, _LONGEST = 2, 9


def propose_alias(text: str, estate: str, gazetteer: Gazetteer) -> str | None:
    """What `text` may have called `estate` (its name in the gazetteer), as an alias to add.

    None when the text names the estate already, when nothing in it looks like a name, or when the words belong to
    another estate or community. Never raises.
    """
    upper = upper_case(normalise(text).text)
    mentions = gazetteer.mentions(upper)
    if any(named.name == estate for mention in mentions for named in mention.estates):
        return None
    taken = {spelt(word) for entry in gazetteer.estates for word in (entry.name, *entry.aliases)}
    taken |= {stem_of(name) for name in taken} | {spelt(name) for name in gazetteer.communities}
    blanked = upper
    for mention in mentions:
        blanked = blanked[: mention.start] + " " * (mention.end - mention.start) + blanked[mention.end :]
    return next((name for name in _candidates(blanked) if _may_be_one(name, taken)), None)


def _candidates(text: str) -> Iterator[str]:
    """The likeliest first: what ends as estates do, what stands before a door, where somebody says they live."""
    yield from (text[start:end] for start, end in unknown_estates(text))
    address = read_address(text)
    if address.spans and (before := _BEFORE_A_DOOR.search(text, 0, address.spans[0][0])):
        yield _LEADING.sub("", before[1])
    for match in _LIVES.finditer(text):
        yield _LEADING.sub("", match[1])


def _may_be_one(name: str, taken: set[str]) -> bool:
    fits = _SHORTEST <= len(name) <= _LONGEST and not _DESCRIBED.search(name) and not _NO_NAME.fullmatch(name)
    return fits and name not in taken

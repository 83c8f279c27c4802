"""The estates and communities of a street, and where a text names them."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from nlp.normalise import normalise
from nlp.pinyin import Heard, heard, soundings

_ORDINARY = Path(__file__).parent / "lexicon" / "ordinary_words.txt"
_SHORTEST_HEARD = 3
"""Syllables a name must have to be recognised by its sound."""
_KIND_OF_ESTATE = re.compile(
    r"(?:小区|家园|花园|佳园|嘉园|家苑|佳苑|嘉苑|新苑|名苑|名城|新城|华府|华庭|公馆|公寓|新村|家属[院楼区]|宿舍|大院|"
    r".[区院苑楼村园城庄邸湾庭府郡])(?<=...)$"
)
_STEM = re.compile(r"(?:小区|家园|花园|佳园|嘉园|家苑|佳苑|嘉苑|新村|家属[院楼区]|宿舍|大院)$")
_SOMETHING_ELSE = re.compile(
    r"\s?(?:"
    r"[东西南北中一二三四]?路(?!灯|面|牙|障|由|沿)|[东西南北中]?街|[东西南北]?大[道街]|大?桥|[东西南北]?巷|广场|胡同|隧道|高速|"
    r"公园|市场|菜市|早市|夜市|商[场城厦店贸]|超市|大厦|饭[店馆庄]|酒[店家楼]|宾馆|餐[厅馆]|火锅|烧烤|烤肉|面馆|药[店房]|诊所|"
    r"医院|卫生|学校|[小中]学|幼儿|银行|集团|公司|企业|开发商|地产|房产|房地|置业|建设|机械|汽修|洗车|理发|网吧|影院|"
    r"政策|工程|补贴|保险|社区|居委|街道|派出|[村镇乡县](?!民)|大队|"
    r"国际|花园|华[庭府苑]|[嘉佳]园|[嘉佳家新名雅]苑|家园|名[都城邸苑]|新[城村区]|[东西南北]城|公馆|公寓|御|尚城|尚品|苑|邸|庄|"
    r"世家|江南|华都|山城|天地|一品|壹号|半岛|年华|时代|渣土|采石|之|便民|利民|好政"
    r")"
)
_ADDRESS_FOLLOWS = re.compile(
    r"\s?(?:[东西南北一二三ABCD]区|[一二三]期)?\s?[A-Z]?[\d一二三四五六七八九十廿百]{1,4}\s?"
    r"(?:号?[楼栋幢座]\s?[\d一二三四五六七八九十]{0,3}|号?\s?[\d一二三四五六七八九十]+单元|#|-\d|单元)"
)


_BEFORE_A_NAME = frozenset({"", *",。;!?、:在住是到叫"})
_HAN = re.compile("[\u4e00-\u9fff]")
_BEFORE_AN_ALIAS = frozenset(
    "在住是我们俺咱你您他到从离区道叫去家于的了和跟与及或这那边把给让对向找问往进出回来过靠挨近就还也都又像着说老"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EstateEntry:
    """An estate (小区): its one canonical name, what people call it, its community, its buildings.

    `buildings` are numbers such as `3`, `A1`; `building_aliases` pair what a building is called (东塔) with its number.
    """

    name: str
    aliases: tuple[str, ...] = ()
    community: str | None = None
    buildings: tuple[str, ...] = ()
    building_aliases: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """[start, end) of a text names an estate (`estates`: more than one when several bear that name) or a community."""

    start: int
    end: int
    estates: tuple[EstateEntry, ...] = ()
    community: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Name:
    """A spelling to look for; `guarded`: not where the next words make it something else; `numbered`: before a door."""

    text: str
    estates: tuple[EstateEntry, ...] = ()
    community: str | None = None
    guarded: bool = False
    numbered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Index:
    """Words and the names they stand for, by first character, longest first; `starts` finds the places to look."""

    starts: re.Pattern[str]
    words: dict[str, tuple[tuple[str, _Name], ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gazetteer:
    """What a street's places are called. Plain values; what the search needs is worked out once, here."""

    estates: tuple[EstateEntry, ...] = ()
    communities: tuple[str, ...] = ()
    _spelt: _Index = field(init=False, repr=False, compare=False)
    _heard: _Index = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        names = tuple(_names(self.estates, self.communities))
        by_sound = ((sounding, name) for name in names if _recognisable(name) for sounding in soundings(name.text))
        object.__setattr__(self, "_spelt", _index((name.text, name) for name in names))
        object.__setattr__(self, "_heard", _index(by_sound))

    def mentions(self, text: str) -> tuple[Mention, ...]:
        """Every estate and community named in `text` (as `normalise` writes it), in order, the longest name first.

        Where no estate is written out in three characters or more, names of three syllables and more are also found by
        their sound, and with spaces in them; they replace shorter ones they cover (亿信 in 亿信国级).
        """
        upper = upper_case(text)
        found = tuple(self._written(upper))
        if any(mention.estates and mention.end - mention.start >= _SHORTEST_HEARD for mention in found):
            return found
        more = tuple(self._by_sound(upper, found))
        if not more:
            return found
        rest = (mention for mention in found if not any(mention.start < m.end and m.start < mention.end for m in more))
        return tuple(sorted((*rest, *more), key=lambda mention: mention.start))

    def _written(self, text: str) -> Iterator[Mention]:
        free = 0
        for match in self._spelt.starts.finditer(text):
            at = match.start()
            if at < free:
                continue
            for word, name in self._spelt.words[match[0]]:
                free = at + len(word)
                if text.startswith(word, at) and _stands(name, text, free) and _begins(name, text, at, free):
                    if name.estates or name.community:
                        yield Mention(start=at, end=free, estates=name.estates, community=name.community)
                    break
            else:
                free = at

    def _by_sound(self, text: str, found: Sequence[Mention]) -> Iterator[Mention]:
        sound, free = heard(text), 0
        for match in self._heard.starts.finditer(sound.signs):
            at = match.start()
            name = _heard_at(self._heard.words[match[0]], sound, at) if at >= free else None
            if name is not None:
                free = at + len(name.text)
                start, end = sound.span(at, free)
                if all(end <= m.start or m.end <= start or m.end - m.start < end - start for m in found):
                    yield Mention(start=start, end=end, estates=name.estates, community=name.community)


def _heard_at(words: Iterable[tuple[str, _Name]], sound: Heard, at: int) -> _Name | None:
    """The longest name that sounds so and is partly written so; None when different estates sound so."""
    best: list[_Name] = []
    for word, name in words:
        if best and len(word) < len(best[0].text):
            break
        if sound.signs.startswith(word, at) and _meant(name, word, sound, at):
            best.append(name)
    estates = {estate.name for name in best for estate in name.estates}
    return best[0] if best and len(estates) <= 1 else None


def _meant(name: _Name, word: str, sound: Heard, at: int) -> bool:
    """Half of the name must be written so; if nothing but 小区 and the like is, it must stand where a name stands."""
    end = at + len(word)
    same = [char in pair for char, *pair in zip(sound.written[at:end], name.text, word, strict=True)]
    if 2 * sum(same) < len(word) - 1 or not _stands(name, sound.written, end):
        return False
    if any(same[: len(_STEM.sub("", name.text))]):
        return True
    before = sound.written[at - 1 : at]
    return before in _BEFORE_A_NAME or _ADDRESS_FOLLOWS.match(sound.written, end) is not None


def _begins(name: _Name, text: str, start: int, end: int) -> bool:
    """A short alias may be the end of another word (利国惠民): it needs an edge before it, or a door behind it."""
    if not name.guarded or len(name.text) >= _SHORTEST_HEARD or start == 0:
        return True
    edge = not _HAN.match(text, start - 1) or text[start - 1] in _BEFORE_AN_ALIAS
    return edge or _ADDRESS_FOLLOWS.match(text, end) is not None


def _recognisable(name: _Name) -> bool:
    return len(name.text) >= _SHORTEST_HEARD and not name.numbered and bool(name.estates or name.community)


def _stands(name: _Name, text: str, end: int) -> bool:
    if name.numbered:
        return _ADDRESS_FOLLOWS.match(text, end) is not None
    return not name.guarded or _SOMETHING_ELSE.match(text, end) is None


def upper_case(text: str) -> str:
    """`text` in upper case where that keeps every position, else as it is."""
    upper = text.upper()
    return upper if len(upper) == len(text) else text


def _names(estates: Sequence[EstateEntry], communities: Iterable[str]) -> Iterator[_Name]:
    owners: dict[str, list[EstateEntry]] = defaultdict(list)
    for estate in estates:
        for spelling in dict.fromkeys(_spelling(word) for word in (estate.name, *estate.aliases)):
            if spelling:
                owners[spelling].append(estate)
    for spelling, bearers in owners.items():
        guarded = not _KIND_OF_ESTATE.search(spelling)
        yield _Name(text=spelling, estates=tuple(bearers), guarded=guarded)
    stems = _stems(estates)
    yield from (
        _Name(text=stem, estates=(estate,), numbered=True) for stem, estate in stems.items() if stem not in owners
    )
    yield from (_Name(text=spelling, community=name) for name in communities if (spelling := _spelling(name)))
    yield from (_Name(text=word) for word in _ordinary_words() if word not in owners and word not in stems)


def _stems(estates: Iterable[EstateEntry]) -> dict[str, EstateEntry]:
    """园丁 of 园丁小区, where no other estate has that stem."""
    bearers: dict[str, list[EstateEntry]] = defaultdict(list)
    for estate in estates:
        bearers[_STEM.sub("", _spelling(estate.name))].append(estate)
    return {stem: same[0] for stem, same in bearers.items() if len(stem) > 1 and len(same) == 1}


def _spelling(name: str) -> str:
    return upper_case("".join(normalise(name).text.split()))


@cache
def _ordinary_words() -> tuple[str, ...]:
    lines = _ORDINARY.read_text(encoding="utf-8").splitlines()
    return tuple(word for line in lines if not line.startswith("#") for word in line.split())


def _index(names: Iterable[tuple[str, _Name]]) -> _Index:
    words: dict[str, list[tuple[str, _Name]]] = defaultdict(list)
    for word, name in names:
        words[word[0]].append((word, name))
    # Beginning with a literal in every branch lets `re` skip fast.
    starts = "|".join(
        re.escape(first) + "(?=" + "|".join(sorted({re.escape(word[1:2]) for word, _ in same})) + ")"
        for first, same in words.items()
    )
    longest_first = {first: tuple(sorted(same, key=lambda pair: -len(pair[0]))) for first, same in words.items()}
    return _Index(starts=re.compile(starts or "(?!)"), words=longest_first)

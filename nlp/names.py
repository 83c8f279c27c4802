"""Find people's names and number plates in a text."""

import re
from collections.abc import Iterator
from pathlib import Path

_SURNAMES = Path(__file__).parent / "lexicon" / "surnames.txt"
TITLES = (
    "先生|女士|小姐|太太|夫人|师傅|大爷|大妈|大娘|大姐|大哥|大叔|大婶|大嫂|阿姨|叔叔|婶子|嫂子|奶奶|爷爷|老师|医生|大夫|护士|警官|"
    "主任|书记|经理|总经理|老板娘?|会计|[站所队科局处社院校园店班组楼]长|楼栋长|网格[员长]|保安|律师|法官|同志|某某?"
)
"""What stands after a surname: 师傅, 主任."""
GIVEN_TITLES = "总(?!是)|工|姐|哥|叔|婶|嫂|姨|爷|奶|导"
"""Titles of one character, also after a given name: 建国哥."""
_CUES = (
    "我叫|名叫|叫做|叫|我是|本人|姓名|联系人|户主|业主|居民|住户|房东|租户|租客|邻居|村民|负责人|当事人|举报人|投诉人|反映人|经办人|"
    "法人|老板|网格员|楼栋长|楼长|书记|主任|经理|队长|民警|医生|老师|师傅|保安"
)
_NOT_IN_NAMES = (
    "层楼区栋单元街道院门户口市县社物业电水气暖车号室居民员工人们的了是在有不没上下里外前后左右日年今昨早晚时该都也就又"
    "把被给让跟向从到这那什么怎为因何每各些很太还再只已要能会可以应重度面乱两说打找问等管修装理停放堆占养住去来收开关看见"
    "知系规定反映部况题处您你我他她它姐哥叔婶嫂姨爷奶委办局所站科队校会个多次候课排置静益利力感提客服施释决注表请土位姓领某团"
)
_FOLLOWING = (
    r"(?=$|[\s,，。.;；:：、!！?？()（）\d*]|[家的是在把说住和跟与将又还也有私占养骂打给让]"
    r"|电话|手机|微信|天天|经常|反映|投诉|等人)"
)
_BEFORE = r"(?:^|(?<=[\s,，。.;；:：、!！?？()（）找问跟和给叫是让对与被由的说到请老小阿员主民户友居业区东]))"
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使][A-Za-z][\s·•.\-]?(?=[A-Za-z]{0,3}\d|\d)[A-Za-z0-9]{4,5}"
    r"[A-Za-z0-9挂学警港澳领](?![A-Za-z0-9])"
)
_PLATE_AFTER_WORD = re.compile(
    r"车牌(?:号码?)?(?:尾号)?(?:[是为:]|\s)*\s?([A-Za-z]?[\s·•.\-]?[A-Za-z0-9]{3,7})(?![A-Za-z0-9])"
)


def find_plates(text: str) -> Iterator[tuple[int, int]]:
    """The [start, end) of number plates in `text`, as normalise() writes it: 蒙C12345, 车牌C12345."""
    yield from (match.span() for match in _PLATE.finditer(text))
    yield from (match.span(1) for match in _PLATE_AFTER_WORD.finditer(text) if any(map(str.isdigit, match[1])))


def find_names(text: str) -> Iterator[tuple[int, int]]:
    """The [start, end) of what is probably a person's name in `text`, as normalise() writes it.

    A surname before a title (张|师傅) or after 小, 老 (老|王); a full name before a title, after a word that announces
    one (业主|张建国), before a phone number, or at the start of a clause with what its bearer does (张建国|天天).
    """
    for pattern in _PATTERNS:
        yield from (match.span("name") for match in pattern.finditer(text))


def surname_of(name: str) -> str:
    """The surname of a full name: two characters when a double one is listed, else the first."""
    return name[:2] if name[:2] in _DOUBLE else name[:1]


def _surnames() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {"sure": set(), "perhaps": set(), "double": set()}
    for line in _SURNAMES.read_text(encoding="utf-8").splitlines():
        kind, *words = line.split() or ["#"]
        if kind in found:
            found[kind].update(words if kind == "double" else "".join(words))
    return {kind: frozenset(names) for kind, names in found.items()}


_KNOWN = _surnames()
_DOUBLE = _KNOWN["double"]
_NO_NAME = "(?!谢谢|(?<=[感谢])谢|(?<=主)任|(?<=由)于|安[全排装置静])"
_SURE = f"{_NO_NAME}(?:{'|'.join(sorted(_DOUBLE))}|[{''.join(sorted(_KNOWN['sure']))}])"
_ANY = f"{_NO_NAME}(?:{'|'.join(sorted(_DOUBLE))}|[{''.join(sorted(_KNOWN['sure'] | _KNOWN['perhaps']))}])"
_GIVEN = rf"(?:(?!{TITLES}|[{_NOT_IN_NAMES}])[\u4e00-\u9fff])"
_FULL = f"{_SURE}{_GIVEN}{{1,2}}"
_NO_NICKNAME = "(?![车路水管石花云田单段包白平成和常时向应那由都步从高])"
_DOES = (
    rf"(?=(?<!大)家(?![具长属用])|把|私自|私搭|打人|骂人|住在|天天|经常|[和跟与]{_FULL}(?:打|吵|闹|家|两|都|,|\s|$))"
)
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<name>{_SURE}{_GIVEN}{{0,2}}?)(?:{TITLES})",
        rf"{_BEFORE}(?P<name>{_ANY}{_GIVEN}{{0,2}}?)(?:{TITLES}|(?:{GIVEN_TITLES}){_FOLLOWING})",
        rf"{_BEFORE}[小老阿](?P<name>{_NO_NICKNAME}{_ANY}){_FOLLOWING}",
        rf"姓(?P<name>{_ANY})(?=的|[\s,。;!?]|$)",
        rf"(?:{_CUES})(?:[是叫:\s]|名?叫)?\s?(?P<name>{_ANY}{_GIVEN}{{1,2}}){_FOLLOWING}",
        rf"(?P<name>{_ANY}{_GIVEN}{{1,2}})[\s,:、(]*(?=[\d*]{{7}}|电话|手机)",
        rf"(?:^|(?<=[\s,。;!?]))(?P<name>{_FULL}){_DOES}",
        rf"(?<=[和跟与])(?P<name>{_FULL})(?=打|吵|闹|两家|有矛盾)",
    )
)

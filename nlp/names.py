"""Find people's names and number plates in a text."""

import re
from collections.abc import Iterator
from pathlib import Path

from nlp.patterns import any_of

_SURNAMES = Path(__file__).parent / "lexicon" / "surnames.txt"
TITLES = (
    "先生|女士|小姐|太太|夫人|师傅|大爷|大妈|大娘|大姐|大哥|大叔|大婶|大嫂|大伯|阿姨|叔叔|伯伯|婶子|嫂子|奶奶|爷爷|婆婆|公公|"
    "老[头师汉太]|医生|大夫|护士|警官|"
    "主任|书记|经理|总经理|老板娘?|会计|[站所队科局处社院校园店班组楼]长|楼栋长|网格[员长]|保安|律师|法官|同志|某{1,2}|×{1,2}|[xX]{2}(?![A-Za-z])"
)
"""What stands after a surname: 师傅, 主任."""
GIVEN_TITLES = "总(?!是)|工|姐|哥|叔|婶|嫂|姨|爷|奶|导"
"""Titles of one character, also after a given name: 建国哥."""
_CUES = (
    "我叫|名叫|叫做|叫|我是|本人|姓名|联系人|户主|业主|居民|住户|房东|租户|租客|邻居|村民|负责人|当事人|举报人|投诉人|反映人|经办人|"
    "法人(?:代表)?|老板|网格员|楼栋长|楼长|书记|主任|经理|队长|民警|医生|老师|师傅|保安"
)
_NOT_IN_NAMES = (
    "层楼区栋单元街道院门户口市县社物业电水气暖车号室居民员工人们的了是在有不没上下里外前后左右日年今昨早晚时该都也就又"
    "把被给让跟向从到这那什么怎为因何每各些很太还再只已要能会可以应重度面乱两说打找问等管修装理停放堆占养住去来收开关看见"
    "知系规定反映部况题处您你我他她它姐哥叔婶嫂姨爷奶委办局所站科队校会个多次候课排置静益利力感提客服施释决注表请土位姓领某团村苑镇乡副"
)
_FOLLOWING = (
    r"(?=$|[\s,，。.;；:：、!！?？()（）\d*]|[家的是在把说住和跟与将又还也有私占养骂打给让]"
    r"|电话|手机|微信|天天|经常|反映|投诉|等人)"
)
_ACTS = "(?=[没不来去总老一叫问催收])"
"""What people do; said of a full name of three characters, or of two behind a trade: 网格员赵敏没来."""
_BEFORE = (
    r"(?:^|(?<=[\s,，。.;；:：、!！?？()（）找问跟和给叫是让对与被由的说到请老小阿员主民户友居业区东])"
    r"|(?<=保安|保洁|物业|社区|门卫|城管))"
)
_KIN = (
    "儿子|女儿|老公|老婆|丈夫|妻子|爱人|媳妇|父亲|母亲|老爸|老妈|孙子|孙女|哥哥|弟弟|姐姐|妹妹|[我俺他她][爸妈哥姐弟妹]"
)
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使]\s?[A-Za-z][\s·•.\-]?(?=[A-Za-z]{0,3}\d|\d)[A-Za-z0-9]{4,5}"
    r"[A-Za-z0-9挂学警港澳领](?![A-Za-z0-9])"
)
_PLATE_NEAR_WORD = re.compile(
    r"(?:(?:车牌|牌照|车号)(?:号码?)?(?:尾号)?(?:[是为:]|\s)*|车尾号)\s?([A-Za-z]?[\s·•.\-]?[A-Za-z0-9]{3,7})(?![A-Za-z0-9])"
    r"|尾号\s?([A-Za-z0-9]{3,5})(?=的[小大货轿]?车)"
    r"|(?<![A-Za-z0-9])([A-Z][\s·•.\-]?[A-Z0-9]{5})(?=[的那这]{0,2}[辆台]?车)"
    r"|(?<![A-Za-z0-9])(WJ\s?[\u4e00-\u9fff]?\s?\d{4,5}[A-Z0-9]?)(?![A-Za-z0-9])"
)
_SPOKEN_DIGITS = str.maketrans("零〇一二三四五六七八九幺", "001234567891")


def find_plates(text: str) -> Iterator[tuple[int, int]]:
    """The [start, end) of number plates in `text`, as normalise() writes it: 蒙C12345, 车牌C12345, 蒙C一二三四五."""
    digits = text.translate(_SPOKEN_DIGITS)
    yield from (match.span() for match in _PLATE.finditer(digits))
    for match in _PLATE_NEAR_WORD.finditer(digits):
        start, end = match.span(match.lastindex or 0)
        if any(char.isdigit() for char in digits[start:end]):
            yield start, end


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
    kinds = ("sure", "perhaps", "double", "words", "ends", "steppe", "first")
    found: dict[str, set[str]] = {kind: set() for kind in kinds}
    for line in _SURNAMES.read_text(encoding="utf-8").splitlines():
        kind, *words = line.split() or ["#"]
        if kind in found:
            found[kind].update("".join(words) if kind in {"sure", "perhaps"} else words)
    return {kind: frozenset(names) for kind, names in found.items()}


_KNOWN = _surnames()
_DOUBLE = _KNOWN["double"]
_DOUBLES = any_of(_DOUBLE)
_SECOND = "|".join(f"(?<={word[0]}){word[1]}" for word in sorted(_KNOWN["ends"]))
_NO_NAME = f"(?!{_SECOND}|{any_of(_KNOWN['words'])})"
_SURE = f"(?:{_DOUBLES}|(?=[{''.join(sorted(_KNOWN['sure']))}]){_NO_NAME}.)"
_ANY = f"(?:{_DOUBLES}|(?=[{''.join(sorted(_KNOWN['sure'] | _KNOWN['perhaps']))}]){_NO_NAME}.)"
_GIVEN = rf"(?:(?!{TITLES}|[{_NOT_IN_NAMES}])[\u4e00-\u9fff])"
_FULL = f"{_SURE}{_GIVEN}{{1,2}}"
_LAST = any_of(_KNOWN["steppe"])
_STEPPE = f"(?:{any_of(_KNOWN['first'] | _KNOWN['steppe'])}?{_LAST})"
"""Mongol names are made of few words: 乌云其木格, 巴特尔."""
_NO_NICKNAME = "(?![车路水管石花云田单段包白平成和常时向应那由都步从高])"
_DOES = (
    rf"(?=(?<!大)家(?![具长属用])|把|私自|私搭|打人|骂人|住在|天天|经常|[和跟与]{_FULL}(?:打|吵|闹|家|两|都|,|\s|$))"
)
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<name>{_SURE}{_GIVEN}{{0,2}}?)副?(?:{TITLES})",
        rf"{_BEFORE}(?P<name>{_ANY}{_GIVEN}{{0,2}}?)(?:副?(?:{TITLES})|(?:{GIVEN_TITLES}){_FOLLOWING})",
        rf"{_BEFORE}[小老阿](?P<name>{_NO_NICKNAME}{_ANY}){_FOLLOWING}",
        rf"姓(?P<name>{_ANY})(?=的|[\s,。;!?]|$)",
        rf"(?P<name>{_ANY})姓(?=业主|住户|居民|邻居|男|女|老|师|人)",
        rf"(?:{_CUES})(?:[是叫:\s]|名?叫)?\s?(?P<name>{_ANY}{_GIVEN}{{1,2}}){_FOLLOWING}",
        rf"(?:{_CUES})(?P<name>{_FULL}){_ACTS}",
        rf"(?:{_KIN})(?:[是叫:\s]|名?叫)?\s?(?P<name>{_FULL}){_FOLLOWING}",
        rf"(?P<name>{_ANY}{_GIVEN}{{1,2}})[\s,:、(]*(?=[\d*]{{7}}|电话|手机)",
        rf"(?:^|(?<=[\s,。;!?\d室]))(?P<name>{_FULL}){_DOES}",
        rf"\d{{3,4}}(?:室|号|户|住户|业主)?的?(?![元平余万成])(?P<name>{_ANY}{_GIVEN}{{1,2}})(?=$|[\s,。;!?家])",
        r"(?P<name>张三|李四|王五|赵六)",
        rf"(?P<name>{_STEPPE})(?!浩特|察布|[小社]区|[东西南北]?[路街]|大街|广场|草原|{_LAST})",
        rf"(?<=[和跟与])(?P<name>{_FULL})(?=打|吵|闹|两家|有矛盾)",
    )
)

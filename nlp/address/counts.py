"""Tell how many, how much and when from where: 12栋楼都, 两层小楼, 3号报的, 300户, 110来了 name no place."""

import re

from nlp.address.numbers import CN
from nlp.address.tokens import BLANK, Kind, Token

_SOME = re.compile(
    r"(?:[有共这那整全每几各多同任哪另某统旁建盖拆]|一共|总共|附近|周围|前后|剩下|建设|规划|拆除|其中)了?[就才只]?$"
)
_SO_MANY_HOUSES = re.compile(
    r"\s?(?:楼(?![下上顶道门前后底梯里内外旁边头体东西南北]|\s?[\d一二三四五六七八九]+\s?单)|房(?![主东屋])|[小大高旧老]楼|[高多]层|别墅|平房|违建)"
)
_KIND_OF_HOUSE = re.compile(r"\s?(?:(?:办公|居民|住宅|宿舍|教学|临时|危旧?)[楼房]|房屋|小高层)")
_NAME_BEFORE = re.compile(
    rf"(?:[{BLANK}园苑村院城寓府厦期里邸湾庭轩居郡庄]|[^整个我们咱俺这那本该全新老\s]{{2}}小区)\s?$"
)
_ONE_HOUSE = re.compile(r"\s?(?:[\u4e00-\u9fff]{0,4}?|\d+层[高的]?)(?:楼(?![下上顶道门前后底梯里内外旁边])|房(?!东))")
_BIG_THINGS = re.compile(
    r"\s?(?:大?桥|[大小]?山|公?厕|塔|[大小]?楼|房|基站|亭|庙|坟|垃圾|锅炉|变电|面包|加油|人行|雕|城|碑|岛|水|炉|井|铁|钢|以[上下]|[大客轿]?车)"
)
_STACKED = re.compile(r"(?:[有共总计为盖加建搭高厚才砌接]|[盖加建搭接][了成到至]|[掉刷涂抹脱]了|一共|全是|好几|违建)$")
_LAYERS = re.compile(
    r"\s?(?:高|的?[小大高]?楼(?![道梯下上口门顶])|建筑|别墅|半|[皮灰土油冰雪膜水布砖纸铁泥漆霜膏]|厚|意思|关系)"
)
_PLACE_BEFORE = re.compile(rf"(?:^|[{BLANK}区园苑村院城寓府厦期里邸湾庭轩居郡庄岸路街号住在元栋楼\s,。;!?:、])$")
_ESTATE_BEFORE = re.compile(rf"(?:^|[{BLANK}区园苑村院城寓府厦期里邸湾庭轩居郡庄住在楼栋])\s?$")
_PLACE_AFTER = re.compile(rf"\s?(?:$|[,。;!?、\s]|[的住商东西南北左右走楼电]|户|有人|那家|[\d{CN}])")
_DOOR_SOON = re.compile(rf"\s?[\-,]?\s?(?:[\d{CN}]{{1,4}}\s?(?:单|门|号|室|-|楼|层)|\d{{3,4}}(?!\d))")
_UNIT_SOON = re.compile(rf"\s?[\-,]?\s?[\d{CN}]{{1,3}}\s?(?:单|门|号(?!\s?[楼栋幢]))")
_MEASURED = re.compile(
    r"\s?(?:[年元块米度升平%℃多余岁兆码]|毫|万|千|左右|小时|公里|个(?:月|人)|斤|吨)"
    r"|[月日斤个次点秒毫升吨栋幢件条台辆张棵根袋瓶桶颗粒笔起场届班床]|只(?![是有能要好会管怕])|例(?!如)|分(?![析别])|百(?!般)"
    r"|天(?![天然燃气花])|人(?![行家防工])|路(?![灯面口边上牙修])|户(?!主|的|家|门|型|籍)"
)
_HOUSEHOLDS = re.compile(r"户\s?(?:都|没|居民|人家|业主|村民|停|以|多)")
_DATED_BEFORE = re.compile(r"(?:月|上个?月|本月|这个?月|下个?月)\s?$")
_DATED_AFTER = re.compile(
    r"\s?(?:[早晚]上|[上下中]午|凌晨|半夜|夜[里间]|晚|早|那天|当天|[报到起就才前开来停交去发打说反投修通供装换]|以[前后]|之[前后]|左右|至今|晚间|的时候)"
)
_EMERGENCY_LINES = frozenset({"110", "119", "120", "122"})
_CALLED = re.compile(r"\s?(?:来|电话|热线|报|救|快|车|接|都?打|说|让|也)")
_CALLING = re.compile(r"(?:打|拨|报|叫|找|联系)了?\s?$")


def counts(token: Token, text: str) -> bool:
    """Whether the words around `token` make it a number of things, an amount or an emergency line, and no place."""
    check = _CHECKS.get(token.kind)
    return check is not None and check(token, text, text[max(0, token.start - 4) : token.start])


def dated(token: Token, text: str) -> bool:
    """Whether `3号` is a day: 12月3号, 3号晚上, 3号报的."""
    before = text[max(0, token.start - 4) : token.start]
    return bool(_DATED_BEFORE.search(before) or _DATED_AFTER.match(text, token.end))


def measured(token: Token, text: str) -> bool:
    """Whether a unit of measure follows: 300元, 2019年."""
    return _MEASURED.match(text, token.end) is not None


def _houses(token: Token, text: str, before: str) -> bool:
    suffix = text[token.end - 1]
    if suffix not in "栋幢座" or (suffix == "座" and not token.values[0].isdigit()):
        return False
    if (_BIG_THINGS if suffix == "座" else _SO_MANY_HOUSES).match(text, token.end):
        return True
    if _KIND_OF_HOUSE.match(text, token.end):
        return not _NAME_BEFORE.search(before)
    if _SOME.search(before):
        return not _UNIT_SOON.match(text, token.end)
    if suffix == "座":
        return not (_ESTATE_BEFORE.search(before) or _DOOR_SOON.match(text, token.end))
    return text[token.start : token.end - 1] in {"一", "两"} and _one_house(token, text, before)


def _one_house(token: Token, text: str, before: str) -> bool:
    if text[token.start] == "两" or _ONE_HOUSE.match(text, token.end):
        return not _UNIT_SOON.match(text, token.end)
    return not (_PLACE_BEFORE.search(before) or _DOOR_SOON.match(text, token.end))


def _one_of(token: Token, text: str, before: str) -> bool:
    return text[token.start] in CN and bool(_SOME.search(before)) and before[-1:] not in {"有", "共"}


def _layers(token: Token, text: str, before: str) -> bool:
    if token.values[0].startswith("-"):
        return False
    again = text.startswith(text[token.start : token.end], token.end) or before.endswith(text[token.start : token.end])
    if again or _STACKED.search(before) or _LAYERS.match(text, token.end):
        return True
    if text[token.start] not in "一两":
        return False
    return bool(_SOME.search(before)) or not (_PLACE_BEFORE.search(before) or _PLACE_AFTER.match(text, token.end))


def _storeys(token: Token, text: str, before: str) -> bool:
    return bool(_STACKED.search(before) or _LAYERS.match(text, token.end)) or _one_of(token, text, before)


def _rooms(token: Token, text: str, before: str) -> bool:
    """Households are many, unless one is named after a door or by who heads it; 两室一厅 are rooms of one."""
    inside = before[-1:] != "" and before[-1] in "元层楼门号单-"
    if text[token.end - 1] == "户":
        named = text.startswith("主", token.end) or (inside and not _HOUSEHOLDS.match(text, token.end - 1))
        return not named or _SOME.search(before) is not None
    short = len(token.values[0]) < 3  # noqa: PLR2004
    return short and not inside and text[token.start] not in "房门"


def _amount(token: Token, text: str, before: str) -> bool:
    if len(token.values) > 2 and before.endswith(BLANK):  # noqa: PLR2004 (building, unit, room)
        return False
    if measured(token, text):
        return True
    called = _CALLED.match(text, token.end) or _CALLING.search(before)
    return token.values[0] in _EMERGENCY_LINES and called is not None


_CHECKS = {
    Kind.BUILDING: _houses,
    Kind.UNIT: _one_of,
    Kind.FLOOR: _layers,
    Kind.STOREY: _storeys,
    Kind.ROOM: _rooms,
    Kind.BARE: _amount,
    Kind.PARTS: _amount,
}

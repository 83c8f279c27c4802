"""Find what is named like an estate and is none that we know: 市医院家属院6号楼, 隔壁小区."""

import re
from collections.abc import Iterator

from nlp.address.tokens import BLANK

_NAME = r"[\u4e00-\u9fffA-Z0-9]"
_FOLLOWS = rf"(?=[的里门在没停又老有和\s,。;!?、东西南北\d{BLANK}]|$|[一二三四五六七八九十]+[号栋单])"
_KIND = re.compile(
    rf"(?:小区|[家佳嘉]园|[佳嘉]苑|家属[院楼区]|宿舍楼?|生活区|新村|公寓|大院){_FOLLOWS}"
    r"|(?:花园|[A-H]区|[院苑村城府湾庭])(?=\d|[一二三四五六七八九十]+[号栋单])|院(?=里)"
)
_LONGEST = 7
"""Characters before the kind."""
_LEADING = re.compile(
    r"^.*(?:[在住是了到从离去于和跟与及或把给让对向找问往的着过啊呀呢吧吗嘞咧]|我们?家?|俺们?家?|咱们?家?|社区|街道|[水电气暖]停|"
    r"[停没断][水电气暖])"
)
_NEIGHBOURING = re.compile(r"(?:隔壁|对面|旁边|前面|后面)(?:的|那)?个?小区")
_DESCRIBED = re.compile(
    r"^(?:我|俺|咱|额|你|他|这|那|哪|本|该|贵|们|整个?|全|老旧?|新建?|旧|破|几|个|各|每|某|所有|好多|很多|有些|许多|多数|一些|"
    r"小|大|好|开放式?|封闭式?|文明|智慧|示范|安置|普通|高档|美丽|美好|共同|幸福|无物业|没物业|职工|员工|学生|集体|单身|政府|机关|"
    r"居民|住宅|商住|平房|别墅|回迁|拆迁|廉租|公租房?|老年|青年|人才|条|片|排|栋|里|外|后|前|中心|楼|社区|自己|家|进|出|管|爱|建|"
    r"[东西南北中]|改造)*$"
    r"|[进出因致该整使设管无有只来靠近还然且同级般成变配套己持断接么谁什没不就都也很太停坏堵漏吵臭]|一个|单位|学校|工地|民工"
)
"""Names of no estate: 我们小区, 老旧小区, 进出小区."""


def unknown_estates(text: str) -> Iterator[tuple[int, int]]:
    """The [start, end) of names that end as estates' do, and of 隔壁小区; `text` upper case, known names blanked."""
    yield from (match.span() for match in _NEIGHBOURING.finditer(text))
    for kind in _KIND.finditer(text):
        start = max(0, kind.start() - _LONGEST)
        before = re.split(rf"[^\u4e00-\u9fffA-Z0-9{BLANK}]|{BLANK}", text[start : kind.start()])[-1]
        leading = _LEADING.match(before)
        name = before[leading.end() :] if leading else before
        if len(name) > 1 and not _DESCRIBED.search(name):
            yield kind.start() - len(name), kind.end()

"""Tell from the words around it whether a name stands for the estate: 海棠停水, but not 海棠路 nor 秋海棠."""

import re

from nlp.spellings import Spelling, Sure

SHORTEST_SURE = 3
"""Characters of a name that is looked for with anything before it; a shorter one may be the end of another word."""
_SOMETHING_ELSE = re.compile(
    r"\s?(?:"
    r"[东西南北中一二三四]?路(?!灯|面|牙|障|由|沿)|[东西南北中]?街|[东西南北]?大[道街]|大?桥|[东西南北]?巷|广场|胡同|隧道|高[速架铁]|"
    r"公园|市场|菜市|早市|夜市|商[场城厦店贸]|超市|大厦|饭[店馆庄]|酒[店家楼]|宾馆|餐[厅馆]|火锅|烧烤|烤肉|面馆|药[店房]|诊所|"
    r"医院|卫生|学校|[小中]学|幼儿|银行|集团|公司|企业|开发商|地产|房产|房地|置业|建设|机械|汽修|洗车|理发|网吧|影院|洗浴|会所|"
    r"政策|工程|补贴|保险|社区|居委|街道|派出|[村镇乡县](?!民)|大队|大酒店|家具|建材|装饰|培训|驾校|便利店|"
    r"国际|花园|华[庭府苑程都]|[嘉佳]园|[嘉佳家新名雅铭]苑|家园|[名铭][都城邸苑]|新[城村区]|[东西南北]城|公馆|公寓|御|尚城|尚品|"
    r"苑|邸|庄|城(?!管)|世家|江南|山[城庄水]|天地|一品|壹号|半岛|年华|时代|渣土|采石|之|便民|利民|好政|"
    r"(?:[^\s,。;!?、:的是老这那附旁边对门前后停没有不都水电气暖整住在到个些我你他和跟与\d.]){1,3}(?:小区|家园|花园|公寓)"
    r")"
)
_HOUSES = r"[A-Z]?[\d一二三四五六七八九十廿百]{1,4}\s?"
_DOOR = (
    rf"\s?(?:[东西南北一二三ABCD]区|[一二三]期)?\s?{_HOUSES}"
    r"(?:号?[楼栋幢座]\s?[\d一二三四五六七八九十]{0,3}|号?\s?[\d一二三四五六七八九十]+单元|#|-\d|单元|排)"
)
_ADDRESS_FOLLOWS = re.compile(_DOOR)
_OTHER_KIND = re.compile(rf"[里湾居庭府轩阁郡园坊村](?={_DOOR})")
"""锦绣湾3号楼 is another estate than 锦绣家园."""
_A_PLACE_FOLLOWS = re.compile(
    rf"(?:{_DOOR}|\s?\d{{1,3}}号(?=$|[\s,。的])|\s?(?:小区|院[里子内]?|门口|[东西南北][门边面侧头区]|[里内](?![面外心容])|这[边儿片块]|那[边儿片块]|物业|"
    r"[停没断来缺](?:了|有)?[水电气暖]|路灯|电梯|垃圾(?![站处中转分])|井盖|下水|污水|暖气|楼[下上道顶后前]|附近|旁边|对面|[后前]面|后头|跟前|"
    r"啥时候|什么时候|[又老]停|的(?:物业|电梯|路灯|楼|院|住户|业主|居民|垃圾(?!处理|分类)|下水|暖气|[大东西南北]?门|房子|监控|车)))"
)
_ALONE = re.compile(r"\s?(?:的|了|吧|呀|啊|呢|这)?\s?(?:$|[,。;!?\s])")
_AT = re.compile(r"(?:^|\s|住在?|[家就搬]在|来自|[我咱俺]们?是|位于)(?:[\u4e00-\u9fff]{2,4}(?:社区|街道))?\s?$")
_HAN = re.compile("[\u4e00-\u9fff]")
_BEFORE_AN_ALIAS = frozenset(
    "在住是我们俺咱你您他额到从离区道叫去家于的了和跟与及或这那边把给让对向找问往进出回来过靠挨近就还也都又像着说老"
    "吗吧呢啊呀嘞咧哇啦嗯"
)
_AFTER_A_CLAUSE = _BEFORE_AN_ALIAS | frozenset("水电气暖管人坏堵漏吵臭黑亮灭上下里外掉死烂停响脏冒收修丢倒裂塌满")


def stands(name: Spelling, text: str, start: int, end: int) -> bool:
    """Whether `name`, written at [start, end) of `text`, is meant as the place."""
    if not _own_digits(text, start, end):
        return False
    if name.sure is Sure.EVERYWHERE:
        return True
    if name.sure is Sure.NUMBERED:
        return door_follows(text, end) and not _in_a_number(text, start)
    if name.sure is Sure.PLACED:
        return _placed(text, start, end)
    something_else = _SOMETHING_ELSE.match(text, end) or _OTHER_KIND.match(text, end)
    return not something_else and (end - start >= SHORTEST_SURE or edge_before(text, start) or door_follows(text, end))


def door_follows(text: str, end: int) -> bool:
    """Whether a building, unit or door number comes next."""
    return _ADDRESS_FOLLOWS.match(text, end) is not None


def edge_before(text: str, start: int) -> bool:
    """Whether a new word begins at `start` for certain."""
    return start == 0 or not _HAN.match(text, start - 1) or text[start - 1] in _BEFORE_AN_ALIAS


def clause_before(text: str, start: int) -> bool:
    """Whether a new word may well begin at `start`: also behind 没水, 堵."""
    return edge_before(text, start) or text[start - 1] in _AFTER_A_CLAUSE


def _placed(text: str, start: int, end: int) -> bool:
    """Whether an ordinary word speaks of a place here: 阳光停水, 住阳光, 路灯不亮 阳光."""
    if _SOMETHING_ELSE.match(text, end) or _OTHER_KIND.match(text, end):
        return False
    if door_follows(text, end):
        return clause_before(text, start)
    if not edge_before(text, start):
        return False
    if _A_PLACE_FOLLOWS.match(text, end):
        return text[start - 1 : start] not in {"着", "了", "的"}
    return _ALONE.match(text, end) is not None and _AT.search(text, max(0, start - 12), start) is not None


def _own_digits(text: str, start: int, end: int) -> bool:
    """Digits at the edge of a name are its own: 22冶 is not in 122冶, 阳光100 not in 阳光1000平."""
    before = text[start].isdigit() and text[start - 1 : start].isdigit() and start > 0
    after = text[end - 1].isdigit() and text[end : end + 1].isdigit() and not door_follows(text, end)
    return not (before or after)


def _in_a_number(text: str, start: int) -> bool:
    return text[start].isdigit() and text[start - 1 : start] in {"-", "楼", "元", "栋", "#", "号", "层"}

"""Tell from the words around it whether a number with no house before it is a door: 3-2-501, 住501, 501的业主."""

import re

from nlp.address.counts import measured
from nlp.address.runs import NEIGHBOURS, NO_NEIGHBOUR
from nlp.address.tokens import BLANK, Token

AT_NEIGHBOURS = re.compile(rf"(?:的|家)?({NEIGHBOURS}){NO_NEIGHBOUR}")
CLAUSE_END = re.compile(r"\s?(?:$|[,。;!?、\s()])")
ESTATE_END = re.compile(rf"[{BLANK}区园苑村院城府厦期湾庭居郡庄寓金岸邸里家弄坊]\s?$")
SHORTEST_ROOM = 3
LONGEST_UNIT = 2
_LONGEST_HOUSE = 3
_DWELLER = re.compile(r"\s?的?(?:住户|业主|租户|房东|户主|人家|邻居|室|屋|那?家(?![店商企公单具电长里])|那户)|的$")
_LIVES = re.compile(r"(?:住在?|[我俺咱额]们?家?[住是在]?|家里?是)\s?$")
_TOWER = re.compile(r"(?:大厦|大楼|写字楼|公寓|[业影务]中心)\s?$")
_CORRECTS = re.compile(r"(?:错了?|不对|更正|改[成为]|应该?是|而是)[,\s]{0,2}(?:应该?)?是?\s?$")
_HOUSE_SOON = re.compile(r"\s?,?\s?[A-Z]?\d{1,3}(?:号楼|[栋幢#])")
_CLAUSE_START = re.compile(rf"(?:^|[{BLANK}\s,。;!?、:()住在家是于区园苑村院城府厦期湾庭居郡庄里])$")
_A_NAME = re.compile(r"[\u4e00-\u9fff](?<![费租金钱价约到从至降涨收花共有差按])$")


def stands_alone(piece: Token, text: str) -> bool:
    """Whether 501 is a door though no house is named with it: 501的业主, 501对门, 501 3号楼, 住501, an estate's 501."""
    before = text[max(0, piece.start - 8) : piece.start]
    if AT_NEIGHBOURS.match(text, piece.end) or _HOUSE_SOON.match(text, piece.end):
        return True
    if piece.values[0].endswith("00"):
        return False
    if _CORRECTS.search(before):
        return True
    ends = CLAUSE_END.match(text, piece.end) or text.startswith("的", piece.end)
    lived_in = ends and (before.endswith(BLANK) or _LIVES.search(before) or _TOWER.search(before))
    return bool(lived_in or _DWELLER.match(text, piece.end))


def is_door(piece: Token, text: str) -> bool:
    """Whether 3-2-501 or 3-501 is a door and no date, phone number or price."""
    house, *inner, last = piece.values
    before = text[max(0, piece.start - 2) : piece.start]
    in_estate = ESTATE_END.search(before) is not None
    ends = CLAUSE_END.match(text, piece.end) is not None
    if house.startswith("0") or len(house) > _LONGEST_HOUSE + in_estate:
        return False
    if inner:
        short = all(len(part) <= LONGEST_UNIT for part in inner)
        named = in_estate or (_A_NAME.search(before) is not None and ends)
        return short and (len(last) >= SHORTEST_ROOM or named)
    if "~" in text[piece.start : piece.end] or (len(house) >= SHORTEST_ROOM and not in_estate):
        return False  # from 101 to 116
    if len(last) >= SHORTEST_ROOM:
        begins = _CLAUSE_START.search(before) is not None
        named = len(house) <= LONGEST_UNIT and _A_NAME.search(before) is not None
        return in_estate or ((begins or named) and not measured(piece, text))
    return before.endswith(BLANK) and ends


def is_date(piece: Token) -> bool:
    """Whether 2026-11-20 is a day."""
    year, *rest = piece.values
    return len(year) == 4 and year[:2] in {"19", "20"} and all(len(part) <= LONGEST_UNIT for part in rest)  # noqa: PLR2004 (digits of a year)

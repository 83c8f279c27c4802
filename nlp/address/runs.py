"""Find the pieces of an address that stand together: `3号楼2单元 501`, `502室`."""

import re
from collections.abc import Iterator

from nlp.address.counts import counts
from nlp.address.tokens import Kind, Token, tokens

NEIGHBOURS = "对门|对过|对面|隔壁|楼上|楼下|邻居"
NO_NEIGHBOUR = r"(?!楼[上下]|小区|单元|院|栋|楼|社区|[\u4e00-\u9fff]{0,4}[店馆摊铺厂校]|工地|商|超市)"
"""What may not follow one of NEIGHBOURS: 隔壁工地, 楼下饭店 are no one's door."""
OF_NEIGHBOUR = re.compile(rf"({NEIGHBOURS})(?:邻居|那?家|那?户|住户|业主|是|的|住)?\s?$")
"""Whose door comes next: 楼上(602), 对门邻居(502)."""
AND = re.compile(r"\s?(?:[、,和与及跟或/&+]|还有|以及)?\s?")
UNTIL = re.compile(r"\s?[到至~\-]\s?")
_BETWEEN = re.compile(
    r"[\s\-_,、。;|·.:()/~]{0,3}(?:的|居民楼的?|住宅楼的?|那?栋?楼的?|[东西中甲乙丙丁](?:门|单元|户)|靠?[东西南北][边面侧头]?的?|家?住在?)?\s?"
)
_BUSINESS = re.compile(
    r"[\u4e00-\u9fff]{0,12}(?:公司|宾馆|酒店|中心|工作室|大厦|商行|诊所|学校|[店厂馆社部])[\u4e00-\u9fffA-Z]{0,8}"
)
_ROOMS = frozenset({Kind.ROOM, Kind.BARE})


def runs(text: str) -> Iterator[list[Token]]:
    """The pieces of an address in `text` (as tokens() takes it), counts left out, by what stands together, in order."""
    run: list[Token] = []
    for piece in tokens(text):
        if counts(piece, text):
            continue
        if run and not _continues(run[-1], piece, text):
            yield run
            run = []
        run.append(piece)
    if run:
        yield run


def _continues(last: Token, piece: Token, text: str) -> bool:
    gap = text[last.end : piece.start]
    if piece.kind is Kind.BUILDING:
        if last.kind is Kind.UNIT and not gap and text[piece.end - 1] == "#":
            return True
        return last.kind is Kind.BUILDING and bool(AND.fullmatch(gap) or UNTIL.fullmatch(gap))
    if _BETWEEN.fullmatch(gap) or OF_NEIGHBOUR.fullmatch(gap):
        return True
    at_end = piece.kind in _ROOMS and not text[piece.end :].strip()
    return at_end and _BUSINESS.fullmatch(gap) is not None

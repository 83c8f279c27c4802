"""One text understood (what, where, how urgent) by our reader, and the same text only cut into words by jieba."""

import logging

import jieba

from config.categories import load_categories
from nlp.gazetteer import Gazetteer
from nlp.reader import Reader
from nlp.reading import Reading
from nlp.spellings import EstateEntry

NUMBERS = tuple(str(number) for number in range(1, 25))
ESTATES = tuple(
    EstateEntry(name=f"{first}{second}小区", community=f"{first}社区", buildings=NUMBERS)
    for first in ("长青", "蓝天", "新城", "滨河", "平安", "和谐")
    for second in ("东", "西", "南", "北", "中心", "学府", "银行", "铁路", "矿务", "电力", "水务", "文化")
)
PLACES = (
    "长青东小区3号楼2单元",
    "蓝天学府小区十二栋楼下",
    "我们平安铁路小区门口",
    "5号楼501",
    "小区西门烧烤店旁边",
    "",
)
TROUBLES = (
    "下水道堵了好几天,污水往外冒,臭得很",
    "有人在楼道里给电动车充电,太危险了",
    "路灯不亮,晚上老人走路看不见",
    "楼上天天半夜放音乐,孩子没法睡",
    "一进楼道好大一股煤气味",
    "暖气一点都不热,家里只有十五度",
    "物业半个月没来收垃圾",
    "谢谢你们,已经修好了",
    "请问老年证去哪里办",
    "电梯又坏了,八楼的老人下不来",
)
TEXTS = tuple(f"{place}{trouble}" for place in PLACES for trouble in TROUBLES)

jieba.setLogLevel(logging.WARNING)
jieba.initialize()
_reader = Reader(Gazetteer(estates=ESTATES, communities=tuple({e.community or "" for e in ESTATES})), load_categories())


def ours(number: int) -> Reading:
    """The whole reading."""
    return _reader.read(TEXTS[number % len(TEXTS)], heating=True)


def only_cut(number: int) -> list[str]:
    """What any reading of Chinese begins with."""
    return jieba.lcut(TEXTS[number % len(TEXTS)])

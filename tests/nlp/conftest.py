"""What the tests of reading share: the word lists, read once, and a small street."""

import pytest

from config.categories import Categories, load_categories
from nlp.gazetteer import Gazetteer
from nlp.reader import Reader
from nlp.scan import Scanner
from nlp.spellings import EstateEntry

ESTATES = (
    EstateEntry(name="工行南小区", aliases=("工行南",), community="长青社区"),
    EstateEntry(name="三金B区", aliases=("三金小区B区",)),
    EstateEntry(name="亿信国际"),
    EstateEntry(name="河畔家园", community="蓝天社区"),
    EstateEntry(name="平安小区"),
    EstateEntry(name="向阳小区"),
    EstateEntry(name="友谊小区"),
    EstateEntry(name="安居家园"),
    EstateEntry(name="煤建家属院"),
    EstateEntry(name="热电厂家属院", aliases=("热电厂",)),
    EstateEntry(name="铁路家属院"),
    EstateEntry(name="杏林小区"),
    EstateEntry(name="百灵小区"),
    EstateEntry(name="新华名城"),
    EstateEntry(name="医护新村"),
    EstateEntry(name="和顺家园"),
)


@pytest.fixture(scope="session")
def scanner() -> Scanner:
    return Scanner()


@pytest.fixture(scope="session")
def categories() -> Categories:
    return load_categories()


@pytest.fixture(scope="session")
def reader(scanner: Scanner, categories: Categories) -> Reader:
    street = Gazetteer(estates=ESTATES, communities=("长青社区", "蓝天社区", "新城社区"))
    return Reader(street, categories, scanner)

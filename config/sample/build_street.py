"""Make street.xlsx, the sample roster, out of street.toml; run as `python -m config.sample.build_street`."""

import io
import re
import tomllib
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from itertools import count, groupby
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

FOLDER = Path(__file__).parent
WORKBOOK = FOLDER / "street.xlsx"
FACTS = FOLDER / "street.toml"

MODIFIED = re.compile(rb"(<dcterms:\w+ [^>]*>)[^<]*")
LONG_AGO = b"2000-01-01T00:00:00Z"
"""Instead of the hour of making, so that the same facts give the same file."""

GRIDS_PER_LEAD = 7
HEADINGS: Mapping[str, Sequence[str]] = {
    "社区": ("名称", "编码", "街道"),
    "网格": ("编码", "名称", "社区", "外部编码"),
    "小区": ("名称", "社区", "别名", "物业企业", "物业电话", "无物业类型"),
    "楼栋": ("小区", "楼号", "单元数", "网格编码", "别名"),
    "人员": ("姓名", "手机", "角色", "范围", "替补"),
    "责任单位": ("名称", "简称", "联系人", "电话", "负责类别"),
    "服务点": ("名称", "类型", "社区", "地址", "开放时间", "电话", "服务项目"),
}
LEAST_WIDTH = 12

Row = tuple[str | int | None, ...]


class Street:
    """The rows of the sample street, sheet by sheet."""

    def __init__(self, facts: Mapping[str, Any]) -> None:
        self._facts = facts
        self._mark: str = facts["mark"]
        self._office_numbers = count(1)
        self._phones: dict[str, str] = {}
        self._grids: list[tuple[str, str]] = []
        self._buildings: list[Row] = []
        for community in facts["communities"]:
            self._lay_out(community)

    def sheets(self) -> dict[str, list[Row]]:
        """All rows by sheet, without the headings."""
        facts = self._facts
        places = {community["name"]: community["code"] for community in facts["communities"]}
        return {
            "社区": [(name, code, facts["street"]) for name, code in places.items()],
            "网格": [(code, f"{community}第{int(code[-2:])}网格", community, None) for code, community in self._grids],
            "小区": [self._estate(estate) for estate in facts["estates"]],
            "楼栋": self._buildings,
            "人员": list(self._people()),
            "责任单位": [self._unit(unit) for unit in facts["units"]],
            "服务点": list(self._points(list(places))),
        }

    def _lay_out(self, community: Mapping[str, str]) -> None:
        """Number a community's grids and put its buildings into them."""
        numbers = count(1)
        for estate in self._facts["estates"]:
            if estate["community"] != community["name"]:
                continue
            for span in estate["grids"]:
                code = f"{community['code']}-{next(numbers):02}"
                self._grids.append((code, community["name"]))
                for number in _numbers(span):
                    units = 2 + len(self._buildings) % 3
                    self._buildings.append((estate["name"], f"{number}号楼", units, code, None))

    def _estate(self, estate: Mapping[str, Any]) -> Row:
        kind = estate.get("no_property_kind")
        firm = None if kind else f"{estate['name']}物业{self._mark}"
        phone = None if kind else self._office_number()
        aliases = "、".join(estate.get("aliases", ())) or None
        return estate["name"], estate["community"], aliases, firm, phone, kind

    def _unit(self, unit: Mapping[str, Any]) -> Row:
        phone = self._office_number() if unit["phone"] else None
        categories = "、".join(unit["categories"]) or None
        return unit["name"], unit["short_name"], f"值班员{self._mark}", phone, categories

    def _people(self) -> Iterator[Row]:
        yield from self._offices()
        yield from self._grid_staff()
        for head in self._facts["building_heads"]:
            yield self._person(head["name"], "楼栋长", "、".join(head["buildings"]), deputy=head.get("deputy", False))
        for place, unit in enumerate(self._facts["units"]):
            if unit["liaison"]:
                yield self._person(f"{self._facts['surnames'][-1 - place]}联络员", "单位联络员", unit["name"])

    def _offices(self) -> Iterator[Row]:
        facts = self._facts
        for name, role in (("常主任", "街道值守"), ("武值班员", "街道值守"), ("乔管理员", "管理员")):
            yield self._person(name, role, "街道")
        for surname, community in zip(facts["surnames"], facts["communities"], strict=False):
            known = facts["community_staff"].get(community["name"])
            for name in known or (f"{surname}主任", f"{surname}委员"):
                yield self._person(name, "社区干部", community["name"])
            yield self._person(f"{surname}片长", "包片两委", community["name"])

    def _grid_staff(self) -> Iterator[Row]:
        surnames, known = self._facts["surnames"], self._facts["grid_workers"]
        leads, lead = iter(surnames), ""
        for _, grids in groupby(self._grids, key=lambda grid: grid[1]):
            for place, (code, _) in enumerate(grids):
                lead = lead if place % GRIDS_PER_LEAD else next(leads)
                yield self._person(f"{lead}网格长", "网格长", code)
        others = (name for surname in surnames if (name := f"小{surname}") not in known.values())
        for code, _ in self._grids:
            if code not in self._facts["grids_without_worker"]:
                yield self._person(known.get(code) or next(others), "网格员", code)

    def _person(self, name: str, role: str, scope: str, *, deputy: bool = False) -> Row:
        """One role; the same name means the same person."""
        phone = self._phones.setdefault(name, str(self._facts["first_phone"] + len(self._phones)))
        return name + self._mark, phone, role, scope, "是" if deputy else "否"

    def _points(self, communities: Sequence[str]) -> Iterator[Row]:
        for point in self._facts["points"]:
            if point.get("per_community"):
                named = [(point["name"].format(community=name), name) for name in communities]
            else:
                numbers = range(1, point.get("count", 1) + 1)
                named = [(point["name"].format(n=n), communities[n % len(communities)]) for n in numbers]
            for name, community in named:
                address, hours = f"{community}{self._mark}", "08:30-12:00 14:30-18:00"
                yield name, point["kind"], community, address, hours, self._office_number(), point["services"]

    def _office_number(self) -> str:
        """A number of no subscriber: 0473 is the area's code, no local number begins with 0."""
        return f"0473-0{next(self._office_numbers):06}"


def _numbers(span: str) -> list[str]:
    """The buildings that "1-4" or "S1 S2" means."""
    first, dash, last = span.partition("-")
    return [str(number) for number in range(int(first), int(last) + 1)] if dash else span.split()


def street() -> Street:
    """The sample street out of its facts."""
    return Street(tomllib.loads(FACTS.read_text(encoding="utf-8")))


def build() -> bytes:
    """The workbook; the same bytes every time."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in street().sheets().items():
        sheet = book.create_sheet(name)
        sheet.append(HEADINGS[name])
        for row in rows:
            sheet.append(row)
        sheet.freeze_panes = "A2"
        for cell in sheet[1]:
            cell.font = Font(bold=True)
        for column in range(len(HEADINGS[name])):
            longest = max(len(str(row[column] or "")) for row in (HEADINGS[name], *rows))
            sheet.column_dimensions[get_column_letter(column + 1)].width = max(LEAST_WIDTH, 2 * longest)
    raw = io.BytesIO()
    book.save(raw)
    return _timeless(raw.getvalue())


def _timeless(content: bytes) -> bytes:
    """The same workbook without the times at which it was made."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "docProps/core.xml":
                part = MODIFIED.sub(rb"\g<1>" + LONG_AGO, part)
            new.writestr(zipfile.ZipInfo(name), part, zipfile.ZIP_DEFLATED)
    return result.getvalue()


if __name__ == "__main__":
    WORKBOOK.write_bytes(build())

"""The rows of a platform's file, each checked before anything is written."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from config.categories import Categories
from config.texts import Texts
from handlers.exchange.file import LONGEST_TEXT, REQUIRED, Findings, rows_of
from handlers.roster.values import fold, mobile, split_list
from models.cases import Source, VisitKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """One case of the platform. `category` is one of our codes, None: as read from the text; `phone` eleven digits."""

    external_no: str
    text: str
    place: str
    category: str | None
    name: str
    phone: str
    source: Source
    visit_kind: VisitKind | None
    withdrawn: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What stands in a file: the good rows, a line for each fault (then nothing may be written), and notes."""

    rows: tuple[Brought, ...]
    faults: tuple[str, ...]
    notes: tuple[str, ...]


def read(path: Path, texts: Texts, categories: Categories) -> Checked:
    """Read an Excel workbook, a folder of CSV files, or JSON lines (by the file's ending); raises nothing."""
    found = Findings(texts)
    checking = _Checking(found, texts, categories)
    rows = [row for number, fields in rows_of(path, found) if (row := checking.row(number, fields)) is not None]
    return Checked(rows=tuple(rows), faults=tuple(found.faults), notes=tuple(found.notes))


class _Checking:
    """Knows the words that may stand in a row, and the numbers seen so far."""

    def __init__(self, found: Findings, texts: Texts, categories: Categories) -> None:
        self._found = found
        self._categories = {fold(category.name): code for code, category in categories.items()}
        self._categories |= {fold(code): code for code in categories}
        self._sources = {fold(texts.say(f"ledger_source.{source}")): source.value for source in Source}
        self._sources |= {source.value: source.value for source in Source}
        self._visits = {fold(texts.say(f"visit_kind.{kind}")): kind for kind in VisitKind}
        self._sources |= dict.fromkeys(self._visits, Source.VISIT.value)
        self._states = {
            fold(word): kind
            for kind in ("withdrawn", "open")
            for word in split_list(texts.say(f"exchange_word.{kind}"))
        }
        self._seen: dict[str, int] = {}

    def row(self, number: int, fields: Mapping[str, str]) -> Brought | None:
        """The row as a case of the platform; None where something in it is wrong."""
        before = len(self._found.faults)
        self._check_required(number, fields)
        phone = mobile(fields.get("phone", ""))
        if fields.get("phone") and not phone:
            self._found.fault(number, "phone", "bad_phone")
        category = self._known(number, fields, "category", self._categories)
        source = self._known(number, fields, "source", self._sources)
        state = self._known(number, fields, "state", self._states)
        if len(self._found.faults) > before:
            return None
        return Brought(
            external_no=fields["external_no"],
            text=fields["text"],
            place=fields.get("place", ""),
            category=category,
            name=fields.get("name", ""),
            phone=phone or "",
            source=Source(source or Source.IMPORT),
            visit_kind=self._visits.get(fold(fields.get("source", ""))),
            withdrawn=state == "withdrawn",
        )

    def _check_required(self, number: int, fields: Mapping[str, str]) -> None:
        for name in REQUIRED:
            if not fields.get(name):
                self._found.fault(number, name, "empty")
        if len(fields.get("text", "")) > LONGEST_TEXT:
            self._found.fault(number, "text", "too_long", most=LONGEST_TEXT)
        external_no = fields.get("external_no", "")
        if external_no and external_no in self._seen:
            self._found.fault(number, "external_no", "repeated", row=self._seen[external_no])
        self._seen.setdefault(external_no, number)

    def _known(self, number: int, fields: Mapping[str, str], name: str, known: Mapping[str, str]) -> str | None:
        """What the field's word stands for; None where it is empty, or unknown and said so."""
        given = fields.get(name, "")
        found = known.get(fold(given))
        if given and found is None:
            self._found.fault(number, name, f"unknown_{name}", given=given, known="、".join(known))
        return found

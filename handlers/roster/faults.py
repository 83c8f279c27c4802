"""What is wrong with a roster, named so that whoever keeps it finds the cell at once."""

from dataclasses import dataclass, field

from handlers.roster.layout import Column, Part
from handlers.roster.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing wrong, or with `Findings.note` worth saying. `row` is as Excel shows it; parts unknown are empty."""

    sheet: str = ""
    row: int | None = None
    column: str = ""
    reason: str

    def line(self, words: Words) -> str:
        """The fault in one line: sheet, row, column, reason."""
        return words.say("fault", sheet=self.sheet, row=self.row, column=self.column, reason=self.reason)


@dataclass(slots=True, kw_only=True)
class Findings:
    """Collects faults, which stop the import, and notes, which don't."""

    words: Words
    faults: list[Fault] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)

    def fault(self, part: Part, row: int | None, column: Column | None, reason: str, /, **values: object) -> None:
        """Remember why this cell, row or sheet is wrong; `reason` is a key of `[roster_reason]`."""
        self.faults.append(self._found(part, row, column, reason, values))

    def note(self, part: Part, row: int | None, column: Column | None, reason: str, /, **values: object) -> None:
        """Remember what is odd here but stops nothing."""
        self.notes.append(self._found(part, row, column, reason, values))

    def _found(
        self, part: Part, row: int | None, column: Column | None, reason: str, values: dict[str, object]
    ) -> Fault:
        return Fault(
            sheet=self.words.part(part),
            row=row,
            column=self.words.column(column) if column else "",
            reason=self.words.reason(reason, **values),
        )

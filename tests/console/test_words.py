"""Every state, event, clock and notice has its words on the pages."""

import pytest

from config.texts import load_texts
from models.cases import Source
from models.deadlines import DeadlineKind
from models.pushes import PushKind, PushState
from models.vocabulary import Event, Role, State

SILENT = {"reminder", "yield", "note", "half_told", "erase", "spread", "report", "digest", "unheard"}
"""Clocks of no interest on a case's page."""
TEXTS = load_texts()


@pytest.mark.parametrize(
    ("table", "values"),
    [
        ("event", Event),
        ("ledger_state", State),
        ("clock", {kind.value for kind in DeadlineKind} - SILENT),
        ("push_kind", PushKind),
        ("delivery", PushState),
        ("role", Role),
        ("ledger_source", Source),
    ],
)
def test_all_have_words(table: str, values) -> None:
    assert [f"{table}.{value}" for value in values if f"{table}.{value}" not in TEXTS] == []

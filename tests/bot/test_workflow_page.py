"""docs/workflow.md is what the table says today."""

import re
from io import StringIO
from pathlib import Path

from bot import workflow_page
from models.vocabulary import Event, State
from models.workflow import TABLE

PAGE = Path(__file__).parent.parent.parent / "docs" / "workflow.md"


def printed() -> str:
    out = StringIO()
    workflow_page.write(out)
    return out.getvalue()


def test_the_page_is_printed_from_the_table() -> None:
    assert PAGE.read_text(encoding="utf-8") == printed(), "run: python -m bot workflow > docs/workflow.md"


def test_every_state_event_and_row_stands_on_it() -> None:
    page = printed()
    arrows = re.findall(r"^  (\w+) --> (\w+): (\w+)$", page, re.MULTILINE)
    assert {name for source, target, _ in arrows for name in (source, target)} == {state.value for state in State}
    assert {event for _, _, event in arrows} <= {event.value for event in Event}
    assert page.split("## Events")[1].count("\n|") == len(TABLE) + 2

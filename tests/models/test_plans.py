"""What is asked every second, and what a list is narrowed to, goes by an index: years of rows cost nothing then."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlmodel import Session, select

from models import deadlines, inbox, pushes
from models.cases import Case, received

NOW = datetime(2026, 11, 24, tzinfo=UTC)
ASKED: dict[str, Callable[[Session], object]] = {
    "pushes whose turn it is": lambda session: pushes.sendable(session, NOW, 80),
    "when the next push is due": pushes.next_try,
    "how many pushes wait": pushes.waiting_summary,
    "messages left behind": lambda session: inbox.unhandled(session, NOW, 64),
    "messages that failed": inbox.failed_count,
    "clocks that are due": lambda session: deadlines.due(session, NOW, 200),
    "when the next clock is due": deadlines.next_due,
    "the bounds of a month": lambda session: received(session, NOW - timedelta(days=30), NOW),
    "the cases of a month": lambda session: session.exec(
        select(Case).where(*received(session, NOW - timedelta(days=30), NOW)).order_by(Case.id.desc()).limit(50)
    ).all(),
}


@contextmanager
def statements(engine: Engine) -> Iterator[list[tuple[str, Any]]]:
    said: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, given: Any, _context: Any, _many: bool) -> None:  # noqa: FBT001
        said.append((statement, given))

    event.listen(engine, "before_cursor_execute", note)
    yield said
    event.remove(engine, "before_cursor_execute", note)


def whole_tables(engine: Engine, statement: str, given: Any) -> list[str]:
    """What of the plan reads a table from end to end, though no figures about the tables advise it."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given)]
            return [line for line in plan if line.startswith("SCAN") and "INDEX" not in line]
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        plan = [row[0] for row in connection.exec_driver_sql(f"EXPLAIN {statement}", given)]
        return [line for line in plan if "Seq Scan" in line]


@pytest.mark.parametrize("what", ASKED)
def test_no_table_is_read_from_end_to_end(engine, what) -> None:
    with statements(engine) as said, Session(engine) as session:
        ASKED[what](session)
    queries = [each for each in said if each[0].startswith("SELECT")]
    assert queries
    for statement, given in queries:
        assert whole_tables(engine, statement, given) == []

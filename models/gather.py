"""Rows by the value of a column or by their ids, read once in a transaction that handles many messages."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from sqlalchemy import inspect
from sqlmodel import Session, SQLModel, select
from sqlmodel.sql.expression import SelectOfScalar

from models.batch import AS_KEPT, BatchSession

R = TypeVar("R", bound=SQLModel)


def gather(
    session: Session,
    column: Any,
    values: Iterable[Any],
    asking: Callable[[list[Any]], SelectOfScalar[R]],
    what: str = "",
) -> dict[Any, list[R]]:
    """Rows by the value they have in `column`, as this transaction sees them.

    A BatchSession reads each value once, under the name `what` (the column's unless given), and gives what it has
    read and added since: callers look at each row themselves, since it may have changed. `asking` makes the statement
    for the values not read yet (most times there is none, and making one costs more than all else here).
    """
    model: Any = column.class_
    name: str = column.key
    wanted = list(values)
    if not isinstance(session, BatchSession):
        found: dict[Any, list[R]] = {value: [] for value in wanted}
        for row in session.exec(asking(wanted).where(column.in_(wanted))):
            found[getattr(row, name)].append(row)
        return found
    label = what or name
    missing = [value for value in wanted if not session.is_gathered(model, label, value)]
    if missing:
        parent = next((key.column.table.name for key in column.property.columns[0].foreign_keys), "")
        old = [value for value in missing if not session.is_born(parent, value)]
        if old:
            session.exec(asking(old).where(column.in_(old)).execution_options(**{AS_KEPT: True})).all()
        session.mark_gathered(model, label, missing)
    return {value: session.rows(model, name, value) for value in wanted}


def fetch(session: Session, model: type[R], ids: Iterable[int]) -> dict[int, R]:
    """The rows of these ids, one query for all that are not known yet."""
    known: dict[int, R] = {}
    missing = list(ids)
    if isinstance(session, BatchSession):
        found = {key: session.known(model, key) for key in missing}
        known = {key: row for key, row in found.items() if row is not None}
        missing = [key for key in found if key not in known]
    if missing:
        column: Any = inspect(model).attrs["id"].class_attribute
        query = select(model).where(column.in_(missing)).execution_options(**{AS_KEPT: True})
        known |= {row.id: row for row in session.execute(query).scalars()}
    return known

"""Rows beside the case (whistles, pauses, joiners …) that a step writes or changes, so that it can be taken back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import SQLModel

from handlers.context import Context, ident
from models.columns import EnumText, UtcTime
from models.joiners import Joiner
from models.mediations import Mediation
from models.pauses import Extension, Milestone, Pause
from models.whistles import Assignment, Whistle

TABLES: dict[str, type[SQLModel]] = {
    str(model.__tablename__): model for model in (Whistle, Assignment, Pause, Extension, Milestone, Joiner, Mediation)
}


def made(ctx: Context, row: SQLModel) -> None:
    """Write a new row; taking the step back removes it."""
    ctx.session.add(row)
    ctx.session.flush()
    ctx.trace.made.append([str(row.__tablename__), ident(row)])


def changing(ctx: Context, row: SQLModel) -> None:
    """Remember a row as it is, before it changes; taking the step back restores it."""
    before = {name: _plain(getattr(row, name)) for name in _columns(type(row)) if name != "id"}
    ctx.trace.changed.append({"table": str(row.__tablename__), "id": ident(row), "before": before})


def take_back(ctx: Context, kept: Mapping[str, Any]) -> None:
    """Undo what `made` and `changing` noted down in a step's trace, latest first."""
    for change in reversed(kept.get("changed", [])):
        model = TABLES[change["table"]]
        row = ctx.session.get(model, change["id"])
        for name, value in change["before"].items() if row is not None else ():
            setattr(row, name, _typed(model, name, value))
    for table, row_id in reversed(kept.get("made", [])):
        row = ctx.session.get(TABLES[table], row_id)
        if row is not None:
            ctx.session.delete(row)
            ctx.session.flush()


def _columns(model: type[SQLModel]) -> Any:
    return model.__table__.columns.keys()  # type: ignore[attr-defined]  # SQLModel adds it to table classes


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _typed(model: type[SQLModel], name: str, value: Any) -> Any:
    kind = model.__table__.columns[name].type  # type: ignore[attr-defined]  # SQLModel adds it to table classes
    if value is None:
        return None
    if isinstance(kind, UtcTime):
        return datetime.fromisoformat(value)
    return kind.kind(value) if isinstance(kind, EnumText) else value

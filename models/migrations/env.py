"""Runs the migrations on the connection that `models/db.py:upgrade` hands over."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlmodel import SQLModel

import models.db
from models.columns import EnumText, UtcTime


def render_item(kind: str, item: Any, autogen_context: AutogenContext) -> str | Literal[False]:
    """Write our own column types with their imports, which autogeneration would leave out."""
    if kind == "type" and isinstance(item, UtcTime):
        autogen_context.imports.add("from models.columns import UtcTime")
        return "UtcTime()"
    if kind == "type" and isinstance(item, EnumText):
        return f"sa.String({item.impl.length})"
    if kind == "type" and type(item).__name__ == "AutoString":
        return "sa.String()"
    return False


assert models.db.TABLES  # noqa: S101  # importing it registered every table
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_item=render_item,
    render_as_batch=True,
)
context.run_migrations()

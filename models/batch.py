"""A session that writes late: rows have their ids at once and are written all together, at a query or the commit.

Handlers are written as if each row stood in the database when they go on. Doing so, one statement a row, would cost
more than everything else a message needs. So this session gives a row its id when it is added and lets `flush` pass;
what is written waits until a query could miss it, or the commit. Rows of one kind are kept by the columns they are
asked for (`gather`), so that most questions about them need no query, and a batch asks for all its messages at once.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import cache, partial
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Select, Table, event, func, insert, inspect, select, text
from sqlalchemy.orm import ORMExecuteState, make_transient_to_detached
from sqlalchemy.orm.attributes import instance_state
from sqlmodel import Session, SQLModel

from models.unique import make_room

R = TypeVar("R", bound=SQLModel)
AS_KEPT = "as_kept"
"""Execution option of a query that nothing waiting to be written can change."""
LARGEST_BLOCK = 256
"""Ids fetched at once from a sequence of PostgreSQL."""
ONE_BY_ONE = frozenset({"cases"})
"""Tables whose ids people see: none is left out."""
_BATCH = "batch"
"""Where a row that waits to be written keeps its session."""
NEXT_IDS = text("SELECT nextval(CAST(:sequence AS regclass)) FROM generate_series(1, :size)")
Written = Callable[[Session, Sequence[Any]], None]
_WRITTEN: list[Written] = []
_FOLLOWED: dict[type[SQLModel], tuple[str, ...]] = {}


def follow(model: type[SQLModel], *columns: str) -> None:
    """Let rows of this model be gathered by these columns; a row whose column is set anew moves along."""
    _FOLLOWED[model] = columns
    for column in columns:
        event.listen(getattr(model, column), "set", partial(_moved, column))


class BatchSession(Session):
    """One transaction of the service; not to be used again after it. `messages`: how many it will handle.

    `elsewhere` holds rows, by table and id, that `get` gives where it has read none itself.
    """

    def __init__(self, engine: Engine, *, messages: int = 1) -> None:
        super().__init__(engine, expire_on_commit=False, autoflush=False)
        self._messages = messages
        self._counts_itself = engine.dialect.name == "sqlite"
        self._busy = False
        self._waiting: defaultdict[type[SQLModel], dict[int, Any]] = defaultdict(dict)
        self._ids: dict[str, list[int]] = {}
        self._last: dict[str, int] = {}
        self.elsewhere: dict[type[Any], dict[int, Any]] = {}
        self._known: dict[tuple[type[Any], Any], Any] = {}
        self._by: defaultdict[tuple[type[Any], str, Any], dict[int, Any]] = defaultdict(dict)
        self._gathered: set[tuple[Any, ...]] = set()
        self._born: set[tuple[Any, Any]] = set()

    def add(self, instance: Any, **options: Any) -> None:
        """Take the row in, give it its id, write it later."""
        state = instance_state(instance)
        if not state.transient or not isinstance(instance, SQLModel):
            super().add(instance, **options)
            return
        model, values = type(instance), instance.__dict__
        waiting = self._waiting[model]
        if id(instance) not in waiting:
            waiting[id(instance)] = instance
            if "id" in values:
                if values["id"] is None:
                    values["id"] = self._new_id(model.__table__)  # type: ignore[attr-defined]
                self._born.add((model.__tablename__, values["id"]))
            if model in _FOLLOWED:
                state.info[_BATCH] = self
            self.meet(instance)

    def delete(self, instance: Any) -> None:
        """Forget the row, at once."""
        self.write_out()
        super().delete(instance)
        self._write_changes()
        self.forget()

    def forget(self) -> None:
        """Read anew from now on: rows have been changed past this memory."""
        self._last.clear()
        self._born.clear()
        self._known.clear()
        self._by.clear()
        self._gathered.clear()

    def flush(self, objects: Sequence[Any] | None = None) -> None:
        """Nothing, but where the commit writes: ids are known already, and a query has all written before it."""
        if self._busy:
            super().flush(objects)

    def write_out(self, *, ended: bool = False) -> None:
        """Write everything that waits; `ended`: no query follows."""
        if self._busy:
            return
        self._busy = True
        try:
            make_room(super().connection(), self.dirty)
            self._write_new(ended=ended)
        finally:
            self._busy = False
        self._write_changes()

    def connection(self, *args: Any, **options: Any) -> Connection:
        """The connection, for statements of one's own; everything is written before."""
        self.write_out()
        self._last.clear()
        return super().connection(*args, **options)

    def get(self, entity: Any, ident: Any, **options: Any) -> Any:
        """The row of that key, from memory where it has been read or written before."""
        if options:
            return super().get(entity, ident, **options)
        found = self._remembered(entity, ident)
        if found is None and not self.is_gathered(entity, "key", ident):
            found = super().get(entity, ident)
        return found

    def get_one(self, entity: Any, ident: Any, **options: Any) -> Any:
        """The row of that key; raises NoResultFound."""
        found = None if options else self._remembered(entity, ident)
        return super().get_one(entity, ident, **options) if found is None else found

    def _remembered(self, entity: Any, ident: Any) -> Any:
        found = self._known.get((entity, ident))
        return self.elsewhere[entity].get(ident) if found is None and entity in self.elsewhere else found

    def known(self, model: type[R], key: int) -> R | None:
        """The row, where it has been read or written before."""
        found: R | None = self._known.get((model, key))
        return found

    def is_gathered(self, model: type[Any], what: str, value: Any) -> bool:
        """Whether all rows with that value are known."""
        return (model, what, value) in self._gathered

    def is_born(self, table: str, key: Any) -> bool:
        """Whether that row is this transaction's own: nothing in the database can belong to it."""
        return (table, key) in self._born

    def mark_gathered(self, model: type[Any], what: str, values: Iterable[Any]) -> None:
        """All rows with these values have been read."""
        self._gathered.update((model, what, value) for value in values)

    def rows(self, model: type[R], column: str, value: Any) -> list[R]:
        """All rows with that value that were read or added, in that order."""
        found = self._by.get((model, column, value))
        return list(found.values()) if found else []

    def meet(self, instance: Any) -> None:
        """Keep a row (the session itself would let go of it) and sort it by the columns it is asked for."""
        model = type(instance)
        values = instance.__dict__
        key = _key(model, values)
        self._known[model, key] = instance
        for column in _FOLLOWED.get(model, ()):
            self._by[model, column, values[column]][key] = instance

    def move(self, instance: Any, column: str, value: Any) -> None:
        """Sort a row anew that is about to have this value in a column it is asked for."""
        model = type(instance)
        values = instance.__dict__
        key = _key(model, values)
        if self._known.get((model, key)) is instance:
            self._by[model, column, values[column]].pop(key, None)
            self._by[model, column, value][key] = instance

    def _write_new(self, *, ended: bool) -> None:
        if not self._waiting:
            return
        connection = super().connection()
        order = {table: number for number, table in enumerate(SQLModel.metadata.sorted_tables)}
        for model in sorted(self._waiting, key=lambda each: order[each.__table__]):  # type: ignore[attr-defined]
            rows = list(self._waiting[model].values())
            names = _names(model)
            given = [{column: row.__dict__[name] for name, column in names} for row in rows]
            connection.execute(insert(model.__table__), given)  # type: ignore[attr-defined]
            for told in _WRITTEN:
                told(self, rows)
            if not ended:
                for row in rows:
                    make_transient_to_detached(row)
                    super().add(row)
        self._waiting.clear()

    def _write_changes(self) -> None:
        self._busy = True
        try:
            super().flush()
        finally:
            self._busy = False

    def _new_id(self, table: Table) -> int:
        if self._counts_itself:
            return self._next_row(table)
        ids = self._ids.setdefault(table.name, [])
        if not ids:
            ids.extend(reversed(self._block(table)))
        return ids.pop()

    def _next_row(self, table: Table) -> int:
        """SQLite takes the greatest id and one; while this transaction lasts nobody else writes."""
        if not self._last:
            self._last.update(super().connection().execute(_greatest_ids()).mappings().one())
        self._last[table.name] += 1
        return self._last[table.name]

    def _block(self, table: Table) -> list[int]:
        size = 1 if table.name in ONE_BY_ONE else min(self._messages, LARGEST_BLOCK)
        given = {"sequence": f"{table.name}_id_seq", "size": size}
        return list(super().connection().execute(NEXT_IDS, given).scalars())


def settle(session: Session) -> None:
    """Write everything that waits, in whatever session; nothing follows but its commit."""
    if isinstance(session, BatchSession):
        session.write_out(ended=True)
    else:
        session.flush()


def on_written(told: Written) -> Written:
    """Have this function told of new rows that are written; those that change come with SQLAlchemy's own events."""
    _WRITTEN.append(told)
    return told


@cache
def _greatest_ids() -> Select[Any]:
    """The greatest id of every table that has ids, or 0: one look into each index."""
    tables = [table for table in SQLModel.metadata.sorted_tables if "id" in table.c]
    columns = [select(func.coalesce(func.max(table.c.id), 0)).scalar_subquery().label(table.name) for table in tables]
    return select(*columns)


_KEYS: dict[type[Any], tuple[str, ...]] = {}
_COLUMNS: dict[type[SQLModel], list[tuple[str, str]]] = {}


def _names(model: type[SQLModel]) -> list[tuple[str, str]]:
    found = _COLUMNS.get(model)
    if found is None:
        mapper = inspect(model)
        found = _COLUMNS[model] = [(prop.key, prop.columns[0].name) for prop in mapper.column_attrs]
    return found


def _key(model: type[Any], values: dict[str, Any]) -> Any:
    """What `get` asks for a row of these values by."""
    names = _KEYS.get(model)
    if names is None:
        mapper = inspect(model)
        names = _KEYS[model] = tuple(mapper.get_property_by_column(column).key for column in mapper.primary_key)
    return values.get(names[0]) if len(names) == 1 else tuple([values.get(name) for name in names])


def _moved(column: str, row: Any, value: Any, _before: Any, _initiator: Any) -> None:
    state = inspect(row)
    session = state.session or state.info.get(_BATCH)
    if isinstance(session, BatchSession):
        session.move(row, column, value)


def _before_query(state: ORMExecuteState) -> Any:
    session = state.session
    if not isinstance(session, BatchSession) or state.execution_options.get(AS_KEPT):
        return None
    session.write_out()
    if state.is_select:
        return None
    result = state.invoke_statement()
    session.forget()
    return result


def _before_commit(session: BatchSession) -> None:
    session.write_out(ended=True)


def _loaded(session: BatchSession, instance: Any) -> None:
    session.meet(instance)


event.listen(BatchSession, "do_orm_execute", _before_query)
event.listen(BatchSession, "before_commit", _before_commit)
event.listen(BatchSession, "loaded_as_persistent", _loaded)

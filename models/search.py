"""Full-text search over cases: SQLite's FTS5, PostgreSQL's tsvector, both over pairs of signs (nlp/grams.py)."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import bindparam, text
from sqlmodel import Session

TABLE = "case_search"
"""Made by a migration; it is no model, since each engine has its own kind of table."""


def index(session: Session, entries: Mapping[int, Iterable[str]]) -> None:
    """Let these cases be found by these grams from now on; those whose words are the same as before cost nothing."""
    words = {case_id: " ".join(grams) for case_id, grams in sorted(entries.items())}
    known = _known(session, words) if _sqlite(session) else {}
    rows = [{"id": case_id, "grams": grams} for case_id, grams in words.items() if known.get(case_id) != grams]
    if not rows:
        return
    if _sqlite(session):
        session.execute(text("DELETE FROM case_search WHERE rowid = :id"), rows)
        session.execute(text("INSERT INTO case_search (rowid, grams) VALUES (:id, :grams)"), rows)
        return
    statement = (
        "INSERT INTO case_search (case_id, grams) VALUES (:id, to_tsvector('simple', :grams)) "
        "ON CONFLICT (case_id) DO UPDATE SET grams = excluded.grams WHERE case_search.grams <> excluded.grams"
    )
    session.execute(text(statement), rows)


def newest(session: Session, wanted: Sequence[Sequence[str]], before: int | None, limit: int) -> list[int]:
    """Ids of the newest cases that have all of `wanted` (nlp.grams.wanted), below `before`."""
    given = {"before": before if before is not None else 2**31 - 1, "limit": limit}
    if _sqlite(session):
        query = " AND ".join(" + ".join(f'"{gram}"' for gram in phrase) + " *" for phrase in wanted)
        statement = (
            "SELECT rowid FROM case_search WHERE case_search MATCH :query AND rowid < :before "
            "ORDER BY rowid DESC LIMIT :limit"
        )
    else:
        query = " & ".join("(" + " <-> ".join([*phrase[:-1], f"{phrase[-1]}:*"]) + ")" for phrase in wanted)
        statement = (
            "SELECT case_id FROM case_search WHERE grams @@ to_tsquery('simple', :query) AND case_id < :before "
            "ORDER BY case_id DESC LIMIT :limit"
        )
    return [row[0] for row in session.execute(text(statement), {"query": query, **given})]


def _known(session: Session, case_ids: Iterable[int]) -> dict[int, str]:
    statement = text("SELECT rowid, grams FROM case_search WHERE rowid IN :ids").bindparams(
        bindparam("ids", expanding=True)
    )
    return {row[0]: row[1] for row in session.execute(statement, {"ids": list(case_ids)})}


def _sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"

"""The search is kept in step with the cases' words, and left alone where they have not changed."""

from sqlmodel import Session

from models import search

WORDS = {1: ["下水", "水道"], 2: ["路灯"]}


VERSIONS = {
    "sqlite": "SELECT id, block FROM case_search_data WHERE id >= 10 ORDER BY id",
    "postgresql": "SELECT case_id, xmin::text FROM case_search ORDER BY case_id",
}
"""What changes with every write to the index: SQLite's pieces of it, PostgreSQL's versions of the rows."""


def rewrites(engine, entries) -> bool:
    """Whether the index has been written to."""

    def versions() -> list[tuple]:
        with engine.connect() as connection:
            return [tuple(row) for row in connection.exec_driver_sql(VERSIONS[engine.dialect.name])]

    before = versions()
    with Session(engine) as session, session.begin():
        search.index(session, entries)
    return versions() != before


def test_only_words_that_have_changed_are_written(engine) -> None:
    assert rewrites(engine, WORDS)
    assert not rewrites(engine, WORDS)
    assert rewrites(engine, WORDS | {2: ["路灯", "灯坏"]})
    with Session(engine) as session:
        assert search.newest(session, [["灯坏"]], None, 10) == [2]
        assert search.newest(session, [["下水", "水道"]], None, 10) == [1]

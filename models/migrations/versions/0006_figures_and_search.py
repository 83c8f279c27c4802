"""figures beside the cases, and the search."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

MEASURES = (
    "received", "open", "handled", "excluded", "breached", "responded", "awaited",
    "reached", "solved", "satisfied", "mostly_satisfied", "dissatisfied", "unreached",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "case_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "case_figures",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("grid_id", sa.Integer(), nullable=False),
        sa.Column("building_id", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("counts", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("case_id"),
    )
    op.create_table(
        "case_sums",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("period", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("grid_id", sa.Integer(), nullable=False),
        sa.Column("building_id", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in MEASURES),
        sa.PrimaryKeyConstraint("kind", "period", "community_id", "grid_id", "building_id", "category"),
    )
    op.create_index("case_sums_building", "case_sums", ["kind", "building_id"])
    if op.get_bind().dialect.name == "sqlite":
        op.execute("CREATE VIRTUAL TABLE case_search USING fts5(grams, tokenize='unicode61 remove_diacritics 0')")
    else:
        op.execute("CREATE TABLE case_search (case_id integer PRIMARY KEY, grams tsvector NOT NULL)")
        op.execute("CREATE INDEX case_search_grams ON case_search USING gin (grams)")
    op.execute("INSERT INTO case_changes (case_id) SELECT id FROM cases ORDER BY id")
    for place in ("community", "grid", "building", "estate"):
        op.create_index(f"cases_{place}", "cases", [f"{place}_id", "id"])
    op.create_index("cases_category", "cases", ["category", "id"])

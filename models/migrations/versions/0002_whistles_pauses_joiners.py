"""whistles, pauses, joiners."""

import sqlalchemy as sa
from alembic import op
from models.columns import UtcTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


ADDED = (
    ("cases", "responsible_unit_id", "INTEGER REFERENCES responder_units (id)"),
    ("cases", "first_role", "VARCHAR(32)"),
    ("cases", "first_id", "INTEGER REFERENCES people (id)"),
    ("cases", "handle_limit", "VARCHAR NOT NULL DEFAULT ''"),
    ("cases", "cluster_id", "INTEGER REFERENCES cases (id)"),
    ("surveys", "person_id", "INTEGER REFERENCES people (id)"),
    ("surveys", "visitor_id", "INTEGER REFERENCES people (id)"),
    ("surveys", "excluded", "VARCHAR NOT NULL DEFAULT ''"),
    ("surveys", "consequence", "VARCHAR NOT NULL DEFAULT ''"),
)
TIMES = (("cases", "handle_from"), ("people", "away_until"))


def upgrade() -> None:
    op.create_table(
        "extensions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_by_role", sa.String(), nullable=False),
        sa.Column("asked_at", UtcTime(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("due_before", UtcTime(), nullable=False),
        sa.Column("due_after", UtcTime(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["asked_by_id"],
            ["people.id"],
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.id"],
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"],
            ["people.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_extensions_case_id", "extensions", ["case_id"], unique=False)

    op.create_table(
        "joiners",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("own_case_id", sa.Integer(), nullable=True),
        sa.Column("joined_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.id"],
        ),
        sa.ForeignKeyConstraint(
            ["own_case_id"],
            ["cases.id"],
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "person_id"),
    )
    op.create_index("ix_joiners_own_case_id", "joiners", ["own_case_id"], unique=False)
    op.create_index("ix_joiners_person_id", "joiners", ["person_id"], unique=False)

    op.create_table(
        "milestones",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("due_at", UtcTime(), nullable=False),
        sa.Column("due_why", sa.JSON(), nullable=False),
        sa.Column("reached_at", UtcTime(), nullable=True),
        sa.Column("overdue_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_milestones_case_id", "milestones", ["case_id"], unique=False)

    op.create_table(
        "pauses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("parked", sa.Boolean(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("approver_id", sa.Integer(), nullable=True),
        sa.Column("state_before", sa.String(32), nullable=False),
        sa.Column("began_at", UtcTime(), nullable=False),
        sa.Column("review_at", UtcTime(), nullable=True),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["approver_id"],
            ["people.id"],
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_pauses_case_id", "pauses", ["case_id"], unique=False)

    op.create_table(
        "whistles",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("issued_by_id", sa.Integer(), nullable=True),
        sa.Column("issued_at", UtcTime(), nullable=False),
        sa.Column("returns", sa.Integer(), nullable=False),
        sa.Column("supervised_at", UtcTime(), nullable=True),
        sa.Column("resolved", sa.Boolean(), nullable=True),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.Column("whistler_score", sa.Integer(), nullable=True),
        sa.Column("whistler_remark", sa.String(), nullable=False),
        sa.Column("answerer_score", sa.Integer(), nullable=True),
        sa.Column("answerer_remark", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.id"],
        ),
        sa.ForeignKeyConstraint(
            ["issued_by_id"],
            ["people.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_whistles_case_id", "whistles", ["case_id"], unique=False)

    op.create_table(
        "assignments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("whistle_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("leads", sa.Boolean(), nullable=False),
        sa.Column("designated", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("issued_at", UtcTime(), nullable=False),
        sa.Column("due_at", UtcTime(), nullable=True),
        sa.Column("due_why", sa.JSON(), nullable=True),
        sa.Column("answer_due_at", UtcTime(), nullable=False),
        sa.Column("answer_why", sa.JSON(), nullable=False),
        sa.Column("overdue_at", UtcTime(), nullable=True),
        sa.Column("claimed_at", UtcTime(), nullable=True),
        sa.Column("arrived_at", UtcTime(), nullable=True),
        sa.Column("answered_at", UtcTime(), nullable=True),
        sa.Column("judged_at", UtcTime(), nullable=True),
        sa.Column("returned_at", UtcTime(), nullable=True),
        sa.Column("return_reason", sa.Text(), nullable=False),
        sa.Column("better_unit", sa.String(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("token_sealed", sa.String(), nullable=False),
        sa.Column("token_print", sa.String(), nullable=True),
        sa.Column("token_until", UtcTime(), nullable=False),
        sa.Column("token_revoked_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["unit_id"],
            ["responder_units.id"],
        ),
        sa.ForeignKeyConstraint(
            ["whistle_id"],
            ["whistles.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_print"),
    )
    op.create_index("ix_assignments_unit_id", "assignments", ["unit_id"], unique=False)
    op.create_index("ix_assignments_whistle_id", "assignments", ["whistle_id"], unique=False)

    # plain SQL: SQLite adds a column with its reference in place, while Alembic would copy the whole table
    for table, column, kind in ADDED:
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind}")
    for table, column in TIMES:
        op.add_column(table, sa.Column(column, UtcTime(), nullable=True))
    op.create_index("ix_cases_cluster_id", "cases", ["cluster_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_cases_cluster_id", "cases")
    for table, column, _ in reversed(ADDED):
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    for table, column in TIMES:
        op.drop_column(table, column)
    for table in ("joiners", "milestones", "extensions", "pauses", "assignments", "whistles"):
        op.drop_table(table)

"""Matters put to the residents to talk over."""

import sqlalchemy as sa
from alembic import op

import models.columns

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "topics",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=True),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("proposed_at", models.columns.UtcTime(), nullable=False),
        sa.Column("meeting", sa.Text(), nullable=False),
        sa.Column("called_at", models.columns.UtcTime(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("closed_at", models.columns.UtcTime(), nullable=True),
        sa.Column("led_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.ForeignKeyConstraint(["community_id"], ["communities.id"]),
        sa.ForeignKeyConstraint(["led_by_id"], ["people.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("topics", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_topics_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_topics_community_id"), ["community_id"], unique=False)


def downgrade() -> None:
    op.drop_table("topics")

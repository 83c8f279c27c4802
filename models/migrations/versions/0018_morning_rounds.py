"""Which mornings staff were told what waits for them."""

import sqlalchemy as sa
from alembic import op

from models.columns import UtcTime

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "digest_runs",
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("begun_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("day"),
    )


def downgrade() -> None:
    op.drop_table("digest_runs")

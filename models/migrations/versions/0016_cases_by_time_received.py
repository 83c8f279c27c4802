"""find the cases of a month without looking at all that came later."""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("cases_received", "cases", ["received_at", "id"])

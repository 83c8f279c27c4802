"""find what is late without looking at every open case."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("cases_due", "cases", ["due_at"])

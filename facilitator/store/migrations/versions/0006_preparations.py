"""What people thought over before the meeting."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "preparations",
        sa.Column("meeting", sa.String(32), sa.ForeignKey("meetings.id"), nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("answers", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("meeting", "id"),
    )


def downgrade() -> None:
    """Throw the answers away."""
    op.drop_table("preparations")

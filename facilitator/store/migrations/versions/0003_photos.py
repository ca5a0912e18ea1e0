"""The pictures of photographs of paper sheets."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of pictures."""
    op.create_table(
        "photos",
        sa.Column("meeting", sa.String(32), sa.ForeignKey("meetings.id"), nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("jpeg", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("meeting", "id"),
    )


def downgrade() -> None:
    """Throw the pictures away."""
    op.drop_table("photos")

"""Templates and a logo of the organisation's own."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "templates",
        sa.Column("meeting", sa.String(32), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("meeting", "name"),
    )


def downgrade() -> None:
    """Go back to the templates that come with the program."""
    op.drop_table("templates")

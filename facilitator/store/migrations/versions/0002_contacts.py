"""How people can be reached, and what may be shared."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of contact details."""
    op.create_table(
        "contacts",
        sa.Column("meeting", sa.String(32), sa.ForeignKey("meetings.id"), nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("function", sa.Text, nullable=False),
        sa.Column("phone", sa.Text, nullable=False),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("reach", sa.String(20), nullable=False),
        sa.Column("share_with", sa.String(20), nullable=False),
        sa.Column("shares_phone", sa.Boolean, nullable=False),
        sa.Column("shares_email", sa.Boolean, nullable=False),
        sa.Column("consent", sa.String(20), nullable=False),
        sa.PrimaryKeyConstraint("meeting", "id"),
    )


def downgrade() -> None:
    """Throw the contact details away."""
    op.drop_table("contacts")

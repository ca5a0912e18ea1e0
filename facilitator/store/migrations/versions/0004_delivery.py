"""How people want to get the papers of the meeting."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody has said so yet."""
    op.add_column(
        "contacts", sa.Column("delivery", sa.String(20), nullable=False, server_default="")
    )


def downgrade() -> None:
    """Forget it again."""
    op.drop_column("contacts", "delivery")

"""Meetings that are a rehearsal of another."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Say of each meeting which one it rehearses; "" for a real one."""
    op.add_column(
        "meetings",
        sa.Column("rehearsal_of", sa.String(32), nullable=False, server_default=""),
    )


def downgrade() -> None:
    """Rehearsals become meetings like others."""
    op.drop_column("meetings", "rehearsal_of")

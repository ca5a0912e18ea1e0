"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make all tables."""
    op.create_table(
        "meetings",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("code", sa.String(12), nullable=False, unique=True),
        sa.Column("epoch", sa.Integer, nullable=False),
        sa.Column("created_ms", sa.BigInteger, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("neighbourhood", sa.Text, nullable=False),
        sa.Column("planned_start_ms", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "events",
        sa.Column("meeting", sa.String(32), sa.ForeignKey("meetings.id"), nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("item", sa.String(64)),
        sa.Column("type", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("data", sa.Text, nullable=False),
        sa.Column("actor", sa.String(120), nullable=False),
        sa.Column("command_id", sa.String(64), nullable=False),
        sa.Column("part", sa.Integer, nullable=False),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("meeting", "seq"),
        sa.UniqueConstraint("meeting", "actor", "command_id", "part"),
    )
    op.create_table(
        "people",
        sa.Column("meeting", sa.String(32), sa.ForeignKey("meetings.id"), nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("organisation", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("meeting", "id"),
    )
    op.create_table(
        "round_keys",
        sa.Column("meeting", sa.String(32), sa.ForeignKey("meetings.id"), nullable=False),
        sa.Column("item", sa.String(64), nullable=False),
        sa.Column("label", sa.String(64), nullable=False),
        sa.Column("key", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("meeting", "item", "label"),
    )
    op.create_table(
        "sessions",
        sa.Column("token_hash", sa.String(64), primary_key=True),
        sa.Column("organiser", sa.Boolean, nullable=False),
        sa.Column("expires_ms", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "grants",
        sa.Column("session", sa.String(64), sa.ForeignKey("sessions.token_hash"), nullable=False),
        sa.Column("meeting", sa.String(32), sa.ForeignKey("meetings.id"), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("subject", sa.String(32), nullable=False),
        sa.Column("link_version", sa.Integer, nullable=False),
        sa.Column("granted_ms", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("session", "meeting", "role", "subject"),
    )
    op.create_table(
        "one_time_tokens",
        sa.Column("token_hash", sa.String(64), primary_key=True),
        sa.Column("expires_ms", sa.BigInteger, nullable=False),
    )


def downgrade() -> None:
    """There is nothing before this."""
    raise NotImplementedError("restore a backup instead")

"""Accounts of organisers, and the organisation that they work for."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the tables; a session belongs to an account, or ("") to the computer itself."""
    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
    )
    op.create_table(
        "accounts",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("email", sa.String(254), nullable=False, unique=True),
        sa.Column("password_hash", sa.Text, nullable=False),
        sa.Column("created_ms", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "account_links",
        sa.Column("token_hash", sa.String(64), primary_key=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("account", sa.String(32), nullable=False),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("expires_ms", sa.BigInteger, nullable=False),
    )
    op.add_column(
        "sessions", sa.Column("account", sa.String(32), nullable=False, server_default="")
    )


def downgrade() -> None:
    """Remove them."""
    op.drop_column("sessions", "account")
    op.drop_table("account_links")
    op.drop_table("accounts")
    op.drop_table("organisation")

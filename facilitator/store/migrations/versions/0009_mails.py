"""Outgoing mail, and the words in which it was written."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "mails",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("meeting", sa.String(32), sa.ForeignKey("meetings.id"), nullable=False),
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("recipient", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("papers", sa.Text, nullable=False),
        sa.Column("sender", sa.Text, nullable=False),
        sa.Column("reply_to", sa.Text, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("next_ms", sa.BigInteger, nullable=False),
        sa.Column("error", sa.String(40), nullable=False),
        sa.Column("created_ms", sa.BigInteger, nullable=False),
        sa.Column("sent_ms", sa.BigInteger),
    )
    op.create_index("mails_by_turn", "mails", ["state", "next_ms"])
    op.create_table(
        "mail_texts",
        sa.Column("meeting", sa.String(32), sa.ForeignKey("meetings.id"), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("meeting", "kind"),
    )
    op.create_table(
        "needs",
        sa.Column("meeting", sa.String(32), sa.ForeignKey("meetings.id"), nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("meeting", "id"),
    )


def downgrade() -> None:
    """Remove them."""
    op.drop_table("needs")
    op.drop_table("mail_texts")
    op.drop_table("mails")

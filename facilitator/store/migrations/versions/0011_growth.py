"""What makes nothing depend on how long a log is: snapshots, and what a list asks of a meeting."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

STATUS_AFTER = {
    "meeting-started": "running",
    "meeting-continued": "running",
    "meeting-finished": "finished",
}


def upgrade() -> None:
    """Keep snapshots, and on each meeting its status and whether it reminds by itself."""
    op.create_table(
        "snapshots",
        sa.Column("meeting", sa.String(32), sa.ForeignKey("meetings.id"), primary_key=True),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    op.add_column(
        "meetings", sa.Column("status", sa.String(20), nullable=False, server_default="waiting")
    )
    op.add_column(
        "meetings", sa.Column("reminds", sa.Boolean, nullable=False, server_default=sa.false())
    )
    _fill()


def _fill() -> None:
    """Take over what the logs say; this reads them once."""
    connection = op.get_bind()
    meetings = sa.table(
        "meetings", sa.column("id"), sa.column("status"), sa.column("reminds", sa.Boolean)
    )
    events = sa.table(
        "events", sa.column("meeting"), sa.column("seq"), sa.column("type"), sa.column("data")
    )
    status: dict[str, str] = {}
    steps = (
        sa.select(events.c.meeting, events.c.type)
        .where(events.c.type.in_(STATUS_AFTER))
        .order_by(events.c.meeting, events.c.seq)
    )
    for row in connection.execute(steps):
        status[row.meeting] = STATUS_AFTER[row.type]
    for meeting, found in status.items():
        connection.execute(meetings.update().where(meetings.c.id == meeting).values(status=found))
    ever = sa.select(events.c.meeting).where(
        events.c.type == "entry-ticked", events.c.data.contains('"automatic"')
    )
    connection.execute(meetings.update().where(meetings.c.id.in_(ever)).values(reminds=sa.true()))


def downgrade() -> None:
    """Read everything from the logs again."""
    op.drop_column("meetings", "reminds")
    op.drop_column("meetings", "status")
    op.drop_table("snapshots")

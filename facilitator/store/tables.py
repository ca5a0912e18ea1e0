"""The tables. Instants are milliseconds since 1970 in UTC; tokens are stored hashed."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

metadata = MetaData()

meetings = Table(
    "meetings",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("code", String(12), nullable=False, unique=True),
    Column("epoch", Integer, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Column("title", Text, nullable=False),
    Column("neighbourhood", Text, nullable=False),
    Column("planned_start_ms", BigInteger, nullable=False),
    Column("rehearsal_of", String(32), nullable=False, server_default=""),
    Column("status", String(20), nullable=False, server_default="waiting"),
    Column("reminds", Boolean, nullable=False, server_default=false()),
)

events = Table(
    "events",
    metadata,
    Column("meeting", ForeignKey("meetings.id"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("item", String(64)),
    Column("type", String(64), nullable=False),
    Column("version", Integer, nullable=False),
    Column("data", Text, nullable=False),
    Column("actor", String(120), nullable=False),
    Column("command_id", String(64), nullable=False),
    Column("part", Integer, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    PrimaryKeyConstraint("meeting", "seq"),
    UniqueConstraint("meeting", "actor", "command_id", "part"),
)

# A cache: what can be made again of the events.
snapshots = Table(
    "snapshots",
    metadata,
    Column("meeting", ForeignKey("meetings.id"), primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("code", String(64), nullable=False),
    Column("content", LargeBinary, nullable=False),
)

people = Table(
    "people",
    metadata,
    Column("meeting", ForeignKey("meetings.id"), nullable=False),
    Column("id", String(32), nullable=False),
    Column("role", String(20), nullable=False),
    Column("name", Text, nullable=False),
    Column("organisation", Text, nullable=False),
    PrimaryKeyConstraint("meeting", "id"),
)

contacts = Table(
    "contacts",
    metadata,
    Column("meeting", ForeignKey("meetings.id"), nullable=False),
    Column("id", String(32), nullable=False),
    Column("function", Text, nullable=False),
    Column("phone", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("reach", String(20), nullable=False),
    Column("share_with", String(20), nullable=False),
    Column("shares_phone", Boolean, nullable=False),
    Column("shares_email", Boolean, nullable=False),
    Column("consent", String(20), nullable=False),
    Column("delivery", String(20), nullable=False, server_default=""),
    PrimaryKeyConstraint("meeting", "id"),
)

preparations = Table(
    "preparations",
    metadata,
    Column("meeting", ForeignKey("meetings.id"), nullable=False),
    Column("id", String(32), nullable=False),
    Column("answers", Text, nullable=False),
    PrimaryKeyConstraint("meeting", "id"),
)

photos = Table(
    "photos",
    metadata,
    Column("meeting", ForeignKey("meetings.id"), nullable=False),
    Column("id", String(32), nullable=False),
    Column("jpeg", LargeBinary, nullable=False),
    PrimaryKeyConstraint("meeting", "id"),
)

needs = Table(
    "needs",
    metadata,
    Column("meeting", ForeignKey("meetings.id"), nullable=False),
    Column("id", String(32), nullable=False),
    Column("text", Text, nullable=False),
    PrimaryKeyConstraint("meeting", "id"),
)

mails = Table(
    "mails",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("meeting", ForeignKey("meetings.id"), nullable=False),
    Column("person", String(32), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("recipient", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("papers", Text, nullable=False),
    Column("sender", Text, nullable=False),
    Column("reply_to", Text, nullable=False),
    Column("state", String(20), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("next_ms", BigInteger, nullable=False),
    Column("error", String(40), nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Column("sent_ms", BigInteger),
    Index("mails_by_turn", "state", "next_ms"),
)

mail_texts = Table(
    "mail_texts",
    metadata,
    Column("meeting", ForeignKey("meetings.id"), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("subject", Text, nullable=False),
    Column("body", Text, nullable=False),
    PrimaryKeyConstraint("meeting", "kind"),
)

# Without a foreign key: "" stands for every meeting.
templates = Table(
    "templates",
    metadata,
    Column("meeting", String(32), nullable=False),
    Column("name", String(40), nullable=False),
    Column("content", LargeBinary, nullable=False),
    PrimaryKeyConstraint("meeting", "name"),
)

draaiboeken = Table(
    "draaiboeken",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("title", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
)

round_keys = Table(
    "round_keys",
    metadata,
    Column("meeting", ForeignKey("meetings.id"), nullable=False),
    Column("item", String(64), nullable=False),
    Column("label", String(64), nullable=False),
    Column("key", LargeBinary, nullable=False),
    PrimaryKeyConstraint("meeting", "item", "label"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("organiser", Boolean, nullable=False),
    Column("expires_ms", BigInteger, nullable=False),
    Column("account", String(32), nullable=False, server_default=""),
)

grants = Table(
    "grants",
    metadata,
    Column("session", ForeignKey("sessions.token_hash"), nullable=False),
    Column("meeting", ForeignKey("meetings.id"), nullable=False),
    Column("role", String(20), nullable=False),
    Column("subject", String(32), nullable=False),
    Column("link_version", Integer, nullable=False),
    Column("granted_ms", BigInteger, nullable=False),
    PrimaryKeyConstraint("session", "meeting", "role", "subject"),
)

organisation = Table(
    "organisation",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
)

accounts = Table(
    "accounts",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("name", Text, nullable=False),
    Column("email", String(254), nullable=False, unique=True),
    Column("password_hash", Text, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
)

# Without a foreign key: "" stands for somebody who has no account yet.
account_links = Table(
    "account_links",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("account", String(32), nullable=False),
    Column("email", Text, nullable=False),
    Column("expires_ms", BigInteger, nullable=False),
)

one_time_tokens = Table(
    "one_time_tokens",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("expires_ms", BigInteger, nullable=False),
)

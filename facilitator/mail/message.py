"""A mail as it goes over the line."""

from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

import msgspec


class Attachment(msgspec.Struct, frozen=True):
    """A file that goes along; ``kind`` is its media type."""

    name: str
    kind: str
    content: bytes


class Sender(msgspec.Struct, frozen=True):
    """From whom mail comes, and where answers go ("" for the same address)."""

    address: str
    name: str = ""
    reply_to: str = ""


def compose(
    sender: Sender,
    recipient: str,
    subject: str,
    body: str,
    attachments: tuple[Attachment, ...],
    now_ms: int,
) -> EmailMessage:
    """The message. What people wrote can add no header: line breaks in a header become spaces.

    Raises ValueError for an address that no mail can go to.
    """
    message = EmailMessage()
    message["From"] = _address(sender.address, sender.name)
    message["To"] = _address(recipient)
    if sender.reply_to and sender.reply_to != sender.address:
        message["Reply-To"] = _address(sender.reply_to)
    message["Subject"] = _one_line(subject)
    message["Date"] = format_datetime(datetime.fromtimestamp(now_ms / 1000, UTC))
    message["Message-ID"] = make_msgid(domain=sender.address.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(body, cte="quoted-printable")
    for one in attachments:
        main, _slash, sub = one.kind.partition("/")
        message.add_attachment(
            one.content, maintype=main, subtype=sub, filename=_one_line(one.name)
        )
    return message


def _address(address: str, name: str = "") -> Address:
    if not address.isascii() or any(one.isspace() for one in address):
        raise ValueError("no mail can go to this address")
    try:
        return Address(_one_line(name), addr_spec=address)
    except (HeaderParseError, IndexError) as fault:
        raise ValueError("no mail can go to this address") from fault


def _one_line(text: str) -> str:
    return " ".join(text.split())

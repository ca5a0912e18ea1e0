"""A mail as it goes over the line."""

import re
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import Policy
from email.utils import format_datetime, make_msgid

import msgspec

PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9 '.-]{0,59}")
"""A name that stands in a header as it is."""


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
    message["From"] = _from(sender.address, _one_line(sender.name))
    message["To"] = _address(recipient)
    if sender.reply_to and sender.reply_to != sender.address:
        message["Reply-To"] = _address(sender.reply_to)
    message["Subject"] = _subject(_one_line(subject))
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


class _Folded(str):
    """The value of a header that is encoded and folded already. Left to itself the library takes a
    long name out of its quotes, so that what is in it counts as an address; loses the space
    between two encoded words; and sends what looks like an encoded word as if it were one."""

    name: str

    @classmethod
    def of(cls, name: str, text: str, more: str = "") -> "_Folded":
        """The header with this name, all of the text encoded; ``more`` stands on a line below."""
        words = Header(text, "utf-8", maxlinelen=70, header_name=name).encode()
        folded = cls(words + more)
        folded.name = name
        return folded

    def fold(self, *, policy: Policy) -> str:
        """The header as it goes over the line."""
        return f"{self.name}: {self}".replace("\n", policy.linesep) + policy.linesep


def _from(address: str, name: str) -> Address | _Folded:
    if not name or PLAIN.fullmatch(name):
        return _address(address, name)
    return _Folded.of("From", name, f"\n <{_address(address).addr_spec}>")


def _subject(text: str) -> str:
    return text if text.isascii() and "=?" not in text else _Folded.of("Subject", text)


def _address(address: str, name: str = "") -> Address:
    if not address.isascii() or any(one.isspace() for one in address):
        raise ValueError("no mail can go to this address")
    try:
        return Address(name, addr_spec=address)
    except (HeaderParseError, IndexError) as fault:
        raise ValueError("no mail can go to this address") from fault


def _one_line(text: str) -> str:
    return " ".join(text.split())

"""A meeting's state in bytes and back: what a snapshot holds."""

import hashlib
import importlib.metadata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import msgspec

from facilitator.domain.meeting import Werkvormen
from facilitator.domain.state import Meeting
from facilitator.resources import PACKAGE


class Snapshot(msgspec.Struct, frozen=True):
    """The state of a meeting, apart from that the state of each item's werkvorm, and the latest
    moment in the log until there."""

    meeting: Meeting
    items: dict[str, msgspec.Raw]
    last_ms: int


def encode(meeting: Meeting, last_ms: int) -> bytes:
    """The state in bytes. Nothing of it is shared with what goes on changing."""
    items = {key: msgspec.Raw(msgspec.msgpack.encode(one)) for key, one in meeting.items.items()}
    bare = msgspec.structs.replace(meeting, items={})
    return msgspec.msgpack.encode(Snapshot(bare, items, last_ms))


def decode(content: bytes, werkvormen: Werkvormen) -> tuple[Meeting, int]:
    """The state and the latest moment in it. Raises msgspec.MsgspecError for other bytes."""
    found = msgspec.msgpack.decode(content, type=Snapshot)
    meeting = found.meeting
    for item in meeting.draaiboek.items if meeting.draaiboek else ():
        if item.key in found.items:
            kind = werkvormen[item.werkvorm].state
            meeting.items[item.key] = msgspec.msgpack.decode(found.items[item.key], type=kind)
    return meeting, found.last_ms


@cache
def code() -> str:
    """Names the rules that made a state: other rules might have made another one, and their
    snapshots are not used."""
    digest = hashlib.sha256(importlib.metadata.version("msgspec").encode())
    for file in _sources():
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _sources() -> Iterator[Path]:
    for layer in ("domain", "werkvormen"):
        yield from sorted((PACKAGE / layer).rglob("*.py"))

"""The gate for everything that comes in over a socket: who, may, valid."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeVar

import msgspec
from msgspec import Meta

from facilitator.domain import text
from facilitator.domain.errors import Refusal
from facilitator.domain.message import Command

Shape = TypeVar("Shape")


class Hello(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a page says when it connects. ``participant``: whose phone it shows, since several
    people may share one."""

    meeting: Annotated[str, Meta(pattern=r"^[0-9]{4,12}$")]
    as_: Literal["screen", "desk", "phone"] = msgspec.field(name="as")
    participant: Annotated[str, Meta(max_length=32)] | None = None


class SyncRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a page has of each of its streams: epoch and revision."""

    streams: dict[str, tuple[str | None, int]]


class CommandRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A command as it comes in; ``data`` becomes the command of that name."""

    id: Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{8,64}\Z")]
    name: Annotated[str, Meta(max_length=64)]
    data: dict[str, Any] = {}


def parse(payload: object, shape: type[Shape]) -> Shape:
    """The payload in this shape. Raises Refusal for anything else."""
    try:
        return msgspec.convert(payload, shape)
    except (msgspec.ValidationError, RecursionError) as fault:
        raise Refusal("bad-request") from fault


def command(request: CommandRequest, known: Mapping[str, type[Command]]) -> Command:
    """The command that is asked for, with its texts cleaned. Raises Refusal."""
    kind = known.get(request.name)
    if kind is None:
        raise Refusal("bad-request")
    try:
        data = text.clean_all(request.data)
    except RecursionError as fault:
        raise Refusal("bad-request") from fault
    return parse(data, kind)

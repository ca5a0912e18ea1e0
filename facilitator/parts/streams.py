"""The streams of all rooms: who sees what, kept up to date from the committed state."""

from collections.abc import Callable
from itertools import count
from typing import Any

from facilitator.domain.message import Actor, Role
from facilitator.parts import desk, phone, screen
from facilitator.parts.common import Scene
from facilitator.parts.part import Part, Parts
from facilitator.parts.stream import Message, Stream, Value
from facilitator.room.rooms import Room

Publish = Callable[[str, Message], Any]
SHARED: dict[str, tuple[Callable[[Scene], Parts], ...]] = {
    "screen": (screen.parts,),
    "desk": (desk.parts, desk.people),
    "phone": (phone.parts,),
}


class Streams:
    """Gives each viewer's streams. ``publish(channel, message)`` sends to who is there.

    ``series`` names this run of the server: its revisions mean nothing after a restart.
    ``scene`` takes a room and gives what parts are made from at this moment.
    """

    def __init__(
        self,
        series: str,
        scene: Callable[[Room], Scene],
        render: Callable[[Part], Value],
        publish: Publish,
    ) -> None:
        self._series = series
        self._scene = scene
        self._render = render
        self._publish = publish
        self._streams: dict[str, Stream] = {}
        self._made = count()  # a stream that is made anew never repeats an epoch

    def shared(self, room: Room, audience: str) -> Stream:
        """What everybody of this audience sees, up to date."""
        self.refresh(room, audience)
        return self._streams[shared_channel(room, audience)]

    def personal(self, room: Room, actor: Actor) -> Stream:
        """What only this person sees, up to date."""
        self.refresh_personal(room, actor)
        return self._streams[personal_channel(room, actor)]

    def refresh(self, room: Room, audience: str) -> None:
        """Send everybody of this audience what changed."""
        channel = shared_channel(room, audience)
        scene = self._scene(room)
        groups = [parts(scene) for parts in SHARED[audience]]
        message = self._stream(room, channel, audience).update(*groups)
        if message is not None:
            self._publish(channel, message)

    def refresh_personal(self, room: Room, actor: Actor) -> None:
        """Send this person what changed in what nobody else sees."""
        message = self.change_personal(room, actor)
        if message is not None:
            self._publish(personal_channel(room, actor), message)

    def change_personal(self, room: Room, actor: Actor) -> Message | None:
        """Bring a person's own stream up to date; the caller sends the message."""
        scene = self._scene(room)
        if actor.role is Role.PARTICIPANT:
            parts = phone.personal(scene, actor.id)
        else:
            parts = desk.personal(scene, actor)
        channel = personal_channel(room, actor)
        return self._stream(room, channel, "me").update(parts)

    def companions(self, room: Room, participant: str) -> set[str]:
        """Whose own stream may change by what this participant does."""
        return phone.companions(self._scene(room), participant)

    def forget(self, room: Room, actor: Actor) -> None:
        """Nobody looks at this person's stream any more; the next look starts another epoch."""
        self._streams.pop(personal_channel(room, actor), None)

    def _stream(self, room: Room, channel: str, name: str) -> Stream:
        stream = self._streams.get(channel)
        if stream is None:
            stream = Stream(
                name, f"{self._series}-{room.row.epoch}-{next(self._made)}", self._render
            )
            self._streams[channel] = stream
        return stream


def shared_channel(room: Room, audience: str) -> str:
    """The name under which everybody of an audience is reached."""
    return f"{room.row.id}/{audience}"


def personal_channel(room: Room, actor: Actor) -> str:
    """The name under which one person's devices are reached."""
    return f"{room.row.id}/{actor.role}/{actor.id}"

"""Photographs of the paper sheets, kept with their flap until they are typed out.

Source: duos write on the flaps, on paper where that suits them; the report needs what they wrote.
"""

from collections.abc import Iterable
from typing import Annotated, ClassVar

from msgspec import Meta

from facilitator.domain import flaps
from facilitator.domain.errors import Refusal
from facilitator.domain.message import (
    DESK,
    Context,
    Decided,
    MeetingCommand,
    MeetingEvent,
    Picture,
)
from facilitator.domain.state import Meeting, Photo

MOST_ON_A_FLAP = 6
Pixels = Annotated[int, Meta(ge=1)]


class PhotoAttached(MeetingEvent, frozen=True):
    """A photograph of its sheet hangs with a flap; the picture is in the photos table."""

    photo: str
    flap: str
    width: int
    height: int

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        meeting.photos[self.photo] = Photo(self.photo, self.flap, self.width, self.height)


class PhotoTyped(MeetingEvent, frozen=True):
    """What stands on a photograph was typed out (or not quite yet)."""

    photo: str
    on: bool

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        meeting.photos[self.photo].typed = self.on


class PhotoRemoved(MeetingEvent, frozen=True):
    """A photograph is gone for good, with its picture."""

    erases: ClassVar[bool] = True
    photo: str

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        del meeting.photos[self.photo]


def on_flap(meeting: Meeting, flap: str) -> list[Photo]:
    """The photographs of a flap, in order of arrival."""
    return [one for one in meeting.photos.values() if one.flap == flap]


def find(meeting: Meeting, photo: str) -> Photo:
    """The photograph with this id; refuses one that is not there (any more)."""
    found = meeting.photos.get(photo)
    if found is None:
        raise Refusal("unknown-photo")
    return found


class AttachPhoto(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Keep a photograph with a flap. Sent by the program itself, once it has made the picture anew
    (web/photos.py), and by nobody over the socket: that is why it is not among the COMMANDS."""

    roles = DESK
    flap: str
    jpeg: bytes
    width: Pixels
    height: Pixels

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        flap = flaps.find(meeting, self.flap)
        if len(on_flap(meeting, flap.id)) >= MOST_ON_A_FLAP:
            raise Refusal("too-many-photos", most=MOST_ON_A_FLAP)
        picture = Picture(context.new_id(), self.jpeg)
        yield picture
        yield PhotoAttached(picture.id, flap.id, self.width, self.height)


class MarkPhoto(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Say that what stands on a photograph was typed out, or not yet."""

    roles = DESK
    photo: str
    on: bool

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        if find(meeting, self.photo).typed != self.on:
            yield PhotoTyped(self.photo, self.on)


class RemovePhoto(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Throw a photograph away. There is no undo."""

    roles = DESK
    photo: str

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        photo = find(meeting, self.photo)
        yield Picture(photo.id, None)
        yield PhotoRemoved(photo.id)


COMMANDS: tuple[type[MeetingCommand], ...] = (MarkPhoto, RemovePhoto)
EVENTS: tuple[type[MeetingEvent], ...] = (PhotoAttached, PhotoTyped, PhotoRemoved)

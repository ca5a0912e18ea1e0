"""The addresses that are printed or shown, and withdrawing the links that grant access."""

from collections.abc import Iterable
from typing import Annotated

from msgspec import Meta

from facilitator.domain.errors import Refusal
from facilitator.domain.message import (
    DESK,
    ORGANISER,
    Context,
    Decided,
    MeetingCommand,
    MeetingEvent,
)
from facilitator.domain.state import LinkKind, Meeting


class AddressChosen(MeetingEvent, frozen=True):
    """Phones reach the meeting at this address; the QR code carries it."""

    url: str

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        meeting.address = self.url


class LinkRenewed(MeetingEvent, frozen=True):
    """Links of this kind with an older version no longer work."""

    kind: LinkKind
    link_version: int

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        meeting.link_versions[self.kind] = self.link_version


class ChooseAddress(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Choose the network card whose address the phones get."""

    roles = DESK
    url: Annotated[str, Meta(max_length=300, pattern=r"^https?://[A-Za-z0-9.:\[\]-]+$")]

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        if self.url != meeting.address:
            yield AddressChosen(self.url)


class RenewLink(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Withdraw a link that has spread; the next one of this kind is another."""

    roles = ORGANISER
    kind: LinkKind

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        if meeting.draaiboek is None:
            raise Refusal("meeting-not-prepared")
        yield LinkRenewed(self.kind, meeting.link_versions.get(self.kind, 0) + 1)


COMMANDS: tuple[type[MeetingCommand], ...] = (ChooseAddress, RenewLink)
EVENTS: tuple[type[MeetingEvent], ...] = (AddressChosen, LinkRenewed)

"""Who said to know whom well already. Nobody sees it: it only makes duos of strangers."""

from facilitator.domain.errors import Refusal
from facilitator.domain.message import MeetingEvent
from facilitator.domain.state import Meeting


class AcquaintanceMarked(MeetingEvent, frozen=True):
    """A participant says to know somebody well (or no longer)."""

    participant: str
    other: str
    on: bool

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        known = meeting.acquaintances.setdefault(self.participant, [])
        if self.on:
            known.append(self.other)
        else:
            known.remove(self.other)


def mark(meeting: Meeting, participant: str, other: str, on: bool) -> AcquaintanceMarked | None:
    """The event that makes it so, or None when it was so. Refuses who is not in the meeting."""
    person = meeting.participants.get(other)
    if person is None or person.removed or other == participant:
        raise Refusal("unknown-participant")
    if (other in meeting.acquaintances.get(participant, ())) == on:
        return None
    return AcquaintanceMarked(participant, other, on)


EVENTS: tuple[type[MeetingEvent], ...] = (AcquaintanceMarked,)

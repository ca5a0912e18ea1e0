"""What people hope to take home: sent at the welcome, read again at the closing.

Source: the draaiboek asks at the welcome when people will go home content.
"""

from typing import Annotated, ClassVar

from msgspec import Meta

from facilitator.domain.errors import Refusal
from facilitator.domain.message import MeetingEvent
from facilitator.domain.state import Meeting
from facilitator.domain.text import visible

ExpectationText = Annotated[str, Meta(max_length=200)]


class ExpectationSent(MeetingEvent, frozen=True):
    """A participant expects this; it takes the place of what was sent before."""

    free_text: ClassVar[tuple[str, ...]] = ("text", "before")
    text_of: ClassVar[str] = "expectation:{participant}"
    participant: str
    text: str
    before: str

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        meeting.expectations[self.participant] = self.text


class ExpectationWithdrawn(MeetingEvent, frozen=True):
    """A participant took the own expectation back."""

    free_text: ClassVar[tuple[str, ...]] = ("before",)
    text_of: ClassVar[str] = "expectation:{participant}"
    participant: str
    before: str

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        del meeting.expectations[self.participant]


def send(
    meeting: Meeting, participant: str, text: str
) -> ExpectationSent | ExpectationWithdrawn | None:
    """The event that makes this the participant's only expectation; an empty text takes it back.

    None when nothing changes by it. Refuses an empty text of somebody who sent nothing.
    """
    wanted = text.strip()
    before = meeting.expectations.get(participant, "")
    if not visible(wanted):
        if not before:
            raise Refusal("text-empty")
        return ExpectationWithdrawn(participant, before)
    return None if wanted == before else ExpectationSent(participant, wanted, before)


EVENTS: tuple[type[MeetingEvent], ...] = (ExpectationSent, ExpectationWithdrawn)

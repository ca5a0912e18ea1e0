"""What the screen shows of an item that has several pages, such as people, aim and house rules."""

from collections.abc import Iterable
from typing import Annotated

from msgspec import Meta

from facilitator.domain.errors import Refusal
from facilitator.domain.message import DESK, Context, Decided, MeetingCommand, MeetingEvent
from facilitator.domain.state import Meeting


class PageTurned(MeetingEvent, frozen=True):
    """The screen shows another page of this item."""

    item: str
    page: str
    before: str

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        meeting.pages[self.item] = self.page


class TurnPage(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Show another page of an item on the screen."""

    roles = DESK
    item: str
    page: Annotated[str, Meta(max_length=64)]

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        item = meeting.item(self.item)
        if item is None:
            raise Refusal("unknown-item")
        werkvorm = context.werkvormen[item.werkvorm]
        if not werkvorm.has_page(meeting.items[item.key], meeting, self.page):
            raise Refusal("unknown-page")
        before = meeting.pages.get(item.key, werkvorm.first_page)
        if before != self.page:
            yield PageTurned(item.key, self.page, before)


COMMANDS: tuple[type[MeetingCommand], ...] = (TurnPage,)
EVENTS: tuple[type[MeetingEvent], ...] = (PageTurned,)

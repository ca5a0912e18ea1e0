"""What a werkvorm shows: plain data for its partial of each audience, made from the state."""

from collections.abc import Mapping
from typing import Any, Protocol

import msgspec

from facilitator.domain.draaiboek import AgendaItem
from facilitator.domain.state import Meeting

Data = dict[str, Any]


class View(msgspec.Struct, frozen=True):
    """What may be looked at while making data: the meeting, the running item, its state.

    ``names`` are the display names by participant id.
    """

    meeting: Meeting
    item: AgendaItem
    state: Any
    names: Mapping[str, str]


class Faces(Protocol):
    """The views of a werkvorm, each free of what its audience may not see."""

    def screen(self, view: View) -> Data:
        """For ``werkvormen/<name>/screen.html``."""

    def screen_data(self, view: View) -> Mapping[str, Data]:
        """Fast-changing numbers for the screen, by part name."""

    def desk_always(self, view: View) -> Mapping[str, Data]:
        """Parts of the desk that are there during other items too, by part name."""

    def phone(self, view: View) -> Data:
        """For ``werkvormen/<name>/phone.html``: the same for all phones."""

    def me(self, view: View, participant: str, pseudonym: str | None) -> Data:
        """What only this participant sees. ``pseudonym`` is None without a key: nobody
        voted in this round yet, or it is sealed."""

    def desk(self, view: View) -> Data:
        """For ``werkvormen/<name>/desk.html``."""


def flap_data(flap: Any) -> Data:
    """A flap as the partials show it."""
    return {
        "id": flap.id,
        "number": flap.number,
        "text": flap.text,
        "added": flap.number is None,
    }

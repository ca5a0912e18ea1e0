"""What a werkvorm shows: plain data for its partial of each audience, made from the state."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

import msgspec

from facilitator.domain.draaiboek import AgendaItem
from facilitator.domain.message import Contact, Person
from facilitator.domain.state import Meeting

Data = dict[str, Any]


class View(msgspec.Struct, frozen=True):
    """What may be looked at while making data: the meeting, the running item, its state.

    ``names`` are the display names by participant id, ``people`` what they typed,
    ``contacts`` how some of them can be reached and what they share, ``page`` what the screen shows
    of an item with several pages, ``on_phone`` how many take part with a phone, and ``votes()``
    gives the public result of the meeting's last vote: stickers by flap.
    """

    meeting: Meeting
    item: AgendaItem
    state: Any
    names: Mapping[str, str]
    people: Mapping[str, Person]
    contacts: Mapping[str, Contact]
    page: str
    on_phone: int
    votes: Callable[[], Mapping[str, int]]


class Choice(msgspec.Struct, frozen=True):
    """A setting of a werkvorm in words: the question, and for some the words of each answer."""

    words: str
    answers: Mapping[str, str] = {}


class About(msgspec.Struct, frozen=True):
    """A werkvorm in words, for who makes a draaiboek: its name, what people do, the task and the
    method that a new item begins with, and its settings by name."""

    title: str
    what: str
    task: str
    method: str
    settings: Mapping[str, Choice] = {}


class Faces(Protocol):
    """The views of a werkvorm, each free of what its audience may not see."""

    def about(self) -> About:
        """What it is, in words."""

    def screen(self, view: View) -> Data:
        """For ``werkvormen/<name>/screen.html``."""

    def screen_data(self, view: View) -> Mapping[str, Data]:
        """Fast-changing numbers for the screen, by part name."""

    def desk_always(self, view: View) -> Mapping[str, Data]:
        """Parts of the desk that are there during other items too, by part name."""

    def phone(self, view: View) -> Data:
        """For ``werkvormen/<name>/phone.html``: the same for all phones."""

    def phone_cards(self, view: View) -> Mapping[str, Data]:
        """What all phones show in a list beneath the task: for ``phone/<kind>.html`` by the part
        name ``<kind>:<id>``."""

    def me(self, view: View, participant: str, pseudonym: str | None) -> Data:
        """What only this participant sees. ``pseudonym`` is None without a key: nobody
        voted in this round yet, or it is sealed."""

    def mine(self, view: View, participant: str) -> Data | None:
        """For ``werkvormen/<name>/mine.html``, beneath the task on this participant's phone; None
        without that partial."""

    def lasting(self, view: View, participant: str) -> Data | None:
        """For ``werkvormen/<name>/lasting.html``: what this participant can unfold at the foot of
        the phone during other items too, once this one was opened; None without that partial."""

    def companions(self, view: View, participant: str) -> Iterable[str]:
        """Whose ``me`` or ``mine`` may change by what this participant does."""

    def desk(self, view: View) -> Data:
        """For ``werkvormen/<name>/desk.html``."""


def flap_data(flap: Any) -> Data:
    """A flap as the partials show it."""
    return {
        "id": flap.id,
        "number": flap.number,
        "text": flap.text,
        "short": flap.short,
        "pictogram": flap.pictogram,
        "added": flap.number is None,
    }

"""Commands (what someone asks) and events (what happened): the shapes of the write path."""

import re
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import msgspec

if TYPE_CHECKING:
    from facilitator.domain.state import Meeting
    from facilitator.domain.werkvorm import Werkvorm


class Role(StrEnum):
    """Who somebody is for one meeting (design §7)."""

    ORGANISER = "organiser"
    COFACILITATOR = "cofacilitator"
    PARTICIPANT = "participant"
    KIOSK = "kiosk"  # a device with the contact form of one participant, and nothing else
    INVITED = "invited"  # holds a personal link from a letter, and has not joined by it
    SCREEN = "screen"
    GUEST = "guest"  # knows the join code, or holds an invitation, and has no place yet


DESK = frozenset({Role.ORGANISER, Role.COFACILITATOR})
ORGANISER = frozenset({Role.ORGANISER})
PARTICIPANT = frozenset({Role.PARTICIPANT})
GUEST = frozenset({Role.GUEST})
INVITED = frozenset({Role.INVITED})
FORM = frozenset({Role.PARTICIPANT, Role.KIOSK})


@cache
def kebab(name: str) -> str:
    """``PlaceSticker`` -> ``place-sticker``: the name of a message outside Python."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()


class Actor(msgspec.Struct, frozen=True):
    """Who sends a command: the role in this meeting and the id within that role."""

    role: Role
    id: str


class Context(msgspec.Struct, frozen=True):
    """What a decision may use besides the state: the moment, the sender, fresh ids.

    ``pseudonym`` stands for the sender in anonymous commands: it cannot be traced back once the
    key of the round is gone. ``new_id`` gives an id that no other thing has. ``people`` are names
    and organisations by id and ``contacts`` how some can be reached, which are no part of the
    state. ``scribe`` is the facilitator who
    enters this for the sender, somebody without a phone.
    """

    now_ms: int
    actor: Actor
    new_id: Callable[[], str]
    werkvormen: "Mapping[str, Werkvorm]"
    pseudonym: str = ""
    people: "Mapping[str, Person]" = {}
    contacts: "Mapping[str, Contact]" = {}
    scribe: Actor | None = None

    @property
    def organisations(self) -> dict[str, str]:
        """The organisation of everybody in the meeting, by id; "" for none."""
        return {key: person.organisation for key, person in self.people.items()}


class Event(msgspec.Struct, frozen=True):
    """Something that happened. Its fields are logged as JSON and never change meaning.

    A changed meaning gets a higher ``version``; ``free_text`` names the fields that a person
    wrote and ``text_of`` the id of the writing they belong to ("idea:{idea}", filled in from the
    fields and the item), so that erasing knows where to look; ``seals_round`` says that the key of
    the item's anonymous round is thrown away with this event, ``erases`` that texts or a
    picture are, ``leaves_texts`` that every text in the meeting stays as it was.
    """

    version: ClassVar[int] = 1
    free_text: ClassVar[tuple[str, ...]] = ()
    text_of: ClassVar[str] = ""
    seals_round: ClassVar[bool] = False
    erases: ClassVar[bool] = False
    leaves_texts: ClassVar[bool] = False

    @classmethod
    def lift(cls, version: int, fields: dict[str, Any]) -> dict[str, Any]:
        """The fields of an event that was logged as ``version``, as the next version has them.
        Raises LookupError where no such version ever was."""
        raise LookupError(f"{cls.__name__} version {version}")

    def text_id(self, item: str | None) -> str:
        """The id of the writing whose text this event carries (domain/writings.py); "" for none."""
        return self.text_of.format(**{"item": item, **msgspec.structs.asdict(self)})


class MeetingEvent(Event, frozen=True):
    """An event of the meeting as a whole."""

    def apply(self, meeting: "Meeting", at_ms: int) -> None:
        """Change the state in place; reads no clock, table or randomness."""
        raise NotImplementedError


class ItemEvent(Event, frozen=True):
    """An event within one agenda item: it changes the state of that item's werkvorm."""

    def apply(self, state: Any, at_ms: int) -> None:
        """Change the werkvorm's state in place; reads no clock, table or randomness."""
        raise NotImplementedError


class Nothing(MeetingEvent, frozen=True):
    """An accepted command that changed nothing; logged so that a repeat gets the same answer."""

    def apply(self, meeting: "Meeting", at_ms: int) -> None:
        """Change nothing."""


class Person(msgspec.Struct, frozen=True):
    """Name and organisation of someone in the meeting; kept in the people table, not in the log."""

    id: str
    role: Role
    name: str
    organisation: str = ""


Reach = Literal["", "phone", "email", "message"]
Sharing = Literal["nobody", "organisers", "group"]
Consent = Literal["", "screen", "paper"]
Delivery = Literal["", "email", "paper", "none"]


class Contact(msgspec.Struct, frozen=True):
    """How a participant can be reached, and what may be shared with whom; kept in the contacts
    table, not in the log. ``reach``: the best way, "" for any; ``consent``: how the person agreed
    to this, on a screen or on paper; ``delivery``: how they want the papers of this meeting, "" for
    what they did not say."""

    id: str
    function: str = ""
    phone: str = ""
    email: str = ""
    reach: Reach = ""
    share_with: Sharing = "nobody"
    shares_phone: bool = False
    shares_email: bool = False
    consent: Consent = ""
    delivery: Delivery = ""


class Picture(msgspec.Struct, frozen=True):
    """A photograph as it is kept in the photos table, not in the log; None: it is thrown away."""

    id: str
    jpeg: bytes | None


Decided = Event | Person | Contact | Picture


class Command(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A request to change the meeting, checked for shape; ``decide`` holds its rule.

    ``roles`` says who may send it. ``anonymous`` commands are logged under the pseudonym.
    """

    roles: ClassVar[frozenset[Role]]
    anonymous: ClassVar[bool] = False


class MeetingCommand(Command, frozen=True, forbid_unknown_fields=True):
    """A command to the meeting as a whole."""

    def decide(self, meeting: "Meeting", context: Context) -> Iterable[Decided]:
        """What follows from this command now. Raises Refusal when the rules do not allow it."""
        raise NotImplementedError


class ItemCommand(Command, frozen=True, forbid_unknown_fields=True):
    """A command to the werkvorm of one agenda item."""

    item: str

    def decide(self, state: Any, meeting: "Meeting", context: Context) -> Iterable[Decided]:
        """What follows from this command now. Raises Refusal when the rules do not allow it."""
        raise NotImplementedError

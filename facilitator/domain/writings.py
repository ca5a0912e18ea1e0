"""Every text that somebody wrote in a meeting: what may stay in the room, and what is erased.

"Blijft hier" keeps a text from the screen, from documents and from exports; it can be taken back.
"Wissen" removes it for good, from the log too. Both work on any text, so there is one list of them
all: each noun says here which texts it has, each werkvorm in its rules. An id names the kind first
("idea:ab12"); ``Event.text_id`` gives the id of what an event carries.
"""

import copy
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Annotated, ClassVar

import msgspec
from msgspec import Meta

from facilitator.domain.errors import Refusal
from facilitator.domain.message import (
    DESK,
    PARTICIPANT,
    Context,
    Decided,
    MeetingCommand,
    MeetingEvent,
    Role,
)
from facilitator.domain.state import Keeper, Meeting, Note, Writing
from facilitator.domain.werkvorm import Werkvorm

MOST_AT_ONCE = 200
ERASED_QUESTION = "…"  # a flap keeps its place on the wall: there may be work on it
Werkvormen = Mapping[str, Werkvorm]
WritingId = Annotated[str, Meta(min_length=1, max_length=200)]


class _Noun(msgspec.Struct, frozen=True):
    """Which texts there are of one kind, and how one of them disappears from the state."""

    every: Callable[[Meeting], Iterable[Writing]]
    erase: Callable[[Meeting, str], None]


def _ideas(meeting: Meeting) -> Iterator[Writing]:
    for one in meeting.ideas.values():
        yield Writing(f"idea:{one.id}", one.text, one.by)


def _erase_idea(meeting: Meeting, key: str) -> None:
    meeting.ideas[key].text = ""
    meeting.ideas[key].hidden = True


def _directions(meeting: Meeting) -> Iterator[Writing]:
    for one in meeting.directions.values():
        yield Writing(f"direction:{one.id}", one.text)


def _erase_direction(meeting: Meeting, key: str) -> None:
    meeting.directions[key].text = ""
    meeting.directions[key].dropped = True


def _agreements(meeting: Meeting) -> Iterator[Writing]:
    for one in meeting.agreements.values():
        text = "\n".join(text for text in one.texts.values() if text)
        yield Writing(f"agreement:{one.id}", text)


def _erase_agreement(meeting: Meeting, key: str) -> None:
    meeting.agreements[key].texts = {"what": ""}
    meeting.agreements[key].dropped = True


def _actions(meeting: Meeting) -> Iterator[Writing]:
    for one in meeting.actions.values():
        texts = (one.what, one.with_whom, one.first_step, one.when)
        text = "\n".join(text for text in texts if text)
        yield Writing(f"action:{one.id}", text, (one.participant,))


def _erase_action(meeting: Meeting, key: str) -> None:
    action = meeting.actions[key]
    action.what = action.with_whom = action.first_step = action.when = ""
    action.dropped = True


def _urgent(meeting: Meeting) -> Iterator[Writing]:
    for one in meeting.urgent.values():
        yield Writing(f"urgent:{one.id}", one.text, (one.sender,) if one.named else ())


def _erase_urgent(meeting: Meeting, key: str) -> None:
    question = meeting.urgent[key]
    question.text, question.status, question.item = "", "settled", None
    question.shown = False


def _expectations(meeting: Meeting) -> Iterator[Writing]:
    for participant, text in meeting.expectations.items():
        yield Writing(f"expectation:{participant}", text, (participant,))


def _erase_expectation(meeting: Meeting, key: str) -> None:
    meeting.expectations.pop(key, None)


def _notes(meeting: Meeting) -> Iterator[Writing]:
    for item, notes in meeting.notes.items():
        for author, note in notes.items():
            yield Writing(f"note:{item}:{author}", note.text, item=item)


def _erase_note(meeting: Meeting, key: str) -> None:
    item, _, author = key.partition(":")
    meeting.notes[item][author] = Note("", meeting.notes[item][author].rev)


def _flaps(meeting: Meeting) -> Iterator[Writing]:
    for one in meeting.flaps.values():
        if one.number is None and one.text != ERASED_QUESTION:
            yield Writing(f"flap:{one.id}", one.text)


def _erase_flap(meeting: Meeting, key: str) -> None:
    meeting.flaps[key].text = ERASED_QUESTION


def _carried_agreements(meeting: Meeting) -> Iterator[Writing]:
    for one in meeting.carried_agreements.values():
        yield Writing(f"carried-agreement:{one.id}", "\n".join(filter(None, (one.what, one.when))))


def _erase_carried_agreement(meeting: Meeting, key: str) -> None:
    meeting.carried_agreements[key].what = meeting.carried_agreements[key].when = ""


def _carried_actions(meeting: Meeting) -> Iterator[Writing]:
    for one in meeting.carried_actions.values():
        text = "\n".join(filter(None, (one.what, one.line)))
        yield Writing(f"carried-action:{one.id}", text, (one.person,))


def _erase_carried_action(meeting: Meeting, key: str) -> None:
    meeting.carried_actions[key].what = meeting.carried_actions[key].line = ""


def _dates(meeting: Meeting) -> Iterator[Writing]:
    for one in meeting.follow_up.options.values():
        yield Writing(f"date:{one.id}", one.place)


def _erase_date(meeting: Meeting, key: str) -> None:
    meeting.follow_up.options[key].place = ""


def _later(meeting: Meeting) -> Iterator[Writing]:
    yield Writing("later:", meeting.follow_up.later)


def _erase_later(meeting: Meeting, key: str) -> None:
    meeting.follow_up.later = ""


def _letter(meeting: Meeting) -> Iterator[Writing]:
    texts = (meeting.letter.route, meeting.letter.reply_to, meeting.letter.sender)
    yield Writing("letter:", "\n".join(text for text in texts if text))


def _erase_letter(meeting: Meeting, key: str) -> None:
    meeting.letter = msgspec.structs.replace(meeting.letter, route="", reply_to="", sender="")


def _progress(meeting: Meeting) -> Iterator[Writing]:
    for key, told in meeting.progress.items():
        yield Writing(f"progress:{key}", told.line, (meeting.actions[key].participant,))


def _erase_progress(meeting: Meeting, key: str) -> None:
    meeting.progress[key] = msgspec.structs.replace(meeting.progress[key], line="")


_NOUNS: dict[str, _Noun] = {
    "expectation": _Noun(_expectations, _erase_expectation),
    "urgent": _Noun(_urgent, _erase_urgent),
    "flap": _Noun(_flaps, _erase_flap),
    "idea": _Noun(_ideas, _erase_idea),
    "direction": _Noun(_directions, _erase_direction),
    "agreement": _Noun(_agreements, _erase_agreement),
    "action": _Noun(_actions, _erase_action),
    "progress": _Noun(_progress, _erase_progress),
    "carried-agreement": _Noun(_carried_agreements, _erase_carried_agreement),
    "carried-action": _Noun(_carried_actions, _erase_carried_action),
    "date": _Noun(_dates, _erase_date),
    "later": _Noun(_later, _erase_later),
    "note": _Noun(_notes, _erase_note),
    "letter": _Noun(_letter, _erase_letter),
}


def every(meeting: Meeting, werkvormen: Werkvormen) -> dict[str, Writing]:
    """Every text that is there, by id: those of the items first, in the order of the draaiboek."""
    return {one.id: one for one in _places(meeting, werkvormen) if one.text}


def _places(meeting: Meeting, werkvormen: Werkvormen) -> Iterator[Writing]:
    """Where texts may stand, also those where nothing does (any more)."""
    for item in meeting.draaiboek.items if meeting.draaiboek else ():
        yield from werkvormen[item.werkvorm].writings(meeting.items[item.key], item.key)
    for noun in _NOUNS.values():
        yield from noun.every(meeting)


def only_of(meeting: Meeting, werkvormen: Werkvormen, person: str) -> dict[str, Writing]:
    """The texts that this person wrote without anybody who is still known, by id; also those that
    read as nothing by now, since the log may have more."""
    gone = {key for key, one in meeting.participants.items() if one.erased} | {person}
    return {
        one.id: one
        for one in _places(meeting, werkvormen)
        if person in one.by and gone.issuperset(one.by)
    }


def by_writer(meeting: Meeting, werkvormen: Werkvormen) -> dict[str, list[Writing]]:
    """What each participant wrote, alone or with others, as far as the meeting knows."""
    found: dict[str, list[Writing]] = {}
    for one in every(meeting, werkvormen).values():
        for participant in one.by:
            found.setdefault(participant, []).append(one)
    return found


def erase(meeting: Meeting, writing: str, werkvormen: Werkvormen) -> None:
    """Take this text out of the state. What it stood in stays where others need it."""
    kind, _, key = writing.partition(":")
    if kind in _NOUNS:
        _NOUNS[kind].erase(meeting, key)
        return
    item_key = key.partition(":")[0]
    item = meeting.item(item_key)
    assert item is not None  # ids come from ``every``
    werkvormen[item.werkvorm].erase(meeting.items[item_key], writing)


def kept_here(meeting: Meeting) -> set[str]:
    """Ids of the texts that stay in the room, with the solution directions picked from them."""
    kept = set(meeting.kept_here)
    return kept | {
        f"direction:{one.id}"
        for one in meeting.directions.values()
        if one.idea and f"idea:{one.idea}" in kept
    }


def public(meeting: Meeting, werkvormen: Werkvormen) -> Meeting:
    """The meeting as it may leave the room: without the texts that stay here.

    The screen, documents and exports are made from this, so that no partial can forget it.
    """
    kept = kept_here(meeting)
    kept = kept and kept & every(meeting, werkvormen).keys()
    if not kept:
        return meeting
    shared = {id(meeting.draaiboek): meeting.draaiboek}  # frozen, and the largest part
    shown = copy.deepcopy(meeting, shared)
    for writing in kept:
        erase(shown, writing, werkvormen)
    return shown


def standing_also(meeting: Meeting, writing: Writing, werkvormen: Werkvormen) -> list[Writing]:
    """The other texts in which the whole of this one stands too."""
    sought = " ".join(writing.text.casefold().split())
    return [
        one
        for one in every(meeting, werkvormen).values()
        if one.id != writing.id and sought in " ".join(one.text.casefold().split())
    ]


class WritingKept(MeetingEvent, frozen=True):
    """A text stays in the room because its writer (or the desk) says so; None: no longer."""

    writing: str
    keeper: Keeper | None

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        if self.keeper is None:
            meeting.kept_here.pop(self.writing, None)
        else:
            meeting.kept_here[self.writing] = self.keeper


class WritingsErased(MeetingEvent, frozen=True):
    """These texts are gone for good: where they stood in the log, nothing stands any more."""

    erases: ClassVar[bool] = True
    writings: tuple[str, ...]

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        """Whether they stay here does not matter any more; ``meeting.apply`` takes the texts out,
        since some of them are known to werkvormen only."""
        for writing in self.writings:
            meeting.kept_here.pop(writing, None)
        meeting.to_check = [one for one in meeting.to_check if one not in self.writings]


class WritingLeft(MeetingEvent, frozen=True):
    """Somebody looked at a text in which a person who was erased might be recognised: as it reads
    now it stays. What it said before is gone from the log."""

    erases: ClassVar[bool] = True
    writing: str

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        meeting.to_check.remove(self.writing)


class KeepHere(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Keep a text from the screen, documents and exports, or no longer.

    Participants say so of their own texts. What a writer keeps here the desk cannot set free, nor
    the other way round.
    """

    roles = DESK | PARTICIPANT
    writing: WritingId
    on: bool

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        found = every(meeting, context.werkvormen).get(self.writing)
        if found is None:
            raise Refusal("unknown-writing")
        by_writer = context.actor.role is Role.PARTICIPANT
        if by_writer and context.actor.id not in found.by:
            raise Refusal("not-your-writing")
        keeper = meeting.kept_here.get(found.id)
        said_by: Keeper = "writer" if by_writer else "desk"
        if not self.on and keeper not in (None, said_by):
            raise Refusal("desk-keeps-here" if by_writer else "writer-keeps-here")
        if self.on and keeper == "writer":
            return
        wanted = said_by if self.on else None
        if wanted != keeper:
            yield WritingKept(found.id, wanted)


class EraseWritings(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Remove texts for good. There is no undo."""

    roles = DESK
    writings: Annotated[tuple[WritingId, ...], Meta(min_length=1, max_length=MOST_AT_ONCE)]

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        wanted = tuple(dict.fromkeys(self.writings))
        if not every(meeting, context.werkvormen).keys() >= set(wanted):
            raise Refusal("unknown-writing")
        yield WritingsErased(wanted)


class LeaveWriting(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Leave a text that might name somebody who was erased as it reads now. There is no undo."""

    roles = DESK
    writing: WritingId

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        if self.writing not in meeting.to_check:
            raise Refusal("unknown-writing")
        yield WritingLeft(self.writing)


COMMANDS: tuple[type[MeetingCommand], ...] = (KeepHere, EraseWritings, LeaveWriting)
EVENTS: tuple[type[MeetingEvent], ...] = (WritingKept, WritingsErased, WritingLeft)

"""Deciding and applying as a whole: every command and every event."""

import msgspec
import pytest

from facilitator.domain import meeting as rules
from facilitator.domain.course import GoToItem, OpenItem, StartMeeting
from facilitator.domain.meeting import Change, MeetingPrepared, command_types, event_types
from facilitator.domain.message import ItemCommand, ItemEvent, MeetingCommand, Nothing, Role, kebab
from facilitator.domain.state import Meeting
from facilitator.werkvormen.registry import RULES
from facilitator.werkvormen.stickers.rules import PlaceSticker, ShowResult, StickerPlaced
from tests.factories import ORGANISER, Gathering, at, details, draaiboek, item, started, voting

COMMANDS = command_types(RULES)
EVENTS = event_types(RULES)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("PlaceSticker", "place-sticker"), ("Mute", "mute"), ("GoToItem", "go-to-item")],
)
def test_kebab(name, expected):
    assert kebab(name) == expected


def test_werkvormen_may_share_a_command():
    class Other:
        commands = (PlaceSticker,)
        events = (StickerPlaced,)

    shared = {"stickers": RULES["stickers"], "other": Other()}
    assert command_types(shared)["place-sticker"] is PlaceSticker
    assert event_types(shared)["sticker-placed"] is StickerPlaced


def test_two_commands_of_one_name_are_refused():
    class Double:
        commands = (type("PlaceSticker", (), {}),)
        events = (type("StickerPlaced", (), {}),)

    twice = {"stickers": RULES["stickers"], "double": Double()}
    with pytest.raises(ValueError, match="share a name"):
        command_types(twice)
    with pytest.raises(ValueError, match="share a name"):
        event_types(twice)


@pytest.mark.parametrize("kind", COMMANDS.values(), ids=COMMANDS)
def test_every_command_has_its_roles_and_takes_no_unknown_fields(kind):
    assert kind.roles
    assert kind.roles <= set(Role)
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"other": 1}, kind)


@pytest.mark.parametrize("kind", COMMANDS.values(), ids=COMMANDS)
def test_the_screen_sends_no_command(kind):
    assert Role.SCREEN not in kind.roles


def test_only_commands_of_a_werkvorm_are_anonymous():
    assert [
        one for one in COMMANDS.values() if one.anonymous and not issubclass(one, ItemCommand)
    ] == []


@pytest.mark.parametrize("kind", EVENTS.values(), ids=EVENTS)
def test_free_text_names_fields_that_are_there(kind):
    fields = {field.name for field in msgspec.structs.fields(kind)}

    assert set(kind.free_text) <= fields


def test_an_event_is_either_of_the_meeting_or_of_an_item():
    of_items = {kind for one in RULES.values() for kind in one.events}

    assert {kind for kind in EVENTS.values() if issubclass(kind, ItemEvent)} == of_items


def test_a_meeting_is_prepared_with_its_own_copy_of_the_draaiboek():
    meeting = Meeting()
    prepared = MeetingPrepared(details(fixed_end_ms=at(60)), draaiboek())

    rules.apply(meeting, Change(None, prepared), at(-60), RULES)

    assert meeting.draaiboek == draaiboek()
    assert list(meeting.items) == ["welkom", "reflectie", "keuze", "pauze", "slot"]
    assert meeting.fixed_end_ms == at(60)
    assert meeting.agenda.plan_start_ms == at(0)
    assert meeting.status == "waiting"


def test_settings_of_an_item_reach_its_werkvorm():
    script = draaiboek(item("keuze", "stickers", settings={"per_person": 5, "hidden": True}))

    settings = Gathering(script).meeting.items["keuze"].settings

    assert (settings.per_person, settings.per_flap, settings.hidden) == (5, 1, True)


def test_an_accepted_command_that_changes_nothing_is_logged_as_such():
    meeting = started()

    assert meeting.decide(ORGANISER, GoToItem("welkom")).changes == (Change(None, Nothing()),)


@pytest.mark.parametrize("key", ["slot", "koffie", ""])
def test_a_command_for_an_item_without_that_werkvorm_is_refused(key):
    meeting = started()

    assert meeting.refused(ORGANISER, ShowResult(key)) == "unknown-item"
    assert meeting.refused(meeting.join(), PlaceSticker(key, "f1")) == "unknown-item"


def test_who_may_not_is_told_so_before_anything_else():
    meeting = Gathering()

    assert meeting.refused(meeting.join(), ShowResult("koffie")) == "not-allowed"


def test_deciding_changes_nothing():
    meeting = voting()
    someone = meeting.join()
    before = msgspec.json.encode(meeting.meeting)

    meeting.decide(someone, PlaceSticker("keuze", "f1"))
    meeting.decide(ORGANISER, GoToItem("slot"))

    assert msgspec.json.encode(meeting.meeting) == before


def test_commands_and_events_without_a_place_are_faults():
    class Odd(MeetingCommand.__base__, frozen=True):
        roles = frozenset({Role.ORGANISER})

    meeting = Gathering()
    with pytest.raises(TypeError, match="Odd has no place"):
        meeting.decide(ORGANISER, Odd())
    with pytest.raises(TypeError, match="StickerPlaced has no place"):
        rules.apply(meeting.meeting, Change(None, StickerPlaced("v", "f1")), at(0), RULES)


def test_opening_an_item_opens_its_vote_and_only_once():
    meeting = started()
    meeting.desk(GoToItem("keuze"))
    assert meeting.meeting.items["keuze"].status == "prepared"

    meeting.desk(OpenItem("keuze"))
    assert meeting.meeting.items["keuze"].status == "open"


def test_two_meetings_share_nothing():
    one, other = Gathering(), Gathering()
    one.join()
    one.desk(StartMeeting())

    assert other.meeting == Gathering().meeting

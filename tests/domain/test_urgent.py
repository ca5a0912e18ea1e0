import pytest

from facilitator.domain.course import FinishMeeting, GoToItem, OpenItem
from facilitator.domain.urgent import (
    ParkUrgent,
    ReopenUrgent,
    SettleUrgent,
    ShowUrgent,
    UrgentMoved,
    UrgentSent,
    UrgentShown,
)
from facilitator.werkvormen.reflection.rules import SendUrgent, SendUrgentUnnamed
from tests.factories import ORGANISER, started

TEXT = "Stopt de buurtkamer?"


@pytest.fixture
def meeting():
    begun = started()
    begun.desk(GoToItem("reflectie"), OpenItem("reflectie"))
    return begun


@pytest.fixture
def fatima(meeting):
    return meeting.join()


def send(meeting, actor, audience="screen", text=TEXT):
    [event] = meeting.send(actor, SendUrgent("reflectie", text, audience))
    return event.urgent


def question(meeting, urgent):
    return meeting.meeting.urgent[urgent]


def test_it_waits_with_its_sender_and_how_far_it_may_go(meeting, fatima):
    assert meeting.send(fatima, SendUrgent("reflectie", f" {TEXT} ")) == [
        UrgentSent("id2", fatima.id, True, "desk", TEXT)
    ]
    sent = question(meeting, "id2")
    assert (sent.status, sent.item, sent.shown) == ("open", None, False)


def test_without_a_name_it_carries_a_pseudonym(meeting, fatima):
    [event] = meeting.send(fatima, SendUrgentUnnamed("reflectie", TEXT))

    assert (event.sender, event.named) == (f"mask-of-{fatima.id}", False)
    assert fatima.id not in (event.urgent, event.text)


@pytest.mark.parametrize("command", [SendUrgent, SendUrgentUnnamed])
def test_an_empty_one_is_refused(meeting, fatima, command):
    assert meeting.refused(fatima, command("reflectie", " \u200d ")) == "text-empty"


@pytest.mark.parametrize("command", [SendUrgent, SendUrgentUnnamed])
def test_none_is_sent_before_aan_de_slag(command):
    meeting = started()
    meeting.desk(GoToItem("reflectie"))

    assert meeting.refused(meeting.join(), command("reflectie", TEXT)) == "item-not-open"


@pytest.mark.parametrize("command", [SendUrgent, SendUrgentUnnamed])
def test_the_next_one_waits_until_the_first_is_answered(meeting, fatima, command):
    [event] = meeting.send(fatima, command("reflectie", TEXT))
    assert meeting.refused(fatima, command("reflectie", "Nog een")) == "urgent-waits"
    meeting.send(meeting.join("Jan"), command("reflectie", TEXT))

    meeting.desk(ParkUrgent(event.urgent, "slot"))

    assert meeting.refused(fatima, command("reflectie", "Nog een")) is None


def test_it_is_dealt_with_and_taken_back(meeting, fatima):
    urgent = send(meeting, fatima)

    assert meeting.desk(SettleUrgent(urgent)) == [
        UrgentMoved(urgent, "settled", None, "open", None)
    ]
    assert meeting.desk(SettleUrgent(urgent)) == []
    assert meeting.desk(ReopenUrgent(urgent)) == [
        UrgentMoved(urgent, "open", None, "settled", None)
    ]
    assert meeting.desk(ReopenUrgent(urgent)) == []


def test_it_is_parked_at_an_item_and_at_another(meeting, fatima):
    urgent = send(meeting, fatima)

    assert meeting.desk(ParkUrgent(urgent, "keuze")) == [
        UrgentMoved(urgent, "parked", "keuze", "open", None)
    ]
    assert meeting.desk(ParkUrgent(urgent, "keuze")) == []
    assert meeting.desk(ParkUrgent(urgent, "slot")) == [
        UrgentMoved(urgent, "parked", "slot", "parked", "keuze")
    ]
    assert question(meeting, urgent).item == "slot"


def test_it_is_not_parked_nowhere(meeting, fatima):
    urgent = send(meeting, fatima)

    assert meeting.refused(ORGANISER, ParkUrgent(urgent, "nergens")) == "unknown-item"


def test_it_goes_on_the_screen_and_off(meeting, fatima):
    urgent = send(meeting, fatima)

    assert meeting.desk(ShowUrgent(urgent, True)) == [UrgentShown(urgent, True)]
    assert meeting.desk(ShowUrgent(urgent, True)) == []
    assert meeting.desk(ShowUrgent(urgent, False)) == [UrgentShown(urgent, False)]


@pytest.mark.parametrize("command", [SettleUrgent, lambda urgent: ParkUrgent(urgent, "slot")])
def test_what_is_answered_leaves_the_screen(meeting, fatima, command):
    urgent = send(meeting, fatima)
    meeting.desk(ShowUrgent(urgent, True), command(urgent))

    assert not question(meeting, urgent).shown


def test_what_is_for_the_desk_alone_never_goes_on_the_screen(meeting, fatima):
    urgent = send(meeting, fatima, "desk")

    assert meeting.refused(ORGANISER, ShowUrgent(urgent, True)) == "urgent-private"
    assert meeting.desk(ShowUrgent(urgent, False)) == []


def test_what_is_dealt_with_goes_on_the_screen_after_it_was_taken_back(meeting, fatima):
    urgent = send(meeting, fatima)
    meeting.desk(SettleUrgent(urgent))
    assert meeting.refused(ORGANISER, ShowUrgent(urgent, True)) == "urgent-settled"

    meeting.desk(ReopenUrgent(urgent))

    assert meeting.refused(ORGANISER, ShowUrgent(urgent, True)) is None


@pytest.mark.parametrize(
    "command",
    [SettleUrgent("u9"), ParkUrgent("u9", "slot"), ReopenUrgent("u9"), ShowUrgent("u9", True)],
    ids=lambda command: type(command).__name__,
)
def test_an_unknown_one_is_refused(meeting, command):
    assert meeting.refused(ORGANISER, command) == "unknown-urgent"


def test_only_the_desk_moves_and_shows_them(meeting, fatima):
    urgent = send(meeting, fatima)

    for command in (SettleUrgent(urgent), ReopenUrgent(urgent), ShowUrgent(urgent, True)):
        assert meeting.refused(fatima, command) == "not-allowed"


def test_it_can_be_dealt_with_at_a_later_item_and_after_the_end(meeting, fatima):
    urgent = send(meeting, fatima)
    meeting.desk(ParkUrgent(urgent, "slot"), GoToItem("slot"), FinishMeeting())

    assert meeting.refused(ORGANISER, SettleUrgent(urgent)) is None

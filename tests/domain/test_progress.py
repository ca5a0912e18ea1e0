"""How it goes with what people said they would do."""

import pytest

from facilitator.domain.actions import WriteActionFor
from facilitator.domain.course import FinishMeeting, OpenItem, StartMeeting
from facilitator.domain.people import AddPerson, RemovePerson
from facilitator.domain.progress import EnterProgress, TellProgress, counts, of
from facilitator.werkvormen.actions.rules import WriteAction
from tests.factories import ORGANISER, Gathering, draaiboek, item


@pytest.fixture
def gathering():
    made = Gathering(draaiboek(item("acties", "actions")))
    made.fatima, made.jan = made.join("Fatima"), made.join("Jan")
    made.desk(StartMeeting(), OpenItem("acties"))
    made.send(made.fatima, WriteAction("acties", what="Bellen", shared=True))
    made.send(made.jan, WriteAction("acties", what="Mailen", shared=False))
    made.desk(AddPerson("Greet"))
    made.desk(WriteActionFor(list(made.meeting.participants)[2], "Koffie"))
    made.bellen, made.mailen, made.koffie = made.meeting.actions
    return made


def test_only_after_the_meeting(gathering):
    tell = TellProgress(gathering.bellen, "busy")
    assert gathering.refused(gathering.fatima, tell) == "meeting-not-over"


def test_one_tells_of_ones_own_actions_alone(gathering):
    gathering.desk(FinishMeeting())
    tell = TellProgress(gathering.bellen, "stuck", " Geen gehoor ")
    gathering.send(gathering.fatima, tell)
    told = of(gathering.meeting, gathering.bellen)
    assert (told.status, told.line, told.at_ms) == ("stuck", "Geen gehoor", gathering.clock.ms)
    assert gathering.send(gathering.fatima, tell) == []
    assert gathering.refused(gathering.jan, tell) == "unknown-action"


def test_the_desk_enters_what_it_may_know_of(gathering):
    gathering.desk(FinishMeeting())
    gathering.desk(EnterProgress(gathering.bellen, "done"))
    gathering.desk(EnterProgress(gathering.koffie, "busy", "Begonnen"))
    hidden = EnterProgress(gathering.mailen, "done")
    assert gathering.refused(ORGANISER, hidden) == "unknown-action"


def test_everything_is_counted_but_for_who_was_shown_out(gathering):
    gathering.desk(FinishMeeting())
    gathering.send(gathering.jan, TellProgress(gathering.mailen, "done"))
    assert counts(gathering.meeting) == {"done": 1, "busy": 0, "stuck": 0, "not-started": 0, "": 2}
    gathering.desk(RemovePerson(gathering.jan.id))
    assert counts(gathering.meeting)["done"] == 0

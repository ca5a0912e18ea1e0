"""Looking back on the time before."""

from facilitator.domain.course import OpenItem, StartMeeting
from facilitator.domain.invitations import ComeIn
from facilitator.domain.message import Actor, Person, Role
from facilitator.domain.people import HoldName
from facilitator.domain.series import ActionCarried, AgreementCarried, Companion, FollowMeeting
from facilitator.werkvormen.look_back.faces import MOST_ON_SCREEN, Faces
from facilitator.werkvormen.view import View
from tests.factories import Gathering, draaiboek, item


def gathering(agreements=2):
    made = Gathering(draaiboek(item("terugblik", "look_back")))
    fatima = Companion(Person("f", Role.PARTICIPANT, "Fatima"), None, "")
    made.desk(
        FollowMeeting(
            "vorige",
            (fatima,),
            tuple(AgreementCarried(f"a{n}", f"Afspraak {n}", "", "f") for n in range(agreements)),
            (
                ActionCarried("x", "f", "Bellen", "stuck", "Geen gehoor", True),
                ActionCarried("y", "g", "Geheim", "busy", "", False),
            ),
            (),
        )
    )
    made.desk(StartMeeting(), OpenItem("terugblik"))
    return made


def seen(made):
    names = {key: made.people[key].name for key in made.meeting.participants}
    return View(
        meeting=made.meeting,
        item=made.meeting.current,
        state=made.meeting.items["terugblik"],
        names=names,
        people=made.people,
        contacts={},
        page="",
        on_phone=len(made.meeting.on_phone),
        votes=dict,
    )


def test_a_name_stands_on_the_screen_only_of_who_is_here_and_lets_it():
    made = gathering()
    assert [one["puller"] for one in Faces().screen(seen(made))["agreements"]] == ["", ""]
    made.send(Actor(Role.INVITED, "f"), ComeIn())
    assert Faces().screen(seen(made))["agreements"][0]["puller"] == "Fatima"
    made.desk(HoldName("f", True))
    assert Faces().screen(seen(made))["agreements"][0]["puller"] == ""


def test_an_action_that_somebody_keeps_is_on_their_own_phone_alone():
    made = gathering()
    assert [one["what"] for one in Faces().mine(seen(made), "g")["actions"]] == ["Geheim"]
    assert "Geheim" not in repr(Faces().desk(seen(made)))
    assert Faces().desk(seen(made))["own"] == 1
    assert "Geheim" not in repr(Faces().screen(seen(made)))


def test_the_screen_has_room_for_so_many_and_counts_the_rest():
    shown = Faces().screen(seen(gathering(MOST_ON_SCREEN + 3)))
    assert (len(shown["agreements"]), shown["more"]) == (MOST_ON_SCREEN, 3)

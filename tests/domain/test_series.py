"""A meeting that follows an earlier one."""

import pytest

from facilitator.domain.agreements import DecideAgreement
from facilitator.domain.course import FinishMeeting, OpenItem, StartMeeting
from facilitator.domain.invitations import ComeIn, Guest, InvitePeople
from facilitator.domain.message import Actor, Contact, Role
from facilitator.domain.people import RemovePerson
from facilitator.domain.progress import TellProgress
from facilitator.domain.series import follow
from facilitator.domain.writings import KeepHere, public
from facilitator.werkvormen.actions.rules import WriteAction
from facilitator.werkvormen.agreements.rules import ProposeAgreement
from facilitator.werkvormen.duos.rules import ProposeDuos
from facilitator.werkvormen.registry import RULES
from tests.factories import ORGANISER, Gathering, draaiboek, item


@pytest.fixture
def before():
    made = Gathering(draaiboek(item("acties", "actions"), item("afspraken", "agreements")))
    made.desk(InvitePeople((Guest("Noor", kind="carer"),)))
    made.fatima, made.jan, made.bas = (made.join(name) for name in ("Fatima", "Jan", "Bas"))
    made.contacts[made.fatima.id] = Contact(
        made.fatima.id, email="f@wijk.nl", share_with="group", shares_email=True, consent="screen"
    )
    made.desk(StartMeeting(), OpenItem("acties"))
    made.desk(ProposeAgreement("afspraken", "Elke maand koffie"))
    made.desk(ProposeAgreement("afspraken", "Nog niets"))
    made.desk(DecideAgreement(next(iter(made.meeting.agreements)), "agreed"))
    made.send(made.fatima, WriteAction("acties", what="Bellen", shared=True))
    made.send(made.jan, WriteAction("acties", what="Mailen", shared=False))
    made.desk(FinishMeeting())
    return made


def after(before, pairs=()):
    meeting = public(before.meeting, RULES)
    made = Gathering(draaiboek(item("duos", "duos")))
    made.desk(follow("vorige", meeting, before.people, before.contacts, pairs))
    return made


def test_everybody_comes_along_under_the_same_id_and_is_asked_anew(before):
    made = after(before)
    assert {made.people[key].name for key in made.meeting.invited} == {
        "Fatima", "Jan", "Bas", "Noor",
    }  # fmt: skip
    assert set(made.meeting.invited) == {*before.meeting.participants, *before.meeting.invited}
    kinds = {made.people[key].name: one.kind for key, one in made.meeting.invited.items()}
    assert kinds["Noor"] == "carer"
    assert {one.reply for one in made.meeting.invited.values()} == {""}


def test_an_address_comes_along_and_consent_does_not(before):
    contact = after(before).contacts[before.fatima.id]
    assert contact.email == "f@wijk.nl"
    assert (contact.share_with, contact.shares_email, contact.consent) == ("nobody", False, "")


def test_who_was_shown_out_stays_behind_with_what_they_wrote(before):
    before.desk(RemovePerson(before.jan.id))
    made = after(before)
    assert before.jan.id not in made.meeting.invited
    assert [one.what for one in made.meeting.carried_actions.values()] == ["Bellen"]


def test_agreements_and_what_is_not_done_come_along(before):
    action = next(iter(before.meeting.actions))
    before.send(before.fatima, TellProgress(action, "stuck", "Geen gehoor"))
    made = after(before)
    assert [one.what for one in made.meeting.carried_agreements.values()] == ["Elke maand koffie"]
    carried = made.meeting.carried_actions[action]
    assert (carried.status, carried.line, carried.shared) == ("stuck", "Geen gehoor", True)
    before.send(before.fatima, TellProgress(action, "done"))
    assert action not in after(before).meeting.carried_actions


def test_what_stays_in_the_room_does_not_come_along(before):
    action = next(iter(before.meeting.actions))
    before.send(before.fatima, KeepHere(f"action:{action}", True))
    assert action not in after(before).meeting.carried_actions


def test_pairs_of_before_are_kept_apart(before):
    pair = (before.fatima.id, before.jan.id)
    made = after(before, [pair])
    assert made.meeting.worked_together == {pair[0]: [pair[1]]}
    apart = 0
    for _ in range(5):
        fresh = after(before, [pair])
        everybody = list(fresh.meeting.invited)
        for key in everybody:
            fresh.send(Actor(Role.INVITED, key), ComeIn())
        fresh.desk(StartMeeting(), OpenItem("duos"), ProposeDuos("duos"))
        members = [set(one) for one in fresh.meeting.items["duos"].plan.values()]
        apart += not any(set(pair) <= one for one in members)
    assert apart == 5


def test_it_follows_once_and_only_before_anybody_is_there(before):
    made = after(before)
    again = follow("vorige", before.meeting, before.people, before.contacts, ())
    assert made.refused(ORGANISER, again) == "not-allowed"
    busy = Gathering()
    busy.join()
    assert busy.refused(ORGANISER, again) == "not-allowed"

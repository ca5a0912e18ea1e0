"""What documents tell, and to whom."""

import json

import pytest

from facilitator.documents import report
from facilitator.documents.placeholders import faults
from facilitator.documents.report import Reader
from facilitator.domain.actions import WriteActionFor
from facilitator.domain.agreements import AskPuller, DecideAgreement
from facilitator.domain.contact import SaveContact
from facilitator.domain.course import FinishMeeting, GoToItem, OpenItem, StartMeeting
from facilitator.domain.ideas import AddIdea
from facilitator.domain.people import AddPerson, HoldName, RemovePerson
from facilitator.domain.top_three import ChooseQuestion
from facilitator.domain.urgent import ParkUrgent
from facilitator.domain.writings import KeepHere
from facilitator.werkvormen.agreements.rules import ProposeAgreement
from facilitator.werkvormen.reflection.rules import SendUrgent
from facilitator.werkvormen.stickers.rules import CloseVote, EnterPaper, ShowResult
from tests.documents.meetings import IDEAS, held, nothing_yet, seen
from tests.factories import ORGANISER, participant


@pytest.fixture(scope="module")
def meeting():
    return held()


def told(meeting, reader=Reader.PARTICIPANTS):
    return report.everything(seen(meeting), reader)


@pytest.mark.parametrize("reader", Reader)
@pytest.mark.parametrize("make", [held, nothing_yet])
def test_data_has_exactly_the_shape_of_the_placeholders(make, reader):
    made = make()
    known = told(made, reader)
    assert faults(known) == []
    assert faults(report.empty_forms(known)) == []
    for key in made.meeting.participants:
        assert faults(report.personal(seen(made), known, key)) == []


def test_what_was_agreed_is_told_with_who_takes_part(meeting):
    first, second = told(meeting)["afspraken"]
    assert first["nummer"] == "1"
    assert first["wat"] == "Elke eerste dinsdag samen lunchen in De Linde"
    assert first["vraag"] == "Wie heeft welke taak en verantwoordelijkheid?"
    assert first["doen_mee"] == "Fatima Yilmaz, Jan de Boer, Ellen van den Heuvel"
    assert first["klaar"] == "voor 1 maart"
    assert second["middelen"] == ""


def test_what_the_group_did_not_agree_on_is_still_to_be_discussed(meeting):
    assert [one["wat"] for one in told(meeting)["later"]] == [
        "Uitzoeken of er geld is voor een ontmoetingsplek"
    ]


def test_actions_stand_by_agreement_and_only_of_who_shares(meeting):
    groups = told(meeting)["acties"]
    assert [one["kop"] for one in groups] == [
        "1. Elke eerste dinsdag samen lunchen in De Linde",
        "Los van een afspraak",
    ]
    who = [action["wie"] for group in groups for action in group["acties"]]
    assert "Jan de Boer" not in who
    assert sorted(who) == ["Chris Jansen", "Dewi Soerjadi", "Ellen van den Heuvel", "Fatima Yilmaz"]


def test_the_programme_has_planned_and_real_times(meeting):
    rows = told(meeting)["programma"]
    assert " ".join(one["minuten"] for one in rows) == "10 15 10 20 10 10 10 20 5 5 5"
    assert (rows[0]["gepland"], rows[0]["tot"], rows[0]["duurde"]) == ("16:14", "16:24", "11")
    assert (rows[4]["titel"], rows[4]["werkelijk"], rows[4]["duurde"]) == ("Pauze", "", "")


def test_flaps_have_their_stickers_as_dots(meeting):
    known = told(meeting)
    flaps = {one["nummer"]: one for one in known["flappen"]}
    assert (flaps["2"]["stickers"], flaps["2"]["stippen"]) == ("5", "●●●●●")
    assert (flaps["10"]["stickers"], flaps["10"]["stippen"]) == ("0", "")
    assert known["stip_uitleg"] == "Elke stip is 1 sticker."


def test_many_stickers_share_a_dot():
    known = told(held(people=101, ideas=1))
    flap = known["flappen"][1]
    assert flap["stickers"] == "100"
    assert len(flap["stippen"]) == 34
    assert known["stip_uitleg"] == "Elke stip is 3 stickers."


def test_ideas_have_their_additions(meeting):
    ideas = told(meeting)["flappen"][1]["ideeen"]
    assert [one["tekst"] for one in ideas] == list(IDEAS)
    assert [one["tekst"] for one in ideas[0]["aanvullingen"]] == ["Begin klein, met soep"]


def test_the_follow_up_is_written_out(meeting):
    assert told(meeting)["vervolg"] == {
        "dag": "dinsdag 15 december 2026",
        "tijd": "14:00",
        "plaats": "De Linde",
        "hoe_verder": "",
        "terugkoppelen": "dinsdag 8 december 2026",
        "voorbereiden": "Fatima Yilmaz",
        "voorzitten": "Jan de Boer",
    }


def test_the_contact_list_has_who_said_yes_and_only_what_was_ticked(meeting):
    listed = {one["naam"]: one for one in told(meeting)["contacten"]}
    assert sorted(listed) == ["Dewi Soerjadi", "Fatima Yilmaz"]
    assert listed["Fatima Yilmaz"]["telefoon"] == "06 12345678"
    assert listed["Dewi Soerjadi"]["telefoon"] == ""
    assert listed["Dewi Soerjadi"]["email"] == "naam@voorbeeld.nl"


def test_who_organises_next_time_gets_who_allowed_that(meeting):
    listed = report.contacts(seen(meeting), for_organisers=True)
    assert [one["naam"] for one in listed] == [
        "Chris Jansen", "Dewi Soerjadi", "Fatima Yilmaz", "Jan de Boer",
    ]  # fmt: skip


def test_ones_own_paper_has_ones_own_actions_shared_or_not(meeting):
    jan = list(meeting.meeting.participants)[1]
    own = report.personal(seen(meeting), told(meeting), jan)
    assert own["deelnemer"]["naam"] == "Jan de Boer"
    assert [one["wat"] for one in own["eigen_acties"]] == ["Drie mensen uitnodigen voor de lunch"]


def test_ones_own_paper_has_what_one_hoped(meeting):
    fatima = next(iter(meeting.meeting.participants))
    own = report.personal(seen(meeting), told(meeting), fatima)
    assert own["deelnemer"]["hoopte"] == "Weten wie ik kan bellen"
    assert own["eigen_acties"][0]["bij"] == "Elke eerste dinsdag samen lunchen in De Linde"


# Who must not read what


def test_who_was_absent_reads_agreements_only(meeting):
    known = told(meeting, Reader.ABSENT)
    assert len(known["afspraken"]) == 2
    assert known["vervolg"]["dag"] == "dinsdag 15 december 2026"
    for name in ("flappen", "acties", "contacten", "aanwezigen", "programma", "top_drie"):
        assert known[name] == []
    assert known["samenvatting"] == ""


def test_who_is_outside_reads_no_name_and_nothing_that_anybody_wrote_on_a_flap(meeting):
    text = json.dumps(told(meeting, Reader.OUTSIDE), ensure_ascii=False)
    for name in meeting.people.values():
        assert name.name not in text
    for quoted in (*IDEAS, "Begin klein", "We kennen elkaar nu", "Drie mensen uitnodigen"):
        assert quoted not in text
    assert "Elke eerste dinsdag samen lunchen" in text
    assert "Wie heeft welke taak" in text


def test_what_stays_in_the_room_is_in_no_document():
    made = held()
    idea = next(iter(made.meeting.ideas))
    made.desk(KeepHere(f"idea:{idea}", True))
    assert IDEAS[0] in json.dumps(told(held()), ensure_ascii=False)
    flap = told(made)["flappen"][1]
    assert IDEAS[0] not in [one["tekst"] for one in flap["ideeen"]]


def test_a_name_that_is_kept_from_the_screen_is_kept_from_the_papers_of_others():
    made = held()
    jan = list(made.meeting.participants)[1]
    made.desk(HoldName(jan, True))
    known = told(made)
    assert known["afspraken"][0]["doen_mee"] == "Fatima Yilmaz, iemand, Ellen van den Heuvel"
    assert known["vervolg"]["voorzitten"] == "iemand"
    assert "Jan de Boer" not in json.dumps(known)


def test_who_was_shown_out_is_nowhere():
    made = held()
    ellen = list(made.meeting.participants)[2]
    made.desk(RemovePerson(ellen))
    assert "Ellen" not in json.dumps(told(made))
    assert ellen not in report.came(seen(made))


def test_a_parked_question_for_the_desk_alone_is_not_told():
    made = nothing_yet()
    fatima, jan = made.join("Fatima"), made.join("Jan")
    made.desk(StartMeeting(), GoToItem("reflectie"), OpenItem("reflectie"))
    made.send(fatima, SendUrgent("reflectie", "Dit mag iedereen weten", "screen"))
    made.send(jan, SendUrgent("reflectie", "Dit is voor jullie", "desk"))
    for key in made.meeting.urgent:
        made.desk(ParkUrgent(key, "afspraken"))
    assert told(made)["geparkeerd"] == [{"tekst": "Dit mag iedereen weten"}]


def test_an_empty_form_has_nothing_of_anybody(meeting):
    forms = report.empty_forms(told(meeting))
    text = json.dumps(forms, ensure_ascii=False)
    for person in meeting.people.values():
        assert person.name not in text


# A meeting without a single phone


def test_a_meeting_on_paper_is_entered_at_the_desk_and_reported_like_any_other():
    made = nothing_yet()
    made.desk(AddPerson("Greet", "Buurthuis"), AddPerson("Henk"), StartMeeting())
    greet, henk = made.meeting.participants
    made.desk(GoToItem("keuze"), OpenItem("keuze"))
    made.desk(EnterPaper("keuze", "f1", 2), EnterPaper("keuze", "f2", 1))
    made.desk(CloseVote("keuze"), ShowResult("keuze"))
    made.desk(AddIdea("f1", "Samen koffie drinken"), ChooseQuestion("f1"))
    made.desk(GoToItem("afspraken"), OpenItem("afspraken"))
    made.desk(ProposeAgreement("afspraken", "Elke maand samen koffie", flap="f1"))
    agreement = next(iter(made.meeting.agreements))
    made.desk(DecideAgreement(agreement, "agreed"), AskPuller(agreement, greet))
    made.desk(WriteActionFor(henk, "Koffie kopen", agreement=agreement, shared=True))
    form = SaveContact("Greet", "Buurthuis", phone="020 1234567", share_with="group",
                       shares_phone=True)  # fmt: skip
    made.send(participant(greet), form, scribe=ORGANISER)
    made.desk(FinishMeeting())

    known = told(made)

    assert known["bijeenkomst"]["aanwezig"] == "2"
    assert [one["stickers"] for one in known["flappen"][:2]] == ["2", "1"]
    assert known["flappen"][0]["ideeen"][0]["tekst"] == "Samen koffie drinken"
    assert known["afspraken"][0]["trekker"] == "Greet"
    assert known["acties"][0]["acties"][0]["wie"] == "Henk"
    assert known["contacten"][0]["telefoon"] == "020 1234567"

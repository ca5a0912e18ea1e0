import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain import agreements
from facilitator.domain.agreements import (
    MOST_AGREEMENTS,
    AgreementDecided,
    AgreementDropped,
    AgreementJoined,
    AgreementProposed,
    AgreementWritten,
    AskPuller,
    DecideAgreement,
    DropAgreement,
    JoinAgreementFor,
    PullerAgreed,
    PullerAsked,
    WriteAgreement,
)
from facilitator.domain.errors import Refusal
from facilitator.domain.flaps import RemoveFlap
from facilitator.domain.meeting import Change, apply
from facilitator.domain.people import AddPerson, RemovePerson, RestorePerson
from facilitator.domain.top_three import ChooseQuestion, DropDirection, WriteDirection
from facilitator.werkvormen.agreements.rules import ProposeAgreement
from facilitator.werkvormen.registry import RULES
from tests.factories import ORGANISER, TWO_O_CLOCK, Gathering, draaiboek, item


def gathering():
    """A meeting whose only item is to agree."""
    return Gathering(draaiboek(item("afspraken", "agreements")))


def happen(meeting, event):
    """What a participant's command gave, applied at once."""
    if event is not None:
        apply(meeting.meeting, Change(None, event), TWO_O_CLOCK, RULES)
    return event


def propose(meeting, what, flap=None, direction=None):
    """What the desk begins at the item."""
    begun = meeting.desk(ProposeAgreement("afspraken", what, flap, direction))
    return begun[0] if begun else None


def proposed(meeting, what="We bellen elkaar"):
    return propose(meeting, what).agreement


def answer(meeting, agreement, who, yes=True):
    return happen(meeting, agreements.answer(meeting.meeting, agreement, who, yes))


def join(meeting, agreement, who, on=True):
    return happen(meeting, agreements.join(meeting.meeting, agreement, who, on))


def by_name(meeting, name="Gerard"):
    """Somebody without a phone, known by name."""
    meeting.desk(AddPerson(name))
    return list(meeting.meeting.participants)[-1]


def refused(ask):
    with pytest.raises(Refusal) as refusal:
        ask()
    return refusal.value.code


def the(meeting, agreement):
    return meeting.meeting.agreements[agreement]


# Proposing


def test_a_proposal_belongs_to_a_question_or_to_none():
    meeting = gathering()

    event = propose(meeting, "  We bellen elkaar ", flap="f2")
    assert event == AgreementProposed(event.agreement, "We bellen elkaar", "f2", None)
    event = propose(meeting, "We bellen elkaar")
    assert event.flap is None


def test_a_proposal_from_a_direction_belongs_to_its_question():
    meeting = gathering()
    meeting.desk(ChooseQuestion("f3"))
    (picked,) = meeting.desk(WriteDirection("f3", "Een lijst"))
    meeting.desk(DropDirection(picked.direction, True))

    event = propose(meeting, "We maken een lijst", "f1", picked.direction)

    assert (event.flap, event.direction) == ("f3", picked.direction)


def test_two_facilitators_propose_the_same_once():
    meeting = gathering()
    proposed(meeting)

    assert propose(meeting, " We bellen elkaar") is None
    assert len(agreements.standing(meeting.meeting)) == 1


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (ProposeAgreement("afspraken", "  "), "text-empty"),
        (ProposeAgreement("afspraken", "Iets", flap="f4"), "unknown-flap"),
        (ProposeAgreement("afspraken", "Iets", direction="nothing"), "unknown-direction"),
        (WriteAgreement("nothing", "when", "Morgen", 0), "unknown-agreement"),
        (DecideAgreement("nothing", "agreed"), "unknown-agreement"),
        (DropAgreement("nothing", True), "unknown-agreement"),
        (AskPuller("nothing", None), "unknown-agreement"),
        (JoinAgreementFor("nothing", "nobody", True), "unknown-participant"),
    ],
)
def test_what_cannot_be(command, code):
    meeting = gathering()
    meeting.desk(RemoveFlap("f4"))

    assert meeting.refused(ORGANISER, command) == code


def test_a_full_list_takes_no_more_and_none_back():
    meeting = gathering()
    first = proposed(meeting)
    meeting.desk(DropAgreement(first, True))
    for number in range(MOST_AGREEMENTS):
        proposed(meeting, f"Afspraak {number}")

    full = ("too-many-agreements", {"most": MOST_AGREEMENTS})
    assert meeting.refusal(ORGANISER, ProposeAgreement("afspraken", "Nog een")) == full
    assert meeting.refusal(ORGANISER, DropAgreement(first, False)) == full


def test_what_the_group_says_can_be_taken_back():
    meeting = gathering()
    agreement = proposed(meeting)
    before = msgspec.json.encode(meeting.meeting)

    assert meeting.desk(DecideAgreement(agreement, "agreed")) == [
        AgreementDecided(agreement, "agreed", "proposal")
    ]
    assert meeting.desk(DecideAgreement(agreement, "agreed")) == []
    meeting.desk(DecideAgreement(agreement, "proposal"))

    assert msgspec.json.encode(meeting.meeting) == before


def test_a_dropped_agreement_takes_nothing_and_comes_back_whole():
    meeting = gathering()
    fatima, gerard = meeting.join().id, by_name(meeting)
    agreement = proposed(meeting)
    answer(meeting, agreement, fatima)
    join(meeting, agreement, fatima)
    before = msgspec.json.encode(meeting.meeting)

    assert meeting.desk(DropAgreement(agreement, True)) == [AgreementDropped(agreement, True)]
    assert meeting.desk(DropAgreement(agreement, True)) == []
    for command in (
        DecideAgreement(agreement, "agreed"),
        AskPuller(agreement, fatima),
        JoinAgreementFor(agreement, gerard, False),
    ):
        assert meeting.refused(ORGANISER, command) == "unknown-agreement"
    code = refused(lambda: agreements.answer(meeting.meeting, agreement, fatima, False))
    assert code == "unknown-agreement"
    meeting.desk(DropAgreement(agreement, False))

    assert msgspec.json.encode(meeting.meeting) == before


# Writing


def test_a_correction_of_what_was_read_takes_its_place():
    meeting = gathering()
    agreement = proposed(meeting, "Bellen")

    assert meeting.desk(WriteAgreement(agreement, "what", " We bellen ", 0)) == [
        AgreementWritten(agreement, "what", "We bellen", 1, "Bellen")
    ]
    assert meeting.desk(WriteAgreement(agreement, "what", "We bellen", 0)) == []
    assert meeting.refused(ORGANISER, WriteAgreement(agreement, "what", " ", 1)) == "text-empty"


def test_fields_are_written_apart_and_can_be_made_empty():
    meeting = gathering()
    agreement = proposed(meeting, "Bellen")

    meeting.desk(
        WriteAgreement(agreement, "when", "Morgen", 0),
        WriteAgreement(agreement, "means", "De app", 0),
        WriteAgreement(agreement, "when", "\u200d ", 1),
    )

    assert the(meeting, agreement).texts == {"what": "Bellen", "when": "", "means": "De app"}


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        ("Dinsdag", "Maandag\nDinsdag"),
        ("Dinsdag\nMaandag", "Dinsdag\nMaandag"),
        ("Maandag", "Maandag"),
        ("Maandagavond", "Maandag\nMaandagavond"),
        ("", "Maandag"),
    ],
)
def test_of_two_texts_at_once_both_stay(second, expected):
    meeting = gathering()
    agreement = proposed(meeting)

    meeting.desk(
        WriteAgreement(agreement, "when", "Maandag", 0),
        WriteAgreement(agreement, "when", second, 0),
        WriteAgreement(agreement, "when", second, 0),
    )

    assert the(meeting, agreement).texts["when"] == expected


def test_what_one_writes_while_the_other_takes_it_away_comes_back_with_it():
    meeting = gathering()
    agreement = proposed(meeting)

    meeting.desk(
        DropAgreement(agreement, True),
        WriteAgreement(agreement, "when", "Maandag", 0),
        DropAgreement(agreement, False),
    )

    assert the(meeting, agreement).texts["when"] == "Maandag"


@given(st.lists(st.tuples(st.integers(0, 1), st.booleans()), max_size=10))
def test_two_facilitators_lose_no_line_but_what_they_read_and_replaced(steps):
    meeting = gathering()
    agreement = proposed(meeting)
    read, standing = [0, 0], []
    for number, (who, looks) in enumerate(steps, start=1):
        rev = the(meeting, agreement).revs.get("measure", 0)
        if looks:
            read[who] = rev
            continue
        if read[who] == rev:
            standing = []
        meeting.desk(WriteAgreement(agreement, "measure", f"t{number}", read[who]))
        standing.append(f"t{number}")

    assert the(meeting, agreement).texts.get("measure", "") == "\n".join(standing)


# Pulling


def test_only_a_yes_of_ones_own_makes_somebody_pull():
    meeting = gathering()
    fatima = meeting.join().id
    agreement = proposed(meeting)

    assert meeting.desk(AskPuller(agreement, fatima)) == [PullerAsked(agreement, fatima)]
    assert meeting.desk(AskPuller(agreement, fatima)) == []
    assert the(meeting, agreement).puller is None
    assert answer(meeting, agreement, fatima) == PullerAgreed(agreement, fatima)
    assert answer(meeting, agreement, fatima) is None
    assert meeting.desk(AskPuller(agreement, fatima)) == []
    assert (the(meeting, agreement).puller, the(meeting, agreement).asked) == (fatima, None)


def test_a_no_leaves_it_open_and_a_puller_may_let_go():
    meeting = gathering()
    fatima, jan = meeting.join().id, meeting.join("Jan").id
    agreement = proposed(meeting)
    before = msgspec.json.encode(meeting.meeting)
    meeting.desk(AskPuller(agreement, fatima))

    assert answer(meeting, agreement, jan, yes=False) is None
    assert answer(meeting, agreement, fatima, yes=False) == PullerAsked(agreement, None)
    assert msgspec.json.encode(meeting.meeting) == before
    answer(meeting, agreement, jan)
    assert answer(meeting, agreement, jan, yes=False) == PullerAgreed(agreement, None)
    assert msgspec.json.encode(meeting.meeting) == before


def test_the_desk_stops_asking_or_writes_down_that_nobody_pulls():
    meeting = gathering()
    fatima = meeting.join().id
    agreement = proposed(meeting)

    assert meeting.desk(AskPuller(agreement, None)) == []
    meeting.desk(AskPuller(agreement, fatima))
    assert meeting.desk(AskPuller(agreement, None)) == [PullerAsked(agreement, None)]
    answer(meeting, agreement, fatima)
    assert meeting.desk(AskPuller(agreement, None)) == [PullerAgreed(agreement, None)]


def test_without_a_phone_the_desk_enters_the_yes():
    meeting = gathering()
    gerard = by_name(meeting)
    agreement = proposed(meeting)

    assert meeting.desk(AskPuller(agreement, gerard)) == [PullerAgreed(agreement, gerard)]


def test_nobodys_yes_is_overwritten():
    meeting = gathering()
    fatima, jan = meeting.join().id, meeting.join("Jan").id
    gerard = by_name(meeting)
    agreement = proposed(meeting)
    meeting.desk(AskPuller(agreement, jan))
    answer(meeting, agreement, fatima)

    assert refused(lambda: answer(meeting, agreement, jan)) == "puller-taken"
    assert meeting.refused(ORGANISER, AskPuller(agreement, jan)) == "puller-taken"
    assert meeting.refused(ORGANISER, AskPuller(agreement, gerard)) == "puller-taken"
    assert the(meeting, agreement).puller == fatima


def test_who_was_shown_out_pulls_nothing():
    meeting = gathering()
    fatima, jan = meeting.join().id, meeting.join("Jan").id
    agreement = proposed(meeting)
    answer(meeting, agreement, fatima)
    meeting.desk(RemovePerson(fatima))

    assert agreements.puller(meeting.meeting, the(meeting, agreement)) is None
    assert meeting.refused(ORGANISER, AskPuller(agreement, fatima)) == "unknown-participant"
    meeting.desk(RestorePerson(fatima))
    assert agreements.puller(meeting.meeting, the(meeting, agreement)) == fatima
    meeting.desk(RemovePerson(fatima))
    meeting.desk(AskPuller(agreement, jan), RestorePerson(fatima))
    assert answer(meeting, agreement, jan) == PullerAgreed(agreement, jan)


def test_who_was_shown_out_makes_room_for_another_at_once():
    meeting = gathering()
    fatima, jan = meeting.join().id, meeting.join("Jan").id
    agreement = proposed(meeting)
    answer(meeting, agreement, fatima)
    meeting.desk(RemovePerson(fatima))

    assert answer(meeting, agreement, jan) == PullerAgreed(agreement, jan)


@pytest.mark.parametrize("who", ["nobody", ""])
def test_somebody_unknown_is_not_asked(who):
    meeting = gathering()

    refused_as = meeting.refused(ORGANISER, AskPuller(proposed(meeting), who))
    assert refused_as == "unknown-participant"


# Taking part


def test_who_takes_part_does_so_once_and_may_stop():
    meeting = gathering()
    fatima = meeting.join().id
    agreement = proposed(meeting)
    before = msgspec.json.encode(meeting.meeting)

    assert join(meeting, agreement, fatima) == AgreementJoined(agreement, fatima, True)
    assert join(meeting, agreement, fatima) is None
    assert join(meeting, agreement, fatima, on=False) == AgreementJoined(agreement, fatima, False)
    assert msgspec.json.encode(meeting.meeting) == before


def test_the_desk_writes_down_who_takes_part_without_a_phone():
    meeting = gathering()
    fatima, gerard = meeting.join().id, by_name(meeting)
    agreement = proposed(meeting)

    for on in (True, False):
        command = JoinAgreementFor(agreement, gerard, on)
        assert meeting.desk(command) == [AgreementJoined(agreement, gerard, on)]
        assert meeting.desk(command) == []
        assert meeting.refused(ORGANISER, JoinAgreementFor(agreement, fatima, on)) == "has-phone"


def test_who_was_shown_out_takes_no_part_and_is_not_asked():
    meeting = gathering()
    fatima, jan, gerard = meeting.join().id, meeting.join("Jan").id, by_name(meeting)
    agreement = proposed(meeting)
    join(meeting, agreement, fatima)
    join(meeting, agreement, jan)
    meeting.desk(JoinAgreementFor(agreement, gerard, True), AskPuller(agreement, jan))

    assert agreements.takers(meeting.meeting, the(meeting, agreement)) == [fatima, jan, gerard]
    answer(meeting, agreement, fatima)
    assert agreements.takers(meeting.meeting, the(meeting, agreement)) == [jan, gerard]
    meeting.desk(AskPuller(agreement, None), AskPuller(agreement, jan))
    assert agreements.asked(meeting.meeting, the(meeting, agreement)) == jan
    meeting.desk(RemovePerson(jan))

    assert agreements.takers(meeting.meeting, the(meeting, agreement)) == [fatima, gerard]
    assert agreements.asked(meeting.meeting, the(meeting, agreement)) is None


def test_a_flap_that_an_agreement_is_for_stays_on_the_wall():
    meeting = gathering()
    agreement = propose(meeting, "We bellen elkaar", "f2").agreement

    assert meeting.refused(ORGANISER, RemoveFlap("f2")) == "flap-in-use"
    meeting.desk(DropAgreement(agreement, True), RemoveFlap("f2"))


def test_who_was_shown_out_is_not_written_down():
    meeting = gathering()
    fatima = meeting.join().id
    agreement = proposed(meeting)
    meeting.desk(RemovePerson(fatima))

    command = JoinAgreementFor(agreement, fatima, True)
    assert meeting.refused(ORGANISER, command) == "unknown-participant"


who = st.integers(0, 3)
steps = st.lists(
    st.tuples(st.sampled_from(["ask", "none", "yes", "no", "join", "out", "back"]), who),
    max_size=25,
)


@given(steps)
def test_nobody_with_a_phone_ever_pulls_without_having_said_yes(steps):
    meeting = gathering()
    people = [meeting.join().id, meeting.join("Jan").id, meeting.join("Ali").id, by_name(meeting)]
    agreement = proposed(meeting)
    said_yes = set()
    for do, which in steps:
        person = people[which]
        here = not meeting.meeting.participants[person].removed
        phone = meeting.meeting.participants[person].phone
        try:
            match do:
                case "ask":
                    meeting.desk(AskPuller(agreement, person))
                case "none":
                    meeting.desk(AskPuller(agreement, None))
                case "yes" | "no" if here and phone:
                    answer(meeting, agreement, person, do == "yes")
                    (said_yes.add if do == "yes" else said_yes.discard)(person)
                case "join" if here:
                    on = person not in the(meeting, agreement).takers
                    join(meeting, agreement, person, on)
                case "out":
                    meeting.desk(RemovePerson(person))
                case "back":
                    meeting.desk(RestorePerson(person))
        except Refusal:
            pass
        found = the(meeting, agreement)
        assert found.puller in {None, people[3], *said_yes}
        assert found.puller is None or found.asked is None
        assert len(found.takers) == len(set(found.takers))

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.course import FinishMeeting, GoToItem
from facilitator.domain.flaps import AddFlap, RemoveFlap
from facilitator.domain.people import CountWithoutPhone, RemovePerson
from facilitator.werkvormen.stickers.rules import (
    ChangeVoteSettings,
    CloseVote,
    EnterPaper,
    MoveSticker,
    NewRound,
    Place,
    PlaceSticker,
    ReopenVote,
    ShowResult,
    TakeSticker,
    ranking,
)
from tests.factories import draaiboek, item, started, voting


def state(gathering):
    return gathering.meeting.items["keuze"]


def place(gathering, actor, *flaps):
    for flap in flaps:
        gathering.send(actor, PlaceSticker("keuze", flap))


def test_a_sticker_counts_on_its_flap():
    vote = voting()
    place(vote, vote.join(), "f1", "f2")
    assert state(vote).totals == {"f1": 1, "f2": 1}


def test_a_fourth_sticker_is_refused():
    vote = voting()
    someone = vote.join()
    place(vote, someone, "f1", "f2", "f3")
    refusal = vote.refusal(someone, PlaceSticker("keuze", "f4"))
    assert refusal == ("stickers-none-left", {"most": 3})


def test_a_second_sticker_on_one_flap_is_refused_by_default():
    vote = voting()
    someone = vote.join()
    place(vote, someone, "f1")
    assert vote.refusal(someone, PlaceSticker("keuze", "f1")) == ("flap-full", {"most": 1})


def test_stickers_may_be_stacked_where_the_item_says_so():
    vote = voting(stacked=2)
    someone = vote.join()
    place(vote, someone, "f1", "f1")
    assert state(vote).totals == {"f1": 2}
    assert vote.refused(someone, PlaceSticker("keuze", "f1")) == "flap-full"


def test_a_sticker_that_is_taken_back_can_be_placed_elsewhere():
    vote = voting()
    someone = vote.join()
    place(vote, someone, "f1", "f2", "f3")
    vote.send(someone, TakeSticker("keuze", "f1"))
    place(vote, someone, "f4")
    assert state(vote).totals == {"f2": 1, "f3": 1, "f4": 1}


def test_a_sticker_moves_in_one_step_also_when_none_is_left():
    vote = voting()
    someone = vote.join()
    place(vote, someone, "f1", "f2", "f3")
    vote.send(someone, MoveSticker("keuze", "f1", "f4"))
    assert state(vote).totals == {"f2": 1, "f3": 1, "f4": 1}


def test_a_sticker_that_is_not_there_can_be_neither_taken_nor_moved():
    vote = voting()
    someone, other = vote.join(), vote.join("Jan")
    place(vote, other, "f1")
    assert vote.refused(someone, TakeSticker("keuze", "f1")) == "no-sticker-there"
    assert vote.refused(someone, MoveSticker("keuze", "f1", "f2")) == "no-sticker-there"


@pytest.mark.parametrize("flap", ["f9", "", "f1 "])
def test_an_unknown_flap_is_refused(flap):
    vote = voting()
    assert vote.refused(vote.join(), PlaceSticker("keuze", flap)) == "unknown-flap"


def test_before_aan_de_slag_nobody_votes():
    script = draaiboek(item("keuze", "stickers"), item("slot"))
    meeting = started(script)
    assert meeting.refused(meeting.join(), PlaceSticker("keuze", "f1")) == "vote-not-open"


def test_after_closing_nobody_votes_until_it_is_reopened():
    vote = voting()
    someone = vote.join()
    vote.desk(CloseVote("keuze"))
    assert vote.refused(someone, PlaceSticker("keuze", "f1")) == "vote-closed"
    vote.desk(ReopenVote("keuze"))
    place(vote, someone, "f1")
    assert state(vote).totals == {"f1": 1}


def test_while_the_group_is_elsewhere_the_vote_waits_and_loses_nothing():
    vote = voting()
    someone = vote.join()
    place(vote, someone, "f1")
    vote.desk(GoToItem("slot"))
    assert vote.refused(someone, PlaceSticker("keuze", "f2")) == "item-not-running"
    vote.desk(GoToItem("keuze"))
    place(vote, someone, "f2")
    assert state(vote).totals == {"f1": 1, "f2": 1}


def test_a_shown_result_is_final():
    vote = voting()
    vote.desk(CloseVote("keuze"), ShowResult("keuze"))
    assert vote.refused(vote.join(), PlaceSticker("keuze", "f1")) == "vote-closed"
    with pytest.raises(Exception, match="result-final"):
        vote.desk(ReopenVote("keuze"))


def test_an_open_vote_cannot_be_shown():
    vote = voting()
    with pytest.raises(Exception, match="vote-not-closed"):
        vote.desk(ShowResult("keuze"))


def test_a_vote_of_a_finished_meeting_stays_closed_for_good():
    vote = voting()
    place(vote, vote.join(), "f1")
    vote.desk(FinishMeeting())
    with pytest.raises(Exception, match="result-final"):
        vote.desk(ReopenVote("keuze"))
    assert state(vote).totals == {"f1": 1}


def test_a_new_round_keeps_what_the_last_one_gave():
    vote = voting()
    someone = vote.join()
    place(vote, someone, "f1", "f2")
    vote.desk(CountWithoutPhone(1), EnterPaper("keuze", "f1", 1), CloseVote("keuze"))
    vote.desk(NewRound("keuze"))
    assert state(vote).totals == {}
    [past] = state(vote).rounds
    assert (past.number, past.phone, past.paper) == (1, {"f1": 1, "f2": 1}, {"f1": 1})
    place(vote, someone, "f3")
    assert state(vote).round == 2


def test_a_new_round_needs_the_last_one_closed():
    vote = voting()
    with pytest.raises(Exception, match="vote-not-closed"):
        vote.desk(NewRound("keuze"))


def test_paper_stickers_are_checked_against_the_people_without_a_phone():
    vote = voting()
    vote.desk(CountWithoutPhone(2))
    vote.desk(
        EnterPaper("keuze", "f1", 2), EnterPaper("keuze", "f2", 2), EnterPaper("keuze", "f3", 2)
    )
    with pytest.raises(Exception, match="paper-too-many"):
        vote.desk(EnterPaper("keuze", "f4", 1))
    with pytest.raises(Exception, match="paper-flap-too-many"):
        vote.desk(EnterPaper("keuze", "f1", 3))
    assert state(vote).paper == {"f1": 2, "f2": 2, "f3": 2}


def test_the_people_cannot_become_fewer_than_their_stickers_need():
    vote = voting()
    vote.desk(CountWithoutPhone(2), EnterPaper("keuze", "f1", 2))
    with pytest.raises(Exception, match="too-few-without-phone"):
        vote.desk(CountWithoutPhone(1))


def test_paper_stickers_can_be_corrected_until_the_result_is_shown():
    vote = voting()
    vote.desk(CountWithoutPhone(2), EnterPaper("keuze", "f1", 2), EnterPaper("keuze", "f1", 0))
    assert state(vote).paper == {}
    vote.desk(CloseVote("keuze"), EnterPaper("keuze", "f2", 1), ShowResult("keuze"))
    with pytest.raises(Exception, match="result-final"):
        vote.desk(EnterPaper("keuze", "f2", 2))


def test_the_rules_of_the_vote_are_set_before_it_begins():
    script = draaiboek(item("keuze", "stickers"), item("slot"))
    meeting = started(script)
    meeting.desk(ChangeVoteSettings("keuze", 5, 2, True))
    settings = state(meeting).settings
    assert (settings.per_person, settings.per_flap, settings.hidden) == (5, 2, True)
    with pytest.raises(Exception, match="per-flap-too-many"):
        meeting.desk(ChangeVoteSettings("keuze", 2, 3, False))
    vote = voting()
    with pytest.raises(Exception, match="vote-already-began"):
        vote.desk(ChangeVoteSettings("keuze", 5, 2, True))


def test_a_flap_that_is_added_during_the_vote_takes_part():
    vote = voting()
    vote.desk(AddFlap("Wie belt er?"))
    place(vote, vote.join(), "f5")
    assert state(vote).totals == {"f5": 1}


def test_no_flap_goes_while_people_vote_and_none_with_stickers_ever():
    vote = voting()
    place(vote, vote.join(), "f1")
    with pytest.raises(Exception, match="flap-in-use"):
        vote.desk(RemoveFlap("f2"))
    vote.desk(CloseVote("keuze"), ShowResult("keuze"), RemoveFlap("f2"))
    with pytest.raises(Exception, match="flap-in-use"):
        vote.desk(RemoveFlap("f1"))


def test_who_is_removed_cannot_vote_and_placed_stickers_stay():
    vote = voting()
    someone = vote.join()
    place(vote, someone, "f1")
    vote.desk(RemovePerson(someone.id))
    assert vote.refused(someone, PlaceSticker("keuze", "f2")) == "removed"
    assert state(vote).totals == {"f1": 1}


def test_the_desk_cannot_vote():
    vote = voting()
    with pytest.raises(Exception, match="not-allowed"):
        vote.desk(PlaceSticker("keuze", "f1"))


def test_with_few_flaps_somebody_is_done_earlier():
    vote = voting(flaps=2)
    place(vote, vote.join(), "f1", "f2")
    assert (state(vote).most(2), state(vote).done(2)) == (2, 1)


def test_equal_numbers_share_a_place():
    assert ranking({"f1": 2, "f2": 5, "f3": 2, "f4": 0}) == [
        Place(1, False, "f2", 5),
        Place(2, True, "f1", 2),
        Place(2, True, "f3", 2),
        Place(4, False, "f4", 0),
    ]


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 20), max_size=12))
def test_a_ranking_has_every_flap_once_from_most_to_least(totals):
    places = ranking(totals)
    assert sorted(one.flap for one in places) == sorted(totals)
    assert [one.count for one in places] == sorted(totals.values(), reverse=True)
    for one in places:
        better = sum(count > one.count for count in totals.values())
        same = sum(count == one.count for count in totals.values())
        assert (one.place, one.tied) == (better + 1, same > 1)

"""The rules of the duos; how strangers are matched is in test_matching.py."""

import pytest

from facilitator.domain.course import GoToItem, OpenItem
from facilitator.domain.flaps import AddFlap, RemoveFlap
from facilitator.domain.message import Actor
from facilitator.domain.people import AddPerson, RemovePerson, RestorePerson
from facilitator.domain.writings import EraseWritings
from facilitator.parts import desk, phone, screen
from facilitator.parts.phone import companions, free_partners
from facilitator.werkvormen.duos.rules import (
    AcceptPartner,
    AllowDuo,
    AnnounceDuos,
    AskPartner,
    ChooseDuoWay,
    ChooseFlap,
    DropDuoPlan,
    DuoAllowed,
    DuoFixed,
    DuoForbidden,
    DuoRoundStarted,
    DuosFormed,
    DuosPlanned,
    DuoWayChosen,
    FixDuo,
    FlapChosen,
    ForbidDuo,
    GivePlace,
    LeaveDuo,
    NewDuoRound,
    PartnerAsked,
    PlaceGiven,
    ProposeDuos,
    PutInDuo,
    SwapPartners,
    TakeBackAsk,
)
from facilitator.werkvormen.sheet import RewriteIdea, WriteIdea
from tests.factories import ORGANISER, SCREEN, Gathering, draaiboek, item, participant, started
from tests.parts.scenes import scene

HERE = "duos"
NAMES = ("Anna", "Ben", "Chris", "Dina", "Els", "Fatima", "Gert")


def gathering(count: int, *, way: str = "propose", opened: bool = True) -> Gathering:
    """A meeting at the duos with so many people, who have phones."""
    script = draaiboek(item(HERE, "duos", settings={"way": way}), item("slot"))
    meeting = started(script)
    for name in NAMES[:count]:
        meeting.join(name)
    if opened:
        meeting.desk(OpenItem(HERE))
    return meeting


def people(meeting: Gathering) -> list[Actor]:
    return [participant(key) for key in meeting.meeting.participants]


def state(meeting: Gathering):
    return meeting.meeting.items[HERE]


def duos(meeting: Gathering) -> list[set[str]]:
    """Who is with whom, as everybody knows it."""
    return [set(duo.members) for duo in state(meeting).duos.values()]


def plan(meeting: Gathering) -> list[set[str]]:
    return [set(members) for members in state(meeting).plan.values()]


def announced(count: int) -> Gathering:
    """A meeting with duos that everybody knows."""
    meeting = gathering(count)
    meeting.desk(ProposeDuos(HERE), AnnounceDuos(HERE))
    return meeting


def me(meeting: Gathering, actor: Actor):
    return phone.personal(scene(meeting), actor.id)["me"].data


def mine(meeting: Gathering, actor: Actor):
    return phone.personal(scene(meeting), actor.id)["mine"].data


def at_the_desk(meeting: Gathering):
    return desk.parts(scene(meeting))["werkvorm"].data


def partners(meeting: Gathering, actor: Actor) -> list[str]:
    return [one["name"] for one in mine(meeting, actor)["partners"]]


# A plan, and telling it


def test_a_plan_is_for_the_desk_alone_until_it_is_announced():
    meeting = gathering(4)
    anna = people(meeting)[0]
    [event] = meeting.desk(ProposeDuos(HERE))
    assert isinstance(event, DuosPlanned)
    assert sorted(map(len, plan(meeting))) == [2, 2]
    assert duos(meeting) == []
    assert partners(meeting, anna) == []
    assert len(at_the_desk(meeting)["plan"]) == 2
    shown = screen.parts(scene(meeting))["board"].data
    assert (shown["duos"], shown["alone"]) == (0, 0)
    assert not any(key in str(shown) for key in meeting.meeting.participants)

    wanted = plan(meeting)
    [event] = meeting.desk(AnnounceDuos(HERE))
    assert isinstance(event, DuosFormed)
    assert (duos(meeting), plan(meeting)) == (wanted, [])
    assert len(partners(meeting, anna)) == 1


def test_everybody_has_a_partner_also_when_they_are_odd():
    assert sorted(map(len, duos(announced(7)))) == [2, 2, 3]


def test_a_plan_can_be_thrown_away():
    meeting = gathering(4)
    meeting.desk(ProposeDuos(HERE))
    assert meeting.desk(DropDuoPlan(HERE)) == [DuosPlanned({})]
    assert meeting.desk(DropDuoPlan(HERE)) == []
    assert meeting.refused(ORGANISER, AnnounceDuos(HERE)) == "no-plan"


def test_duos_take_two_people_and_somebody_who_is_left():
    assert gathering(1).refused(ORGANISER, ProposeDuos(HERE)) == "too-few-people"
    meeting = announced(4)
    assert meeting.refused(ORGANISER, ProposeDuos(HERE)) == "nobody-left"
    assert meeting.refused(ORGANISER, ProposeDuos(HERE, keep=False)) is None


def test_latecomers_get_a_partner_and_the_others_keep_theirs():
    meeting = announced(4)
    before = duos(meeting)
    late = {meeting.join("Laat").id, meeting.join("Later").id}
    meeting.desk(ProposeDuos(HERE), AnnounceDuos(HERE))
    assert [*before, late] == duos(meeting)

    last = meeting.join("Laatst").id
    meeting.desk(ProposeDuos(HERE), AnnounceDuos(HERE))
    assert sorted(map(len, duos(meeting))) == [2, 2, 3]
    assert sum(last in one for one in duos(meeting)) == 1


def test_who_left_the_room_leaves_a_partner_who_gets_another():
    meeting = announced(4)
    one, *_rest = duos(meeting)
    gone, left = sorted(one)
    meeting.desk(RemovePerson(gone))
    assert state(meeting).alone(meeting.meeting) == [left]
    assert partners(meeting, participant(left)) == []
    meeting.desk(ProposeDuos(HERE), AnnounceDuos(HERE))
    assert state(meeting).alone(meeting.meeting) == []
    assert len(partners(meeting, participant(left))) == 2


def test_who_left_between_plan_and_announcement_is_in_no_duo():
    meeting = gathering(4)
    meeting.desk(ProposeDuos(HERE))
    gone, left = sorted(plan(meeting)[0])
    meeting.desk(RemovePerson(gone), AnnounceDuos(HERE))
    assert {gone} not in duos(meeting)
    assert state(meeting).alone(meeting.meeting) == [left]


# Moving people about


def test_two_people_change_places():
    meeting = announced(4)
    (one, mate), (other, friend) = map(sorted, duos(meeting))
    [event] = meeting.desk(SwapPartners(HERE, one, other))
    assert isinstance(event, DuosFormed)
    assert duos(meeting) == [{other, mate}, {one, friend}]
    assert meeting.desk(SwapPartners(HERE, other, mate)) == []


def test_somebody_without_a_duo_takes_a_place():
    meeting = announced(4)
    one, mate = sorted(duos(meeting)[0])
    late = meeting.join("Laat").id
    meeting.desk(SwapPartners(HERE, one, late))
    assert duos(meeting)[0] == {late, mate}
    assert state(meeting).alone(meeting.meeting) == [one]
    nobody = meeting.join("Later").id
    assert meeting.refused(ORGANISER, SwapPartners(HERE, one, nobody)) == "not-in-duo"


def test_in_a_plan_people_move_without_anybody_knowing():
    meeting = announced(4)
    before = duos(meeting)
    late, later = meeting.join("Laat").id, meeting.join("Later").id
    meeting.desk(ProposeDuos(HERE))
    assert plan(meeting) == [{late, later}]
    one, mate = sorted(before[0])
    [event] = meeting.desk(SwapPartners(HERE, late, one))
    assert isinstance(event, DuosPlanned)
    assert duos(meeting) == before
    assert sorted(map(sorted, plan(meeting))) == sorted(map(sorted, ({late, mate}, {one, later})))


def test_a_duo_takes_a_third_and_no_fourth():
    meeting = announced(4)
    key = next(iter(state(meeting).duos))
    late, later = meeting.join("Laat").id, meeting.join("Later").id
    meeting.desk(PutInDuo(HERE, late, key))
    assert late in state(meeting).duos[key].members
    assert meeting.desk(PutInDuo(HERE, late, key)) == []
    assert meeting.refusal(ORGANISER, PutInDuo(HERE, later, key)) == ("duo-full", {"most": 3})
    assert meeting.refused(ORGANISER, PutInDuo(HERE, later, "d9")) == "unknown-duo"
    assert meeting.refused(ORGANISER, PutInDuo(HERE, "p9", key)) == "unknown-participant"


def test_who_moves_to_another_duo_leaves_the_own_one():
    meeting = announced(6)
    first, second, _third = state(meeting).duos.values()
    mover, left = first.members
    meeting.desk(PutInDuo(HERE, mover, second.id))
    assert duos(meeting)[:2] == [{left}, {*second.members}]
    assert state(meeting).alone(meeting.meeting) == [left]


def test_somebody_leaves_a_duo_and_is_put_back():
    meeting = announced(4)
    key, duo = next(iter(state(meeting).duos.items()))
    one, left = duo.members
    meeting.desk(LeaveDuo(HERE, one))
    assert set(state(meeting).alone(meeting.meeting)) == {one, left}
    assert meeting.refused(ORGANISER, LeaveDuo(HERE, one)) == "not-in-duo"
    meeting.desk(PutInDuo(HERE, one, key))
    assert duos(meeting)[0] == {one, left}


def test_a_duo_that_everybody_left_is_no_more():
    meeting = announced(4)
    one, other = sorted(duos(meeting)[0])
    meeting.desk(LeaveDuo(HERE, one), LeaveDuo(HERE, other))
    assert len(state(meeting).duos) == 1


# Wishes of the desk


def test_people_are_kept_together():
    meeting = gathering(6)
    anna, ben, chris, *_ = people(meeting)
    pair = (anna.id, ben.id)
    assert meeting.desk(FixDuo(HERE, pair)) == [DuoFixed(pair)]
    assert meeting.desk(FixDuo(HERE, pair[::-1])) == []
    meeting.desk(ProposeDuos(HERE), AnnounceDuos(HERE))
    assert set(pair) in duos(meeting)
    assert meeting.refused(ORGANISER, FixDuo(HERE, (anna.id, chris.id))) == "already-fixed"
    assert meeting.refused(ORGANISER, ForbidDuo(HERE, *pair)) == "already-fixed"
    assert meeting.refused(ORGANISER, FixDuo(HERE, (anna.id, anna.id))) == "same-person"
    assert meeting.refused(ORGANISER, FixDuo(HERE, (anna.id, "p9"))) == "unknown-participant"

    assert meeting.desk(AllowDuo(HERE, *pair)) == [DuoAllowed(*pair)]
    assert meeting.desk(AllowDuo(HERE, *pair)) == []


def test_people_are_kept_apart():
    meeting = gathering(4)
    anna, ben, chris, dina = (one.id for one in people(meeting))
    assert meeting.desk(ForbidDuo(HERE, anna, ben)) == [DuoForbidden(anna, ben)]
    assert meeting.desk(ForbidDuo(HERE, ben, anna)) == []
    assert meeting.refused(ORGANISER, FixDuo(HERE, (ben, anna))) == "pair-forbidden"
    assert meeting.refused(ORGANISER, ForbidDuo(HERE, anna, anna)) == "same-person"
    meeting.desk(ProposeDuos(HERE), AnnounceDuos(HERE))
    assert {anna, ben} not in duos(meeting)

    mate = next(one for one in duos(meeting) if anna in one) - {anna}
    swap = SwapPartners(HERE, ben, *mate)
    assert meeting.refused(ORGANISER, swap) == "pair-forbidden"
    duo = state(meeting).duo_of(anna).id
    assert meeting.refused(ORGANISER, PutInDuo(HERE, ben, duo)) == "pair-forbidden"
    meeting.desk(AllowDuo(HERE, ben, anna))
    assert meeting.refused(ORGANISER, swap) is None
    assert {chris, dina} <= set(meeting.meeting.participants)


def test_who_must_stay_apart_is_known_to_the_desk_alone():
    meeting = gathering(4)
    anna, ben, *_ = people(meeting)
    parts = [phone.parts, screen.parts]
    before = [make(scene(meeting)) for make in parts], mine(meeting, anna), me(meeting, ben)
    meeting.desk(ForbidDuo(HERE, anna.id, ben.id))
    after = [make(scene(meeting)) for make in parts], mine(meeting, anna), me(meeting, ben)
    assert after == before
    assert at_the_desk(meeting)["apart"][0]["names"] == ["Anna", "Ben"]


# Places


def test_a_duo_has_a_place_that_its_members_read():
    meeting = announced(4)
    key, duo = next(iter(state(meeting).duos.items()))
    assert meeting.desk(GivePlace(HERE, key, " Bij het raam ")) == [PlaceGiven(key, "Bij het raam")]
    assert meeting.desk(GivePlace(HERE, key, "Bij het raam")) == []
    for one in people(meeting):
        expected = "Bij het raam" if one.id in duo.members else ""
        assert mine(meeting, one)["place"] == expected
    meeting.desk(EraseWritings((f"place:{HERE}:{key}",)))
    assert mine(meeting, participant(duo.members[0]))["place"] == ""
    assert meeting.refused(ORGANISER, GivePlace(HERE, "d9", "x")) == "unknown-duo"


def test_a_place_goes_with_its_duo():
    meeting = announced(4)
    key = next(iter(state(meeting).duos))
    meeting.desk(GivePlace(HERE, key, "Bij het raam"), GivePlace(HERE, key, "  "))
    assert state(meeting).places == {}
    meeting.desk(GivePlace(HERE, key, "Bij het raam"))
    for one in state(meeting).duos[key].members:
        meeting.desk(LeaveDuo(HERE, one))
    assert state(meeting).places == {}


# A new round


def test_in_a_new_round_nobody_meets_the_same_person():
    meeting = announced(4)
    before = duos(meeting)
    kept_apart = tuple(sorted(before[0]))
    meeting.desk(ForbidDuo(HERE, *kept_apart))
    assert meeting.desk(NewDuoRound(HERE)) == [DuoRoundStarted(2)]
    assert (duos(meeting), state(meeting).round) == ([], 2)
    assert state(meeting).forbids(*kept_apart)
    meeting.desk(ProposeDuos(HERE), AnnounceDuos(HERE))
    assert not [one for one in duos(meeting) if one in before]
    assert gathering(4).refused(ORGANISER, NewDuoRound(HERE)) == "no-duos"


# Finding each other


def finding(count: int = 4) -> tuple[Gathering, list[Actor]]:
    meeting = gathering(count, way="find")
    return meeting, people(meeting)


def test_two_who_tap_each_others_name_are_a_duo():
    meeting, (anna, ben, *_) = finding()
    assert meeting.send(anna, AskPartner(HERE, ben.id)) == [PartnerAsked(anna.id, ben.id)]
    assert meeting.send(anna, AskPartner(HERE, ben.id)) == []
    assert mine(meeting, anna)["asked"] == "Ben"
    assert [one["name"] for one in mine(meeting, ben)["asked_by"]] == ["Anna"]
    meeting.send(ben, AskPartner(HERE, anna.id))
    assert duos(meeting) == [{anna.id, ben.id}]
    assert state(meeting).asked == {}


def test_somebody_says_yes():
    meeting, (anna, ben, chris, *_) = finding()
    meeting.send(anna, AskPartner(HERE, ben.id))
    assert meeting.refused(chris, AcceptPartner(HERE, anna.id)) == "not-asked"
    meeting.send(ben, AcceptPartner(HERE, anna.id))
    assert duos(meeting) == [{anna.id, ben.id}]
    assert partners(meeting, anna) == ["Ben"]


def test_one_waits_for_one_person_and_may_ask_another():
    meeting, (anna, ben, chris, *_) = finding()
    meeting.send(anna, AskPartner(HERE, ben.id))
    meeting.send(anna, AskPartner(HERE, chris.id))
    assert state(meeting).asked == {anna.id: chris.id}
    assert meeting.send(anna, TakeBackAsk(HERE)) == [PartnerAsked(anna.id, None)]
    assert meeting.send(anna, TakeBackAsk(HERE)) == []
    assert meeting.refused(chris, AcceptPartner(HERE, anna.id)) == "not-asked"


def test_nobody_learns_who_is_kept_apart_from_them():
    meeting, (anna, ben, chris, dina) = finding()
    meeting.send(chris, AskPartner(HERE, dina.id))
    meeting.send(dina, AskPartner(HERE, chris.id))
    meeting.desk(ForbidDuo(HERE, anna.id, ben.id))
    taken = meeting.refused(anna, AskPartner(HERE, chris.id))
    assert meeting.refused(anna, AskPartner(HERE, ben.id)) == taken == "partner-not-free"


def test_who_has_a_partner_asks_nobody():
    meeting, (anna, ben, chris, *_) = finding()
    meeting.send(anna, AskPartner(HERE, ben.id))
    meeting.send(ben, AskPartner(HERE, anna.id))
    assert meeting.refused(anna, AskPartner(HERE, chris.id)) == "already-in-duo"
    assert meeting.refused(chris, AskPartner(HERE, chris.id)) == "same-person"
    assert meeting.refused(chris, AskPartner(HERE, "p9")) == "unknown-participant"


def test_somebody_without_a_phone_has_no_name_to_tap():
    meeting, (anna, *_) = finding()
    meeting.desk(AddPerson("Greet"))
    greet = list(meeting.meeting.participants)[-1]
    meeting.send(anna, AskPartner(HERE, greet))
    assert duos(meeting) == [{anna.id, greet}]


def test_people_find_each_other_only_when_the_desk_lets_them():
    meeting = gathering(4)
    anna, ben, *_ = people(meeting)
    assert meeting.refused(anna, AskPartner(HERE, ben.id)) == "duos-are-proposed"
    assert meeting.desk(ChooseDuoWay(HERE, "find")) == [DuoWayChosen("find")]
    assert meeting.desk(ChooseDuoWay(HERE, "find")) == []
    meeting.send(anna, AskPartner(HERE, ben.id))
    meeting.desk(ChooseDuoWay(HERE, "propose"))
    assert state(meeting).asked == {}

    early = gathering(2, way="find", opened=False)
    anna, ben = people(early)
    assert early.refused(anna, AskPartner(HERE, ben.id)) == "item-not-open"


def test_the_desk_divides_who_found_nobody():
    meeting, (anna, ben, *_) = finding(6)
    meeting.send(anna, AskPartner(HERE, ben.id))
    meeting.send(ben, AskPartner(HERE, anna.id))
    meeting.desk(ProposeDuos(HERE), AnnounceDuos(HERE))
    assert {anna.id, ben.id} in duos(meeting)
    assert sorted(map(len, duos(meeting))) == [2, 2, 2]


def test_the_list_of_names_has_who_is_free_and_may_be_shown():
    meeting, (anna, ben, chris, dina) = finding()
    meeting.send(chris, AskPartner(HERE, dina.id))
    meeting.send(dina, AskPartner(HERE, chris.id))
    assert [one["name"] for one in free_partners(scene(meeting), HERE, anna.id)] == ["Ben"]
    meeting.desk(RemovePerson(ben.id))
    assert free_partners(scene(meeting), HERE, anna.id) == []
    meeting.desk(RestorePerson(ben.id))
    assert len(free_partners(scene(meeting), HERE, anna.id)) == 1


# Working at the flaps


def test_a_duo_goes_to_a_flap_together():
    meeting = announced(4)
    key, duo = next(iter(state(meeting).duos.items()))
    one, other = map(participant, duo.members)
    assert meeting.send(one, ChooseFlap(HERE, "f2")) == [FlapChosen(key, "f2")]
    assert meeting.send(other, ChooseFlap(HERE, "f2")) == []
    assert (me(meeting, other)["flap"], mine(meeting, other)["chosen"]) == ("f2", 1)
    meeting.send(other, ChooseFlap(HERE, "f1"))
    meeting.send(other, ChooseFlap(HERE, "f2"))
    assert mine(meeting, one)["chosen"] == 2
    assert meeting.refused(one, ChooseFlap(HERE, "f9")) == "unknown-flap"
    assert meeting.refused(meeting.join("Laat"), ChooseFlap(HERE, "f1")) == "not-in-duo"


def test_writing_on_a_flap_counts_as_choosing_it():
    meeting = announced(2)
    one, other = people(meeting)
    meeting.send(one, WriteIdea(HERE, "f1", "Een kaart"))
    meeting.send(other, ChooseFlap(HERE, "f1"))
    meeting.send(other, WriteIdea(HERE, "f2", "Een lijst"))
    assert mine(meeting, one)["chosen"] == 2
    assert [flap["read"] for flap in mine(meeting, other)["flaps"]][:3] == [True, True, False]
    assert desk.parts(scene(meeting))["werkvorm"].data["duos"][0]["flaps"] == 2


def test_a_flap_at_which_a_duo_works_stays():
    meeting = announced(2)
    meeting.desk(AddFlap("Wie belt?"))
    added = meeting.meeting.board[-1].id
    meeting.send(people(meeting)[0], ChooseFlap(HERE, added))
    assert meeting.refused(ORGANISER, RemoveFlap(added)) == "flap-in-use"


def test_what_one_of_a_duo_writes_the_other_may_change_and_nobody_else():
    meeting = announced(4)
    one, other = map(participant, sorted(duos(meeting)[0]))
    stranger = participant(sorted(duos(meeting)[1])[0])
    [idea] = meeting.send(one, WriteIdea(HERE, "f1", "Een kaart"))
    assert set(idea.by) == {one.id, other.id}
    assert meeting.refused(other, RewriteIdea(HERE, idea.idea, "Een kaart erbij", 1)) is None
    refusal = meeting.refused(stranger, RewriteIdea(HERE, idea.idea, "Anders", 1))
    assert refusal == "not-your-idea"
    assert set(companions(scene(meeting), one.id)) == {other.id}


def test_what_is_written_counts_after_the_item_too():
    meeting = announced(2)
    anna, _ben = people(meeting)
    meeting.desk(GoToItem("slot"))
    assert meeting.refused(anna, WriteIdea(HERE, "f1", "Een kaart")) is None
    assert meeting.refused(anna, ChooseFlap(HERE, "f1")) is None


def test_the_desk_sees_which_duos_wrote_nothing_yet():
    meeting = announced(4)
    one = participant(sorted(duos(meeting)[0])[0])
    assert at_the_desk(meeting)["silent"] == 2
    meeting.send(one, WriteIdea(HERE, "f1", "Een kaart"))
    assert at_the_desk(meeting)["silent"] == 1
    assert [duo["wrote"] for duo in at_the_desk(meeting)["duos"]] == [True, False]


def test_the_screen_has_numbers_and_no_names():
    meeting = announced(4)
    one = participant(sorted(duos(meeting)[0])[0])
    meeting.send(one, ChooseFlap(HERE, "f2"))
    meeting.send(one, WriteIdea(HERE, "f2", "Een kaart"))
    shown = screen.parts(scene(meeting))["board"].data
    assert (shown["wall"][1]["ideas"], shown["wall"][1]["here"]) == (1, 1)
    assert "Een kaart" not in str(shown)
    assert not any(name in str(shown) for name in NAMES)


# Who may do what


@pytest.mark.parametrize(
    "command",
    [
        ChooseDuoWay(HERE, "find"),
        ProposeDuos(HERE),
        DropDuoPlan(HERE),
        AnnounceDuos(HERE),
        SwapPartners(HERE, "a", "b"),
        PutInDuo(HERE, "a", "d"),
        LeaveDuo(HERE, "a"),
        FixDuo(HERE, ("a", "b")),
        ForbidDuo(HERE, "a", "b"),
        AllowDuo(HERE, "a", "b"),
        GivePlace(HERE, "d", "x"),
        NewDuoRound(HERE),
    ],
    ids=lambda command: type(command).__name__,
)
def test_dividing_is_for_the_desk(command):
    meeting = gathering(2)
    for actor in (people(meeting)[0], SCREEN):
        assert meeting.refused(actor, command) == "not-allowed"


@pytest.mark.parametrize(
    "command",
    [
        AskPartner(HERE, "a"),
        AcceptPartner(HERE, "a"),
        TakeBackAsk(HERE),
        ChooseFlap(HERE, "f1"),
        WriteIdea(HERE, "f1", "x"),
    ],
    ids=lambda command: type(command).__name__,
)
def test_working_together_is_for_participants(command):
    assert gathering(2).refused(ORGANISER, command) == "not-allowed"

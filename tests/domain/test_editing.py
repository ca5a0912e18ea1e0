"""Changing a draaiboek gives a new one, in which nothing else changed."""

from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain import editing
from facilitator.domain.draaiboek import Duties, Question
from tests.factories import draaiboek, item

KEYS = ["a", "b", "c", "d"]


def script():
    return draaiboek(*map(item, KEYS))


def keys(one):
    return [item.key for item in one.items]


@given(st.lists(st.sampled_from([*KEYS, "gone"])))
def test_an_order_loses_and_doubles_nothing(order):
    made = editing.with_order(script(), order)
    assert sorted(keys(made)) == KEYS
    wanted = [key for key in dict.fromkeys(order) if key in KEYS]
    assert keys(made)[: len(wanted)] == wanted


@given(st.sampled_from(KEYS), st.integers(-9, 9))
def test_moving_moves_one_item_and_no_other(key, places):
    made = editing.moved(script(), key, places)
    assert [one for one in keys(made) if one != key] == [one for one in KEYS if one != key]
    assert keys(made).index(key) == min(max(KEYS.index(key) + places, 0), len(KEYS) - 1)


def test_a_new_item_comes_after_the_one_that_was_chosen_or_at_the_end():
    assert keys(editing.with_item(script(), item("x"), "b")) == ["a", "b", "x", "c", "d"]
    assert keys(editing.with_item(script(), item("x"), "gone")) == [*KEYS, "x"]


def test_a_changed_item_stays_in_its_place():
    made = editing.with_item(script(), item("b", minutes=25))
    assert keys(made) == KEYS
    assert made.item("b").minutes == 25


def test_an_item_that_is_taken_out_is_gone():
    assert keys(editing.without_item(script(), "b")) == ["a", "c", "d"]


def test_questions_and_duties_are_replaced():
    made = editing.with_questions(script(), [Question("Wie?")])
    assert [one.text for one in made.questions] == ["Wie?"]
    assert editing.with_duties(made, Duties(lead="Ria")).duties.lead == "Ria"


def test_the_key_of_a_new_item_is_one_that_nobody_has():
    one = draaiboek(item("follow-up"), item("follow-up-2"))
    assert editing.fresh_key(one, "follow_up") == "follow-up-3"
    assert editing.fresh_key(one, "pause") == "pause"


def test_an_item_says_itself_who_does_it_or_does_as_the_whole_meeting():
    one = editing.with_duties(
        draaiboek(item("a", duties=Duties(lead="Jan")), item("b")), Duties("Ria", "Bas")
    )
    assert one.duties_of(one.item("a")) == Duties("Jan", "Bas")
    assert one.duties_of(one.item("b")) == Duties("Ria", "Bas")

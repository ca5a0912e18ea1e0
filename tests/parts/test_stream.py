from hypothesis import given
from hypothesis import strategies as st

from facilitator.parts.part import Part
from facilitator.parts.stream import Stream


def data(value):
    return Part(None, {"value": value})


def stream():
    rendered = []

    def render(part):
        rendered.append(part.data["value"])
        return {"data": part.data}

    made = Stream("screen", "epoch", render)
    return made, rendered


def test_only_what_differs_is_rendered_and_sent():
    made, rendered = stream()
    made.update({"a": data(1), "b": data(1)})
    message = made.update({"a": data(1), "b": data(2)})
    assert rendered == [1, 1, 2]
    assert message == {
        "stream": "screen",
        "epoch": "epoch",
        "prev": 1,
        "rev": 2,
        "whole": False,
        "parts": {"b": {"data": {"value": 2}}},
        "removed": [],
    }


def test_nothing_new_gives_no_message_and_no_revision():
    made, _rendered = stream()
    made.update({"a": data(1)})
    assert made.update({"a": data(1)}) is None
    assert made.rev == 1


def test_a_part_that_goes_is_named():
    made, _rendered = stream()
    made.update({"a": data(1), "b": data(1)})
    assert made.update({"a": data(1)})["removed"] == ["b"]


def test_a_group_that_is_the_same_is_not_looked_at_and_any_other_is():
    made, rendered = stream()
    people = {"p": data(1)}
    made.update({"a": data(1)}, people)
    people["q"] = data(9)  # never done: it shows that nobody looks
    assert made.update({"a": data(1)}, people) is None
    message = made.update({"a": data(1)}, {"q": data(2)})
    assert (list(message["parts"]), message["removed"]) == (["q"], ["p"])
    assert rendered == [1, 1, 2]


def test_a_group_that_goes_takes_its_parts_along():
    made, _rendered = stream()
    made.update({"a": data(1)}, {"p": data(1), "q": data(1)})
    assert made.update({"a": data(1)}, {"q": data(1)})["removed"] == ["p"]
    assert made.update({"a": data(1)})["removed"] == ["q"]
    assert sorted(made.since(None, 0)["parts"]) == ["a"]


def test_another_epoch_gets_everything():
    made, _rendered = stream()
    made.update({"a": data(1), "b": data(1)})
    message = made.since("other", 1)
    assert (message["whole"], sorted(message["parts"])) == (True, ["a", "b"])


def test_a_revision_from_the_future_gets_everything():
    made, _rendered = stream()
    made.update({"a": data(1)})
    assert made.since("epoch", 99)["whole"]


VALUES = st.dictionaries(st.sampled_from("abcd"), st.integers(0, 2))


@given(st.lists(VALUES, min_size=1, max_size=12), st.data())
def test_a_viewer_who_misses_any_messages_ends_with_the_same_parts(versions, choose):
    made, _rendered = stream()
    have, seen = [None, 0], {}
    last = {}

    def group(version, names):
        """What is the same as last time is the very same."""
        parts = {name: data(value) for name, value in version.items() if name in names}
        last[names] = last[names] if last.get(names) == parts else parts
        return last[names]

    def take(message):
        nonlocal have
        if message["whole"]:
            seen.clear()
        seen.update(message["parts"])
        for name in message["removed"]:
            seen.pop(name, None)
        have = [message["epoch"], message["rev"]]

    for version in versions:
        made.update(group(version, "ab"), group(version, "cd"))
        if choose.draw(st.booleans()):
            take(made.since(*have))
    take(made.since(*have))
    assert seen == {name: {"data": {"value": value}} for name, value in versions[-1].items()}

"""Many papers at once."""

import io
import threading
import zipfile

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from facilitator.documents.catalogue import Order
from facilitator.documents.press import KEPT_MS, Materials, Press, unique
from tests.documents.test_word import template
from tests.factories import Clock, ids

MATERIALS = Materials(
    {"goed": template("Dag {{ naam }}"), "fout": template("{{ nix }}")}, None, "2026-11-24T12:00:00"
)


def order(name, kind="goed"):
    return Order(f"{name}.docx", name, kind, {"naam": name})


class Later:
    """What was asked to be done later."""

    def __init__(self):
        self.waiting = []

    def __call__(self, seconds, function, *arguments):
        self.waiting.append((function, arguments))

    def go(self):
        while self.waiting:
            function, arguments = self.waiting.pop(0)
            function(*arguments)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def later():
    return Later()


@pytest.fixture
def press(clock, later, tmp_path):
    names = ids("run")
    made = Press(clock.now_ms, lambda: next(names), later, tmp_path / "papers")
    yield made
    made.close()


@pytest.mark.process
def test_a_zip_of_everything_that_was_ordered(press, later):
    run = press.start("m1", "alles.zip", [order("Fatima"), order("Jan")], MATERIALS)
    assert (run.state, run.done, run.total) == ("busy", 0, 2)
    later.go()
    assert (run.state, run.done, run.faults) == ("done", 2, [])
    with zipfile.ZipFile(run.path) as archive:
        assert archive.namelist() == ["Fatima.docx", "Jan.docx"]
        made = Document(io.BytesIO(archive.read("Jan.docx")))
    assert made.paragraphs[0].text == "Dag Jan"


@pytest.mark.process
def test_what_cannot_be_made_is_named_and_the_rest_is_there(press, later):
    run = press.start("m1", "a.zip", [order("a"), order("b", "fout"), order("c")], MATERIALS)
    later.go()
    assert (run.state, run.faults) == ("done", [("b.docx", "template-cannot-be-filled")])
    with zipfile.ZipFile(run.path) as archive:
        assert archive.namelist() == ["a.docx", "c.docx"]


@pytest.mark.process
def test_the_same_orders_give_the_same_zip(press, later):
    first, again = (
        press.start("m1", "a.zip", [order("a"), order("b")], MATERIALS) for _ in range(2)
    )
    later.go()
    assert first.path.read_bytes() == again.path.read_bytes()


@pytest.mark.process
def test_what_is_cancelled_leaves_nothing(press, later):
    run = press.start("m1", "a.zip", [order("a")], MATERIALS)
    press.cancel(run)
    later.go()
    assert run.state == "cancelled"
    assert not run.path.exists()


@pytest.mark.process
def test_papers_that_are_asked_one_by_one_share_a_process_for_a_while(press, later, children):
    for name in ("Fatima", "Jan"):
        made = Document(io.BytesIO(press.one(MATERIALS.job(order(name))).document))
        assert made.paragraphs[0].text == f"Dag {name}"
        assert len(children()) == 1
    press.one(MATERIALS.job(order("Ben", "fout")))
    later.go()
    assert children() == []
    assert press.one(MATERIALS.job(order("Anna"))).fault == ""


@pytest.mark.process
def test_a_room_that_takes_its_papers_at_once_waits_in_line(press, children):
    answers = []

    def take(name):
        answers.append((name, press.one(MATERIALS.job(order(name)))))

    people = [threading.Thread(target=take, args=(f"P{number}",)) for number in range(20)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    assert len(children()) == 1
    for name, result in answers:
        made = Document(io.BytesIO(result.document))
        assert made.paragraphs[0].text == f"Dag {name}"


@pytest.mark.process
def test_a_zip_is_kept_for_an_hour(press, later, clock):
    old = press.start("m1", "a.zip", [order("a")], MATERIALS)
    later.go()
    clock.ms += KEPT_MS + 1
    press.start("m1", "b.zip", [], MATERIALS)
    assert press.find("m1", old.id) is None
    assert not old.path.exists()


def test_a_run_belongs_to_its_meeting(press):
    run = press.start("m1", "a.zip", [], MATERIALS)
    assert press.find("m1", run.id) is run
    assert press.find("m2", run.id) is None


def test_two_people_with_one_name_have_two_files():
    assert unique(["a.docx", "A.docx", "a (2).docx", "b.docx", "a.docx"]) == [
        "a.docx",
        "A (2).docx",
        "a (2) (2).docx",
        "b.docx",
        "a (3).docx",
    ]


@given(st.lists(st.sampled_from(["a.docx", "A.docx", "a (2).docx", "a (3).docx"]), max_size=12))
def test_no_file_takes_the_place_of_another(names):
    found = unique(names)
    assert len({name.casefold() for name in found}) == len(names)


def test_what_a_killed_program_left_goes_first(clock, later, tmp_path):
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "run1").write_text("Fatima")
    Press(clock.now_ms, lambda: "run2", later, tmp_path / "papers")
    assert list((tmp_path / "papers").iterdir()) == []

"""Templates are filled in a process that cannot hurt the meeting."""

import io
import time

import pytest
from docx import Document

from facilitator.documents.renderer import Renderer
from facilitator.documents.worker import Check, Fill
from tests.documents.test_word import template

pytestmark = pytest.mark.process
GOOD = template("Dag {{ naam }}")
FOUR = "{% for a in l %}{% for b in l %}{% for c in l %}{% for d in l %}"
SLOW = template(f"{FOUR}x{'{% endfor %}' * 4}")


def job(content=GOOD, **data):
    return Fill(content, {"naam": "Fatima", **data}, "2026-11-24T12:00:00", "Titel")


def text(result):
    return Document(io.BytesIO(result.document)).paragraphs[0].text


def test_documents_come_in_order_from_one_process(children):
    with Renderer() as renderer:
        made = list(renderer.render(job(naam=f"P{number}") for number in range(5)))
        assert len(children()) == 1
    assert [text(one) for one in made] == [f"Dag P{number}" for number in range(5)]
    assert children() == []


def test_a_template_that_never_ends_is_given_up_and_the_next_goes_on(children):
    began = time.monotonic()
    with Renderer(seconds=2) as renderer:
        slow, good = renderer.render([job(SLOW, l=["x"] * 3000), job()])
    assert slow.fault == "template-too-slow"
    assert text(good) == "Dag Fatima"
    assert time.monotonic() - began < 20
    assert children() == []


def test_a_template_that_eats_memory_is_stopped_and_the_next_goes_on():
    with Renderer(megabytes=300) as renderer:
        eats = job(template("{{ x ~ x ~ x ~ x ~ x }}"), x="a" * 90_000_000)
        heavy, good = renderer.render([eats, job()])
    assert heavy.fault == "template-too-heavy"
    assert text(good) == "Dag Fatima"


def test_a_template_that_asks_too_much_says_so():
    with Renderer() as renderer:
        result = renderer.one(job(template("{{ onbekend }}")))
    assert result.fault == "template-cannot-be-filled"
    assert "onbekend" in result.params["reason"]


def test_a_file_is_checked_in_that_process_too():
    with Renderer() as renderer:
        assert renderer.one(Check(template("{{ bijeenkomst.titel }}"))).fault == ""
        found = renderer.one(Check(template("{{ bijeenkomst.titl }}")))
    assert (found.fault, found.params["nearest"]) == ("template-unknown", "bijeenkomst.titel")


def test_leaving_early_leaves_no_process(children):
    with Renderer() as renderer:
        next(renderer.render([job(), job()]))
    assert children() == []

"""Which papers there are, and what their files are called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.documents import catalogue
from facilitator.documents.catalogue import BY_KEY, PAPERS, TEMPLATES
from facilitator.domain.contact import SaveContact
from facilitator.resources import folder
from tests.documents.meetings import held, nothing_yet, seen


@pytest.fixture(scope="module")
def meeting():
    return held()


def test_every_paper_has_its_template_and_every_template_its_paper():
    there = {path.stem for path in folder("bouwstenen").glob("*.docx")}
    assert there == set(TEMPLATES)


def test_names_of_files_begin_with_the_day(meeting):
    names = [order.file for order in catalogue.everything(seen(meeting))]
    assert names[:3] == [
        "2026-09-21 Draaiboek.docx",
        "2026-09-21 Presentielijst.docx",
        "2026-09-21 Bouwsteen 5 Individueel actieformulier - Ans.docx",
    ]
    assert len(names) == 15


def test_everybody_has_their_own(meeting):
    orders = list(catalogue.of_everybody(seen(meeting), BY_KEY["actieformulier"]))
    assert [one.data["deelnemer"]["naam"] for one in orders] == sorted(
        person.name for person in meeting.people.values()
    )


def test_forms_to_print_are_empty():
    orders = list(catalogue.forms(seen(nothing_yet())))
    assert [one.file.removeprefix("2026-09-21 ") for one in orders] == [
        "Draaiboek.docx",
        "Presentielijst - leeg.docx",
        "Bouwsteen 4 Individuele reflectievragen - leeg.docx",
        "Bouwsteen 5 Individueel actieformulier - leeg.docx",
        "Bouwsteen 6 Registratieformulier - leeg.docx",
        "Bouwsteen 7 Contactformulier - leeg.docx",
    ]


def test_each_reader_gets_a_report_of_their_own(meeting):
    for paper in PAPERS:
        if paper.template == "verslag":
            flaps = catalogue.one(seen(meeting), paper).data["flappen"]
            assert any(flap["ideeen"] for flap in flaps) == (paper.key == "verslag")


@given(st.text(max_size=200))
def test_a_name_that_somebody_typed_makes_no_odd_file(typed):
    name = catalogue.file_name(seen(nothing_yet()), "Actieformulier", typed, ending="docx")
    assert not set(name) & set('\\/:*?"<>|\n\t\0')
    assert name.startswith("2026-09-21 Actieformulier")
    assert len(name) < 120


def test_a_hostile_name_stays_in_the_folder():
    made = nothing_yet()
    eve = made.join("Eve")
    made.send(eve, SaveContact("../../etc/passwd"))
    orders = list(catalogue.of_everybody(seen(made), BY_KEY["actieformulier"]))
    assert orders[0].file == "2026-09-21 Bouwsteen 5 Individueel actieformulier - etc passwd.docx"

"""What a template can be filled with, and the page that tells organisers."""

import pytest

from facilitator.documents.placeholders import PLACEHOLDERS, Many, Text, blank, faults, rows
from tests.documents.codes import README, with_table

SHAPE = {"naam": Text("De naam"), "acties": Many("De acties", "actie", {"wat": Text("Wat")})}


def test_the_page_for_organisers_lists_every_code():
    page = README.read_text(encoding="utf-8")
    assert with_table(page) == page, "run python -m tests.documents.codes"


def test_every_code_is_explained():
    assert all(words for _code, words in rows())


def test_a_list_stands_with_its_loop_and_its_entries():
    assert list(rows(SHAPE)) == [
        ("{{ naam }}", "De naam"),
        ("{% for actie in acties %} … {% endfor %}", "De acties"),
        ("{{ actie.wat }}", "Wat"),
    ]


def test_nothing_to_tell_has_the_shape_too():
    assert faults({name: blank(field) for name, field in PLACEHOLDERS.items()}) == []


@pytest.mark.parametrize(
    ("data", "found"),
    [
        ({"naam": "x", "acties": [{"wat": "y"}]}, []),
        ({"naam": 1, "acties": []}, ["naam: of another kind"]),
        ({"naam": "x"}, ["acties: of another kind"]),
        ({"naam": "x", "acties": [{}]}, ["acties[].wat: of another kind"]),
        ({"naam": "x", "acties": ["y"]}, ["acties[]: of another kind"]),
        ({"naam": "x", "acties": [], "meer": ""}, ["meer: not a placeholder"]),
    ],
)
def test_data_of_another_shape_is_found(data, found):
    assert faults(data, SHAPE) == found

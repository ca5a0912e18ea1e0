"""Everything of a meeting as JSON."""

import json

import msgspec

from facilitator.documents.export import Export, export, schema
from facilitator.domain.writings import KeepHere
from tests.documents.meetings import IDEAS, held, nothing_yet, seen


def exported(meeting):
    return json.loads(export(seen(meeting)))


def test_the_file_fits_its_schema():
    for make in (held, nothing_yet):
        msgspec.convert(exported(make()), Export)
    assert schema()["$defs"]["Export"]["properties"]["version"]["default"] == 1


def test_everything_is_there_and_ids_lead_somewhere():
    made = exported(held())
    people = {one["id"] for one in made["people"]}
    flaps = {one["id"] for one in made["flaps"]}
    assert len(people) == 6
    assert {one["flap"] for one in made["ideas"]} <= flaps
    assert {one["participant"] for one in made["actions"]} <= people
    assert set(made["agreements"][0]["takers"]) <= people
    assert set(made["top_three"]) <= flaps
    assert [one["stickers"] for one in made["flaps"]][:3] == [1, 5, 5]
    assert made["people"][0]["name"] == "Ans"


def test_what_stays_in_the_room_is_not_in_it_nor_who_voted_what():
    made = held()
    idea = next(iter(made.meeting.ideas))
    made.desk(KeepHere(f"idea:{idea}", True))
    text = export(seen(made)).decode()
    assert f'"text": "{IDEAS[0]}"' in export(seen(held())).decode()
    assert text.count(IDEAS[0]) < export(seen(held())).decode().count(IDEAS[0])
    assert "mask-of" not in text

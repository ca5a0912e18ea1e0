"""All data of a meeting as one JSON file, for who wants to keep or use it elsewhere.

``docs/export.md`` describes it. What must stay in the room is not in it, nor who voted what.
"""

from datetime import UTC, datetime
from typing import Any

import msgspec

from facilitator.documents import report
from facilitator.domain import actions
from facilitator.domain.agreements import puller, standing, takers
from facilitator.domain.draaiboek import Draaiboek
from facilitator.domain.state import Details
from facilitator.parts.common import Scene, votes

VERSION = 1


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who took part. ``shares`` is with whom they share their details."""

    id: str
    name: str
    organisation: str
    phone_in_the_room: bool
    left_early: bool
    function: str
    phone: str
    email: str
    reach: str
    shares: str
    shares_phone: bool
    shares_email: bool
    consent: str
    delivery: str


class FlapOut(msgspec.Struct, frozen=True, kw_only=True):
    """A flap with what the group put on it. ``number`` is None for a question of the group."""

    id: str
    number: int | None
    text: str
    stickers: int


class IdeaOut(msgspec.Struct, frozen=True, kw_only=True):
    """What stands on a flap; ``adds_to`` is the idea that it adds to."""

    id: str
    flap: str
    text: str
    adds_to: str | None


class AgreementOut(msgspec.Struct, frozen=True, kw_only=True):
    """What was agreed (status "agreed"), or is still to be discussed."""

    id: str
    status: str
    texts: dict[str, str]
    flap: str | None
    puller: str | None
    takers: list[str]


class ActionOut(msgspec.Struct, frozen=True, kw_only=True):
    """What one person will do."""

    id: str
    participant: str
    what: str
    with_whom: str
    first_step: str
    when: str
    agreement: str | None
    shared: bool


class ItemOut(msgspec.Struct, frozen=True, kw_only=True):
    """The time of an agenda item: planned seconds, real start (ISO) and spent seconds."""

    key: str
    planned_s: int
    started: str | None
    spent_s: int


class Export(msgspec.Struct, frozen=True, kw_only=True):
    """The file. Instants are ISO 8601 in UTC; people, flaps and agreements are named by id."""

    format: str = "facilitator-meeting"
    version: int = VERSION
    made: str
    code: str
    details: Details
    draaiboek: Draaiboek
    started: str | None
    finished: str | None
    without_phone: int
    items: list[ItemOut]
    people: list[Person]
    flaps: list[FlapOut]
    ideas: list[IdeaOut]
    top_three: list[str]
    agreements: list[AgreementOut]
    actions: list[ActionOut]
    follow_up: dict[str, str]
    summary: str


def export(scene: Scene) -> bytes:
    """The JSON, in UTF-8 and indented."""
    content = msgspec.json.encode(_export(scene))
    return msgspec.json.format(content, indent=2)


def schema() -> dict[str, Any]:
    """The JSON Schema that the file fits."""
    return msgspec.json.schema(Export)


def _export(scene: Scene) -> Export:
    meeting = scene.public.meeting
    counted = votes(meeting)
    assert meeting.details is not None  # a room is made of a prepared meeting
    assert meeting.draaiboek is not None
    known = report.everything(scene)
    return Export(
        made=_instant(scene.now_ms) or "",
        code=scene.room.row.code,
        details=meeting.details,
        draaiboek=meeting.draaiboek,
        started=_instant(meeting.agenda.started_ms),
        finished=_instant(meeting.agenda.finished_ms),
        without_phone=meeting.without_phone,
        items=[
            ItemOut(
                key=key,
                planned_s=clock.planned_s,
                started=_instant(clock.first_started_ms),
                spent_s=clock.spent_ms // 1000,
            )
            for key, clock in meeting.agenda.items.items()
        ],
        people=[_person(scene, key) for key in report.came(scene)],
        flaps=[
            FlapOut(id=one.id, number=one.number, text=one.text, stickers=counted.get(one.id, 0))
            for one in meeting.board
        ],
        ideas=[
            IdeaOut(id=one.id, flap=one.flap, text=one.text, adds_to=one.to)
            for one in meeting.ideas.values()
            if one.text and not one.hidden
        ],
        top_three=list(meeting.top_three),
        agreements=[
            AgreementOut(
                id=one.id,
                status=one.status,
                texts={str(name): text for name, text in one.texts.items()},
                flap=one.flap,
                puller=puller(meeting, one),
                takers=takers(meeting, one),
            )
            for one in standing(meeting)
        ],
        actions=[
            ActionOut(
                id=one.id,
                participant=key,
                what=one.what,
                with_whom=one.with_whom,
                first_step=one.first_step,
                when=one.when,
                agreement=one.agreement,
                shared=one.shared,
            )
            for key in report.came(scene)
            for one in actions.of(meeting, key)
            if one.what
        ],
        follow_up=known["vervolg"],
        summary=known["samenvatting"],
    )


def _person(scene: Scene, key: str) -> Person:
    person, here = scene.room.people[key], scene.room.meeting.participants[key]
    contact = scene.room.contacts.get(key)
    return Person(
        id=key,
        name=person.name,
        organisation=person.organisation,
        phone_in_the_room=here.phone,
        left_early=here.left,
        function=contact.function if contact else "",
        phone=contact.phone if contact else "",
        email=contact.email if contact else "",
        reach=contact.reach if contact else "",
        shares=contact.share_with if contact else "nobody",
        shares_phone=contact.shares_phone if contact else False,
        shares_email=contact.shares_email if contact else False,
        consent=contact.consent if contact else "",
        delivery=contact.delivery if contact else "",
    )


def _instant(at_ms: int | None) -> str | None:
    return None if at_ms is None else datetime.fromtimestamp(at_ms / 1000, UTC).isoformat()

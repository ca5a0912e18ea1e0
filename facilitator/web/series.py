"""Meetings that follow each other, in one view: what was chosen, agreed and done each time."""

from datetime import date, datetime
from typing import Any

import msgspec
from flask import Blueprint, render_template
from werkzeug.wrappers import Response as AnyResponse

from facilitator.domain import actions, progress
from facilitator.domain.agreements import standing
from facilitator.domain.state import Meeting
from facilitator.domain.writings import public
from facilitator.parts.common import meeting_data, votes
from facilitator.room.rooms import Room
from facilitator.web.pages import place_or_403, room_or_404
from facilitator.web.papers import fresh
from facilitator.web.site import site
from facilitator.werkvormen.registry import RULES

series = Blueprint("series", __name__)
MOST_MEETINGS = 8  # in one picture; the latest ones
BAR = 120  # the width of the longest bar, in the picture's own units


class Held(msgspec.Struct, frozen=True):
    """One meeting of the series, in numbers. ``stickers`` by the text of the question."""

    day: date
    title: str
    code: str
    people: int
    stickers: dict[str, int]
    agreements: int
    kept: int
    actions: int
    done: int


@series.get("/bijeenkomst/<code>/reeks")
def show(code: str) -> AnyResponse:
    """As a picture, and the same as a table."""
    room = room_or_404(code)
    place_or_403(room, "desk")
    held = [_numbers(one) for one in _chain(room)]
    asked = list(dict.fromkeys(text for one in held for text in one.stickers))
    most = max((count for one in held for count in one.stickers.values()), default=0) or 1
    rows: list[dict[str, Any]] = [
        {
            "question": text,
            "cells": [
                {"count": count, "width": round(BAR * count / most)}
                for one in held
                if (count := one.stickers.get(text, 0)) is not None
            ],
        }
        for text in asked
    ]
    page = render_template(
        "organiser/series.html",
        meeting=meeting_data(site().scene(room)),
        held=held,
        rows=rows,
        bar=BAR,
    )
    return fresh(page)


def _chain(room: Room) -> list[Room]:
    """This meeting and those before it, the earliest first; one that was deleted ends the chain."""
    found, one = [room], room
    while len(found) < MOST_MEETINGS and one.meeting.previous is not None:
        earlier = site().hall.rooms.by_id(one.meeting.previous)
        if earlier is None or earlier in found:
            break
        found.append(earlier)
        one = earlier
    return found[::-1]


def _numbers(room: Room) -> Held:
    meeting, details = public(room.meeting, RULES), room.meeting.details
    assert details is not None  # a room is made of a prepared meeting
    at = datetime.fromtimestamp(details.planned_start_ms / 1000, site().settings.timezone)
    counted = votes(meeting)
    agreed = [one for one in standing(meeting) if one.status == "agreed"]
    written = [one for key in meeting.participants for one in actions.of(meeting, key)]
    return Held(
        day=at.date(),
        title=details.title,
        code=room.row.code,
        people=len(meeting.present) + meeting.without_phone,
        stickers={flap.text: counted.get(flap.id, 0) for flap in meeting.board},
        agreements=len(agreed),
        kept=sum(_kept(meeting, one.id) for one in agreed),
        actions=len(written),
        done=sum(progress.of(meeting, one.id).status == "done" for one in written),
    )


def _kept(meeting: Meeting, agreement: str) -> bool:
    """An agreement is kept when everything is done that people said to do for it."""
    own = [one for one in meeting.actions.values()
           if one.agreement == agreement and not one.dropped]  # fmt: skip
    return bool(own) and all(progress.of(meeting, one.id).status == "done" for one in own)

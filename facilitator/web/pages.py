"""First renders: the streams of a page, put into its template."""

from typing import Any

from flask import abort, render_template, request
from flask_babel import format_date
from markupsafe import Markup

from facilitator.domain import follow_up
from facilitator.parts.common import meeting_data
from facilitator.parts.stream import Stream
from facilitator.room.access import Place, place
from facilitator.room.rooms import Room
from facilitator.web.codes import room_of
from facilitator.web.site import current_session, site


def room_or_404(code: str) -> Room:
    """The meeting with this join code; an error page for a wrong one, which counts as guessing."""
    room = room_of(code)
    if room is None:
        abort(404)
    return room


def place_or_403(room: Room, audience: str) -> Place:
    """This browser's place for the audience; an error page for who has none. ``wie`` in the address
    says whose phone is meant, on one that several people share."""
    found = place(current_session(), room, audience, request.args.get("wie"))
    if found is None:
        abort(403)
    return found


def organiser_or_403() -> None:
    """An error page for who is not signed in as organiser."""
    session = current_session()
    if session is None or not session.organiser:
        abort(403)


def kept_until(room: Room) -> str:
    """The day, written out, on which this meeting is deleted when nothing happens any more."""
    details = room.meeting.details
    assert details is not None  # a room is made of a prepared meeting
    option = follow_up.chosen(room.meeting)
    next_day = None if option is None else option.day
    day = site().retention.until(room.known.last_ms, details.planned_start_ms, next_day)
    written: str = format_date(day, "d MMMM y")
    return written


def render_page(template: str, held: Place, audience: str, **data: Any) -> str:
    """The page of an audience with all its parts in place, and what its scripts start from."""
    running = site()
    streams = {audience: running.streams.shared(held.room, audience)}
    if audience != "screen":
        streams["me"] = running.streams.personal(held.room, held.actor)
    html = {name: text for stream in streams.values() for name, text in stream.html().items()}

    def part_list(prefix: str) -> Markup:
        """The parts of a list, in order of their names; the page sorts them further."""
        return Markup("").join(
            _rendered(text) for name, text in html.items() if name.startswith(f"{prefix}:")
        )

    return render_template(
        template,
        meeting=meeting_data(running.scene(held.room)),
        part={name: _rendered(text) for name, text in html.items()},
        part_list=part_list,
        boot=_boot(streams),
        scribe=held.scribe is not None,
        **data,
    )


def _rendered(text: str) -> Markup:
    """A part, which is HTML already."""
    return Markup(text)  # nosec B704  # made of our own templates, which escape


def _boot(streams: dict[str, Stream]) -> dict[str, Any]:
    running = site()
    return {
        "streams": {
            name: {"epoch": stream.epoch, "rev": stream.rev} for name, stream in streams.items()
        },
        "data": {name: data for stream in streams.values() for name, data in stream.data().items()},
        "now_ms": running.hall.clock.now_ms(),
        "version": running.version,
    }

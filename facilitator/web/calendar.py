"""The calendar file: when the group meets again, and when everybody tells how it goes."""

from datetime import datetime, time, timedelta

from flask import Blueprint, Response, abort
from flask_babel import gettext as _

from facilitator.domain import follow_up
from facilitator.room.access import place
from facilitator.room.rooms import Room
from facilitator.web.pages import room_or_404
from facilitator.web.site import current_session, site

calendar = Blueprint("calendar", __name__)
LASTS = timedelta(hours=2)  # as long as this meeting


@calendar.get("/b/<code>/agenda.ics")
def file(code: str) -> Response:
    """For whoever takes part or leads; 404 as long as there is no day to put in it."""
    room = room_or_404(code)
    session = current_session()
    if not any(place(session, room, audience) for audience in ("phone", "desk")):
        abort(403)
    if follow_up.chosen(room.meeting) is None and follow_up.report_day(room.meeting) is None:
        abort(404)
    response = Response(of_follow_up(room), mimetype="text/calendar")
    name = _("volgende-bijeenkomst") + ".ics"
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    response.cache_control.no_store = True
    return response


def of_follow_up(room: Room) -> bytes:
    """The file; an event keeps its id, so that a later file changes it instead of adding one."""
    from icalendar import Calendar, Event  # seldom needed, and slow to import

    meeting, details = room.meeting, room.meeting.details
    assert details is not None  # a room is made of a prepared meeting
    made = Calendar()
    made.add("prodid", "-//facilitator//NL")
    made.add("version", "2.0")
    now = datetime.fromtimestamp(site().hall.clock.now_ms() / 1000, site().settings.timezone)

    def event(kind: str, title: str) -> Event:
        one = Event()
        one.add("uid", f"{room.row.id}-{kind}@facilitator")
        one.add("dtstamp", now)
        one.add("summary", title)
        made.add_component(one)
        return one

    option = follow_up.chosen(meeting)
    if option is not None:
        one = event("next", details.title)
        one.add("location", option.place or details.place)
        if option.time:
            begin = datetime.combine(
                option.day, time.fromisoformat(option.time), tzinfo=site().settings.timezone
            )
            one.add("dtstart", begin)
            one.add("dtend", begin + LASTS)
        else:
            one.add("dtstart", option.day)
    report = follow_up.report_day(meeting)
    if report is not None:
        one = event(
            "report", _("Laat weten hoe het met je actie gaat: %(title)s", title=details.title)
        )
        one.add("dtstart", report)
    if option is not None and option.time:
        made.add_missing_timezones()
    content: bytes = made.to_ical()
    return content


def of_meeting(room: Room) -> bytes:
    """The file with this meeting itself, for who is invited."""
    from icalendar import Calendar, Event

    details = room.meeting.details
    assert details is not None  # a room is made of a prepared meeting
    zone = site().settings.timezone
    begin = datetime.fromtimestamp(details.planned_start_ms / 1000, zone)
    seconds = sum(one.planned_s for one in room.meeting.agenda.items.values())
    one = Event()
    one.add("uid", f"{room.row.id}-meeting@facilitator")
    one.add("dtstamp", datetime.fromtimestamp(site().hall.clock.now_ms() // 1000, zone))
    one.add("summary", details.title)
    one.add("location", details.place)
    one.add("dtstart", begin)
    one.add("dtend", begin + timedelta(seconds=seconds))
    made = Calendar()
    made.add("prodid", "-//facilitator//NL")
    made.add("version", "2.0")
    made.add_component(one)
    made.add_missing_timezones()
    content: bytes = made.to_ical()
    return content

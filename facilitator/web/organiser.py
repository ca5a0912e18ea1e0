"""The organiser's pages: signing in, the meetings, a new meeting."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from facilitator.documents.report import written_day
from facilitator.domain.draaiboek import Draaiboek
from facilitator.domain.follow_up import chosen
from facilitator.domain.message import Actor, Role
from facilitator.domain.programme import ChangeDetails
from facilitator.domain.state import Details
from facilitator.parts.common import meeting_data
from facilitator.parts.refusals import sentence
from facilitator.room.access import ORGANISER_ID
from facilitator.room.hall import new_id
from facilitator.room.rooms import Room
from facilitator.room.writer import Refused
from facilitator.store import accounts, meetings, sessions
from facilitator.web.accounts import first_start
from facilitator.web.codes import link_may_be_wrong
from facilitator.web.draaiboek_files import available
from facilitator.web.meeting_page import need_words, needed
from facilitator.web.next_meeting import (
    followed,
    minutes_of,
    with_look_back,
    without_look_back,
)
from facilitator.web.pages import organiser_or_403, place_or_403, room_or_404
from facilitator.web.passwords import passwords_in_use, sign_in_with_password
from facilitator.web.site import current_session, sign_in, sign_out, site
from facilitator.web.text import clean

Value = TypeVar("Value")
organiser = Blueprint("organiser", __name__)
ORGANISER = Actor(Role.ORGANISER, ORGANISER_ID)
MOST_NEEDS = 30  # meetings of which the list says what they need: for each the log is read
SAME = "zelfde"  # the draaiboek of the meeting before
YEARS = range(2000, 2100)  # a year of five digits is a slip, and no calendar goes there
LONGEST = {"title": 100, "neighbourhood": 80, "place": 120, "reason": 300}


@organiser.get("/")
def home() -> AnyResponse | str:
    """The organiser's meetings; for everybody else the form for a join code."""
    session = current_session()
    if session is None or not session.organiser:
        return render_template(
            "phone/join.html",
            action=url_for("join.code"),
            meeting=None,
            form={"code": "", "name": "", "organisation": ""},
            errors={},
            erase_date=None,
        )
    if first_start():
        return redirect(url_for("accounts.welcome"))
    zone = site().settings.timezone
    groups: dict[str, list[dict[str, object]]] = {"running": [], "coming": [], "past": []}
    for row, status in site().hall.read(meetings.everything):
        if row.rehearsal_of:
            continue  # it is found at the meeting that it rehearses, and gone tomorrow
        start = datetime.fromtimestamp(row.planned_start_ms / 1000, zone)
        shown = len(groups["coming"]) + len(groups["past"])
        group = {"waiting": "coming", "running": "running", "finished": "past"}[status]
        groups[group].append(
            {
                "code": row.code,
                "title": row.title,
                "neighbourhood": row.neighbourhood,
                "date": start.date(),
                "start": start.strftime("%H:%M"),
                "status": status,
                "need": _need(row.id) if shown < MOST_NEEDS or status == "running" else "",
            }
        )
    groups["coming"].reverse()
    return render_template("organiser/home.html", deleted="weg" in request.args, **groups)


@organiser.get("/aanmelden")
def sign_in_page() -> str:
    """Ask for a click before the one-time token is used: looking at a link uses nothing up."""
    return render_template(
        "organiser/login.html",
        token=request.args.get("token", ""),
        code=request.args.get("code", ""),
        failed=False,
        passwords=passwords_in_use(),
        mails=site().outbox.works,
    )


@organiser.post("/aanmelden")
def use_token() -> AnyResponse | str:
    """Sign in with a one-time token, as the first organiser; or with a password."""
    if "token" not in request.form:
        return sign_in_with_password()
    token = request.form["token"]
    now_ms = site().hall.clock.now_ms()
    if not site().hall.write(lambda c: sessions.use_token(c, token, now_ms)):
        if not link_may_be_wrong():
            abort(429)
        page = render_template(  # nosec B106  # an empty token is no secret
            "organiser/login.html",
            token="",
            code="",
            failed=True,
            passwords=passwords_in_use(),
            mails=site().outbox.works,
        )
        return Response(page, 403)
    known = site().hall.read(accounts.everyone)
    sign_in(organiser=True, account=known[0].id if known else "")
    code = request.form.get("code", "")
    if code.isdigit() and site().hall.rooms.by_code(code) is not None:
        return redirect(url_for("desk.show", code=code))
    return redirect(url_for("organiser.home"))


@organiser.post("/afmelden")
def leave() -> AnyResponse:
    """Sign out, on every page of this browser."""
    sign_out()
    return redirect(url_for("organiser.home"))


@organiser.get("/bijeenkomst/nieuw")
def new_meeting() -> str:
    """The form for a new meeting, with good defaults."""
    organiser_or_403()
    chosen = request.args.get("draaiboek", "")
    picked = {"draaiboek": chosen} if chosen in available() else {}
    return _form(_defaults() | _copied(_source(request.args.get("van", ""))) | picked, {})


@organiser.post("/bijeenkomst/nieuw")
def make_meeting() -> AnyResponse | str:
    """Make a meeting from a draaiboek and go to its desk."""
    organiser_or_403()
    form = {name: clean(value) or "" for name, value in request.form.items()}
    details, errors = _details(form)
    draaiboek = _chosen(form)
    if draaiboek is None:
        errors["draaiboek"] = _("Kies een draaiboek.")
    if details is None or draaiboek is None or errors:
        return Response(_form(_defaults() | form, errors), 422)
    source = _source(form.get("van", ""))
    carries = source is not None and "meenemen" in form
    if source is not None and carries:
        command = followed(source)
        if command.agreements or command.actions:
            draaiboek = with_look_back(draaiboek)
    row = site().hall.prepare_meeting(details, draaiboek)
    if source is not None and carries:
        site().hall.submit(row.id, ORGANISER, new_id(), command)
    return redirect(url_for("meeting_page.show", code=row.code))


@organiser.get("/bijeenkomst/<code>/gegevens")
def edit_details(code: str) -> AnyResponse | str:
    """The form with what is known, to change it before the meeting begins."""
    room = room_or_404(code)
    place_or_403(room, "desk")
    if room.meeting.status != "waiting":
        return redirect(url_for("meeting_page.show", code=code))
    return _form(_known(room), {}, code)


@organiser.post("/bijeenkomst/<code>/gegevens")
def change_details(code: str) -> AnyResponse | str:
    """Another name, day or place."""
    room = room_or_404(code)
    held = place_or_403(room, "desk")
    form = {name: clean(value) or "" for name, value in request.form.items()}
    details, errors = _details(form)
    if details is not None and not errors:
        command = ChangeDetails(
            details.title,
            details.neighbourhood,
            details.place,
            details.reason,
            details.planned_start_ms,
            details.fixed_end_ms,
        )
        outcome = site().hall.submit(room.row.id, held.actor, new_id(), command)
        if not isinstance(outcome, Refused):
            return redirect(url_for("meeting_page.show", code=code))
        errors = {"title": sentence(outcome.code, outcome.params)}
    return Response(_form(_defaults() | form, errors, code), 422)


@organiser.get("/bijeenkomst/<code>/verwijderen")
def confirm_deletion(code: str) -> str:
    """Ask before a meeting is deleted."""
    organiser_or_403()
    room = room_or_404(code)
    scene = site().scene(room)
    return render_template(
        "organiser/delete.html",
        meeting=meeting_data(scene),
        day=written_day(scene),
        people=len(room.meeting.participants),
        invited=len(room.meeting.invited),
    )


@organiser.post("/bijeenkomst/<code>/verwijderen")
def delete_meeting(code: str) -> AnyResponse:
    """Delete a meeting, for good."""
    organiser_or_403()
    room = room_or_404(code)
    site().remove_meeting(room.row.id)
    return redirect(url_for("organiser.home", weg=1))


def _need(meeting: str) -> str:
    """What a meeting in the list needs now, in words."""
    room = site().hall.rooms.by_id(meeting)
    if room is None:
        return ""
    return need_words(needed(room.meeting, site().hall.clock.now_ms()))


def _choices(source: Room | None) -> list[dict[str, object]]:
    """The draaiboeken to choose from; first that of the meeting before, where there is one."""
    same = [(SAME, _("Zoals de vorige keer"), minutes_of(source))] if source else []
    kept = [(key, one.title, one.total_minutes) for key, one in available().items()]
    return [
        {"id": key, "title": title, "minutes": minutes} for key, title, minutes in (*same, *kept)
    ]


def _form(form: dict[str, str], errors: dict[str, str], code: str = "") -> str:
    """The form of a new meeting, or of the one with this code."""
    source = _source(form.get("van", ""))
    return render_template(
        "organiser/new.html",
        form=form,
        errors=errors,
        code=code,
        source=source.row.title if source else "",
        people=len(followed(source).companions) if source else 0,
        draaiboeken=_choices(source),
    )


def _defaults() -> dict[str, str]:
    """A meeting in a week, at two in the afternoon, with the first draaiboek."""
    first = next(iter(site().draaiboeken.values()))
    return {
        "title": first.title,
        "neighbourhood": "",
        "date": (_today() + timedelta(days=7)).isoformat(),
        "start": "14:00",
        "place": "",
        "reason": "",
        "fixed_end": "",
        "draaiboek": first.id,
    }


def _source(code: str) -> Room | None:
    """The meeting that a new one is made from, if there is one with this code."""
    return site().hall.rooms.by_code(code) if code.isascii() and code.isdigit() else None


def _chosen(form: dict[str, str]) -> Draaiboek | None:
    """The draaiboek that was chosen: one that is kept, or that of the meeting before."""
    source = _source(form.get("van", ""))
    if form.get("draaiboek") == SAME and source is not None:
        return without_look_back(source.meeting.draaiboek)
    return available().get(form.get("draaiboek", ""))


def _copied(room: Room | None) -> dict[str, str]:
    """What a new meeting takes over from this one; the day is that on which the group chose to meet
    again."""
    if room is None:
        return {}
    taken = ("title", "neighbourhood", "place", "reason", "start")
    copied = {name: _known(room)[name] for name in taken}
    copied |= {"van": room.row.code, "draaiboek": SAME, "meenemen": "1"}
    option = chosen(room.meeting)
    if option is not None:
        copied["date"] = option.day.isoformat()
        copied["start"] = option.time or copied["start"]
        copied["place"] = option.place or copied["place"]
    return copied


def _known(room: Room) -> dict[str, str]:
    """What the form of a meeting would show."""
    details, zone = room.meeting.details, site().settings.timezone
    assert details is not None  # a room is made of a prepared meeting
    start = datetime.fromtimestamp(details.planned_start_ms / 1000, zone)
    end_ms = room.meeting.fixed_end_ms
    end = "" if end_ms is None else datetime.fromtimestamp(end_ms / 1000, zone).strftime("%H:%M")
    return {
        "title": details.title,
        "neighbourhood": details.neighbourhood,
        "place": details.place,
        "reason": details.reason,
        "date": start.date().isoformat(),
        "start": start.strftime("%H:%M"),
        "fixed_end": end,
        "past": start.date().isoformat() if start.date() < _today() else "",
    }


def _today() -> date:
    """The day that it is at the meeting's place."""
    return datetime.fromtimestamp(
        site().hall.clock.now_ms() / 1000, site().settings.timezone
    ).date()


def _details(form: dict[str, str]) -> tuple[Details | None, dict[str, str]]:
    """The details that were filled in, or what is wrong with them, by field."""
    errors: dict[str, str] = {}
    if not form.get("title"):
        errors["title"] = _("Geef de bijeenkomst een naam.")
    for name, most in LONGEST.items():
        if len(form.get(name, "")) > most:
            errors[name] = _("Hoogstens %(most)s tekens.", most=most)
    day = _parsed(date.fromisoformat, form.get("date", ""))
    if day is not None and day.year not in YEARS:
        day = None
    start = _parsed(time.fromisoformat, form.get("start", ""))
    end = _parsed(time.fromisoformat, form.get("fixed_end", ""))
    if day is None:
        errors["date"] = _("Kies een datum.")
    elif day < _today() and form.get("past") != form["date"]:
        errors["past"] = _("Deze dag is al voorbij. Kies een andere, of zeg dat het klopt.")
    if start is None:
        errors["start"] = _("Vul een begintijd in, zoals 14:00.")
    if form.get("fixed_end") and end is None:
        errors["fixed_end"] = _("Vul een tijd in, zoals 17:00, of laat dit leeg.")
    if errors or day is None or start is None:
        return None, errors
    begin_ms = _instant(day, start)
    end_ms = None if end is None else _instant(day, end)
    if end_ms is not None and end_ms <= begin_ms:
        return None, {"fixed_end": _("Deze tijd ligt niet na het begin.")}
    return (
        Details(
            title=form["title"],
            neighbourhood=form.get("neighbourhood", ""),
            place=form.get("place", ""),
            reason=form.get("reason", ""),
            planned_start_ms=begin_ms,
            fixed_end_ms=end_ms,
        ),
        errors,
    )


def _parsed(parse: Callable[[str], Value], text: str) -> Value | None:
    try:
        return parse(text)
    except ValueError:
        return None


def _instant(day: date, at: time) -> int:
    """A time of day at the meeting's place, in milliseconds."""
    moment = datetime.combine(day, at, tzinfo=site().settings.timezone)
    return int(moment.timestamp() * 1000)

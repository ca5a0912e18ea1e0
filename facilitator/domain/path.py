"""Where a meeting is on its path from preparing to following up, and what it needs now."""

from datetime import date, timedelta
from typing import Literal

import msgspec

from facilitator.domain import checklist, follow_up, invitations
from facilitator.domain.state import Meeting

Step = Literal["prepare", "invite", "confirm", "run", "wrap-up", "follow-up"]
STEPS: tuple[Step, ...] = ("prepare", "invite", "confirm", "run", "wrap-up", "follow-up")
SOON = timedelta(days=7)
CONFIRM_BEFORE = timedelta(days=14)


class Need(msgspec.Struct, frozen=True):
    """What to do now: a code, the step where it is done, and how many it is about."""

    code: str
    step: Step
    count: int = 0


def need(meeting: Meeting, day: date, today: date) -> Need:
    """The one thing that this meeting, held on ``day``, needs most."""
    if meeting.status == "running":
        return Need("running", "run")
    return _before(meeting, day, today) if meeting.status == "waiting" else _after(meeting, today)


def _before(meeting: Meeting, day: date, today: date) -> Need:
    if day < today:
        return Need("day-passed", "prepare")
    if day == today:
        return Need("today", "run")
    asked = invitations.coming(meeting)
    if not asked:
        return Need("invite", "invite")
    letter = meeting.letter
    silent = [key for key in asked if not meeting.invited[key].reply]
    due = letter.reply_by is not None and letter.reply_by < today
    if silent and (due or day - today <= SOON):
        return Need("remind", "invite", len(silent))
    comes = [key for key in asked if meeting.invited[key].reply == "comes"]
    confirmed = checklist.done(meeting, "confirmed")
    if comes and not confirmed and day - today <= CONFIRM_BEFORE:
        return Need("confirm", "confirm", len(comes))
    open_ = sum(not one.done for one in checklist.entries(meeting, "prepare"))
    return Need("prepare", "prepare", open_) if open_ else Need("ready", "prepare")


def _after(meeting: Meeting, today: date) -> Need:
    if not checklist.done(meeting, "papers"):
        return Need("papers", "wrap-up")
    chosen = follow_up.chosen(meeting)
    if chosen is None:
        return Need("choose-day", "follow-up")
    report_day = follow_up.report_day(meeting)
    if report_day and today >= report_day and not checklist.done(meeting, "reminded"):
        return Need("report", "follow-up")
    return Need("next", "follow-up") if today >= chosen.day - SOON else Need("settled", "follow-up")


def reached(meeting: Meeting, found: Need) -> dict[Step, Literal["done", "past", "now", "later"]]:
    """For each step whether it is behind us, done or not, asks something now, or comes later."""
    at = STEPS.index(found.step)
    done = _done(meeting)
    return {
        step: "now"
        if step == found.step
        else "later"
        if index > at
        else "done"
        if step in done
        else "past"
        for index, step in enumerate(STEPS)
    }


def _done(meeting: Meeting) -> set[Step]:
    """The steps in which everything was done that they ask for."""
    asked = invitations.coming(meeting)
    facts: dict[Step, bool] = {
        "prepare": all(one.done for one in checklist.entries(meeting, "prepare")),
        "invite": bool(asked) and all(meeting.invited[key].reply for key in asked),
        "confirm": checklist.done(meeting, "confirmed"),
        "run": meeting.status == "finished",
        "wrap-up": checklist.done(meeting, "papers"),
    }
    return {step for step, so in facts.items() if so}

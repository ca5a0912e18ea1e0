"""A meeting in which somebody wrote a text of every kind there is."""

from collections.abc import Callable
from datetime import date
from typing import Any

from facilitator.domain.actions import WriteActionFor
from facilitator.domain.agreements import WriteAgreement
from facilitator.domain.course import (
    ContinueMeeting,
    FinishMeeting,
    GoToItem,
    OpenItem,
    StartMeeting,
)
from facilitator.domain.flaps import AddFlap
from facilitator.domain.follow_up import ChooseDate, OfferDate
from facilitator.domain.invitations import WriteLetter
from facilitator.domain.meeting import event_types
from facilitator.domain.message import Actor, Command
from facilitator.domain.notes import SaveNote
from facilitator.domain.people import AddPerson
from facilitator.domain.progress import EnterProgress
from facilitator.domain.series import ActionCarried, AgreementCarried, FollowMeeting
from facilitator.domain.top_three import ChooseQuestion, WriteDirection
from facilitator.werkvormen.agreements.rules import ProposeAgreement
from facilitator.werkvormen.closing.rules import GiveFarewell, WriteSummary
from facilitator.werkvormen.duos import rules as duos
from facilitator.werkvormen.plenary.rules import OfferTip
from facilitator.werkvormen.reflection.rules import (
    ProposeQuestion,
    RecogniseQuestion,
    SendUrgent,
    SendUrgentUnnamed,
)
from facilitator.werkvormen.registry import RULES
from facilitator.werkvormen.sheet import RewriteIdea, WriteIdea
from facilitator.werkvormen.welcome.rules import ChangeHouseRules, Introduce, SendExpectation
from tests.factories import ORGANISER, draaiboek, item

SCRIPT = draaiboek(
    item("welkom", "welcome"),
    item("reflectie", "reflection"),
    item("duos", "duos"),
    item("aanscherpen", "refine"),
    item("terugkoppeling", "plenary"),
    item("afspraken", "agreements"),
    item("afsluiting", "closing"),
    item("slot"),
)
Send = Callable[[Actor, Command], object]


def canary(kind: str) -> str:
    """A text that stands nowhere else."""
    return f"Kanarie-{kind}-fluit"


def write_everything(place: Any, send: Send) -> Actor:
    """Have a text of every kind written, most of them by the participant who is given back.

    ``place`` is a Gathering or a Desk that runs SCRIPT; ``send`` its way to send a command.
    """
    carried = (AgreementCarried("c1", canary("carried-agreement"), "", None),)
    undone = ActionCarried("c2", "niemand", canary("carried-action"), "busy", "", True)
    send(ORGANISER, FollowMeeting("vorige", (), carried, (undone,), ()))
    send(ORGANISER, StartMeeting())
    writer, other = place.join("Fatima", "De Linde"), place.join("Jan")
    send(ORGANISER, AddPerson("Ans"))
    for one in SCRIPT.items:
        send(ORGANISER, GoToItem(one.key))
        send(ORGANISER, OpenItem(one.key))
    send(writer, Introduce("welkom", canary("introduction")))
    send(writer, SendExpectation("welkom", canary("expectation")))
    send(ORGANISER, ChangeHouseRules("welkom", canary("house-rules")))
    send(writer, SendUrgent("reflectie", canary("urgent"), "screen"))
    send(other, SendUrgentUnnamed("reflectie", canary("urgent"), "screen"))
    send(writer, RecogniseQuestion("reflectie", "f1", "better", canary("example")))
    send(writer, ProposeQuestion("reflectie", canary("proposal")))
    send(ORGANISER, AddFlap(canary("flap")))
    send(ORGANISER, duos.ProposeDuos("duos"))
    duo = next(iter(place.meeting.items["duos"].plan))
    send(ORGANISER, duos.GivePlace("duos", duo, canary("place")))
    send(writer, WriteIdea("aanscherpen", "f1", canary("idea")))
    idea = next(iter(place.meeting.ideas))
    send(writer, RewriteIdea("aanscherpen", idea, f"{canary('idea')} anders", 1))
    send(ORGANISER, ChooseQuestion("f1"))
    send(ORGANISER, WriteDirection("f1", canary("direction")))
    send(writer, OfferTip("terugkoppeling", canary("tip")))
    send(ORGANISER, ProposeAgreement("afspraken", canary("agreement")))
    agreement = next(iter(place.meeting.agreements))
    send(ORGANISER, WriteAgreement(agreement, "means", f"{canary('agreement')} samen", 0))
    send(ORGANISER, WriteActionFor(list(place.meeting.participants)[2], canary("action")))
    send(ORGANISER, OfferDate(date(2030, 1, 1), place=canary("date")))
    send(ORGANISER, ChooseDate(None, canary("later")))
    send(writer, GiveFarewell("afsluiting", 8, canary("farewell")))
    send(ORGANISER, WriteSummary("afsluiting", canary("summary"), 0))
    send(ORGANISER, SaveNote("slot", canary("note")))
    send(ORGANISER, WriteLetter(route=canary("letter")))
    send(ORGANISER, FinishMeeting())
    send(ORGANISER, EnterProgress(next(iter(place.meeting.actions)), "busy", canary("progress")))
    send(ORGANISER, ContinueMeeting())
    return writer


def kinds() -> set[str]:
    """Every kind of text that an event may carry."""
    return {
        kind.text_of.partition(":")[0] for kind in event_types(RULES).values() if kind.free_text
    }

"""The papers that go along with a mail, made when it is sent: nothing is kept twice."""

from flask_babel import gettext as _

from facilitator.documents import catalogue, pdf
from facilitator.documents.catalogue import BY_KEY, Order
from facilitator.documents.printables import TITLES, printable
from facilitator.domain import follow_up
from facilitator.mail.message import Attachment
from facilitator.mail.outbox import NothingToSend
from facilitator.parts.common import Scene
from facilitator.store.mails import Mail
from facilitator.web.calendar import of_follow_up, of_meeting
from facilitator.web.papers import WORD, materials_of
from facilitator.web.prints import drawing, moment
from facilitator.web.site import site

CALENDAR = "text/calendar"


def attach(mail: Mail) -> tuple[Attachment, ...]:
    """The papers of this mail, for this person. Raises NothingToSend when one cannot be made."""
    if not mail.papers:
        return ()
    room = site().hall.rooms.by_id(mail.meeting)
    if room is None:
        raise NothingToSend("meeting-deleted")
    scene = site().scene(room)
    made = (_paper(scene, key, mail.person) for key in mail.papers)
    return tuple(one for one in made if one is not None)


def _paper(scene: Scene, key: str, person: str) -> Attachment | None:
    """One paper; None for what this person does not get."""
    room = scene.room
    if key == "agenda":
        name = catalogue.file_name(scene, _("Zet in je agenda"), ending="ics")
        return Attachment(name, CALENDAR, of_meeting(room))
    if key == "vervolg":
        if follow_up.chosen(room.meeting) is None and follow_up.report_day(room.meeting) is None:
            return None
        name = catalogue.file_name(scene, _("Volgende keer"), ending="ics")
        return Attachment(name, CALENDAR, of_follow_up(room))
    if key == "vragen":
        data = printable(scene, size="a4", empty=0, people=0, drawing=drawing)
        name = catalogue.file_name(scene, TITLES["vragen"](), ending="pdf")
        content = site().offload(pdf.make, "vragen", data, moment(scene))
        return Attachment(name, "application/pdf", content)
    return _word(scene, key, person)


def _word(scene: Scene, key: str, person: str) -> Attachment | None:
    contact = scene.room.contacts.get(person)
    if key == "contactformulier" and (contact is None or contact.share_with != "group"):
        return None  # the list goes to who is on it
    paper = BY_KEY[key]
    order: Order = (
        catalogue.one(scene, paper, empty=True) if key == "reflectievragen"
        else catalogue.one(scene, paper, participant=person if paper.each else "")
    )  # fmt: skip
    result = site().press.one(materials_of(scene).job(order))
    if result.fault:
        raise NothingToSend("paper-failed")
    return Attachment(order.file, WORD, result.document)

"""Meetings to make documents of: one that everything happened in, and one that nothing did."""

from datetime import date

from facilitator.domain.agreements import DecideAgreement, WriteAgreement
from facilitator.domain.contact import SaveContact
from facilitator.domain.course import FinishMeeting, GoToItem, NextItem, OpenItem, StartMeeting
from facilitator.domain.draaiboek import load
from facilitator.domain.follow_up import ChooseDate, GiveRole, OfferDate
from facilitator.domain.people import AddPerson
from facilitator.domain.top_three import ChooseQuestion, PickIdea
from facilitator.parts.common import Scene
from facilitator.resources import folder
from facilitator.werkvormen.actions.rules import WriteAction
from facilitator.werkvormen.agreements.rules import JoinAgreement, ProposeAgreement
from facilitator.werkvormen.closing.rules import WriteSummary
from facilitator.werkvormen.registry import SETTINGS
from facilitator.werkvormen.sheet import WriteIdea
from facilitator.werkvormen.stickers.rules import CloseVote, PlaceSticker, ShowResult
from facilitator.werkvormen.welcome.rules import SendExpectation
from tests.factories import Gathering
from tests.parts.scenes import scene

PEOPLE = (
    ("Fatima Yilmaz", "Wijkteam Noord"),
    ("Jan de Boer", "Bewoner"),
    ("Ellen van den Heuvel", "Thuiszorg Zuid"),
    ("Dewi Soerjadi", "Buurthuis De Linde"),
    ("Chris Jansen", "Huisartsenpraktijk"),
    ("Ans", ""),
)
IDEAS = (
    "Elke maand samen lunchen in het buurthuis, ook met bewoners",
    "Een kaart met gezichten: wie doet wat in de wijk?",
    "Eén telefoonnummer voor wie het niet meer weet",
    "Bij elkaar meelopen, een dagdeel per kwartaal",
)
ADDITIONS = ("Begin klein, met soep", "De bibliotheek heeft een zaal over", "Ik regel de sleutel")
AGREEMENTS = (
    (
        "Elke eerste dinsdag samen lunchen in De Linde",
        "voor 1 maart",
        "De keuken van het buurthuis, de nieuwsbrief van het wijkteam",
        "Er zijn drie lunches geweest met elk tien mensen",
    ),
    ("Een kaart met gezichten in elke wachtkamer", "binnen zes weken", "", ""),
    ("Uitzoeken of er geld is voor een ontmoetingsplek", "", "", ""),
)


def nothing_yet() -> Gathering:
    """A meeting that is prepared."""
    file = folder("draaiboeken") / "samenwerken-in-de-wijk.toml"
    return Gathering(load(file, SETTINGS), place="Buurthuis De Linde")


def held(people: int = 6, ideas: int = 4) -> Gathering:
    """A meeting from beginning to end, with so many people (at least six) and ideas on a flap."""
    meeting = nothing_yet()
    hold(meeting, people, ideas)
    return meeting


def hold(meeting: Gathering, people: int, ideas: int) -> None:
    """Let a meeting that is prepared go from beginning to end."""
    here = []
    for number in range(people - 1):
        name, organisation = PEOPLE[number % 5]
        again = number // 5
        here.append(meeting.join(f"{name} {again + 1}" if again else name, organisation))
    meeting.desk(AddPerson(*PEOPLE[5]))
    meeting.desk(StartMeeting(), OpenItem("welkom"))
    meeting.send(here[0], SendExpectation("welkom", "Weten wie ik kan bellen"))
    meeting.clock.forward(11)
    meeting.desk(NextItem("welkom"), GoToItem("keuze"), OpenItem("keuze"))
    for number, person in enumerate(here):
        for flap in dict.fromkeys((f"f{1 + number % 10}", "f2", "f3")):
            meeting.send(person, PlaceSticker("keuze", flap))
    meeting.desk(CloseVote("keuze"), ShowResult("keuze"))
    meeting.clock.forward(9)
    for key in ("duos", "aanscherpen"):
        meeting.desk(GoToItem(key), OpenItem(key))
    for number in range(ideas):
        for flap in ("f2", "f3", "f5"):
            _write(meeting, here[number % len(here)], flap, number)
    for flap in ("f2", "f3", "f1"):
        meeting.desk(ChooseQuestion(flap))
    meeting.desk(PickIdea(next(iter(meeting.meeting.ideas))))
    meeting.clock.forward(42)
    _agree(meeting, here)


def _write(meeting: Gathering, person, flap: str, number: int) -> None:
    again = f" ({number // len(IDEAS) + 1})" if number >= len(IDEAS) else ""
    meeting.send(person, WriteIdea("aanscherpen", flap, IDEAS[number % len(IDEAS)] + again))
    idea = list(meeting.meeting.ideas)[-1]
    if number % 2 == 0:
        added = ADDITIONS[number % len(ADDITIONS)] + again
        meeting.send(person, WriteIdea("aanscherpen", flap, added, to=idea))


def _agree(meeting: Gathering, here) -> None:
    meeting.desk(GoToItem("afspraken"), OpenItem("afspraken"))
    for number, (what, when, means, measure) in enumerate(AGREEMENTS):
        meeting.desk(ProposeAgreement("afspraken", what, flap="f2"))
        key = list(meeting.meeting.agreements)[-1]
        for field, text in (("when", when), ("means", means), ("measure", measure)):
            if text:
                meeting.desk(WriteAgreement(key, field, text, 0))
        for person in here[:3]:
            meeting.send(person, JoinAgreement("afspraken", key, True))
        if number < 2:
            meeting.desk(DecideAgreement(key, "agreed"))
    first = next(iter(meeting.meeting.agreements))
    meeting.desk(GoToItem("acties"), OpenItem("acties"))
    for number, person in enumerate(here):
        meeting.send(
            person,
            WriteAction(
                "acties",
                "Drie mensen uitnodigen voor de lunch",
                "Met Dewi",
                "Bellen met het buurthuis",
                "deze week",
                first if number % 2 == 0 else None,
                number != 1,
            ),
        )
    meeting.desk(GoToItem("vervolg"), OfferDate(date(2026, 12, 15), "14:00", "De Linde"))
    option = next(iter(meeting.meeting.follow_up.options))
    meeting.desk(
        ChooseDate(option), GiveRole("prepares", here[0].id), GiveRole("chairs", here[1].id)
    )
    for number, person in enumerate(here):
        form = SaveContact(
            meeting.people[person.id].name,
            meeting.people[person.id].organisation,
            function="wijkverpleegkundige",
            phone="06 12345678",
            email="naam@voorbeeld.nl",
            reach="email",
            share_with=("group", "organisers", "nobody")[number % 3],
            shares_phone=number % 2 == 0,
            shares_email=True,
        )
        meeting.send(person, form)
    meeting.desk(
        GoToItem("afsluiting"),
        OpenItem("afsluiting"),
        WriteSummary("afsluiting", "We kennen elkaar nu.\n\nVolgende maand lunchen we samen.", 0),
    )
    meeting.clock.forward(30)
    meeting.desk(FinishMeeting())


def seen(meeting: Gathering) -> Scene:
    """What documents are made of."""
    return scene(meeting)

"""The kinds of mail that go out around a meeting: to whom, in which words, with which papers."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime

import msgspec
from flask_babel import format_date
from flask_babel import gettext as _

from facilitator.documents.report import written_day
from facilitator.domain import actions, agreements, follow_up, invitations
from facilitator.parts.common import Scene
from facilitator.store.mail_texts import MailText

PLACEHOLDER = re.compile(r"\{([^{}\s]*)\}")
NAMES = ("naam", "bijeenkomst", "dag", "tijd", "plek", "route", "antwoord", "uiterlijk", "link",
         "terugblik", "wijzigingen", "afzender")  # fmt: skip


class UnknownName(Exception):
    """The words have something between braces that cannot be filled in."""


class Kind(msgspec.Struct, frozen=True):
    """A kind of mail. ``to(scene)`` gives the ids of who gets it, ``text(formal, links)`` the words
    that it begins with; ``papers`` go along, as far as they are there for somebody."""

    title: Callable[[], str]
    to: Callable[[Scene], list[str]]
    text: Callable[[bool, bool], MailText]
    papers: tuple[str, ...] = ()


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with what stands between braces filled in. Raises UnknownName."""

    def value(found: re.Match[str]) -> str:
        if found[1] not in values:
            raise UnknownName(found[1])
        return values[found[1]]

    return PLACEHOLDER.sub(value, text)


def values(scene: Scene, person: str, link: str, sender: str, answer: str) -> dict[str, str]:
    """What can be filled in for one person; a text for each of NAMES. ``sender`` signs and
    ``answer`` is where people answer, unless the letters say otherwise."""
    meeting, letter = scene.room.meeting, scene.room.meeting.letter
    details = meeting.details
    assert details is not None  # a room is made of a prepared meeting
    report_day = follow_up.report_day(meeting)
    return {
        "naam": scene.room.people[person].name,
        "bijeenkomst": details.title,
        "dag": written_day(scene),
        "tijd": scene.time(details.planned_start_ms),
        "plek": details.place,
        "route": letter.route,
        "antwoord": letter.reply_to or answer,
        "uiterlijk": format_date(letter.reply_by, "d MMMM") if letter.reply_by else "",
        "link": link,
        "terugblik": format_date(report_day, "EEEE d MMMM") if report_day else "",
        "wijzigingen": _changes(scene, person),
        "afzender": letter.sender or sender,
    }


def _asked(scene: Scene) -> list[str]:
    return [key for key in invitations.coming(scene.room.meeting) if key in scene.room.people]


def _silent(scene: Scene) -> list[str]:
    return [key for key in _asked(scene) if not scene.room.meeting.invited[key].reply]


def _comes(scene: Scene) -> list[str]:
    return [key for key in _asked(scene) if scene.room.meeting.invited[key].reply == "comes"]


def _came(scene: Scene) -> list[str]:
    """Who took part and did not say that they want no papers."""
    contacts = scene.room.contacts
    return [
        key
        for key, person in scene.room.meeting.participants.items()
        if not person.removed
        and key in scene.room.people
        and (key not in contacts or contacts[key].delivery != "none")
    ]


def _concerned(scene: Scene) -> list[str]:
    """Who has to know of an agreement that changed after the meeting, and nobody else."""
    meeting, came = scene.room.meeting, set(_came(scene))
    people = [key for one in agreements.corrected(meeting)
              for key in agreements.concerned(meeting, one)]  # fmt: skip
    return [key for key in dict.fromkeys(people) if key in came]


def _changes(scene: Scene, person: str) -> str:
    """The changed agreements that concern this person, each with the day on which it changed."""
    meeting = scene.room.meeting
    lines = [
        _("- %(what)s (veranderd op %(day)s)", what=", ".join(filter(None, (
            one.texts["what"], one.texts.get("when", "")))),
          day=format_date(datetime.fromtimestamp(one.corrected_ms / 1000, scene.zone), "d MMMM"))
        for one in agreements.corrected(meeting)
        if one.corrected_ms and person in agreements.concerned(meeting, one)
    ]  # fmt: skip
    return "\n".join(lines)


def _act(scene: Scene) -> list[str]:
    return [key for key in _came(scene) if actions.of(scene.room.meeting, key)]


def _words(subject: str, *lines: str) -> MailText:
    return MailText(subject, "\n\n".join(line for line in lines if line) + "\n")


def _invitation(formal: bool, links: bool) -> MailText:
    if formal:
        return _words(
            _("Uitnodiging: {bijeenkomst}"),
            _("Dag {naam},"),
            _("Op {dag} om {tijd} uur komen mensen uit de wijk bij elkaar in {plek}. We bespreken "
              "wat het samenwerken lastig maakt en maken daar afspraken over. Uw ervaring hoort "
              "daarbij. Komt u ook?"),
            _("Laat het weten via uw eigen pagina: {link}") if links
            else _("Laat het weten via {antwoord}."),
            _("Met vriendelijke groet,\n{afzender}"),
        )  # fmt: skip
    return _words(
        _("Uitnodiging: {bijeenkomst}"),
        _("Dag {naam},"),
        _("Op {dag} om {tijd} uur komen mensen uit de wijk bij elkaar in {plek}. We bespreken wat "
          "het samenwerken lastig maakt en maken daar afspraken over. Jouw ervaring hoort daarbij. "
          "Kom je ook?"),
        _("Laat het weten via je eigen pagina: {link}") if links
        else _("Laat het weten via {antwoord}."),
        _("Groet,\n{afzender}"),
    )  # fmt: skip


def _reminder(formal: bool, links: bool) -> MailText:
    ask = (
        _("U kreeg een uitnodiging voor {bijeenkomst}, op {dag} om {tijd} uur. We weten nog niet "
          "of u komt. Laat u het nog even weten? Ook een nee helpt ons.") if formal
        else _("Je kreeg een uitnodiging voor {bijeenkomst}, op {dag} om {tijd} uur. We weten nog "
               "niet of je komt. Laat je het nog even weten? Ook een nee helpt ons.")
    )  # fmt: skip
    return _words(
        _("Kom je ook? {bijeenkomst}") if not formal else _("Komt u ook? {bijeenkomst}"),
        _("Dag {naam},"),
        ask,
        "{link}" if links else _("Antwoord kan via {antwoord}."),
        _("Groet,\n{afzender}"),
    )


def _confirmation(formal: bool, links: bool) -> MailText:
    glad = (
        _("Fijn dat u komt! We zien u op {dag} om {tijd} uur in {plek}.") if formal
        else _("Fijn dat je komt! We zien je op {dag} om {tijd} uur in {plek}.")
    )  # fmt: skip
    think = (
        _("In de bijlage staan de vragen die we bespreken. Denkt u er vast over na?") if formal
        else _("In de bijlage staan de vragen die we bespreken. Denk je er vast over na?")
    )  # fmt: skip
    own = (
        _("Dat kan ook op uw eigen pagina: {link}") if formal
        else _("Dat kan ook op je eigen pagina: {link}")
    )  # fmt: skip
    return _words(
        _("Tot {dag}: {bijeenkomst}"),
        _("Dag {naam},"),
        glad,
        "{route}",
        think,
        own if links else "",
        _("Tot dan,\n{afzender}"),
    )


def _papers(formal: bool, links: bool) -> MailText:
    thanks = (
        _("Dank dat u erbij was. In de bijlage vindt u het verslag, de afspraken en uw eigen "
          "actieformulier.") if formal
        else _("Dank dat je erbij was. In de bijlage vind je het verslag, de afspraken en je eigen "
               "actieformulier.")
    )  # fmt: skip
    own = (
        _("Op uw eigen pagina laat u straks weten hoe het met uw actie gaat: {link}") if formal
        else _("Op je eigen pagina laat je straks weten hoe het met je actie gaat: {link}")
    )  # fmt: skip
    return _words(
        _("Verslag en afspraken: {bijeenkomst}"), _("Dag {naam},"), thanks, own if links else "",
        _("Groet,\n{afzender}"),
    )  # fmt: skip


def _correction(formal: bool, links: bool) -> MailText:
    return _words(
        _("Een afspraak is veranderd: {bijeenkomst}"),
        _("Dag {naam},"),
        _("Na de bijeenkomst is een afspraak veranderd waar u bij betrokken bent:") if formal
        else _("Na de bijeenkomst is een afspraak veranderd waar je bij betrokken bent:"),
        "{wijzigingen}",
        _("Klopt het niet? Laat het weten via {antwoord}."),
        _("Groet,\n{afzender}"),
    )  # fmt: skip


def _progress(formal: bool, links: bool) -> MailText:
    ask = (
        _("Bij {bijeenkomst} schreef u op wat u ging doen. Hoe gaat het daarmee? Eén regel is "
          "genoeg.") if formal
        else _("Bij {bijeenkomst} schreef je op wat je ging doen. Hoe gaat het daarmee? Eén regel "
               "is genoeg.")
    )  # fmt: skip
    return _words(
        _("Hoe gaat het met je actie?") if not formal else _("Hoe gaat het met uw actie?"),
        _("Dag {naam},"),
        ask,
        "{link}" if links else _("Antwoord kan via {antwoord}."),
        _("Groet,\n{afzender}"),
    )


def _hand_over(formal: bool, links: bool) -> MailText:
    tell = (
        _("Iemand anders organiseert {bijeenkomst}, op {dag}: … . Die persoon krijgt "
          "uw naam en hoe u te bereiken bent. Wilt u dat niet? Laat het dan weten.") if formal
        else _("Iemand anders organiseert {bijeenkomst}, op {dag}: … . Die persoon "
               "krijgt je naam en hoe je te bereiken bent. Wil je dat niet? Laat het dan weten.")
    )  # fmt: skip
    own = (
        _("Uw gegevens bekijken of wissen: {link}") if formal
        else _("Je gegevens bekijken of wissen: {link}")
    )  # fmt: skip
    return _words(
        _("Wie organiseert {bijeenkomst}?"),
        _("Dag {naam},"),
        tell,
        own if links else _("Antwoord kan via {antwoord}."),
        _("Groet,\n{afzender}"),
    )


KINDS: dict[str, Kind] = {
    "uitnodiging": Kind(lambda: _("Uitnodiging"), _asked, _invitation, ("agenda",)),
    "herinnering": Kind(lambda: _("Herinnering"), _silent, _reminder),
    "overdracht": Kind(lambda: _("Iemand anders organiseert"), _asked, _hand_over),
    "bevestiging": Kind(
        lambda: _("Bevestiging"), _comes, _confirmation, ("agenda", "vragen", "reflectievragen")
    ),
    "papieren": Kind(
        lambda: _("Verslag en afspraken"),
        _came,
        _papers,
        ("verslag", "registratieformulier", "actieformulier", "contactformulier", "vervolg"),
    ),
    "wijziging": Kind(
        lambda: _("Een afspraak is veranderd"), _concerned, _correction, ("registratieformulier",)
    ),
    "acties": Kind(lambda: _("Hoe gaat het met je actie?"), _act, _progress, ("vervolg",)),
}

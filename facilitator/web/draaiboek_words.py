"""What is wrong with a draaiboek, or worth knowing of it, in words for an organiser."""

import re

from flask_babel import gettext as _
from flask_babel import ngettext

from facilitator.domain.advice import Advice
from facilitator.domain.draaiboek import Draaiboek, DraaiboekError

PLACE = re.compile(r"(item|question) (\d+)(?: '(.*)')?")


def duty_words() -> dict[str, str]:
    """The question behind each duty, by field."""
    return {
        "lead": _("Wie leidt?"),
        "time": _("Wie bewaakt de tijd?"),
        "notes": _("Wie noteert?"),
        "latecomers": _("Wie vangt laatkomers op?"),
    }


def pictogram_words() -> dict[str, str]:
    """The name of each drawing."""
    return {
        "clock": _("klok"),
        "tasks": _("taken"),
        "meeting": _("ontmoeting"),
        "scales": _("weegschaal"),
        "arrows": _("pijlen"),
        "free": _("vrij"),
        "magnifier": _("vergrootglas"),
        "barrier": _("slagboom"),
        "partition": _("schot"),
        "flask": _("proef"),
    }


def explained(one: Advice, draaiboek: Draaiboek) -> str:
    """An advice as a sentence."""
    item = draaiboek.item(one.item)
    title = item.title if item else ""
    match one.code:
        case "longer-than-room":
            return ngettext(
                "Het programma duurt %(num)s minuut langer dan de zaal van jullie is. "
                "Maak onderdelen korter of haal er een weg.",
                "Het programma duurt %(num)s minuten langer dan de zaal van jullie is. "
                "Maak onderdelen korter of haal er een weg.",
                one.params["minutes"],
            )
        case "no-break":
            return _(
                "Zonder pauze zitten mensen hier langer dan %(minutes)s minuten: bij ‘%(title)s’. "
                "Zet er een pauze voor.",
                minutes=one.params["minutes"],
                title=title,
            )
        case _:
            return _(
                "‘%(title)s’ komt zonder dat er eerst gestemd is. "
                "Zet er stickers plakken voor, dan weet je waar de groep voor kiest.",
                title=title,
            )


def told(error: DraaiboekError) -> str:
    """What to mend in a form: a sentence for the field; for other faults the place as well."""
    sentences = {
        "title": _("Geef een titel van hooguit 120 tekens."),
        "minutes": _("Vul een aantal minuten in, van 1 tot 600."),
        "shrink_to": _("Vul een aantal minuten in dat niet meer is dan het onderdeel duurt."),
        "task": _("Schrijf in één zin wat mensen doen, van hooguit 140 tekens."),
        "method": _("Schrijf hoe mensen het doen, in hooguit 200 tekens."),
        "say": _("Gebruik hooguit 40 regels, van elk hooguit 1000 tekens."),
        "ask": _("Gebruik hooguit 40 regels, van elk hooguit 1000 tekens."),
        "material": _("Gebruik hooguit 40 regels, van elk hooguit 1000 tekens."),
        "duties": _("Een naam mag hooguit 60 tekens zijn."),
        "text": _("Een vraag heeft 1 tot 200 tekens."),
        "short": _("Een korte vraag mag hooguit 80 tekens zijn."),
    }
    if error.field in sentences:
        return sentences[error.field]
    if error.field.startswith("settings"):
        return _("Kijk deze instelling na: het getal of de keuze kan hier niet.")
    return error.problem


def told_of_file(error: DraaiboekError) -> str:
    """The same for a file: where it is wrong, and how."""
    place = PLACE.fullmatch(error.item)
    where = ""
    if place and place[1] == "item":
        where = _("onderdeel %(number)s ‘%(key)s’", number=place[2], key=place[3] or "")
    elif place:
        where = _("vraag %(number)s", number=place[2])
    if error.field:
        where = f"{where}, " if where else ""
        where += _("het veld ‘%(field)s’", field=error.field)
    if not where:
        return _("Dit is geen draaiboek dat het programma kan lezen: %(why)s", why=error.problem)
    return _("Het bestand klopt niet bij %(where)s: %(why)s", where=where, why=told(error))

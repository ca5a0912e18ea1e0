"""What a Word template can be filled with: every placeholder, its shape, and what it stands for.

The names and explanations are Dutch, since organisers read them in Word and in
``bouwstenen/README.md``. ``report.py`` makes data of exactly this shape.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec


class Text(msgspec.Struct, frozen=True):
    """A text; empty when there is nothing to say. Numbers too are handed over as such."""

    help: str


class Many(msgspec.Struct, frozen=True):
    """A list to go through with ``for``; every entry has these fields."""

    help: str
    one: str
    """The name for an entry in examples: ``{% for afspraak in afspraken %}``."""
    fields: "Fields"


class Group(msgspec.Struct, frozen=True):
    """Fields that belong together: ``bijeenkomst.titel``."""

    help: str
    fields: "Fields"


class Picture(msgspec.Struct, frozen=True):
    """An image, to stand in a paragraph of its own."""

    help: str


Field = Text | Many | Group | Picture
Fields = Mapping[str, Field]

AGREEMENT: Fields = {
    "nummer": Text("Het nummer van de afspraak"),
    "wat": Text("Wat jullie afspreken"),
    "vraag": Text("De vraag waar het bij hoort"),
    "trekker": Text("Wie het trekt"),
    "doen_mee": Text("Wie er meedoen"),
    "anderen": Text("Wie er nog meer nodig zijn"),
    "klaar": Text("Wanneer het klaar is"),
    "middelen": Text("Welke contacten, middelen en werkwijzen jullie gebruiken"),
    "gelukt": Text("Hoe jullie merken dat het gelukt is"),
    "gewijzigd": Text("De dag waarop dit na de bijeenkomst veranderde; leeg als dat niet zo is"),
}
ACTION: Fields = {
    "wat": Text("Wat iemand gaat doen"),
    "met_wie": Text("Met wie"),
    "eerste_stap": Text("De eerste stap"),
    "wanneer": Text("Wanneer"),
    "stand": Text("Hoe het ermee gaat, zoals iemand na afloop liet weten"),
    "toelichting": Text("Wat iemand daarbij schreef"),
}
LINE: Fields = {"tekst": Text("De tekst")}

PLACEHOLDERS: Fields = {
    "bijeenkomst": Group(
        "De bijeenkomst",
        {
            "titel": Text("De naam van de bijeenkomst"),
            "wijk": Text("De wijk of buurt"),
            "plaats": Text("Waar de bijeenkomst is"),
            "reden": Text("Waarom jullie bij elkaar komen"),
            "datum": Text("De dag, voluit"),
            "begin": Text("De begintijd"),
            "einde": Text("De eindtijd"),
            "aanwezig": Text("Hoeveel mensen er waren"),
        },
    ),
    "logo": Picture("Het logo van je organisatie, als je dat hebt ingesteld"),
    "qr": Picture("De QR-code van de persoonlijke link, in een brief"),
    "brief": Group(
        "Wat er in uitnodiging en bevestiging staat",
        {
            "route": Text("Hoe je er komt"),
            "antwoord_voor": Text("Tot wanneer mensen antwoorden, voluit"),
            "antwoord_aan": Text("Aan wie ze antwoorden"),
            "afzender": Text("Wie de brief ondertekent"),
            "link": Text("De persoonlijke link; leeg als er geen adres voor thuis is"),
        },
    ),
    "gemaakt_op": Text("De dag waarop dit document is gemaakt"),
    "vragen": Many(
        "De vragen uit het draaiboek",
        "vraag",
        {
            "nummer": Text("Het nummer"),
            "tekst": Text("De vraag"),
            "kort": Text("De vraag in makkelijke woorden"),
            "goed": Text("Een kruisje als het al goed gaat; alleen in iemands eigen formulier"),
            "beter": Text("Een kruisje als het beter kan; alleen in iemands eigen formulier"),
            "voorbeeld": Text("Het voorbeeld van die persoon"),
        },
    ),
    "programma": Many(
        "Het programma",
        "onderdeel",
        {
            "nummer": Text("Het nummer van het onderdeel"),
            "titel": Text("De naam van het onderdeel"),
            "gepland": Text("De geplande begintijd"),
            "tot": Text("De geplande eindtijd"),
            "minuten": Text("Hoeveel minuten er gepland zijn"),
            "werkelijk": Text("De echte begintijd; leeg als het onderdeel niet is gedaan"),
            "duurde": Text("Hoeveel minuten het echt duurde"),
            "zeggen": Many("Wat je zegt", "regel", LINE),
            "vragen": Many("Wat je vraagt", "regel", LINE),
            "materiaal": Many("Wat je nodig hebt", "regel", LINE),
            "wie": Many(
                "Wie van de begeleiding wat doet",
                "taak",
                {"wat": Text("Wat iemand doet"), "naam": Text("Een rol of een naam")},
            ),
        },
    ),
    "flappen": Many(
        "De flappen aan de muur",
        "flap",
        {
            "nummer": Text("Het nummer van de vraag, of een plus bij een vraag van de groep"),
            "tekst": Text("De vraag"),
            "stickers": Text("Hoeveel stickers erop zitten"),
            "stippen": Text("Die stickers als rij stippen"),
            "ideeen": Many(
                "De ideeën op deze flap",
                "idee",
                {
                    "tekst": Text("Het idee"),
                    "aanvullingen": Many("Wat anderen erbij schreven", "aanvulling", LINE),
                },
            ),
        },
    ),
    "stip_uitleg": Text("Wat één stip betekent"),
    "top_drie": Many(
        "De meest gekozen vragen",
        "keuze",
        {
            "nummer": Text("Het nummer van de vraag, of een plus"),
            "tekst": Text("De vraag"),
            "richtingen": Many("De oplossingsrichtingen erbij", "richting", LINE),
        },
    ),
    "afspraken": Many("Waar de groep ja tegen zei", "afspraak", AGREEMENT),
    "later": Many("Wat nog te bespreken is", "afspraak", AGREEMENT),
    "acties": Many(
        "De acties die mensen delen, bij elkaar per afspraak",
        "groep",
        {
            "kop": Text("De afspraak waar ze bij horen"),
            "acties": Many("De acties", "actie", {"wie": Text("Wie dit doet"), **ACTION}),
        },
    ),
    "geparkeerd": Many("Vragen die voor later zijn bewaard", "regel", LINE),
    "samenvatting": Text("De samenvatting van de begeleiders"),
    "vervolg": Group(
        "De volgende keer",
        {
            "dag": Text("De dag, voluit; leeg als die nog niet gekozen is"),
            "tijd": Text("Hoe laat"),
            "plaats": Text("Waar"),
            "hoe_verder": Text("Hoe mensen de dag horen, als die nog niet gekozen is"),
            "terugkoppelen": Text("De dag waarop iedereen laat weten hoe het gaat"),
            "voorbereiden": Text("Wie de volgende keer voorbereidt"),
            "voorzitten": Text("Wie de volgende keer voorzit"),
        },
    ),
    "deelnemer": Group(
        "Voor wie dit document is; leeg in een formulier om uit te delen",
        {
            "naam": Text("De naam"),
            "organisatie": Text("De organisatie"),
            "hoopte": Text("Wat deze persoon hoopte mee naar huis te nemen"),
            "mist": Text("Welke vraag deze persoon vooraf miste"),
            "gaat_goed": Text("Wat volgens deze persoon al goed gaat"),
        },
    ),
    "eigen_acties": Many(
        "De acties van deze persoon",
        "actie",
        {**ACTION, "bij": Text("Bij welke afspraak")},
    ),
    "contacten": Many(
        "Wie de gegevens met de groep deelt",
        "persoon",
        {
            "naam": Text("De naam"),
            "organisatie": Text("De organisatie"),
            "functie": Text("De functie of rol in de wijk"),
            "telefoon": Text("Het telefoonnummer, als dat gedeeld mag worden"),
            "email": Text("Het e-mailadres, als dat gedeeld mag worden"),
            "bereiken": Text("Hoe deze persoon het liefst bereikt wordt"),
        },
    ),
    "aanwezigen": Many(
        "Wie er waren",
        "persoon",
        {"naam": Text("De naam"), "organisatie": Text("De organisatie")},
    ),
    "lege_regels": Many("Lege regels om op te schrijven", "regel", LINE),
}


def rows(fields: Fields = PLACEHOLDERS, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Each placeholder as it is written in Word, with what it stands for.

    A list comes first with its ``for`` and is followed by what each of its entries has.
    """
    for name, field in fields.items():
        path = f"{prefix}{name}"
        match field:
            case Text(help=words) | Picture(help=words):
                yield f"{{{{ {path} }}}}", words
            case Group(help=words, fields=inner):
                yield from rows(inner, f"{path}.")
            case Many(help=words, one=one, fields=inner):
                yield f"{{% for {one} in {path} %}} … {{% endfor %}}", words
                yield from rows(inner, f"{one}.")


def blank(field: Field) -> Any:
    """What fills this field when there is nothing to tell."""
    match field:
        case Text():
            return ""
        case Group(fields=inner):
            return {name: blank(one) for name, one in inner.items()}
        case Many():
            return []
        case Picture():
            return None


def faults(data: Mapping[str, Any], fields: Fields = PLACEHOLDERS, path: str = "") -> list[str]:
    """Where data has another shape than this: paths of what is missing, too much or of another
    kind; empty when it fits."""
    found = [f"{path}{name}: not a placeholder" for name in data.keys() - fields.keys()]
    for name, field in fields.items():
        found += _misfits(data.get(name), field, f"{path}{name}")
    return found


def _misfits(value: Any, field: Field, path: str) -> list[str]:
    match field:
        case Group(fields=inner) if isinstance(value, dict):
            return faults(value, inner, f"{path}.")
        case Many(fields=inner) if isinstance(value, list):
            one = Group("", inner)
            return [fault for entry in value for fault in _misfits(entry, one, f"{path}[]")]
        case Text():
            fits = isinstance(value, str)
        case Picture():
            fits = value is None or isinstance(value, bytes)
        case _:
            fits = False
    return [] if fits else [f"{path}: of another kind"]

"""The Dutch sentence of each refusal: what went wrong, and what to do now."""

from collections.abc import Callable, Mapping

from flask_babel import gettext as _
from flask_babel import ngettext

Params = Mapping[str, object]


def _number(params: Params, name: str) -> int:
    value = params[name]
    assert isinstance(value, int)
    return value


SENTENCES: dict[str, Callable[[Params], str]] = {
    "template-bomb": lambda p: _(
        "Dit bestand wordt uitgepakt veel te groot. Kies een ander Word-bestand."
    ),
    "template-broken-tag": lambda p: _(
        "Een invulcode klopt niet, hier: “%(where)s”. Kijk of elke accolade en elk ‘if’ of ‘for’ ook weer dicht gaat.",
        where=p["where"],
    ),
    "template-cannot-be-filled": lambda p: _(
        "Dit sjabloon kan niet worden ingevuld. De melding is: %(reason)s.", reason=p["reason"]
    ),
    "template-forbidden": lambda p: _(
        "Deze invulcode mag niet, hier: “%(where)s”. Gebruik alleen de codes uit de lijst.",
        where=p["where"],
    ),
    "template-macros": lambda p: _(
        "Dit bestand heeft macro’s. Sla het in Word op als gewoon document (.docx)."
    ),
    "template-not-a-list": lambda p: _(
        "De code ‘%(what)s’ is geen lijst, hier: “%(where)s”. Achter ‘in’ moet een lijst staan.",
        what=p["what"],
        where=p["where"],
    ),
    "template-not-a-text": lambda p: _(
        "De code ‘%(what)s’ is geen tekst, hier: “%(where)s”. Kies een onderdeel ervan, met een punt ertussen.",
        what=p["what"],
        where=p["where"],
    ),
    "template-not-word": lambda p: _(
        "Dit is geen Word-bestand dat we kunnen gebruiken. Sla het in Word op als .docx."
    ),
    "template-old-word": lambda p: _(
        "Dit is een oud Word-bestand of er zit een wachtwoord op. Sla het in Word op als .docx, zonder wachtwoord."
    ),
    "template-outside": lambda p: _(
        "Dit bestand haalt iets op van buiten: “%(target)s”. Zet het plaatje of sjabloon in het bestand zelf.",
        target=p["target"],
    ),
    "template-too-heavy": lambda p: _(
        "Dit sjabloon vraagt te veel geheugen. Maak het eenvoudiger of kleiner."
    ),
    "template-too-large": lambda p: _(
        "Dit bestand is te groot. Het mag hooguit %(most)s MB zijn. Maak de plaatjes kleiner.",
        most=p["most"],
    ),
    "template-too-slow": lambda p: _(
        "Het invullen van dit sjabloon duurt te lang. Maak het eenvoudiger."
    ),
    "template-torn-tag": lambda p: _(
        "Hier staat een halve invulcode: “%(where)s”. Typ de code opnieuw, in één keer.",
        where=p["where"],
    ),
    "template-unknown": lambda p: (
        _(
            "De code ‘%(what)s’ kennen we niet, hier: “%(where)s”. Misschien bedoel je ‘%(nearest)s’.",
            what=p["what"],
            where=p["where"],
            nearest=p["nearest"],
        )
        if p["nearest"]
        else _(
            "De code ‘%(what)s’ kennen we niet, hier: “%(where)s”. Kijk in de lijst met invulcodes.",
            what=p["what"],
            where=p["where"],
        )
    ),
    "already-fixed": lambda p: _(
        "Deze mensen houd je al bij elkaar. Laat dat eerst los onder ‘Vaste wensen’."
    ),
    "already-in-duo": lambda p: _("Je werkt al met iemand samen. Kijk op je telefoon met wie."),
    "already-moved": lambda p: _(
        "De bijeenkomst was net al verder. Kijk eerst waar jullie nu zijn."
    ),
    "already-proposed": lambda p: _("Deze vraag heb je al ingestuurd."),
    "bad-request": lambda p: _(
        "Dat begreep het programma niet. Vernieuw de pagina en probeer het opnieuw."
    ),
    "date-exists": lambda p: _("Deze datum staat er al."),
    "date-in-the-past": lambda p: _("Deze datum is al voorbij. Kies een dag die nog komt."),
    "date-too-far": lambda p: _("Kies een dag binnen %(most)s jaar.", most=p["most"]),
    "duo-full": lambda p: _("Dit groepje heeft al drie mensen. Kies een ander duo."),
    "duos-are-proposed": lambda p: _(
        "De begeleider maakt de duo’s. Je ziet zo op je telefoon met wie je samenwerkt."
    ),
    "email-implausible": lambda p: _(
        "Kijk het e-mailadres na. Het ziet eruit als naam@voorbeeld.nl."
    ),
    "end-in-the-past": lambda p: _("Die tijd is al voorbij. Kies een tijd die nog komt."),
    "fewer-than-by-name": lambda p: ngettext(
        "In de lijst staat al %(num)s persoon zonder telefoon. Verwijder eerst wie er niet is.",
        "In de lijst staan al %(num)s mensen zonder telefoon. Verwijder eerst wie er niet is.",
        _number(p, "needed"),
    ),
    "farewell-shown": lambda p: _(
        "De uitkomst staat nu op het scherm. Zeg het gerust nog tegen de begeleider."
    ),
    "first-item": lambda p: _("Dit is het eerste onderdeel."),
    "flap-exists": lambda p: _("Deze vraag hangt er al."),
    "flap-fixed": lambda p: _(
        "Deze vraag hoort bij het draaiboek en blijft zoals hij is. Hang er een nieuwe flap bij."
    ),
    "flap-full": lambda p: ngettext(
        "Op één flap mag je hoogstens %(num)s sticker plakken. Kies een andere flap.",
        "Op één flap mag je hoogstens %(num)s stickers plakken. Kies een andere flap.",
        _number(p, "most"),
    ),
    "forgotten": lambda p: _(
        "Je telefoon weet niet meer wie je bent. Doe opnieuw mee met je naam. Wat je al deed, blijft bewaard."
    ),
    "flap-in-use": lambda p: _(
        "Op deze flap zitten stickers of ideeën, of er wordt gestemd. Hij kan niet van de muur."
    ),
    "has-phone": lambda p: _("Deze persoon doet mee met een telefoon en doet dit zelf."),
    "idea-hidden": lambda p: _("Dit idee is verborgen. Toon het eerst weer."),
    "internal-error": lambda p: _(
        "Er ging iets mis in het programma. Er is niets veranderd. Probeer het nog eens."
    ),
    "house-rule-too-long": lambda p: ngettext(
        "Een huisregel kan hoogstens %(num)s teken lang zijn. Maak hem korter.",
        "Een huisregel kan hoogstens %(num)s tekens lang zijn. Maak hem korter.",
        _number(p, "most"),
    ),
    "item-not-open": lambda p: _(
        "Dit onderdeel is nog niet begonnen. Wacht even tot de begeleider ‘aan de slag’ zegt."
    ),
    "item-not-running": lambda p: _(
        "De groep is bij een ander onderdeel. Stickers plakken kan nu niet."
    ),
    "item-too-short": lambda p: ngettext(
        "Een onderdeel kan niet korter dan %(num)s minuut.",
        "Een onderdeel kan niet korter dan %(num)s minuten.",
        _number(p, "minutes"),
    ),
    "last-item": lambda p: _(
        "Dit is het laatste onderdeel. Sluit de bijeenkomst af als jullie klaar zijn."
    ),
    "meeting-already-started": lambda p: _("De bijeenkomst is al begonnen."),
    "meeting-finished": lambda p: _(
        "De bijeenkomst is afgelopen. Kies ‘Toch nog verdergaan’ om hem te hervatten."
    ),
    "meeting-full": lambda p: _(
        "Er doen al zoveel mensen mee dat er niemand meer bij kan. Vraag de begeleider om hulp."
    ),
    "meeting-over": lambda p: _(
        "De bijeenkomst is afgelopen. Zeg het nog even tegen de begeleider."
    ),
    "meeting-not-finished": lambda p: _("De bijeenkomst loopt nog."),
    "meeting-not-prepared": lambda p: _("Deze bijeenkomst heeft nog geen draaiboek."),
    "meeting-not-started": lambda p: _("De bijeenkomst is nog niet begonnen."),
    "name-empty": lambda p: _("Vul je naam in, zodat anderen weten wie je bent."),
    "no-duos": lambda p: _("Er zijn nog geen duo’s. Maak ze eerst bekend."),
    "no-plan": lambda p: _("Er is nog geen voorstel. Kies eerst ‘Stel duo’s voor’."),
    "nobody-left": lambda p: _("Iedereen heeft al een duo."),
    "not-asked": lambda p: _("Deze persoon wacht niet meer op jou. Kies zelf een naam."),
    "not-in-duo": lambda p: _("Er is nog geen duo. De begeleider helpt."),
    "pair-forbidden": lambda p: _(
        "Je hebt gezegd dat deze mensen niet samen gaan. Laat dat eerst los onder ‘Vaste wensen’."
    ),
    "partner-not-free": lambda p: _("Deze persoon kan nu niet. Kies iemand anders."),
    "not-your-writing": lambda p: _("Een ander schreef deze tekst. Vraag het de begeleider."),
    "not-your-idea": lambda p: _("Een ander schreef dit idee. Je kunt het wel aanvullen."),
    "no-exit-round": lambda p: _("De begeleider slaat deze vraag vandaag over."),
    "no-sticker-there": lambda p: _("Op deze flap zit geen sticker van jou."),
    "no-time-left-to-take": lambda p: _("Er kan geen minuut meer af."),
    "not-allowed": lambda p: _("Dat kun jij hier niet doen."),
    "note-too-long": lambda p: _(
        "Deze notitie is te lang. Hoogstens %(most)s tekens passen.", most=p["most"]
    ),
    "paper-flap-too-many": lambda p: _(
        "Op één flap kunnen hoogstens %(most)s stickers zitten: er zijn %(people)s mensen zonder telefoon geteld.",
        most=p["most"],
        people=p["people"],
    ),
    "paper-too-many": lambda p: _(
        "Samen kunnen er hoogstens %(most)s stickers op papier zijn: er zijn %(people)s mensen zonder telefoon geteld.",
        most=p["most"],
        people=p["people"],
    ),
    "per-flap-too-many": lambda p: _("Op één flap kunnen niet meer stickers dan iemand er heeft."),
    "phone-implausible": lambda p: _(
        "Kijk het telefoonnummer na. Het heeft 8 tot 15 cijfers, zoals 06 12345678."
    ),
    "photo-heic": lambda p: _(
        "Deze foto is van de soort HEIC. Dat kan het programma niet lezen. Kies op je iPhone bij Instellingen, Camera, Structuren voor ‘Meest compatibel’ en maak de foto opnieuw."
    ),
    "photo-too-large": lambda p: _(
        "Deze foto is te groot. Een foto mag hoogstens %(most)s MB zijn. Maak hem opnieuw met een lagere kwaliteit.",
        most=_number(p, "most"),
    ),
    "photo-too-many-pixels": lambda p: _(
        "Deze foto is te groot. Maak hem opnieuw met een lagere kwaliteit."
    ),
    "photo-unreadable": lambda p: _(
        "Dit bestand is geen foto die het programma kan lezen. Kies een foto van de soort JPEG of PNG."
    ),
    "proposal-already-accepted": lambda p: _("Dit voorstel hangt al als flap aan de muur."),
    "proposal-already-merged": lambda p: _(
        "Dit voorstel is al samengevoegd. Haal het eerst weer uit elkaar."
    ),
    "puller-taken": lambda p: _("Iemand anders trekt deze afspraak al. Overleg even met elkaar."),
    "question-not-chosen": lambda p: _(
        "Deze vraag staat niet op de top drie. Zet hem er eerst bij."
    ),
    "unknown-invited": lambda p: _("Deze uitnodiging is er niet (meer). Ververs de pagina."),
    "too-many-invited": lambda p: ngettext(
        "Er past hooguit %(num)s naam op de lijst.",
        "Er passen hooguit %(num)s namen op de lijst.",
        _number(p, "most"),
    ),
    "meeting-deleted": lambda p: _("Deze bijeenkomst is verwijderd."),
    "delivery-without-email": lambda p: _(
        "Vul een e-mailadres in, of kies bij ‘de afspraken krijgen’ iets anders."
    ),
    "removed-person": lambda p: _(
        "Deze persoon doet niet meer mee. Laat hem of haar eerst weer toe."
    ),
    "signed-out": lambda p: _(
        "Deze browser weet niet meer wie je bent. Meld je opnieuw aan, of open opnieuw de link die je kreeg."
    ),
    "stickers-are-counted": lambda p: _(
        "Stickers van mensen zonder telefoon tel je op aan de regie, per flap."
    ),
    "hands-are-counted": lambda p: _(
        "Wie zonder telefoon meedoet, steekt de hand op. Die handen tel je aan de regie."
    ),
    "reach-without-email": lambda p: _(
        "Vul een e-mailadres in, of kies bij ‘het best bereikbaar’ iets anders."
    ),
    "reach-without-phone": lambda p: _(
        "Vul een telefoonnummer in, of kies bij ‘het best bereikbaar’ iets anders."
    ),
    "session-ended": lambda p: _(
        "Je bent hier niet meer aangemeld. Meld je weer aan, of open je link nog een keer."
    ),
    "removed": lambda p: _(
        "Je doet niet meer mee aan deze bijeenkomst. Vraag de begeleider als dat niet klopt."
    ),
    "replan-outdated": lambda p: _(
        "De groep is intussen verder gegaan. Bekijk het voorstel opnieuw."
    ),
    "result-final": lambda p: _(
        "De uitslag staat vast. Begin een nieuwe ronde als jullie opnieuw willen stemmen."
    ),
    "same-proposal": lambda p: _("Kies een ander voorstel om mee samen te voegen."),
    "same-person": lambda p: _("Kies twee verschillende mensen."),
    "stickers-none-left": lambda p: ngettext(
        "Je ene sticker is op. Haal hem ergens weg om hem hier te plakken.",
        "Je %(num)s stickers zijn op. Haal er ergens een weg om hem hier te plakken.",
        _number(p, "most"),
    ),
    "storage-full": lambda p: _(
        "Opslaan lukt nu niet: de schijf van de computer van de begeleiding is vol. Zeg het even. Zodra er ruimte is, kun je verder."
    ),
    "storage-busy": lambda p: _(
        "Opslaan lukt nu even niet: een ander programma houdt de gegevens bezet. Wacht even, dan kun je verder."
    ),
    "storage-gone": lambda p: _(
        "Opslaan lukt nu niet: de map met de gegevens is niet te bereiken. Zeg het even tegen de begeleider. Is de map er weer, dan kun je verder."
    ),
    "storage-damaged": lambda p: _(
        "Opslaan lukt niet: de gegevens op de computer van de begeleiding zijn beschadigd. Zeg het tegen de begeleider en ga verder op papier."
    ),
    "storage-failed": lambda p: _(
        "Opslaan lukt nu niet. Er is niets verloren: probeer het zo nog eens."
    ),
    "text-empty": lambda p: _("Vul eerst een tekst in."),
    "too-few-without-phone": lambda p: ngettext(
        "Er zijn al stickers ingevuld van %(num)s mens zonder telefoon. Pas eerst die stickers aan.",
        "Er zijn al stickers ingevuld van %(num)s mensen zonder telefoon. Pas eerst die stickers aan.",
        _number(p, "needed"),
    ),
    "too-many-flaps": lambda p: _("De muur is vol: er hangen al %(most)s flappen.", most=p["most"]),
    "too-many-proposals": lambda p: _(
        "Je hebt er al %(most)s ingestuurd. Wacht tot de begeleider ze heeft bekeken.",
        most=p["most"],
    ),
    "unknown-facilitator": lambda p: _("Deze co-begeleider is hier niet bekend."),
    "unknown-flap": lambda p: _("Deze flap hangt niet meer aan de muur."),
    "unknown-item": lambda p: _("Dit onderdeel staat niet in het draaiboek."),
    "not-your-tip": lambda p: _("Dit is een tip van iemand anders."),
    "unknown-photo": lambda p: _("Deze foto is al weggegooid."),
    "unknown-participant": lambda p: _("Deze deelnemer is hier niet bekend."),
    "unknown-proposal": lambda p: _("Dit voorstel is er niet meer."),
    "too-many-hands": lambda p: ngettext(
        "Er is %(num)s persoon zonder telefoon. Meer handen kunnen er niet zijn.",
        "Er zijn %(num)s mensen zonder telefoon. Meer handen kunnen er niet zijn.",
        _number(p, "most"),
    ),
    "too-many-house-rules": lambda p: ngettext(
        "Er past hoogstens %(num)s huisregel op het scherm.",
        "Er passen hoogstens %(num)s huisregels op het scherm. Voeg er een paar samen.",
        _number(p, "most"),
    ),
    "too-fast": lambda p: _("Dat ging te snel achter elkaar. We proberen het zo opnieuw."),
    "too-many-guesses": lambda p: _(
        "Er zijn hier te veel verkeerde codes ingevuld. Wacht even en ververs dan de pagina."
    ),
    "too-many-pages": lambda p: _(
        "Deze bijeenkomst staat al in te veel vensters open. Sluit er een paar en ververs dan de pagina."
    ),
    "too-few-people": lambda p: _("Er zijn nog geen twee mensen om een duo van te maken."),
    "too-many-actions": lambda p: ngettext(
        "Je kunt hoogstens %(num)s actie opschrijven.",
        "Je kunt hoogstens %(num)s acties opschrijven. Kies wat het belangrijkst is.",
        _number(p, "most"),
    ),
    "too-many-agreements": lambda p: ngettext(
        "Er past hoogstens %(num)s afspraak op de lijst.",
        "Er passen hoogstens %(num)s afspraken op de lijst. Haal er eerst een weg.",
        _number(p, "most"),
    ),
    "too-many-dates": lambda p: ngettext(
        "Je kunt hoogstens %(num)s datum voorstellen.",
        "Je kunt hoogstens %(num)s datums voorstellen. Haal er eerst een weg.",
        _number(p, "most"),
    ),
    "too-many-directions": lambda p: ngettext(
        "Onder één vraag past hoogstens %(num)s oplossingsrichting.",
        "Onder één vraag passen hoogstens %(num)s oplossingsrichtingen. Haal er eerst een weg.",
        _number(p, "most"),
    ),
    "too-many-ideas": lambda p: _(
        "Er staan al zoveel ideeën op de flappen dat er geen meer bij kan. "
        "Vraag de begeleider om hulp."
    ),
    "too-many-top-questions": lambda p: ngettext(
        "Op deze flap past hoogstens %(num)s vraag.",
        "Op deze flap passen hoogstens %(num)s vragen. Haal er eerst een weg.",
        _number(p, "most"),
    ),
    "too-many-photos": lambda p: ngettext(
        "Bij een flap passen hoogstens %(num)s foto. Typ er eerst een uit en gooi hem weg.",
        "Bij een flap passen hoogstens %(num)s foto’s. Typ er eerst een uit en gooi hem weg.",
        _number(p, "most"),
    ),
    "too-many-tips": lambda p: ngettext(
        "Je kunt hoogstens %(num)s tip sturen.",
        "Je kunt hoogstens %(num)s tips sturen. Zeg de volgende hardop.",
        _number(p, "most"),
    ),
    "unknown-action": lambda p: _("Deze actie is er niet meer. Schrijf hem opnieuw op."),
    "unknown-agreement": lambda p: _("Deze afspraak is er niet meer."),
    "unknown-duo": lambda p: _("Dit duo is er niet meer. Kijk opnieuw naar de lijst."),
    "unknown-date": lambda p: _("Deze datum is er niet meer. Kies een andere."),
    "draaiboek-changed": lambda p: _(
        "Iemand anders heeft het draaiboek intussen veranderd. "
        "Kijk of het nog klopt en bewaar dan nog eens."
    ),
    "draaiboek-stands": lambda p: _(
        "De bijeenkomst is begonnen, dus het draaiboek ligt vast. "
        "Gebruik bij de regie ‘Opnieuw plannen’."
    ),
    "draaiboek-wrong": lambda p: _("Dit draaiboek klopt niet. Kijk de laatste wijziging na."),
    "item-in-use": lambda p: _(
        "Bij een onderdeel dat weg zou gaan staat al een notitie of een dringende vraag. "
        "Haal die eerst weg."
    ),
    "nothing-to-step": lambda p: _("Er is niets meer om terug te draaien."),
    "unknown-entry": lambda p: _("Dit staat niet meer op de lijst. Ververs de pagina."),
    "meeting-not-over": lambda p: _("Dat kan pas na de bijeenkomst."),
    "meeting-running": lambda p: _(
        "De bijeenkomst is bezig. Wissen kan straks, of vraag het de begeleiders."
    ),
    "unknown-direction": lambda p: _("Deze oplossingsrichting is er niet meer."),
    "unknown-idea": lambda p: _("Dit idee is er niet (meer). Bewaar je tekst als nieuw idee."),
    "unknown-page": lambda p: _("Deze pagina kan het scherm nu niet tonen. Kies een andere."),
    "unknown-tip": lambda p: _("Deze tip is er niet meer."),
    "unknown-writing": lambda p: _("Deze tekst is er niet meer."),
    "unknown-urgent": lambda p: _("Deze dringende vraag is er niet meer."),
    "urgent-private": lambda p: _(
        "De schrijver wil dat alleen de begeleiding dit leest. Het kan niet op het scherm."
    ),
    "urgent-settled": lambda p: _("Deze vraag is al besproken. Zet hem eerst terug."),
    "urgent-waits": lambda p: _(
        "Je vorige dringende vraag ligt nog bij de begeleider. Daarna kun je een nieuwe sturen."
    ),
    "vote-already-began": lambda p: _(
        "Het stemmen is al begonnen. De regels blijven nu zoals ze zijn."
    ),
    "vote-closed": lambda p: _(
        "De stemming is gesloten. Stickers plakken of verplaatsen kan niet meer."
    ),
    "vote-not-closed": lambda p: _("Sluit eerst de stemming."),
    "vote-not-open": lambda p: _("De stemming is nog niet open."),
    "desk-keeps-here": lambda p: _(
        "De begeleider houdt deze tekst hier. Vraag of hij toch naar buiten mag."
    ),
    "writer-keeps-here": lambda p: _(
        "De schrijver wil dat deze tekst hier blijft. Alleen die kan dat veranderen."
    ),
}


def sentence(code: str, params: Params, *, at_desk: bool = False) -> str:
    """What the person reads. A code without a sentence is a fault in the program: KeyError. At the
    desk a warning says already what is wrong with the storage, and what to do."""
    if at_desk and code.startswith("storage-"):
        return _(
            "Wat je net deed, is nog niet bewaard. We proberen het nog even. "
            "De waarschuwing in beeld zegt wat er is."
        )
    return SENTENCES[code](params)

"""What a simulated participant does in the reflection: most recognise a few questions, some miss
one, and now and then something cannot wait."""

import random
import re
from typing import Any

QUESTIONS = (
    "Hoe bereiken we mensen die niet om hulp vragen?",
    "Wie belt er als het in het weekend misgaat?",
    "Hoe houden we het leuk voor vrijwilligers?",
    "Wat mag ik delen over een bewoner?",
)
URGENT = (
    "Stopt het project met de buurtkamer? Dat wil ik eerst weten.",
    "Ik moet om vier uur weg. Kan mijn vraag eerder?",
    "Vorige keer is er niets met de afspraken gedaan. Hoe gaat dat nu?",
)
EXAMPLES = ("", "", "Met de wijkzuster gaat dit goed", "Wij bellen elkaar te laat")
FLAP = re.compile(r'id="recognise-([^"]+)-good"')
ENOUGH = 4
LIKELY_TO_RECOGNISE = 0.4
LIKELY_TO_MISS_ONE = 0.02
LIKELY_TO_BE_URGENT = 0.01


def act(me: dict[str, Any], task: str, rng: random.Random) -> tuple[str, dict[str, Any]] | None:
    """The command of somebody who sees this page, or None."""
    known = me.get("recognised", {})
    flaps = [flap for flap in FLAP.findall(task) if flap not in known]
    chance = rng.random()
    if chance < LIKELY_TO_BE_URGENT:
        return _urgent(me, rng)
    if chance < LIKELY_TO_BE_URGENT + LIKELY_TO_MISS_ONE and not me.get("proposals"):
        return "propose-question", {"item": me["item"], "text": rng.choice(QUESTIONS)}
    if flaps and len(known) < ENOUGH and chance < LIKELY_TO_RECOGNISE:
        data = {"flap": rng.choice(flaps), "feeling": rng.choice(("good", "better", "better"))}
        return "recognise-question", {"item": me["item"], **data, "example": rng.choice(EXAMPLES)}
    return None


def _urgent(me: dict[str, Any], rng: random.Random) -> tuple[str, dict[str, Any]] | None:
    if me.get("urgent"):
        return None
    command = rng.choice(("send-urgent", "send-urgent-unnamed"))
    data = {"text": rng.choice(URGENT), "audience": rng.choice(("desk", "screen"))}
    return command, {"item": me["item"], **data}

"""What a simulated participant does in the reflection: a few send a question that is missing."""

import random
from typing import Any

QUESTIONS = (
    "Hoe bereiken we mensen die niet om hulp vragen?",
    "Wie belt er als het in het weekend misgaat?",
    "Hoe houden we het leuk voor vrijwilligers?",
    "Wat mag ik delen over een bewoner?",
)
LIKELY = 0.02


def act(me: dict[str, Any], task: str, rng: random.Random) -> tuple[str, dict[str, Any]] | None:
    """The command of somebody who sees this page, or None."""
    if me.get("proposals") or rng.random() > LIKELY:
        return None
    return "propose-question", {"item": me["item"], "text": rng.choice(QUESTIONS)}

"""What a simulated participant does while actions are written: writes one, now and then two."""

import random
from typing import Any

STEPS = (
    ("Ik bel de wijkverpleegkundige om kennis te maken", "deze week"),
    ("Ik zet onze spreekuren op een rij en stuur ze rond", "voor de vakantie"),
    ("Ik loop maandag mee met de buurtsportcoach", "maandag"),
    ("Ik vraag mijn team wie er nog meer mee wil doen", "volgende week"),
)
LIKELY = 0.08
MOST = 2


def act(me: dict[str, Any], task: str, rng: random.Random) -> tuple[str, dict[str, Any]] | None:
    """The command of somebody who sees this page, or None."""
    if me.get("actions", 0) >= MOST or rng.random() > LIKELY:
        return None
    what, when = rng.choice(STEPS)
    data = {"item": me["item"], "what": what, "when": when, "shared": rng.random() < 0.8}
    return "write-action", data

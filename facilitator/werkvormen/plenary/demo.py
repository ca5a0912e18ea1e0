"""What a simulated participant does in the plenary round: now and then somebody sends a tip."""

import random
from typing import Any

TIPS = (
    "Ik bel morgen de wijkverpleegkundige",
    "Volgende week lunch ik mee in het buurthuis",
    "Gewoon even langslopen werkt het best",
)
LIKELY = 0.02


def act(me: dict[str, Any], task: str, rng: random.Random) -> tuple[str, dict[str, Any]] | None:
    """The command of somebody who sees this page, or None."""
    if me.get("tips") or rng.random() > LIKELY:
        return None
    return "offer-tip", {"item": me["item"], "text": rng.choice(TIPS)}

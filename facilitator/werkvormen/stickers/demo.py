"""What a simulated participant does with stickers: places them, now and then moves one."""

import random
import re
from typing import Any

FAVOURITES = 0.35  # how often people look at the first flaps only: that makes a clear ranking
CHANGE_OF_MIND = 0.03


def act(me: dict[str, Any], task: str, rng: random.Random) -> tuple[str, dict[str, Any]] | None:
    """The command of somebody who sees this page (``task`` is its html), or None."""
    flaps = list(dict.fromkeys(re.findall(r'data-flap="([^"]+)"', task)))
    placed = me.get("stickers", {})
    free = [flap for flap in flaps if flap not in placed]
    if not free:
        return None
    liked = free[:3] if rng.random() < FAVOURITES else free
    if me.get("left", 0) > 0:
        return "place-sticker", {"item": me["item"], "flap": rng.choice(liked)}
    if placed and rng.random() < CHANGE_OF_MIND:
        move = {"from_flap": rng.choice(sorted(placed)), "to_flap": rng.choice(free)}
        return "move-sticker", {"item": me["item"], **move}
    return None

"""People tell what became of what they agreed; the program only reminds them of it."""

from facilitator.werkvormen.plain import PlainRules


class Rules(PlainRules):
    """Nothing is collected: a new action has its own item."""

    name = "look_back"

"""Pause: screen and phones show when the group goes on, which the timer already knows."""

from facilitator.werkvormen.plain import PlainFaces, PlainRules


class Rules(PlainRules):
    """Nothing is collected."""

    name = "pause"


class Faces(PlainFaces):
    """The timer part carries the moment of going on."""

"""Pause: screen and phones show when the group goes on, which the timer already knows."""

from flask_babel import gettext as _

from facilitator.werkvormen.plain import PlainFaces, PlainRules
from facilitator.werkvormen.view import About


class Rules(PlainRules):
    """Nothing is collected."""

    name = "pause"


class Faces(PlainFaces):
    """The timer part carries the moment of going on."""

    def about(self) -> About:
        return About(
            _("Pauze"),
            _("Even niets. Het scherm laat zien hoe laat jullie verdergaan."),
            _("Neem pauze."),
            _("Op het scherm staat hoe laat we verdergaan."),
        )

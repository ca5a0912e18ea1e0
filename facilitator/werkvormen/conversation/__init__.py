"""Conversation: people talk, or write on paper; screen and phones show the task and the method."""

from flask_babel import gettext as _

from facilitator.werkvormen.plain import PlainFaces, PlainRules
from facilitator.werkvormen.view import About


class Rules(PlainRules):
    """Nothing is collected."""

    name = "conversation"


class Faces(PlainFaces):
    """Task and method are enough."""

    def about(self) -> About:
        return About(
            _("Gesprek"),
            _("Mensen praten, of schrijven op papier. Het scherm toont de taak."),
            _("Praat hierover met elkaar."),
            _("Laat iedereen een keer aan het woord."),
        )

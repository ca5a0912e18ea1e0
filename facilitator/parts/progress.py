"""How it goes with an action, in words."""

from flask_babel import gettext as _

from facilitator.domain.state import ProgressStatus


def progress_words() -> dict[ProgressStatus, str]:
    """Each status; nothing where nothing was told."""
    return {
        "": "",
        "not-started": _("nog niet begonnen"),
        "busy": _("mee bezig"),
        "done": _("gedaan"),
        "stuck": _("loopt vast"),
    }

"""Which werkvormen there are. Adding one is adding its package and a line here."""

from typing import Any

import msgspec

from facilitator.domain.werkvorm import Werkvorm
from facilitator.werkvormen import conversation, pause
from facilitator.werkvormen.actions.faces import Faces as ActionsFaces
from facilitator.werkvormen.actions.rules import Rules as ActionsRules
from facilitator.werkvormen.agreements.faces import Faces as AgreementsFaces
from facilitator.werkvormen.agreements.rules import Rules as AgreementsRules
from facilitator.werkvormen.closing.faces import Faces as ClosingFaces
from facilitator.werkvormen.closing.rules import Rules as ClosingRules
from facilitator.werkvormen.duos.faces import Faces as DuosFaces
from facilitator.werkvormen.duos.rules import Rules as DuosRules
from facilitator.werkvormen.follow_up.faces import Faces as FollowUpFaces
from facilitator.werkvormen.follow_up.rules import Rules as FollowUpRules
from facilitator.werkvormen.look_back.faces import Faces as LookBackFaces
from facilitator.werkvormen.look_back.rules import Rules as LookBackRules
from facilitator.werkvormen.plenary.faces import Faces as PlenaryFaces
from facilitator.werkvormen.plenary.rules import Rules as PlenaryRules
from facilitator.werkvormen.refine.faces import Faces as RefineFaces
from facilitator.werkvormen.refine.rules import Rules as RefineRules
from facilitator.werkvormen.reflection.faces import Faces as ReflectionFaces
from facilitator.werkvormen.reflection.rules import Rules as ReflectionRules
from facilitator.werkvormen.stickers.faces import Faces as StickersFaces
from facilitator.werkvormen.stickers.rules import Rules as StickersRules
from facilitator.werkvormen.view import Faces
from facilitator.werkvormen.welcome.faces import Faces as WelcomeFaces
from facilitator.werkvormen.welcome.rules import Rules as WelcomeRules


class Entry(msgspec.Struct, frozen=True):
    """The rules of a werkvorm and what it shows."""

    rules: Any
    faces: Any


_ENTRIES = (
    Entry(WelcomeRules(), WelcomeFaces()),
    Entry(ReflectionRules(), ReflectionFaces()),
    Entry(StickersRules(), StickersFaces()),
    Entry(pause.Rules(), pause.Faces()),
    Entry(DuosRules(), DuosFaces()),
    Entry(RefineRules(), RefineFaces()),
    Entry(PlenaryRules(), PlenaryFaces()),
    Entry(AgreementsRules(), AgreementsFaces()),
    Entry(ActionsRules(), ActionsFaces()),
    Entry(FollowUpRules(), FollowUpFaces()),
    Entry(ClosingRules(), ClosingFaces()),
    Entry(LookBackRules(), LookBackFaces()),
    Entry(conversation.Rules(), conversation.Faces()),
)

RULES: dict[str, Werkvorm] = {entry.rules.name: entry.rules for entry in _ENTRIES}
FACES: dict[str, Faces] = {entry.rules.name: entry.faces for entry in _ENTRIES}
SETTINGS: dict[str, type[msgspec.Struct]] = {name: rules.settings for name, rules in RULES.items()}

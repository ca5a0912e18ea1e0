"""Conversation: people talk, or write on paper; screen and phones show the task and the method."""

from facilitator.werkvormen.plain import PlainFaces, PlainRules


class Rules(PlainRules):
    """Nothing is collected."""

    name = "conversation"


class Faces(PlainFaces):
    """Task and method are enough."""

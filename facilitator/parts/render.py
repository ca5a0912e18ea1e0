"""From parts to what is sent: HTML from the partials, data as it is."""

from collections.abc import Callable
from typing import Any

from markupsafe import Markup

from facilitator.parts.part import Part
from facilitator.parts.stream import Value

SAFE = frozenset({"qr"})  # made by this program, never by a person


def renderer(template: Callable[..., str]) -> Callable[[Part], Value]:
    """How streams render a part; ``template(name, **data)`` renders a partial."""

    def render(part: Part) -> Value:
        if part.template is None:
            return {"data": part.data}
        return {"html": template(part.template, **_marked(part.data))}

    return render


def _marked(data: dict[str, Any]) -> dict[str, Any]:
    return {
        name: Markup(value) if name in SAFE else value  # nosec B704  # SAFE are made by us
        for name, value in data.items()
    }

"""What takes the server seconds: papers, samples, uploads. One browser gets only so many."""

from collections.abc import Callable
from functools import wraps
from math import ceil
from typing import ParamSpec, TypeVar

from flask import request
from werkzeug.exceptions import TooManyRequests

from facilitator.limits import HEAVY_BURST, HEAVY_EVERY_S
from facilitator.web.site import current_session, site

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


class TooHeavy(TooManyRequests):
    """This browser has to wait, ``retry_after`` seconds."""


def heavy(view: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """A page of which a browser that asks for it all the time gets no more than it could read.
    Raises TooHeavy."""

    @wraps(view)
    def paced(*arguments: Parameters.args, **named: Parameters.kwargs) -> Result:
        session = current_session()
        who = session.token_hash if session is not None else request.remote_addr
        pace = site().paces.of(who, 1 / HEAVY_EVERY_S, HEAVY_BURST)
        if not pace.take():
            raise TooHeavy(retry_after=ceil(pace.wait_s()))
        return view(*arguments, **named)

    return paced

"""Photographs that people send, made anew: the picture stays, what else is in the file does not.

A phone writes in every photograph where and when it was taken and with what. Only the pixels are
copied, so nothing that a camera may think of comes along.
"""

import io
from typing import TYPE_CHECKING, NamedTuple

import structlog

from facilitator.domain.errors import Refusal

if TYPE_CHECKING:  # imported where a picture is read: it would delay every start
    from PIL import Image

log = structlog.get_logger()

FORMATS = ("JPEG", "PNG", "WEBP")
LONGEST_SIDE = 2000  # enough to read handwriting on a flip-over sheet
MOST_PIXELS = 70_000_000  # more than phones make; a small file can claim a huge picture
QUALITY = 82
HEIF_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")


class Photograph(NamedTuple):
    """A JPEG with nothing but a picture in it."""

    jpeg: bytes
    width: int
    height: int


def made_anew(file: bytes) -> Photograph:
    """The photograph in this file: upright, no larger than needed. Refuses what gives none."""
    if file[4:8] == b"ftyp" and file[8:12] in HEIF_BRANDS:
        raise Refusal("photo-heic")
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # ours is stricter
    try:
        with Image.open(io.BytesIO(file), formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise Refusal("photo-too-many-pixels")
            return _encoded(_upright(image))
    except Refusal:
        raise
    except Exception as fault:  # broken files make every kind of exception
        log.info("photograph not readable", fault=type(fault).__name__)
        raise Refusal("photo-unreadable") from fault


def _upright(image: "Image.Image") -> "Image.Image":
    """Small first: a JPEG is then decoded no larger than needed."""
    from PIL import Image, ImageOps

    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return ImageOps.exif_transpose(image)


def _encoded(image: "Image.Image") -> Photograph:
    """On a new white sheet: what a file says besides its pixels belongs to the old one."""
    from PIL import Image

    sheet = Image.new("RGB", image.size, "white")
    if image.has_transparency_data:
        clear = image.convert("RGBA")
        sheet.paste(clear, mask=clear)
    else:
        sheet.paste(image.convert("RGB"))
    out = io.BytesIO()
    sheet.save(out, "JPEG", quality=QUALITY, optimize=True)
    return Photograph(out.getvalue(), *sheet.size)

import io
import struct
import zlib

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from facilitator.domain.errors import Refusal
from facilitator.web.pictures import LONGEST_SIDE, MOST_PIXELS, made_anew

ORIENTATION, GPS, MAKER, DATE = 0x0112, 0x8825, 0x010F, 0x9003
SECRETS = (b"GeheimeCamera", b"2026:11:24", b"in het archief", b"adobe", b"Exif", b"ICC_PROFILE")


def sheet(size=(400, 300), mode="RGB", corner="red") -> Image.Image:
    """White paper with a coloured corner at the top left."""
    paper = Image.new(mode, size, "white")
    paper.paste(Image.new(mode, (size[0] // 4, size[1] // 4), corner), (0, 0))
    return paper


def encoded(image: Image.Image, kind: str = "JPEG", **options) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def telling(kind: str = "JPEG", **options) -> bytes:
    """A photograph with everything in it that a phone writes there."""
    exif = Image.Exif()
    exif[MAKER] = "GeheimeCamera"
    exif.get_ifd(0x8769)[DATE] = "2026:11:24 14:05:00"
    exif.get_ifd(GPS)[1] = "N"
    exif.get_ifd(GPS)[2] = (52.0, 5.0, 12.5)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    options = {"exif": exif, "icc_profile": profile, "xmp": b"<x adobe/>"} | options
    return encoded(sheet(), kind, **options)


def opened(jpeg: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(jpeg))
    image.load()
    return image


def refused(file: bytes) -> str:
    with pytest.raises(Refusal) as refusal:
        made_anew(file)
    return refusal.value.code


def corners(image: Image.Image) -> list[str]:
    """Where there is colour: left and right above, left and right below."""
    right, below = image.width - 10, image.height - 10
    names = {(10, 10): "above left", (right, 10): "above right", (10, below): "below left"}
    names[right, below] = "below right"
    return [name for place, name in names.items() if min(image.getpixel(place)) < 100]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_nothing_of_where_when_and_with_what_stays(kind):
    options = {"comment": b"in het archief"} if kind == "JPEG" else {}
    if kind == "PNG":
        note = PngImagePlugin.PngInfo()
        note.add_text("Comment", "in het archief")
        options = {"pnginfo": note}
    before = telling(kind, **options)
    assert dict(opened(before).getexif().get_ifd(GPS))
    after = made_anew(before).jpeg
    image = opened(after)
    assert dict(image.getexif()) == {}
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert not [secret for secret in SECRETS if secret in after]


def test_a_photograph_stands_upright():
    exif = Image.Exif()
    exif[ORIENTATION] = 6  # held upright: the top of the sheet is at the right of the sensor
    found = made_anew(encoded(sheet((400, 300)), exif=exif))
    image = opened(found.jpeg)
    assert image.size == (found.width, found.height) == (300, 400)
    assert corners(image) == ["above right"]


def test_a_large_photograph_gets_smaller_and_a_small_one_does_not_grow():
    assert made_anew(encoded(sheet((4000, 3000))))[1:] == (LONGEST_SIDE, 1500)
    assert made_anew(encoded(sheet((900, 4500))))[1:] == (400, LONGEST_SIDE)
    assert made_anew(encoded(sheet((40, 30))))[1:] == (40, 30)


@pytest.mark.parametrize("mode", ["L", "CMYK", "RGB"])
def test_every_kind_of_jpeg_becomes_an_ordinary_one(mode):
    image = opened(made_anew(encoded(Image.new(mode, (60, 40)))).jpeg)
    assert (image.format, image.mode) == ("JPEG", "RGB")


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "1", "I;16"])
def test_every_kind_of_png_becomes_a_jpeg(mode):
    assert opened(made_anew(encoded(Image.new(mode, (60, 40)), "PNG")).jpeg).mode == "RGB"


def test_what_is_transparent_is_paper():
    clear = Image.new("RGBA", (60, 40), (0, 0, 0, 0))
    assert opened(made_anew(encoded(clear, "PNG")).jpeg).getpixel((30, 20)) == (255, 255, 255)


@pytest.mark.parametrize(
    "file",
    [
        b"",
        b"geen foto",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%PDF-1.7",
        b"PK\x03\x04" + bytes(100),
        b"\xff\xd8\xff" + bytes(200),
        b"\x89PNG\r\n\x1a\n" + bytes(40),
        b"RIFF\x00\x00\x00\x00WEBPVP8 " + bytes(40),
        encoded(sheet(), "GIF"),
        encoded(sheet(), "TIFF"),
        encoded(sheet(), "BMP"),
    ],
)
def test_what_is_no_photograph_is_refused(file):
    assert refused(file) == "photo-unreadable"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_file_that_stops_halfway_is_refused(kind):
    whole = encoded(Image.effect_noise((400, 300), 80).convert("RGB"), kind)
    for share in (0.1, 0.5, 0.9):
        assert refused(whole[: int(len(whole) * share)]) == "photo-unreadable"


def claiming(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is this large."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    packed = zlib.compress(bytes(1000))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("size", [(MOST_PIXELS, 2), (30_000, 30_000), (2**31 - 1, 2**31 - 1)])
def test_a_small_file_that_claims_a_giant_picture_is_refused_unread(size):
    assert refused(claiming(*size)) == "photo-too-many-pixels"


@pytest.mark.parametrize("brand", [b"heic", b"mif1"])
def test_heic_is_known_by_name_so_that_somebody_knows_what_to_do(brand):
    assert refused(b"\x00\x00\x00\x24ftyp" + brand + bytes(50)) == "photo-heic"

"""pictures: pixels alone come out; what is damaged, too large or another kind is refused, before it is decoded."""

from __future__ import annotations

import io
import struct
import zlib
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from handouts.pictures import MAX_PIXELS, PictureFault, declared_size, safe_picture

SECRET = b"56.1629,10.2039"  # where the photo was taken


def picture(kind: str, mode: str = "RGB", size: tuple[int, int] = (32, 24), **options: Any) -> bytes:
    made = Image.linear_gradient("L").resize(size).convert(mode)
    out = io.BytesIO()
    made.save(out, kind, **options)
    return out.getvalue()


def exif(orientation: int = 1) -> bytes:
    tags = Image.Exif()
    tags[0x0112] = orientation
    tags[0x010E] = SECRET.decode()
    return tags.tobytes()


def opened(data: bytes) -> Any:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def bare_png(width: int, height: int, rows: bytes = b"") -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_only_pixels_are_left(kind: str) -> None:
    name = f"a.{kind.lower()}"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    options: dict[str, Any] = {"exif": exif(), "icc_profile": profile}
    if kind == "JPEG":
        options["comment"] = SECRET
    data = picture(kind, **options) + b"PK\x03\x04" + SECRET
    assert SECRET in data
    clean = safe_picture(data, name)
    assert SECRET not in clean
    assert b"PK\x03\x04" not in clean
    image = opened(clean)
    assert (image.format, image.size, image.mode) == (kind, (32, 24), "RGB")
    assert not {"exif", "icc_profile", "comment"} & set(image.info)
    assert safe_picture(clean, name) == safe_picture(bytes(clean), name)


def test_a_plain_jpeg_keeps_its_tables() -> None:
    data = picture("JPEG", quality=70, comment=SECRET)
    assert opened(safe_picture(data, "a.jpg")).quantization == opened(data).quantization


def test_a_photo_stands_upright() -> None:
    assert opened(safe_picture(picture("JPEG", exif=exif(6)), "a.jpg")).size == (24, 32)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png(mode: str) -> None:
    made = safe_picture(picture("PNG", mode), "a.png")
    assert opened(made).mode in ("L", "RGB", "RGBA", "LA")
    assert ("A" in opened(made).mode) == ("A" in mode)


def test_sixteen_bits_keep_their_shade() -> None:
    image = opened(safe_picture(picture("PNG", "I;16"), "a.png"))
    assert image.getextrema()[1] <= 1  # 0–255 of 65535 is black


def test_a_cmyk_photo_needs_a_profile() -> None:
    with pytest.raises(PictureFault, match="save it as RGB"):
        safe_picture(picture("JPEG", "CMYK"), "a.jpg")


def test_a_damaged_profile_is_told() -> None:
    with pytest.raises(PictureFault, match="damaged"):
        safe_picture(picture("PNG", icc_profile=b"no profile" * 20), "a.png")


REFUSED = {
    "a png named jpg": (picture("PNG"), "a.jpg", "as if it were another kind"),
    "a jpg named png": (picture("JPEG"), "a.png", "as if it were another kind"),
    "gif": (picture("GIF"), "a.gif", "not a JPEG or PNG"),
    "webp": (picture("WEBP"), "a.png", "not a JPEG or PNG"),
    "tiff": (picture("TIFF"), "a.jpg", "not a JPEG or PNG"),
    "eps": (b"%!PS-Adobe-3.0 EPSF-3.0\n", "a.jpg", "not a JPEG or PNG"),
    "html": (b"<html>404</html>", "a.png", "not a JPEG or PNG"),
    "empty": (b"", "a.png", "not a JPEG or PNG"),
    "only magic": (b"\x89PNG\r\n\x1a\n", "a.png", "how large"),
    "only start": (b"\xff\xd8\xff", "a.jpg", "how large"),
    "no frame": (b"\xff\xd8\xff\xfe\x00\x04ab" * 3, "a.jpg", "how large"),
    "no size": (bare_png(0, 5), "a.png", "how large"),
    "bomb": (bare_png(13_000, 13_000), "a.png", "169000000|13000"),
    "small bomb": (bare_png(10_000, 10_000), "a.png", "10000"),
    "long": (bare_png(1, 170_000_000), "a.png", "170000000"),
    "huge jpeg": (b"\xff\xd8\xff\xc0\x00\x11\x08\xff\xff\xff\xff\x03" + bytes(9), "a.jpg", "65535"),
    "cut png": (picture("PNG")[:-30], "a.png", "damaged"),
    "cut jpeg": (picture("JPEG")[:-200], "a.jpg", "damaged"),
    "no pixels": (bare_png(100, 100), "a.png", "damaged"),
    "lies": (bare_png(100, 100, b"\0" * 900), "a.png", "damaged"),
}


@pytest.mark.parametrize(("data", "name", "told"), REFUSED.values(), ids=REFUSED)
def test_refused(data: bytes, name: str, told: str) -> None:
    with pytest.raises(PictureFault, match=told):
        safe_picture(data, name)


def test_a_picture_at_the_limit_is_printed() -> None:
    assert declared_size(bare_png(8000, MAX_PIXELS // 8000), "a.png") == (8000, 5000)


@settings(max_examples=60)
@given(st.sampled_from(["JPEG", "PNG"]), st.data())
def test_damage_is_a_picture_fault_or_a_picture(kind: str, data: st.DataObject) -> None:
    damaged = bytearray(picture(kind))
    for _ in range(data.draw(st.integers(1, 8))):
        damaged[data.draw(st.integers(3, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    with suppress(PictureFault):
        assert opened(safe_picture(bytes(damaged), f"a.{kind.lower()}")).size

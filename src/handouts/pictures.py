"""A photo from strangers → its pixels alone, written anew: nothing that was hidden in the file reaches a print.

The size that a header declares is looked at while planning, without decoding; decoding happens in a worker, which has a
time and a memory limit.
"""

from __future__ import annotations

import io
import warnings
from functools import lru_cache
from pathlib import PurePath
from typing import Any

from handouts.files import FileFault

MAX_PIXELS = 40_000_000
"""A2 at 300 dpi has 35 million."""

MAX_SIDE = 12_000
ORIENTATION = 0x0112
"""The tag of EXIF that says which side is up."""


PNG, JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
MAGIC = {".png": PNG, ".jpg": JPEG, ".jpeg": JPEG}


class PictureFault(FileFault):
    """Why a picture is not printed, in plain words."""


def declared_size(data: bytes, name: str) -> tuple[int, int]:
    """Width and height in pixels that the header declares; nothing is decoded.

    Raises PictureFault if the bytes are not the kind of picture that the name says, or too large a one.
    """
    magic = MAGIC.get(PurePath(name).suffix.lower())
    if magic is None or not data.startswith(magic):
        raise PictureFault(f"'{name}' is not a JPEG or PNG picture, or its name ends as if it were another kind")
    width, height = _png_size(data) if magic == PNG else _jpeg_size(data)
    if not width or not height:
        raise PictureFault(f"'{name}' is damaged: it does not say how large it is")
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
        raise PictureFault(
            f"'{name}' has {width} × {height} pixels, at most {MAX_PIXELS // 10**6} million are printed, "
            f"{MAX_SIDE} along a side"
        )
    return width, height


def _png_size(data: bytes) -> tuple[int, int]:
    if data[12:16] != b"IHDR" or len(data) < 24:
        return 0, 0
    return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")


def _jpeg_size(data: bytes) -> tuple[int, int]:
    """From the first frame header: segments are stepped over by their lengths."""
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        kind, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if 0xC0 <= kind <= 0xCF and kind not in (0xC4, 0xC8, 0xCC):
            return int.from_bytes(data[at + 7 : at + 9], "big"), int.from_bytes(data[at + 5 : at + 7], "big")
        at += 1 if kind == 0xFF else 2 + max(length, 2)
    return 0, 0


@lru_cache(4)  # copyfitting lays the same page out several times
def safe_picture(data: bytes, name: str) -> bytes:
    """The picture written anew, JPEG as JPEG and PNG as PNG, turned upright, in sRGB or grey.

    No metadata, comment, profile, thumbnail, second picture or trailing byte of the file is left. Raises PictureFault.
    """
    size = declared_size(data, name)
    from PIL import Image, ImageFile

    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint sets it, for the whole process
    out = io.BytesIO()
    try:
        with warnings.catch_warnings(), Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as picture:
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            if picture.size != size:
                raise PictureFault(f"'{name}' says two different sizes")
            picture.load()
            _write(picture, out)
    except (PictureFault, MemoryError):
        raise
    except Exception as error:  # decoders of damaged data raise what they like
        raise PictureFault(
            f"'{name}' is damaged: {' '.join(str(error).split())[:80] or type(error).__name__}"
        ) from None
    return out.getvalue()


def _write(picture: Any, out: io.BytesIO) -> None:
    """Copies are avoided: at the limit one is 160 MB."""
    from PIL import ImageOps

    kind = "PNG" if picture.format == "PNG" else "JPEG"
    upright = picture if picture.getexif().get(ORIENTATION, 1) == 1 else ImageOps.exif_transpose(picture)
    made = _plain(upright, picture.info.get("icc_profile"))
    options: dict[str, Any] = {"quality": 95, "subsampling": 0} if kind == "JPEG" else {"compress_level": 3}
    if made is picture and picture.format == "JPEG":
        options = {"quality": "keep"}  # the tables it was made with: no loss that can be seen
    made.info.clear()
    made.save(out, kind, **options)


def _plain(picture: Any, profile: bytes | None) -> Any:
    """Eight bits a channel, L or RGB, with alpha if the picture has any; by its profile if it brings one."""
    if picture.mode.startswith(("I", "F")):  # 16 bits
        picture = picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
        profile = None
    if picture.mode in ("CMYK", "YCCK") and not profile:
        raise ValueError("it is a CMYK picture without a colour profile; save it as RGB")
    alpha = None
    if "A" in picture.mode or "transparency" in picture.info:
        picture = picture if picture.mode == "RGBA" else picture.convert("RGBA")
        alpha = picture.getchannel("A")
        picture = picture.convert("RGB")
    if picture.mode not in ("L", "RGB", "CMYK"):
        picture = picture.convert("L" if picture.mode in ("1", "LA") else "RGB")
    if profile:
        picture = _to_srgb(picture, profile)
    if alpha is not None:
        picture.putalpha(alpha)
    return picture


def _to_srgb(picture: Any, profile: bytes) -> Any:
    from PIL import ImageCms

    source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    made = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    return picture if made is None else made

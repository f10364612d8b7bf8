"""A picture or drawing in the colours of a screen → the same in the inks of a press, or in grey."""

from __future__ import annotations

import io
import re
from functools import lru_cache
from typing import Any

QUALITY = 92
"""Of a JPEG that is made here."""


class NotSeparable(Exception):
    """A picture that can't be printed in inks; the message says why in plain words."""


def separate_picture(data: bytes, icc: bytes | None) -> bytes:
    """The picture as a JPEG in CMYK by the ICC profile `icc`, or in grey when it is None.

    Relative colorimetric with black point compensation, from the picture's own profile or sRGB; what is grey stays
    grey (black ink alone), what is CMYK stays as it is. Raises NotSeparable for a picture with transparent parts.
    """
    from PIL import Image

    with Image.open(io.BytesIO(data)) as opened:
        picture = _opaque(opened)
        if icc is None or picture.mode in ("1", "L"):
            return _jpeg(picture.convert("L"))
        if picture.mode == "CMYK":
            return data
        return _jpeg(_convert(picture.convert("RGB"), opened.info.get("icc_profile"), icc))


def _opaque(picture: Any) -> Any:
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        alpha = picture.convert("RGBA").getchannel("A")
        if alpha.getextrema()[0] < 255:
            raise NotSeparable("has transparent parts, which have no ink: save it without, or as a drawing (SVG)")
        return picture.convert("L" if picture.mode == "LA" else "RGB")
    return picture.convert("L") if picture.mode in ("I", "I;16", "F") else picture


def _jpeg(picture: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=QUALITY, subsampling=0)
    return out.getvalue()


def _convert(picture: Any, own: bytes | None, icc: bytes) -> Any:
    from PIL import ImageCms

    if own is not None:
        source: Any = ImageCms.ImageCmsProfile(io.BytesIO(own))
        transform = _transform_from(source, icc)
    else:
        transform = _from_srgb(icc)
    return ImageCms.applyTransform(picture, transform)


def _transform_from(source: Any, icc: bytes) -> Any:
    from PIL import ImageCms

    return ImageCms.buildTransform(
        source,
        ImageCms.ImageCmsProfile(io.BytesIO(icc)),
        "RGB",
        "CMYK",
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
        flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )


@lru_cache(4)
def _from_srgb(icc: bytes) -> Any:
    from PIL import ImageCms

    return _transform_from(ImageCms.createProfile("sRGB"), icc)


# -- drawings ------------------------------------------------------------------------------------

PAINT = re.compile(r"""(\b(?:fill|stroke|color|stop-color|flood-color)\s*(?:=\s*["']|:)\s*)([^"';}]+)""")


def separate_drawing(svg: str, icc: bytes | None) -> str:
    """An SVG whose colours of a screen (names, #rgb, rgb()) are those of inks, or greys when `icc` is None.

    Greys become black ink alone. `none`, `currentColor`, references and inks stay as they are; a drawing that names
    no colour is black, so its root gets it.
    """

    def written(match: re.Match[str]) -> str:
        return match[1] + _paint(match[2].strip(), icc)

    black = _paint("black", icc)
    return re.sub(r"<svg\b(?![^>]*\bfill=)", f'<svg fill="{black}"', PAINT.sub(written, svg), count=1)


def _paint(word: str, icc: bytes | None) -> str:
    from PIL import ImageColor

    if word in ("none", "currentColor", "inherit", "transparent", "context-fill", "context-stroke"):
        return word
    if word.startswith(("url(", "var(", "device-cmyk(")):
        return word
    try:
        red, green, blue = ImageColor.getrgb(word)[:3]
    except ValueError:
        return word  # the engine says so
    if icc is None:
        return "#" + f"{_luma(red, green, blue):02x}" * 3
    if red == green == blue:
        return f"device-cmyk(0 0 0 {1 - red / 255:.3g})"
    return f"device-cmyk({' '.join(f'{part / 255:.3g}' for part in _inks((red, green, blue), icc))})"


def _luma(red: int, green: int, blue: int) -> int:
    return round((red * 299 + green * 587 + blue * 114) / 1000)


@lru_cache(1024)
def _inks(colour: tuple[int, int, int], icc: bytes) -> tuple[int, ...]:
    from PIL import Image

    return tuple(_convert(Image.new("RGB", (1, 1), colour), None, icc).getpixel((0, 0)))

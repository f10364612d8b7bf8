"""Drawings of a document with many pages → each written once, as a form that the pages place.

The engine walks a drawing point by point wherever it stands. A logo that 200 salons share, twice each, is walked once
here, and is there once. What the pages look like is the same: a form without a group of its own is painted as its
operators would be (ISO 32000-1, 8.10).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from handouts.files import sha256

BOX = r"M(\d+) (\d+)h(\d+)v(\d+)h-\d+z"
BOXES = re.compile(f"(?:{BOX})+")


@contextmanager
def drawn_once(images: Any, svg: Any) -> Iterator[None]:
    """WeasyPrint's modules `images` and `svg`, taught to write a drawing of one size once, and a path of boxes as such.

    The drawings are those of one document: it may not be painted twice meanwhile.
    """
    draw, path = images.SVGImage.draw, svg.TAGS["path"]
    forms: dict[tuple[int, float, float, int], tuple[Any, ...]] = {}

    def place(image: Any, stream: Any, width: float, height: float, style: Any) -> None:
        if _is_boxes(image):
            draw(image, stream, width, height, style)
            return
        key = (id(image), width, height, id(stream._resources))
        if key not in forms:
            _, _, wide, high = stream.page_rectangle  # a drawing may stand out of its size, but not out of the page
            form = stream.add_group(-wide, -high, 2 * wide, 2 * high)
            del form.extra["Group"], stream._resources["XObject"][form.id]
            form.id = f"d{sha256(f'{image._base_url} {width} {height}'.encode())[:12]}"  # whatever was drawn before
            stream._resources["XObject"][form.id] = form
            draw(image, form, width, height, style)
            forms[key] = (form, image, stream._resources)  # kept, so that no other object gets their ids
        stream.draw_x_object(forms[key][0].id)

    images.SVGImage.draw, svg.TAGS["path"] = place, lambda *call: _boxes(*call) or path(*call)
    try:
        yield
    finally:
        images.SVGImage.draw, svg.TAGS["path"] = draw, path


def _is_boxes(image: Any) -> bool:
    """Whether it is a drawing of one path of boxes: nobody shares a QR code, and it is written in no time."""
    root = image._svg.tree._etree_node
    return len(root) == 1 and BOXES.fullmatch(root[0].get("d", "")) is not None


def _boxes(svg: Any, node: Any, font_size: float) -> bool:
    """Write a path of upright boxes; False if it is none."""
    path = node.get("d", "")
    if not BOXES.fullmatch(path):
        return False
    for box in re.finditer(BOX, path):
        svg.stream.rectangle(*box.groups())
    return True

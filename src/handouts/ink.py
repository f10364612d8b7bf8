"""A PDF → how much ink lies where, by drawing it twice: cyan, magenta, yellow as red, green, blue; and its black.

Content streams are rewritten so that each colour becomes the part of it that a plate prints; pypdfium2 draws them.
Overprint in DeviceCMYK (OPM 1) is drawn as the blend mode Darken, which leaves an ink alone that is not printed. Spot
colours have plates of their own, so they print nothing here. Not measured: gradients by mesh or PostScript functions.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Any

from handouts.operators import operations
from handouts.scan import Box, Ink, colour_space, first_colour, get, inherited
from handouts.separation import separate_picture

DPI, PIXELS, WINDOW = 100, 9_000_000, 15
"""Resolution, the most pixels of a plate, and mm of the square that ink is averaged over (GWG 2022, R0026)."""

MM = 72 / 25.4


@dataclass(frozen=True)
class Measure:
    """Percent of C+M+Y+K: the highest mean over 15 × 15 mm and its place in mm from the page's left and top, the
    highest of any pixel; `gaps` are stretches of the trim where what is printed does not go on through the bleed: side,
    from, to and how far it goes on, in mm."""

    mean: float
    place: tuple[float, float]
    peak: float
    gaps: tuple[tuple[str, float, float, float], ...] = ()


class Plates:
    """The plates of a file, made when first asked for."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._drawn: Any = None

    def measure(self, number: int, trim: Box, bleed: Box) -> Measure | None:
        """The ink of page `number`, from 1, within `bleed` (pt); None if it cannot be drawn."""
        import pypdfium2

        if self._drawn is None:
            self._drawn = [pypdfium2.PdfDocument(rewritten(self.data, plate)) for plate in ("CMY", "K")]
        page = self._drawn[0][number - 1]
        left, bottom, right, top = page.get_mediabox()
        dpi = min(DPI, 72 * (PIXELS / max(1, (right - left) * (top - bottom))) ** 0.5)
        colours, black = (document[number - 1].render(scale=dpi / 72).to_pil() for document in self._drawn)
        return measure_plates(
            [*colours.convert("RGB").split(), black.convert("L")],
            _pixels(bleed, left, top, dpi),
            _pixels(trim, left, top, dpi),
            dpi,
        )


def _pixels(box: Box, left: float, top: float, dpi: float) -> tuple[int, int, int, int]:
    """A box in pixels from the upper left."""
    x0, y0, x1, y1 = box
    scale = dpi / 72
    return round((x0 - left) * scale), round((top - y1) * scale), round((x1 - left) * scale), round((top - y0) * scale)


def measure_plates(plates: list[Any], bleed: Any, trim: Any, dpi: float) -> Measure | None:
    """Four pictures in L, 0 for full ink and 255 for none, and two boxes in pixels."""
    from PIL import ImageChops, ImageMath

    bleed = max(0, bleed[0]), max(0, bleed[1]), min(plates[0].width, bleed[2]), min(plates[0].height, bleed[3])
    if bleed[2] - bleed[0] < 2 or bleed[3] - bleed[1] < 2:
        return None
    inks = [ImageChops.invert(plate).crop(bleed) for plate in plates]
    total = ImageMath.lambda_eval(
        lambda given: given["a"] + given["b"] + given["c"] + given["d"],
        **{name: ink.convert("I") for name, ink in zip("abcd", inks, strict=True)},
    )
    mean, place = _densest(inks, dpi)
    away = (trim[0] - bleed[0]) * 25.4 / dpi, (trim[1] - bleed[1]) * 25.4 / dpi
    painted = total.point(lambda ink: ink * 17.0 + 0).convert("L")  # 1.5 % of an ink is 255
    edges = tuple(trim[side] - bleed[side % 2] for side in range(4))
    return Measure(
        mean, (place[0] - away[0], place[1] - away[1]), total.getextrema()[1] / 2.55, tuple(_gaps(painted, edges, dpi))
    )


def _densest(inks: list[Any], dpi: float) -> tuple[float, tuple[int, int]]:
    """The highest mean of a window, and its corner in mm."""
    from PIL import Image

    width, height = (max(1, round(side * 25.4 / dpi)) for side in inks[0].size)
    cells = [ink.convert("F").resize((width, height), Image.Resampling.BOX) for ink in inks]
    values = [sum(cell) for cell in zip(*(list(cell.get_flattened_data()) for cell in cells), strict=True)]
    rows = [list(accumulate(values[at : at + width], initial=0.0)) for at in range(0, len(values), width)]
    sums = _running(rows)
    across, down = min(WINDOW, width), min(WINDOW, height)
    best, where = 0.0, (0, 0)
    for y in range(height - down + 1):
        above, below = sums[y], sums[y + down]
        line = [below[x + across] - below[x] - above[x + across] + above[x] for x in range(width - across + 1)]
        if (most := max(line)) > best:
            best, where = most, (line.index(most), y)
    return best / (across * down) / 2.55, where


def _running(rows: list[list[float]]) -> list[list[float]]:
    """Sums of all rows above, so that a window's sum is four numbers."""
    sums = [[0.0] * len(rows[0])]
    for row in rows:
        sums.append([a + b for a, b in zip(sums[-1], row, strict=True)])
    return sums


# -- the bleed -----------------------------------------------------------------------------------

SIDES = ("left", "top", "right", "bottom")


def _gaps(painted: Any, trim: tuple[int, int, int, int], dpi: float) -> Iterator[tuple[str, float, float, float]]:
    """Stretches of the trim where print ends in a straight line before the bleed's edge; round shapes may end there."""
    from PIL import Image

    turns = (Image.Transpose.ROTATE_270, None, Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_180)
    width, height = painted.size
    margins = (trim[0], trim[1], width - trim[2], height - trim[3])
    millimetre = dpi / 25.4
    for side, turn, margin in zip(SIDES, turns, margins, strict=True):
        if margin < millimetre:
            continue
        inside = max(2, round(0.5 * millimetre))  # the trim's own pixel may be half covered
        turned = painted.transpose(turn) if turn is not None else painted
        strip = turned.crop((0, 0, turned.width, margin + inside))
        for start, end, depth in _runs(_depths(strip, margin, inside), margin, round(2 * millimetre)):
            yield side, start / millimetre, end / millimetre, depth / millimetre


def _depths(strip: Any, margin: int, inside: int) -> list[int]:
    """For each pixel along the trim how far print goes on outwards; -1 where nothing is printed, `margin` if fully.

    A white spot of a drawing is no end: print that is there again at the bleed's edge goes on.
    """
    width, data = strip.width, strip.tobytes()
    rows = [data[y * width : (y + 1) * width] for y in range(strip.height - 1, -1, -1)]
    depths = [margin if rows[0][x] > 127 and rows[inside - 1][x] > 127 else -1 for x in range(width)]
    for beyond, row in enumerate(rows[inside + 1 : inside + margin - 1], 1):
        for x, depth in enumerate(depths):
            if depth == margin and row[x] <= 127:
                depths[x] = beyond - 1
    edge = rows[inside + margin - 2]
    return [margin if depth >= 0 and edge[x] > 127 else depth for x, depth in enumerate(depths)]


def _runs(depths: list[int], full: int, least: int) -> Iterator[tuple[int, int, int]]:
    """Stretches of one depth that end abruptly, as straight edges do: a curve ends in steps of a pixel or two."""
    at = 0
    while at < len(depths):
        end = at + 1
        while end < len(depths) and abs(depths[end] - depths[at]) <= 1 and (depths[end] < 0) == (depths[at] < 0):
            end += 1
        before = depths[at - 1] if at else -9
        after = depths[end] if end < len(depths) else -9
        abrupt = all(depth < 0 or abs(depth - depths[at]) > 2 for depth in (before, after))
        if 0 <= depths[at] < full and end - at >= least and abrupt:
            yield at, end, depths[at]
        at = end


# -- the file, drawn for plates ------------------------------------------------------------------


def rewritten(data: bytes, plate: str) -> bytes:
    """The file with each colour replaced by what the plates `CMY` or `K` print of it."""
    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import NameObject, StreamObject

    reader = PdfReader(io.BytesIO(data))
    writer = PdfWriter(clone_from=reader)
    todo = _Rewriter(writer, plate, _condition(reader))
    for page in writer.pages:
        for key in ("/Annots", "/CropBox", "/Rotate"):
            page.pop(key, None)
        contents, resources = page.get_contents(), inherited(page, "/Resources")
        todo.group(page)
        if contents is not None:
            stream = StreamObject()
            stream.set_data(todo.content(contents.get_data(), resources))
            page[NameObject("/Contents")] = writer._add_object(stream)
            todo.resources(resources)
    writer.root_object.pop("/OutputIntents", None)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _condition(reader: Any) -> bytes | None:
    """The ICC profile of the press that the file names, to separate what is RGB."""
    for intent in reader.root_object.get("/OutputIntents", ()):
        profile = intent.get_object().get("/DestOutputProfile")
        data: bytes = profile.get_object().get_data() if profile is not None else b""
        if data[12:20] == b"prtrCMYK":
            return data
    return None


class _Rewriter:
    """Rewrites each stream, picture and state once."""

    def __init__(self, writer: Any, plate: str, icc: bytes | None) -> None:
        self.writer = writer
        self.black, self.icc = plate == "K", icc
        self.done: set[int] = set()

    def resources(self, resources: Any) -> None:
        for state in self.fresh(resources, "/ExtGState"):
            self.state(state)
        for thing in (*self.fresh(resources, "/XObject"), *self.fresh(resources, "/Pattern")):
            if thing.get("/Subtype") == "/Image":
                self.picture(thing, resources)
            elif hasattr(thing, "get_data"):
                own = get(thing, "/Resources") or resources
                self.group(thing)
                data = self.content(thing.get_data(), own, fresh="/PatternType" in thing)
                for key in ("/Filter", "/DecodeParms"):
                    thing.pop(key, None)
                thing._data = data  # not set_data: it refuses most filters, also one that is gone
                self.resources(own)
            elif "/Shading" in thing and self.is_new(thing["/Shading"]):
                self.shading(get(thing, "/Shading"), resources)
        for shading in self.fresh(resources, "/Shading"):
            self.shading(shading, resources)

    def fresh(self, resources: Any, kind: str) -> list[Any]:
        values = [value.get_object() for value in (get(resources, kind) or {}).values()]
        return [value for value in values if self.is_new(value)]

    def is_new(self, thing: Any) -> bool:
        thing = thing.get_object()
        new = id(thing) not in self.done
        self.done.add(id(thing))
        return new

    def group(self, holder: Any) -> None:
        group = get(holder, "/Group")
        if group is not None:
            group.pop("/CS", None)

    def state(self, state: Any) -> None:
        from pypdf.generic import NameObject

        over = get(state, "/op") if "/op" in state else get(state, "/OP")
        if over is None:
            return
        on = getattr(over, "value", over) is True and get(state, "/OPM") == 1
        if on or get(state, "/BM") is None:
            state[NameObject("/BM")] = NameObject("/Darken" if on else "/Normal")

    def colour(self, ink: Ink, stroking: bool) -> bytes:
        """The operator that paints the plates' part of a colour."""
        parts = [f"{part:.4f}" for part in self.parts(ink)]
        return f"{' '.join(parts)} {'RG' if stroking else 'rg'}".encode()

    def parts(self, ink: Ink) -> tuple[float, float, float]:
        """Red, green and blue, 1 for no ink."""
        cyan, magenta, yellow, black = inks_of(ink, self.icc)
        return (1 - black,) * 3 if self.black else (1 - cyan, 1 - magenta, 1 - yellow)

    def content(self, data: bytes, resources: Any, fresh: bool = True) -> bytes:
        """A stream rewritten; a `fresh` one begins in black, a form in the colours of its page."""
        black = Ink("DeviceGray", (0.0,))
        out = [self.colour(black, False), b" ", self.colour(black, True), b"\n"] if fresh else []
        at = 0
        spaces = [Ink("DeviceGray"), Ink("DeviceGray")]
        stack: list[list[Ink]] = []
        for operator, operands, start, end in operations(data):
            stroking = operator.isupper()
            low = operator.lower()
            new: bytes | None = None
            if operator == "q":
                stack.append(list(spaces))
            elif operator == "Q" and stack:
                spaces = stack.pop()
            elif low in DEVICES:
                spaces[stroking] = Ink(DEVICES[low])
                new = self.colour(Ink(DEVICES[low], tuple(operands)), stroking)
            elif low == "cs" and operands:
                spaces[stroking] = colour_space(f"/{operands[0]}", resources)
                if spaces[stroking].space != "Pattern":
                    new = self.colour(first_colour(spaces[stroking]), stroking)
            elif low in ("sc", "scn") and spaces[stroking].space != "Pattern":
                parts = tuple(part for part in operands if isinstance(part, float))
                new = self.colour(replace(spaces[stroking], parts=parts), stroking)
            elif operator == "BI":
                new = b""  # at most 4 kB of picture (ISO 32000-1, 8.9.7)
            if new is not None:
                out += [data[at:start], b"\n", new, b"\n"]
                at = end
        return b"".join([*out, data[at:]])

    # -- pictures and gradients

    def picture(self, image: Any, resources: Any) -> None:
        from pypdf.generic import NameObject, NumberObject

        if getattr(get(image, "/ImageMask"), "value", False) is True:
            return
        drawn = separated(image, colour_space(get(image, "/ColorSpace"), resources), self.icc)
        if drawn is None:
            return
        from PIL import Image, ImageChops

        plates = [ImageChops.invert(plate) for plate in drawn.split()]
        made = plates[3] if self.black else Image.merge("RGB", plates[:3])
        for key in ("/Filter", "/DecodeParms", "/Decode", "/Interpolate"):
            image.pop(key, None)
        image[NameObject("/ColorSpace")] = NameObject("/DeviceGray" if self.black else "/DeviceRGB")
        image[NameObject("/BitsPerComponent")] = NumberObject(8)
        image[NameObject("/Width")], image[NameObject("/Height")] = NumberObject(made.width), NumberObject(made.height)
        image._data = made.tobytes()

    def shading(self, shading: Any, resources: Any) -> None:
        """Axial and radial gradients, by 65 samples of their colours."""
        from pypdf.generic import ArrayObject, DecodedStreamObject, FloatObject, NameObject, NumberObject

        domain = [float(end) for end in get(shading, "/Domain") or (0, 1)]
        space, function = colour_space(get(shading, "/ColorSpace"), resources), get(shading, "/Function")
        if get(shading, "/ShadingType") not in (2, 3) or function is None:
            return
        steps = [domain[0] + (domain[1] - domain[0]) * step / 64 for step in range(65)]
        try:
            colours = [self.parts(replace(space, parts=tuple(evaluate(function, step)))) for step in steps]
        except (ValueError, IndexError, TypeError, ZeroDivisionError):
            return
        sampled = DecodedStreamObject()
        sampled.set_data(bytes(round(255 * min(1, max(0, part))) for colour in colours for part in colour))
        for key, value in (
            ("/FunctionType", NumberObject(0)),
            ("/Domain", ArrayObject(map(FloatObject, domain))),
            ("/Range", ArrayObject(map(FloatObject, (0, 1) * 3))),
            ("/Size", ArrayObject([NumberObject(65)])),
            ("/BitsPerSample", NumberObject(8)),
        ):
            sampled[NameObject(key)] = value
        shading[NameObject("/ColorSpace")] = NameObject("/DeviceRGB")
        shading[NameObject("/Function")] = self.writer._add_object(sampled)
        shading.pop("/Background", None)


DEVICES = {"g": "DeviceGray", "rg": "DeviceRGB", "k": "DeviceCMYK"}


def inks_of(ink: Ink, icc: bytes | None) -> tuple[float, ...]:
    """Cyan, magenta, yellow and black of a colour from 0 to 1; a spot colour has none."""
    if ink.cmyk is not None:
        return ink.cmyk
    if ink.names or not ink.parts:
        return (0.0,) * 4
    if len(ink.parts) == 4:
        return ink.parts
    if len(ink.parts) == 1:
        return 0, 0, 0, 1 - ink.parts[0]
    if ink.space == "Lab":
        return 0, 0, 0, 1 - ink.parts[0] / 100
    from PIL import Image

    red, green, blue = (round(255 * min(1, max(0, part))) for part in ink.parts[:3])
    pixel = _separated(Image.new("RGB", (1, 1), (red, green, blue)), icc).getpixel((0, 0))
    return tuple(part / 255 for part in pixel)


def _separated(picture: Any, icc: bytes | None) -> Any:
    """A picture in RGB as one in CMYK, 255 for full ink."""
    from PIL import Image

    if icc is None:
        return picture.convert("CMYK")
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=0)
    return Image.open(io.BytesIO(separate_picture(out.getvalue(), icc))).convert("CMYK")


LARGEST = 1600
"""Pixels of a picture's longer side, beyond which it is made smaller to be measured."""


def separated(image: Any, space: Ink, icc: bytes | None) -> Any:
    """A picture of a PDF in CMYK, 255 for full ink; None for a kind that is not read."""
    from PIL import Image, ImageChops

    picture = _opened(image, space)
    if picture is None:
        return None
    picture = picture.reduce(factor) if (factor := max(picture.size) // LARGEST) > 1 else picture
    decode = [float(end) for end in get(image, "/Decode") or ()]
    if decode and decode[0] > decode[1] and picture.mode in ("L", "RGB", "CMYK"):
        picture = ImageChops.invert(picture)
    if picture.mode in ("1", "L"):
        black = ImageChops.invert(picture.convert("L"))
        if space.names:  # the tint of a spot
            black = ImageChops.invert(black) if space.names == ("Black",) else black.point([0] * 256)
        none = Image.new("L", picture.size, 0)
        return Image.merge("CMYK", (none, none, none, black))
    return _separated(picture, icc) if picture.mode == "RGB" else picture


MODES = {"DeviceGray": "L", "CalGray": "L", "ICCBased 1": "L", "Separation": "L"}
MODES |= {"DeviceRGB": "RGB", "CalRGB": "RGB", "ICCBased 3": "RGB", "DeviceCMYK": "CMYK", "ICCBased 4": "CMYK"}


def _opened(image: Any, space: Ink) -> Any:
    """The samples of a picture as Pillow has them, in L, RGB or CMYK."""
    from PIL import Image, ImageChops

    filters = get(image, "/Filter")
    last = str(filters[-1] if isinstance(filters, list) else filters)
    if last in ("/DCTDecode", "/JPXDecode"):
        wrapped = isinstance(filters, list) and len(filters) > 1
        opened = Image.open(io.BytesIO(image.get_data() if wrapped else image._data))
        opened.load()
        # Pillow turns a JPEG of Adobe's over, the PDF says so itself by Decode
        turned = opened.mode == "CMYK" and "adobe" in opened.info
        return ImageChops.invert(opened) if turned else opened
    size = int(get(image, "/Width")), int(get(image, "/Height"))
    bits, colours = int(get(image, "/BitsPerComponent") or 8), get(image, "/ColorSpace")
    mode = MODES.get(space.space)
    data = image.get_data()
    if mode == "L" and bits == 1:
        return Image.frombytes("1", size, data).convert("L")
    if mode is None or bits != 8:
        return None
    if isinstance(colours, list) and colours and colours[0] == "/Indexed":
        table = colours[3].get_object()
        table = table.get_data() if hasattr(table, "get_data") else getattr(table, "original_bytes", b"")
        width = len(mode)
        data = b"".join(table[width * index : width * (index + 1)] for index in data)
    return Image.frombytes(mode, size, data)


def evaluate(function: Any, value: float) -> list[float]:
    """What a function of one value gives: sampled, exponential, stitched, or one a part (ISO 32000-1, 7.10)."""
    function = function.get_object()
    if isinstance(function, list):
        return [evaluate(part, value)[0] for part in function]
    low, high = (float(end) for end in get(function, "/Domain"))
    value = min(max(value, low), high)
    kind = get(function, "/FunctionType")
    if kind == 2:
        first, last = (
            [float(x) for x in get(function, key) or default] for key, default in (("/C0", [0]), ("/C1", [1]))
        )
        power = value ** float(get(function, "/N"))
        return [a + power * (b - a) for a, b in zip(first, last, strict=True)]
    if kind == 3:
        edges = [low, *(float(edge) for edge in get(function, "/Bounds")), high]
        at = max(n for n in range(len(edges) - 1) if edges[n] <= value)
        start, end = (float(x) for x in get(function, "/Encode")[2 * at : 2 * at + 2])
        share = (value - edges[at]) / (edges[at + 1] - edges[at] or 1)
        return evaluate(get(function, "/Functions")[at], start + share * (end - start))
    if kind == 0 and get(function, "/BitsPerSample") == 8:
        ranges = [float(x) for x in get(function, "/Range")]
        count, samples, parts = int(get(function, "/Size")[0]), function.get_data(), len(ranges) // 2
        at = round((value - low) / (high - low or 1) * (count - 1))
        row = samples[at * parts : (at + 1) * parts]
        return [ranges[2 * n] + byte / 255 * (ranges[2 * n + 1] - ranges[2 * n]) for n, byte in enumerate(row)]
    raise ValueError("a function that is not read")

"""A page of a PDF → what it paints, in its order: texts, lines, fills and pictures, with size, ink and place."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from handouts.operators import IDENTITY, Matrix, Name, multiply, operations, unicode_of

DEPTH, OPERATORS, ITEMS = 12, 400_000, 60_000
"""How deep forms may nest, how many operators and painted things of a page are looked at."""

RTL = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
"""Letters that are written from the right, which a page paints from the left."""

Box = tuple[float, float, float, float]
"""Left, bottom, right, top in pt of the page."""


@dataclass(frozen=True, slots=True)
class Ink:
    """A colour: the name of its space (ICCBased with the number of its parts), its parts, the names of its spots."""

    space: str
    parts: tuple[float, ...] = ()
    names: tuple[str, ...] = ()

    @property
    def cmyk(self) -> tuple[float, ...] | None:
        """Process inks from 0 to 1, where the space says them."""
        if self.space == "DeviceCMYK" and len(self.parts) == 4:
            return self.parts
        if self.space == "DeviceGray" and self.parts:
            return (0, 0, 0, 1 - self.parts[0])
        plates = ("Cyan", "Magenta", "Yellow", "Black")
        if self.names and all(name in plates for name in self.names) and len(self.names) == len(self.parts):
            given = dict(zip(self.names, self.parts, strict=True))
            return tuple(given.get(plate, 0) for plate in plates)
        return (self.parts[0],) * 4 if self.names == ("All",) and self.parts else None

    @property
    def white(self) -> bool:
        """Whether it is the paper's colour."""
        if self.cmyk is not None:
            return max(self.cmyk) < 0.002
        return "RGB" in self.space and len(self.parts) == 3 and min(self.parts) > 0.998

    @property
    def black(self) -> bool:
        """Whether it is black ink alone, all of it."""
        return self.cmyk is not None and max(self.cmyk[:3]) < 0.002 and self.cmyk[3] > 0.998

    @property
    def count(self) -> int:
        """How many process inks it prints."""
        return sum(part >= 0.002 for part in self.cmyk or ())


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a page paints. `kind`: text, line, fill, image, shading, code.

    `size` in pt is a text's effective size or a line's width; `over` whether overprint is on, `opm` its mode; `ground`
    whether it lies on something that is not white; `ppi` of a picture, the smaller of both ways, and its `bits`.
    """

    kind: str
    box: Box
    ink: Ink
    size: float = 0.0
    over: bool = False
    opm: int = 0
    words: str = ""
    font: str = ""
    ground: bool = False
    ppi: float = 0.0
    bits: int = 8
    pixels: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Page:
    """Boxes in pt by their names, what is painted, the colour spaces of transparency groups; `whole`: all was seen."""

    number: int
    boxes: dict[str, Box]
    unit: float
    rotate: int
    items: tuple[Item, ...]
    groups: tuple[str, ...]
    annotations: tuple[tuple[str, Box], ...]
    whole: bool

    @property
    def trim(self) -> Box:
        return self.boxes.get("TrimBox") or self.boxes.get("ArtBox") or self.boxes["MediaBox"]

    @property
    def bleed(self) -> Box:
        return self.boxes.get("BleedBox") or self.trim


def scan_page(page: Any, number: int) -> Page:
    """Read a pypdf page."""
    boxes = {key: _box(inherited(page, f"/{key}")) for key in ("MediaBox", "CropBox", "TrimBox", "BleedBox", "ArtBox")}
    known = {key: box for key, box in boxes.items() if box}
    known.setdefault("MediaBox", (0, 0, 612, 792))
    painter = _Painter()
    contents = page.get_contents()
    painter.group(page)
    if contents is not None:
        painter.run(contents.get_data(), inherited(page, "/Resources"), _State(clip=known["MediaBox"]), 0)
    annotations = []
    for annotation in get(page, "/Annots") or ():
        annotation = annotation.get_object()
        annotations.append((str(get(annotation, "/Subtype"))[1:], _box(get(annotation, "/Rect")) or (0, 0, 0, 0)))
    return Page(
        number,
        known,
        float(get(page, "/UserUnit") or 1),
        int(inherited(page, "/Rotate") or 0) % 360,
        tuple(_joined(painter.items)),
        tuple(painter.groups),
        tuple(annotations),
        painter.left > 0 and len(painter.items) < ITEMS,
    )


# -- the graphics state --------------------------------------------------------------------------


@dataclass(slots=True)
class _State:
    ctm: Matrix = IDENTITY
    clip: Box = (-1e6, -1e6, 1e6, 1e6)
    fill: Ink = Ink("DeviceGray", (0.0,))
    stroke: Ink = Ink("DeviceGray", (0.0,))
    pattern: Any = None
    width: float = 1.0
    over: tuple[bool, bool] = (False, False)
    opm: int = 0
    font: Any = None
    size: float = 0.0
    spacing: float = 0.0
    words: float = 0.0
    stretch: float = 1.0
    leading: float = 0.0
    rise: float = 0.0
    mode: int = 0
    text: Matrix = IDENTITY
    line: Matrix = IDENTITY


@dataclass(slots=True)
class _Path:
    points: list[tuple[float, float]] = field(default_factory=list)
    start: tuple[float, float] | None = None  # where a piece would begin: it counts when something is drawn from there
    moves: int = 0
    curves: int = 0

    @property
    def box(self) -> Box | None:
        if not self.points:
            return None
        xs, ys = [p[0] for p in self.points], [p[1] for p in self.points]
        return min(xs), min(ys), max(xs), max(ys)


class _Painter:
    """Follows the operators of a page and of the forms and patterns that it paints with."""

    def __init__(self) -> None:
        self.items: list[Item] = []
        self.groups: list[str] = []
        self.grounds: list[tuple[Box, bool]] = []
        self.fonts: dict[int, _Font] = {}
        self.left = OPERATORS

    def run(self, data: bytes, resources: Any, state: _State, depth: int) -> None:
        stack: list[_State] = []
        path, clipping = _Path(), False
        for operator, operands, _, _ in operations(data):
            self.left -= 1
            if self.left <= 0 or len(self.items) >= ITEMS:
                return
            try:
                if operator == "q":
                    stack.append(replace(state))
                elif operator == "Q":
                    state = stack.pop() if stack else state
                elif operator == "cm":
                    state.ctm = multiply(_matrix(operands), state.ctm)
                elif operator in PATH:
                    _extend(path, operator, operands, state.ctm)
                elif operator in ("W", "W*"):
                    clipping = True
                elif operator in PAINT:
                    self.paint(path, operator, state, depth)
                    if clipping and path.box:
                        state.clip = _within(path.box, state.clip)
                    path, clipping = _Path(), False
                elif operator in TEXT:
                    self.write(operator, operands, resources, state)
                elif operator in COLOUR:
                    self.colour(operator, operands, resources, state)
                elif operator == "w":
                    state.width = operands[0]
                elif operator == "gs":
                    self.set_state(get(get(resources, "/ExtGState"), f"/{operands[0]}"), state, depth)
                elif operator == "Do":
                    self.place(get(get(resources, "/XObject"), f"/{operands[0]}"), resources, state, depth)
                elif operator == "BI":
                    self.inline(operands, resources, state)
                elif operator == "sh":
                    shading = get(get(resources, "/Shading"), f"/{operands[0]}")
                    ink = colour_space(get(shading, "/ColorSpace"), resources)
                    self.add(Item("shading", state.clip, ink))
            except (IndexError, TypeError, ValueError, KeyError, AttributeError):
                continue  # operands that are no PDF: a reader skips the operator too

    def add(self, item: Item) -> None:
        box = item.box
        if box[2] < box[0] or box[3] < box[1]:
            return
        on = any(_meet(box, below) for below, _ in self.grounds) and self.grounded(box)
        self.items.append(replace(item, ground=on) if on else item)
        if item.kind in ("fill", "image", "shading") and len(self.grounds) < 3000:
            self.grounds.append((box, item.ink.white))

    def grounded(self, box: Box) -> bool:
        """Whether something that is not white lies below."""
        for below, white in reversed(self.grounds):
            if _meet(box, below):
                if not white:
                    return True
                if _within(box, below) == box:
                    return False
        return False

    # -- paths and pictures

    def paint(self, path: _Path, operator: str, state: _State, depth: int) -> None:
        box = path.box
        if operator == "n" or box is None:
            return
        scale = math.sqrt(abs(state.ctm[0] * state.ctm[3] - state.ctm[1] * state.ctm[2]))
        width = state.width * scale
        if operator in ("f", "F", "f*", "B", "B*", "b", "b*"):
            if state.pattern is not None:
                self.tile(state, _within(box, state.clip), depth)
            thin = min(box[2] - box[0], box[3] - box[1])
            lone = path.moves == 1 and not path.curves and len(path.points) <= 5
            kind = "line" if lone and thin < 2 else "fill"
            if _is_code(path, box):
                kind = "code"
            if state.fill.space != "Pattern":
                self.add(Item(kind, _within(box, state.clip), state.fill, thin, state.over[0], state.opm))
        if operator in ("S", "s", "B", "B*", "b", "b*"):
            half = width / 2
            box = (box[0] - half, box[1] - half, box[2] + half, box[3] + half)
            kind = "code" if _is_code(path, box) else "line"
            self.add(Item(kind, _within(box, state.clip), state.stroke, width, state.over[1], state.opm))

    def place(self, thing: Any, resources: Any, state: _State, depth: int) -> None:
        if get(thing, "/Subtype") == "/Image":
            self.picture(thing, resources, state)
        elif get(thing, "/Subtype") == "/Form" and depth >= DEPTH:
            self.left = 0  # a form in itself has no end
        elif get(thing, "/Subtype") == "/Form":
            self.group(thing)
            inner = replace(state)
            self.enter(thing, inner)
            self.run(thing.get_data(), get(thing, "/Resources") or resources, inner, depth + 1)

    def enter(self, form: Any, state: _State) -> None:
        if matrix := get(form, "/Matrix"):
            state.ctm = multiply(_matrix(matrix), state.ctm)
        if bbox := _box(get(form, "/BBox")):
            state.clip = _within(_moved(bbox, state.ctm), state.clip)

    def group(self, holder: Any) -> None:
        space = get(get(holder, "/Group"), "/CS")
        if space is not None:
            self.groups.append(colour_space(space, None).space)

    def tile(self, state: _State, clip: Box, depth: int) -> None:
        """What a pattern paints, once, where its first cell is."""
        pattern, state.pattern = state.pattern, None
        if get(pattern, "/PatternType") == 2:
            shading = get(pattern, "/Shading")
            self.add(Item("shading", clip, colour_space(get(shading, "/ColorSpace"), None)))
        elif depth < DEPTH:
            inner = _State(ctm=_matrix(get(pattern, "/Matrix") or IDENTITY), clip=clip, over=state.over, opm=state.opm)
            self.run(pattern.get_data(), get(pattern, "/Resources"), inner, depth + 1)
        state.pattern = pattern

    def picture(self, image: Any, resources: Any, state: _State) -> None:
        mask = getattr(get(image, "/ImageMask"), "value", False) is True
        ink = state.fill if mask else colour_space(get(image, "/ColorSpace"), resources)
        bits = 1 if mask else int(get(image, "/BitsPerComponent") or 8)
        self.place_picture(int(get(image, "/Width") or 0), int(get(image, "/Height") or 0), bits, ink, state)

    def inline(self, operands: list[Any], resources: Any, state: _State) -> None:
        values: dict[Any, Any] = dict(zip(operands[::2], operands[1::2], strict=False))
        mask = bool(values.get("IM", values.get("ImageMask", False)))
        short = {"G": "DeviceGray", "RGB": "DeviceRGB", "CMYK": "DeviceCMYK"}
        name = str(values.get("CS", values.get("ColorSpace", "G")))
        ink = state.fill if mask else colour_space(f"/{short.get(name, name)}", resources)
        bits = 1 if mask else int(values.get("BPC", values.get("BitsPerComponent", 8)))
        width, height = (int(values.get(key, values.get(full, 0))) for key, full in (("W", "Width"), ("H", "Height")))
        self.place_picture(width, height, bits, ink, state)

    def place_picture(self, width: int, height: int, bits: int, ink: Ink, state: _State) -> None:
        a, b, c, d, _, _ = state.ctm
        across, down = math.hypot(a, b) / 72, math.hypot(c, d) / 72
        ppi = min(width / across, height / down) if across and down else 0.0
        box = _within(_moved((0, 0, 1, 1), state.ctm), state.clip)
        self.add(Item("image", box, ink, ppi=ppi, bits=bits, pixels=(width, height)))

    # -- colours and states

    def colour(self, operator: str, operands: list[Any], resources: Any, state: _State) -> None:
        filling = operator.islower()
        device = {"g": "DeviceGray", "rg": "DeviceRGB", "k": "DeviceCMYK"}.get(operator.lower())
        now = state.fill if filling else state.stroke
        pattern = None
        if device:
            ink = Ink(device, tuple(operands))
        elif operator.lower() == "cs":
            ink = first_colour(colour_space(f"/{operands[0]}", resources))
        else:
            parts = tuple(part for part in operands if isinstance(part, float))
            ink = replace(now, parts=parts)
            if operands and isinstance(operands[-1], Name):
                pattern = get(get(resources, "/Pattern"), f"/{operands[-1]}")
                ink = Ink("Pattern", parts)
        if filling:
            state.fill, state.pattern = ink, pattern
        else:
            state.stroke = ink

    def set_state(self, values: Any, state: _State, depth: int) -> None:
        fill, stroke = get(values, "/op"), get(values, "/OP")
        on = tuple(getattr(value, "value", value) is True for value in (fill if fill is not None else stroke, stroke))
        if stroke is not None or fill is not None:
            state.over = on[0], on[1] if stroke is not None else state.over[1]
        if (mode := get(values, "/OPM")) is not None:
            state.opm = int(mode)
        if (width := get(values, "/LW")) is not None:
            state.width = float(width)
        if (font := get(values, "/Font")) is not None:
            state.font, state.size = self.font(font[0].get_object()), float(font[1])
        form = get(get(values, "/SMask"), "/G")
        if form is not None and depth < DEPTH:  # its group is mixed too, but nothing of it is painted
            self.group(form)

    # -- text

    def font(self, font: Any) -> _Font:
        if id(font) not in self.fonts:
            self.fonts[id(font)] = _Font(font)
        return self.fonts[id(font)]

    def write(self, operator: str, operands: list[Any], resources: Any, state: _State) -> None:
        match operator:
            case "BT":
                state.text = state.line = IDENTITY
            case "Tf":
                found = get(get(resources, "/Font"), f"/{operands[0]}")
                state.font, state.size = self.font(found), operands[1]
            case "Tm":
                state.text = state.line = _matrix(operands)
            case "Td" | "TD" | "T*" | "'" | '"':
                if operator == "TD":
                    state.leading = -operands[1]
                if operator == '"':
                    state.words, state.spacing = operands[0], operands[1]
                x, y = operands[:2] if operator in ("Td", "TD") else (0.0, -state.leading)
                state.text = state.line = multiply((1, 0, 0, 1, x, y), state.line)
                if operator in ("'", '"'):
                    self.show([operands[-1]], state)
            case "Tj":
                self.show(operands, state)
            case "TJ":
                self.show(operands[0], state)
            case "Tr":
                state.mode = int(operands[0])
            case "Tz":
                state.stretch = operands[0] / 100
            case _:
                setattr(state, {"Tc": "spacing", "Tw": "words", "TL": "leading", "Ts": "rise"}[operator], operands[0])

    def show(self, parts: list[Any], state: _State) -> None:
        font, advance, words = state.font, 0.0, []
        if font is None:
            return
        for part in parts:
            if isinstance(part, bytes):
                for code in font.codes(part):
                    space = state.words if code == 32 and not font.wide else 0
                    advance += (font.width(code) * state.size + state.spacing + space) * state.stretch
                    words.append(font.unicode(code))
            elif isinstance(part, float):
                advance -= part / 1000 * state.size * state.stretch
        whole = multiply(state.text, state.ctm)
        state.text = multiply((1, 0, 0, 1, advance, 0), state.text)
        if state.mode in (3, 7):
            return
        low, high = -0.2 * state.size + state.rise, 0.75 * state.size + state.rise
        box = _within(_moved((min(0, advance), low, max(0, advance), high), whole), state.clip)
        size = abs(state.size) * math.hypot(whole[2], whole[3])
        stroked = state.mode in (1, 5)
        ink, over = (state.stroke, state.over[1]) if stroked else (state.fill, state.over[0])
        said = "".join(reversed(words) if any(RTL.search(word) for word in words) else words)
        if said.strip():
            self.add(Item("text", box, ink, size, over, state.opm, said, font.name))


class _Font:
    """Widths and meaning of a font's codes."""

    def __init__(self, font: Any) -> None:
        below = get(font, "/DescendantFonts")
        inner = below[0].get_object() if below else font
        self.name = str(get(font, "/BaseFont") or "")[1:]
        self.wide = below is not None
        cmap = get(font, "/ToUnicode")
        self.table = unicode_of(cmap.get_data()) if hasattr(cmap, "get_data") else {}
        self.scale = float((get(font, "/FontMatrix") or [0.001])[0])
        self.widths: dict[int, float] = {}
        if self.wide:
            self.default = float(get(inner, "/DW") or 1000)
            self._cid_widths(get(inner, "/W") or [])
        else:
            self.default = float(get(get(font, "/FontDescriptor"), "/MissingWidth") or 500)
            first = int(get(font, "/FirstChar") or 0)
            self.widths = {first + n: float(width) for n, width in enumerate(get(font, "/Widths") or [])}

    def _cid_widths(self, rows: Any) -> None:
        rows, at = [getattr(row, "get_object", lambda row=row: row)() for row in rows], 0
        while at + 1 < len(rows):
            first = int(rows[at])
            if isinstance(rows[at + 1], list):
                self.widths.update((first + n, float(width)) for n, width in enumerate(rows[at + 1]))
                at += 2
            else:
                last = min(int(rows[at + 1]), first + 65535)
                self.widths.update(dict.fromkeys(range(first, last + 1), float(rows[at + 2])))
                at += 3

    def codes(self, data: bytes) -> Iterator[int]:
        if self.wide:
            return (data[at] << 8 | data[at + 1] for at in range(0, len(data) - 1, 2))
        return iter(data)

    def width(self, code: int) -> float:
        return self.widths.get(code, self.default) * self.scale

    def unicode(self, code: int) -> str:
        return self.table.get(code) or ("" if self.wide else bytes([code]).decode("cp1252", "replace"))


def colour_space(space: Any, resources: Any, depth: int = 0) -> Ink:
    """A colour space as an Ink without parts; a name is looked up in the resources."""
    space = getattr(space, "get_object", lambda: space)()
    if isinstance(space, str):
        name = space[1:]
        own = get(get(resources, "/ColorSpace"), space)
        if own is not None and depth < 4 and own != space:
            return colour_space(own, resources, depth + 1)
        default = get(get(resources, "/ColorSpace"), f"/Default{name[6:]}") if name.startswith("Device") else None
        return colour_space(default, resources, 4) if default is not None else Ink(name)
    if not isinstance(space, list) or not space or depth > 6:
        return Ink("none")
    name = str(space[0])[1:]
    if name == "ICCBased":
        return Ink(f"ICCBased {get(space[1].get_object(), '/N')}")
    if name == "Indexed":
        return colour_space(space[1], resources, depth + 1)
    if name == "Separation":
        return Ink(name, (), (str(space[1])[1:],))
    if name == "DeviceN":
        return Ink(name, (), tuple(str(part)[1:] for part in space[1]))
    return Ink(name)


def first_colour(ink: Ink) -> Ink:
    """What a colour space begins with (ISO 32000-1, 8.6.8)."""
    parts = {"DeviceCMYK": (0.0, 0.0, 0.0, 1.0), "DeviceRGB": (0.0,) * 3, "ICCBased 4": (0.0, 0.0, 0.0, 1.0)}
    return replace(ink, parts=(1.0,) * len(ink.names) if ink.names else parts.get(ink.space, (0.0,)))


# -- small geometry ------------------------------------------------------------------------------

PATH = {"m", "l", "c", "v", "y", "re", "h"}
PAINT = {"f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "n"}
TEXT = {"BT", "Tf", "Tm", "Td", "TD", "T*", "'", '"', "Tj", "TJ", "Tr", "Tz", "Tc", "Tw", "TL", "Ts"}
COLOUR = {"g", "G", "rg", "RG", "k", "K", "cs", "CS", "sc", "SC", "scn", "SCN"}


def _extend(path: _Path, operator: str, operands: list[Any], ctm: Matrix) -> None:
    a, b, c, d, e, f = ctm
    if operator == "re":
        x, y, w, h = operands
        corners: Any = ((x, y), (x + w, y), (x + w, y + h), (x, y + h))
        path.moves += 1
    elif operator == "m":
        path.start = operands[0], operands[1]
        return
    else:
        corners = [*zip(operands[::2], operands[1::2], strict=True)]
        if path.start is not None:
            corners.insert(0, path.start)
            path.start = None
            path.moves += 1
        path.curves += operator in ("c", "v", "y")
    path.points.extend((a * x + c * y + e, b * x + d * y + f) for x, y in corners)


def _is_code(path: _Path, box: Box) -> bool:
    """Whether a path is the modules of a QR code: many straight pieces in a square."""
    width, height = box[2] - box[0], box[3] - box[1]
    square = min(width, height) > 20 and abs(width - height) < 0.08 * max(width, height)
    return square and path.moves >= 40 and not path.curves


def _matrix(values: Any) -> Matrix:
    a, b, c, d, e, f = (float(value) for value in values)
    return a, b, c, d, e, f


def _box(values: Any) -> Box | None:
    if values is None or len(values) != 4:
        return None
    a, b, c, d = (float(value) for value in values)
    return min(a, c), min(b, d), max(a, c), max(b, d)


def _moved(box: Box, matrix: Matrix) -> Box:
    a, b, c, d, e, f = matrix
    corners = [(x, y) for x in (box[0], box[2]) for y in (box[1], box[3])]
    xs, ys = [a * x + c * y + e for x, y in corners], [b * x + d * y + f for x, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def _within(box: Box, clip: Box) -> Box:
    return max(box[0], clip[0]), max(box[1], clip[1]), min(box[2], clip[2]), min(box[3], clip[3])


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _joined(items: list[Item]) -> Iterator[Item]:
    """Neighbouring pieces of one line of text as one, so that a fault quotes words, not syllables."""
    last: Item | None = None
    for item in items:
        if last is not None and last.kind == item.kind == "text" and _alike(last, item):
            box = (min(last.box[0], item.box[0]), min(last.box[1], item.box[1]))
            space = " " if item.box[0] - last.box[2] > 0.15 * item.size else ""
            before, after = (item, last) if RTL.search(item.words) else (last, item)
            last = replace(
                last,
                box=(*box, max(last.box[2], item.box[2]), max(last.box[3], item.box[3])),
                words=f"{before.words}{space}{after.words}",
            )
            continue
        if last is not None:
            yield last
        last = item
    if last is not None:
        yield last


def _alike(one: Item, two: Item) -> bool:
    same = (one.ink, one.over, one.opm, one.ground, one.font) == (two.ink, two.over, two.opm, two.ground, two.font)
    return same and abs(one.size - two.size) < 0.01 and abs(one.box[1] - two.box[1]) < 0.1


def get(holder: Any, key: str) -> Any:
    """The value of a key of a dictionary that may itself be absent."""
    if holder is None or not hasattr(holder, "get"):
        return None
    value = holder.get(key)
    return value if value is None else getattr(value, "get_object", lambda: value)()


def inherited(page: Any, key: str) -> Any:
    """A page's own value or that of a folder of pages above it."""
    for _ in range(40):
        value = get(page, key)
        if value is not None or page is None:
            return value
        page = get(page, "/Parent")
    return None

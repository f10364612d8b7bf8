"""Font packages and the project's own fonts/ → static TTF files, one a weight and style, with what they cover.

Variable families are instanced once per weight into a cache (they would cost 1.8 × on every write). A font is
never taken from the machine.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from handouts.diagnostics import Mark, Problems
from handouts.files import FileFault, read_inside, sha256, write_atomic
from handouts.fontfile import font_fault
from handouts.model import Face, File

CACHE_FORMAT = 2
MAX_FONT = 24 << 20


@dataclass(frozen=True)
class Role:
    """How a role is set: weights in upright and italic, and the families that catch what the brand's lacks."""

    weights: tuple[int, ...]
    italics: tuple[int, ...]
    fallback: tuple[str, ...]


def load_stack(
    families: tuple[str, ...],
    role: str,
    spec: Role,
    signs: frozenset[int],
    own: Path,
    cache: Path,
    mark: Mark,
    problems: Problems,
) -> tuple[Face, ...]:
    """The static faces of a role: the brand's family, and of the others those that draw a sign it lacks.

    Reports unknown-font. A family that nobody needs is not touched.
    """
    faces: list[Face] = []
    missing = signs
    for number, family in enumerate(dict.fromkeys(families)):
        sources = _sources(family, own)
        if not sources:
            hint = "put its .ttf files into fonts/, or install the package: pip install fontpkg-" + _slug(family)
            problems.error("unknown-font", f"the font family '{family}' is not here", mark, hint)
            continue
        faults = [f"'{source.path.name}' {fault}" for source in sources if (fault := source.fault(own))]
        if faults:
            problems.error("bad-font", faults[0], mark, "use the font file as its maker delivers it, or another font")
            continue
        covered = _coverage(sources[0], cache)
        if number == 0 or missing & covered:
            faces += _load_faces(family, role, spec, sources, cache)
        missing -= covered
    return tuple(faces)


def needed_faces(faces: tuple[Face, ...], signs: frozenset[int]) -> tuple[Face, ...]:
    """The faces that a text with these signs is set in: each role's first family, and those that help it out."""
    needed: list[Face] = []
    for role in dict.fromkeys(face.role for face in faces):
        missing = signs
        stack = [face for face in faces if face.role == role]
        for family in dict.fromkeys(face.family for face in stack):
            covered = frozenset().union(*(f.coverage for f in stack if f.family == family and not f.italic))
            if family == stack[0].family or missing & covered:
                needed += [f for f in stack if f.family == family]
            missing -= covered
    return tuple(needed)


def _load_faces(family: str, role: str, spec: Role, sources: list[_Source], cache: Path) -> list[Face]:
    faces: list[Face] = []
    wanted = [(weight, False) for weight in spec.weights] + [(weight, True) for weight in spec.italics]
    for weight, italic in wanted:
        source = _choose(sources, weight, italic)
        if source is None or any(f.weight == source.css_weight(weight) and f.italic == italic for f in faces):
            continue
        faces.append(_face(family, role, source, source.css_weight(weight), italic, cache))
    return faces


@dataclass(frozen=True)
class _Source:
    path: Path
    italic: bool
    weight: int | None  # None: variable

    def read(self) -> bytes:
        try:
            return read_inside(self.path.parent, self.path.name, MAX_FONT)
        except FileFault as error:
            raise OSError(str(error)) from error

    def fault(self, own: Path) -> str:
        """What is wrong with a file of the project's own folder; the packages' are pinned by hash."""
        if self.path.parent != own:
            return ""
        try:
            return font_fault(read_inside(own, self.path.name, MAX_FONT))
        except FileFault as error:
            return str(error)

    def css_weight(self, wanted: int) -> int:
        return wanted if self.weight is None else self.weight


def _sources(family: str, own: Path) -> list[_Source]:
    """Files of the family: the project's own fonts/ first, then the installed packages."""
    found = []
    if own.is_dir():
        for path in sorted(own.glob("*.ttf")):
            if not path.is_symlink() and _slug(path.stem.split("-")[0].split("[")[0]) == _slug(family):
                style = path.stem.partition("-")[2].lower()
                weight = None if "[" in path.stem else 700 if "bold" in style else 600 if "semi" in style else 400
                found.append(_Source(path, "italic" in style, weight))
    if found:
        return found
    import fontpkg

    try:
        package = fontpkg.family(family)
    except fontpkg.FontpkgError:
        return []
    return [_Source(f.path, f.style == "italic", None if f.variable else f.weight) for f in package.files]


def _slug(family: str) -> str:
    return re.sub(r"[^a-z0-9]", "", family.lower()) if " " not in family else re.sub(r"[^a-z0-9]+", "-", family.lower())


def _choose(sources: list[_Source], weight: int, italic: bool) -> _Source | None:
    fitting = [s for s in sources if s.italic == italic]
    return min(fitting, key=lambda s: abs((s.weight or weight) - weight), default=None)


def css_family(family: str) -> str:
    """The name in CSS: no digit at its end, which would put a comma into the PDF's font name."""
    return re.sub(r"[\s\d]+$", "", family)


def _face(family: str, role: str, source: _Source, weight: int, italic: bool, cache: Path) -> Face:
    data = source.read()
    name = f"{css_family(family).replace(' ', '')}-{weight}{'i' if italic else ''}"
    entry = cache / f"{name}-{sha256(data)[:20]}-{CACHE_FORMAT}.json"
    facts = _cached(entry)
    if facts is None or not _is_file(cache / facts["file"], facts["sha256"]):
        static = data if source.weight is not None else _instance(data, weight)
        facts = {"file": f"{name}-{sha256(static)[:20]}.ttf", "sha256": sha256(static)}
        write_atomic(cache / facts["file"], static)
        write_atomic(entry, json.dumps(facts).encode())
    file = File(f"fonts/{name}.ttf", facts["sha256"], str(cache / facts["file"]))
    return Face(role, css_family(family), weight, italic, file, _coverage(source, cache))


def cap_height(face: Face) -> float:
    """The height of a face's capitals, in parts of its size."""
    from fontTools.ttLib import TTFont

    with TTFont(face.file.path, lazy=True) as font:
        return float(font["OS/2"].sCapHeight) / float(font["head"].unitsPerEm)


def _coverage(source: _Source, cache: Path) -> frozenset[int]:
    """The characters that a font draws, by its cmap."""
    data = source.read()
    entry = cache / f"{sha256(data)[:20]}-{CACHE_FORMAT}.json"
    facts = _cached(entry)
    if facts is None:
        import io

        from fontTools.ttLib import TTFont

        facts = {"coverage": _ranges(sorted(TTFont(io.BytesIO(data), lazy=True).getBestCmap()))}
        write_atomic(entry, json.dumps(facts).encode())
    return frozenset(c for first, last in facts["coverage"] for c in range(first, last + 1))


def _cached(entry: Path) -> dict[str, Any] | None:
    try:
        facts: dict[str, Any] = json.loads(entry.read_bytes())
        return facts
    except (OSError, ValueError):
        return None


def _is_file(path: Path, seal: str) -> bool:
    try:
        return sha256(path.read_bytes()) == seal
    except OSError:
        return False


def _instance(data: bytes, weight: int) -> bytes:
    """The variable font at one weight and its other axes' defaults, all glyphs and features kept.

    By HarfBuzz, in a fiftieth of the time of fontTools; its dates stay those of the source, so the bytes are the same
    each time.
    """
    import uharfbuzz as hb

    face = hb.Face(data)
    wanted = hb.SubsetInput()
    wanted.keep_everything()
    for axis in face.axis_infos:
        wanted.pin_axis_location(face, axis.tag, weight if axis.tag == "wght" else axis.default_value)
    return bytes(hb.subset(face, wanted).blob.data)


def _ranges(points: list[int]) -> list[tuple[int, int]]:
    ranges: list[tuple[int, int]] = []
    for point in points:
        if ranges and point == ranges[-1][1] + 1:
            ranges[-1] = (ranges[-1][0], point)
        else:
            ranges.append((point, point))
    return ranges

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
from handouts.model import Face, File

CACHE_FORMAT = 1
MAX_FONT = 24 << 20


@dataclass(frozen=True)
class Role:
    """How a role is set: weights in upright and italic, and the families that catch what the brand's lacks."""

    weights: tuple[int, ...]
    italics: tuple[int, ...]
    fallback: tuple[str, ...]


def load_faces(
    family: str, role: str, spec: Role, own: Path, cache: Path, mark: Mark, problems: Problems
) -> tuple[Face, ...]:
    """The static faces of one family in a role. Reports unknown-font."""
    sources = _sources(family, own)
    if not sources:
        hint = "put its .ttf files into fonts/, or install the package: pip install fontpkg-" + _slug(family)
        problems.error("unknown-font", f"the font family '{family}' is not here", mark, hint)
        return ()
    faces: list[Face] = []
    wanted = [(weight, False) for weight in spec.weights] + [(weight, True) for weight in spec.italics]
    for weight, italic in wanted:
        source = _choose(sources, weight, italic)
        if source is None or any(f.weight == source.css_weight(weight) and f.italic == italic for f in faces):
            continue
        faces.append(_face(family, role, source, source.css_weight(weight), italic, cache))
    return tuple(faces)


@dataclass(frozen=True)
class _Source:
    path: Path
    italic: bool
    weight: int | None  # None: variable

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
    try:
        data = read_inside(source.path.parent, source.path.name, MAX_FONT)
    except FileFault as error:
        raise OSError(str(error)) from error
    variable = source.weight is None
    name = f"{css_family(family).replace(' ', '')}-{weight}{'i' if italic else ''}"
    entry = cache / f"{name}-{sha256(data)[:20]}-{CACHE_FORMAT}.json"
    facts = _cached(entry, cache)
    if facts is None:
        facts = _prepare(data, name, weight if variable else None, cache)
        write_atomic(entry, json.dumps(facts).encode())
    static = cache / facts["file"]
    file = File(f"fonts/{name}.ttf", facts["sha256"], str(static))
    covered = frozenset(c for first, last in facts["coverage"] for c in range(first, last + 1))
    return Face(role, css_family(family), weight, italic, file, covered)


def _cached(entry: Path, cache: Path) -> dict[str, Any] | None:
    try:
        facts: dict[str, Any] = json.loads(entry.read_bytes())
        return facts if sha256((cache / facts["file"]).read_bytes()) == facts["sha256"] else None
    except (OSError, ValueError, KeyError):
        return None


def _prepare(data: bytes, name: str, weight: int | None, cache: Path) -> dict[str, Any]:
    """Instance a variable font at `weight` (dates as in the source, so the same bytes each time)."""
    import io

    from fontTools.ttLib import TTFont

    font = TTFont(io.BytesIO(data), recalcTimestamp=False)
    coverage = sorted(font.getBestCmap())
    if weight is not None and "fvar" in font:
        from fontTools.varLib import instancer

        axes = {axis.axisTag: axis.defaultValue for axis in font["fvar"].axes}
        instancer.instantiateVariableFont(font, {**axes, "wght": weight}, inplace=True)
        buffer = io.BytesIO()
        font.save(buffer)
        data = buffer.getvalue()
    file = f"{name}-{sha256(data)[:20]}.ttf"
    write_atomic(cache / file, data)
    return {"file": file, "sha256": sha256(data), "coverage": _ranges(coverage)}


def _ranges(points: list[int]) -> list[tuple[int, int]]:
    ranges: list[tuple[int, int]] = []
    for point in points:
        if ranges and point == ranges[-1][1] + 1:
            ranges[-1] = (ranges[-1][0], point)
        else:
            ranges.append((point, point))
    return ranges

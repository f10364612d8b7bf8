"""A table of salons (CSV, or XLSX by the extra `xlsx`) or a folder of brand.yaml files → salons that know their line.

A wrong row is reported and left out; the others stay.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from handouts.diagnostics import Diagnostic, Mark, Problems, UsageError, did_you_mean
from handouts.files import FileFault, read_inside
from handouts.guards import bounded
from handouts.kinds import brand_shape
from handouts.model import Brand, Colour
from handouts.shapes import ListOf, Number, Record, Shape, Word
from handouts.source import Map, Node, Scalar, Sequence, read_yaml
from handouts.svg import SvgFault, check_svg

COLUMNS = ("id", "name", "address", "phone", "email", "web", "logo", "logo_reversed", "theme", "languages", "copies")
ADDRESS = tuple(f"address{number}" for number in range(2, 5))
LOGO_HINT = "use an SVG file beside the table: a logo is a drawing, as in brand.yaml, no PNG or JPEG"
MAX_TABLE = 64 << 20
READING = 60
"""Seconds of computing that a workbook may take."""

MAX_COPIES = 1_000_000


@dataclass(frozen=True, slots=True)
class Salon:
    """Whose edition it is: a brand, the languages it wants (none: those that were asked for), and how many copies."""

    brand: Brand
    langs: tuple[str, ...]
    copies: int
    mark: Mark = field(compare=False)


def read_salons(path: Path, base: Brand, problems: Problems) -> list[Salon]:
    """The salons of a table or folder; what one does not say about colours, fonts and theme is as in `base`.

    Raises UsageError when there is no such file, or it has no rows at all.
    """
    roles = tuple(base.palette)
    salons: dict[str, Salon] = {}
    reader = _Reader(base, salon_shape(roles), {})
    for folder, name, row in _rows(path, roles, problems):
        found = Problems()
        salon = reader.salon(folder, name, row, found)
        problems.extend(found)
        if salon is None or found.has_errors:
            continue
        if twin := salons.get(name):
            hint = "give each salon a name, or an id, of its own"
            problems.error("bad-id", f"'{name}' is also the salon of {twin.mark}", salon.mark, hint)
            continue
        salons[name] = salon
    return list(salons.values())


def _rows(path: Path, roles: tuple[str, ...], problems: Problems) -> Iterator[tuple[Path, str, Map]]:
    """(folder of its files, id, values) of each salon."""
    if path.is_dir():
        for file in sorted(path.glob("*/brand.yaml")):
            try:
                node = read_yaml(
                    read_inside(file.parent, file.name), f"{path.name}/{file.parent.name}/brand.yaml", problems
                )
            except FileFault as error:
                problems.error("bad-file", str(error), Mark(str(file)), "put the file there")
                continue
            if node is not None:
                yield file.parent, file.parent.name, node
        return
    if not path.is_file():
        raise UsageError((Diagnostic("no-salons", f"there is no file or folder '{path}'", hint="name a CSV file"),))
    lines = iter(_sheet(path)) if path.suffix.lower() == ".xlsx" else _table(path)
    header = [name.strip().lower() for name in next(lines, (0, []))[1]]
    known = (*COLUMNS, *ADDRESS, *roles)
    if "name" not in header:
        raise UsageError(
            (
                Diagnostic(
                    "no-salons",
                    f"'{path.name}' has no column 'name'",
                    Mark(path.name),
                    "write the names of the columns in its first line",
                ),
            )
        )
    for name in header:
        if name and name not in known:
            problems.warning("unknown-key", f"unknown column '{name}'", Mark(path.name), did_you_mean(name, known))
    for line, cells in lines:
        values = {name: cell.strip() for name, cell in zip(header, cells, strict=False) if name and cell.strip()}
        if values:
            marks = {name: Mark(path.name, line, column) for column, name in enumerate(header, 1)}
            yield path.parent, values.get("id") or slug(values.get("name", "")), _node(values, marks, roles)


def _table(path: Path) -> Iterator[tuple[int, list[str]]]:
    """(line, cells) of a CSV file, parted by commas, semicolons or tabs."""
    data = _read(path)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        hint = "save it as 'CSV UTF-8'"
        raise UsageError((Diagnostic("bad-encoding", f"'{path.name}' is not UTF-8", Mark(path.name), hint),)) from None
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count))
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        hint = "look for a quotation mark in this row that is not closed"
        raise UsageError((Diagnostic("no-salons", f"no table: {error}", Mark(path.name, line), hint),)) from None


def _read(path: Path) -> bytes:
    try:
        return read_inside(path.parent, path.name, MAX_TABLE)
    except FileFault as error:
        raise UsageError((Diagnostic("no-salons", str(error), Mark(path.name), "name the file itself"),)) from None


def _sheet(path: Path) -> list[tuple[int, list[str]]]:
    """(line, cells) of the first sheet of a workbook, which is a ZIP of XML: bounded before and while it is read."""
    try:
        from openpyxl import load_workbook
    except ImportError:
        hint = "save the table as CSV, or: pip install 'handouts[xlsx]'"
        raise UsageError((Diagnostic("no-salons", "openpyxl, which reads .xlsx, is not here", hint=hint),)) from None
    data = _read(path)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            if sum(part.file_size for part in parts.infolist()) > MAX_TABLE:
                raise ValueError(f"it unpacks to over {MAX_TABLE} bytes")
        with bounded(READING):
            rows = load_workbook(io.BytesIO(data), read_only=True, data_only=True).worksheets[0].values
            return [(line, ["" if cell is None else str(cell) for cell in row]) for line, row in enumerate(rows, 1)]
    except Exception as error:  # openpyxl raises what it likes at damaged files
        message = f"'{path.name}' is no workbook that can be read: {str(error)[:80] or type(error).__name__}"
        raise UsageError((Diagnostic("no-salons", message, Mark(path.name), "save the table as CSV"),)) from None


def _node(values: Mapping[str, str], marks: Mapping[str, Mark], roles: tuple[str, ...]) -> Map:
    """A row as brand.yaml would say it, so that it is read by the same rules."""
    at = marks["name"]

    def scalar(name: str) -> Scalar:
        return Scalar(values[name], marks[name])

    def group(items: dict[str, Node], mark: Mark) -> Map:
        return Map(items, dict.fromkeys(items, mark), mark)

    lines = [
        Scalar(part.strip(), marks[name])
        for name in ("address", *ADDRESS)
        if name in values
        for part in re.split(r"[|\n]", values[name])
        if part.strip()
    ]
    contact: dict[str, Node] = {"address": Sequence(tuple(lines), marks.get("address", at))} if lines else {}
    contact |= {name: scalar(name) for name in ("phone", "email", "web") if name in values}
    colours: dict[str, Node] = {}
    for role in roles:
        if role in values:
            srgb, *inks = values[role].split()
            percents = Sequence(tuple(Scalar(ink, marks[role]) for ink in inks), marks[role])
            parts: dict[str, Node] = {"srgb": Scalar(srgb, marks[role]), "cmyk": percents}
            colours[role] = group(parts, marks[role])
    items: dict[str, Node] = {
        name: scalar(name) for name in ("name", "logo", "logo_reversed", "theme", "copies") if name in values
    }
    items["contact"] = group(contact, at)
    if colours:
        items["palette"] = group(colours, at)
    if "languages" in values:
        words = re.split(r"[\s,;|]+", values["languages"])
        items["languages"] = Sequence(
            tuple(Scalar(word, marks["languages"]) for word in words if word), marks["languages"]
        )
    return group(items, at)


def salon_shape(roles: tuple[str, ...]) -> Record:
    """A brand that need not say its colours, fonts and theme, but may say its languages and copies."""
    brand = brand_shape(roles)
    palette = brand.fields["palette"]
    assert isinstance(palette, Record)
    picture = Word("a file name", r"(?:[\w-]{1,60}/){0,4}[\w-]{1,60}\.svg", LOGO_HINT)
    fields: dict[str, Shape] = {
        **brand.fields,
        "logo": picture,
        "logo_reversed": picture,
        "palette": Record(palette.fields, frozenset(palette.fields)),
        "languages": ListOf(Word("a language")),
        "copies": Number("how many copies", 1, MAX_COPIES, whole=True),
    }
    return Record(fields, brand.optional | {"palette", "fonts", "languages", "copies"})


@dataclass(frozen=True)
class _Reader:
    """Rows → salons; many have the same logo, which is read and looked through once."""

    base: Brand
    shape: Record
    logos: dict[Path, str]

    def salon(self, folder: Path, name: str, row: Map, problems: Problems) -> Salon | None:
        if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", name) or len(name) > 60:
            problems.error(
                "bad-id", f"'{name}' is not the id of a salon", row.mark, "use small letters a-z, digits and '-'"
            )
            return None
        v = self.shape.read(row, f"brand-{name}:", problems)
        if problems.has_errors:
            return None
        logo, other = self._logo(folder, v["logo"], row.items["logo"].mark, problems), v["logo_reversed"]
        turned = self._logo(folder, other, row.items["logo_reversed"].mark, problems) if other else logo
        if logo is None or turned is None:
            return None
        contact = {k: "\n".join(c) if isinstance(c, tuple) else c.rstrip("/") for k, c in v["contact"].items() if c}
        palette = {
            role: Colour(c["srgb"].lower(), c["cmyk"], row.mark) for role, c in (v["palette"] or {}).items() if c
        }
        brand = replace(
            self.base,
            name=name,
            title=v["name"],
            tagline=v["tagline"],
            contact=contact,
            palette={**self.base.palette, **palette},
            fonts=v["fonts"] or self.base.fonts,
            logo=logo,
            logo_reversed=turned,
            theme=v["theme"] or self.base.theme,
            mark=row.mark,
        )
        return Salon(brand, tuple(v["languages"] or ()), v["copies"] or 1, row.mark)

    def _logo(self, folder: Path, file: str, mark: Mark, problems: Problems) -> str | None:
        path = folder / file
        if path not in self.logos:
            try:
                self.logos[path] = check_svg(read_inside(folder, file, 1 << 20))
            except FileFault as error:
                problems.error("missing-picture", str(error), mark, "put the picture beside the table")
                return None
            except SvgFault as error:
                hint = "save it as plain SVG: paths only, no text, links or scripts"
                problems.error("bad-picture", f"the drawing '{file}' {error}", mark, hint)
                return None
        return self.logos[path]


def slug(name: str) -> str:
    """The id that a name makes: 'Hårby Hud & Form' → 'haarby-hud-form'."""
    for sign, letters in (("æ", "ae"), ("ø", "oe"), ("å", "aa"), ("ß", "ss")):
        name = name.lower().replace(sign, letters)
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-")

"""templates/ → formats, profiles and what all of them share: words, fonts, palette."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from handouts.diagnostics import Mark, did_you_mean
from handouts.files import FileFault, locate_inside, read_inside, sha256
from handouts.folder import Folder
from handouts.fonts import Role
from handouts.kinds import format_shape, profile_shape
from handouts.model import Condition, File, Fit, Format, Profile, Sheeting
from handouts.shapes import Items, Line, ListOf, Number, Record, Word

RESERVED = {"format", "revised", "facts", "ui", "brand", "sources", "lang", "rtl", "art", "range", "texts"}


def read_shared(folder: Folder) -> dict[str, Any]:
    words = Items(Line(60), pattern=r"[a-z]+")
    weight = Number("a weight", 100, 900, whole=True)
    role = Record({"weights": ListOf(weight, 1), "italics": ListOf(weight), "fallback": ListOf(Word("a font family"))})
    pair = Record({"text": Word("a role"), "on": Word("a role"), "ratio": Number("a ratio", 1, 21)})
    palette_shape = Record({"roles": ListOf(Word("a role")), "pairs": ListOf(pair)})
    ui = folder.fixed(folder.find("shared/ui.yaml"), "shared/ui.yaml", words, "ui") or {}
    fonts_ = (
        folder.fixed(folder.find("shared/fonts.yaml"), "shared/fonts.yaml", Record({"display": role, "text": role}))
        or {}
    )
    palette = folder.fixed(folder.find("shared/palette.yaml"), "shared/palette.yaml", palette_shape) or {}
    return {
        "ui": {key: replace(text, context=f"ui:{key}") for key, text in ui.items() if key},
        "fonts": {key: Role(**value) for key, value in fonts_.items() if key},
        "roles": palette.get("roles", ()),
        "pairs": _pairs(folder, palette),
    }


def _pairs(folder: Folder, palette: Mapping[str, Any]) -> tuple[tuple[str, str, float], ...]:
    """(text, ground, ratio) of palette.yaml; a pair that names no role is reported and left out."""
    good = []
    for number, pair in enumerate(palette.get("pairs", ())):
        wrong = [key for key in ("text", "on") if pair[key] not in palette["roles"]]
        for key in wrong:
            mark = palette[""].items["pairs"].items[number].items[key].mark
            hint = did_you_mean(pair[key], palette["roles"])
            folder.problems.error("wrong-value", f"'{pair[key]}' is not a role of the palette", mark, hint)
        if not wrong:
            good.append((pair["text"], pair["on"], pair["ratio"]))
    return tuple(good)


def read_format(folder: Folder, name: str) -> Format | None:
    base = f"formats/{name}"
    place = folder.find(base)
    v = folder.fixed(place, f"{base}/format.yaml", format_shape())
    if v is None:
        return None
    texts = {}
    for file in ("page.html", "style.css"):
        try:
            texts[file] = read_inside(place, f"{base}/{file}", 1 << 20).decode()
        except (FileFault, UnicodeDecodeError) as error:
            folder.problems.error(
                "bad-file", str(error), Mark(folder.shown(place / base / file)), "a format needs this file"
            )
            return None
    pages = v["pages"]
    sides, each = (pages["sides"], pages["each"]) if isinstance(pages, dict) else (pages, "")
    for key in v["slots"]:
        if key in RESERVED:
            mark = v[""].items["slots"].keys[key]
            folder.problems.error(
                "bad-id", f"'{key}' is a name that every template has already", mark, "rename the slot"
            )
    if set(v["slots"]) & RESERVED:
        return None
    lists = [key for key, slot in v["slots"].items() if slot.kind in ("items", "list", "steps") and slot.required]
    if each and each not in lists:
        mark = v[""].items["pages"].items["each"].mark
        hint = did_you_mean(each, lists) or "add a required slot of kind 'items'"
        folder.problems.error("wrong-value", f"'{each}' is not a required list of this format", mark, hint)
        return None
    for key, fit in (v["fit"] or {}).items():
        for what in ("size", "leading"):
            if fit[what] and fit[what][0] < fit[what][1]:
                mark = v[""].items["fit"].items[key].items[what].mark
                hint = "write the design first, then the floor: [9.8pt, 9pt]"
                folder.problems.error("wrong-value", "the floor is larger than the design", mark, hint)
                return None
    for number, folds in enumerate(v["folds"] or ()):
        if number >= sides or list(folds) != sorted(set(folds)) or any(not 0 < f < v["size"][0] for f in folds):
            mark = v[""].items["folds"].items[number].mark
            hint = "write the distances from the edge in mm, rising and less than the width, one list for each page"
            folder.problems.error("wrong-value", "these folds are not on the page", mark, hint)
            return None
    return Format(
        name,
        v["title"],
        v["size"][0],
        v["size"][1],
        v["bleed"],
        v["safe"],
        sides,
        each,
        tuple(v["folds"] or ()),
        v["slots"],
        tuple(
            Fit(
                key,
                (fit["size"][0], fit["size"][1]),
                fit["leading"],
                bool(fit["sparse"]),
                v[""].items["fit"].keys[key],
            )
            for key, fit in (v["fit"] or {}).items()
        ),
        texts["page.html"],
        texts["style.css"],
        Mark(folder.shown(place / base / "format.yaml")),
        v["viewing"] or 0.0,
        v["fold"] or "",
    )


def read_profile(folder: Folder, name: str) -> Profile | None:
    file = f"profiles/{name}.yaml"
    place = folder.find(file)
    v = folder.fixed(place, file, profile_shape())
    if v is None:
        return None
    try:
        condition = _condition(folder, v["condition"]) if v["condition"] else None
    except FileFault as fault:
        mark = v[""].items["condition"].items["icc"].mark
        folder.problems.error(
            "missing-file", str(fault), mark, "put the printer's profile into templates/profiles/icc/"
        )
        return None
    if (v["colour"] == "cmyk") != (condition is not None) or (v["colour"] == "cmyk") != (
        "pdf/x-4" in (v["standards"] or ())
    ):
        hint = "give a CMYK profile its condition: and standards: [pdf/x-4], and no other profile either"
        folder.problems.error("wrong-value", "colour, condition and standards do not agree", v[""].mark, hint)
        return None
    smallest = {ink: float(size or 0) for ink, size in (v["smallest"] or {}).items() if ink}
    ppi = v["ppi"] or {"error": 0, "warning": 0}
    return Profile(
        name,
        v["title"],
        v["colour"],
        tuple(v["standards"] or ()),
        v["bleed"],
        v["safe"],
        bool(v["marks"]),
        condition,
        float(v["ink"] or 0),
        smallest,
        (ppi["error"], ppi["warning"]),
        float(v["overprint"] or 0),
        v["rules"] or "",
        bool(v["single"]),
        v["bundles"],
        v[""].mark,
        _sheeting(v["sheet"]) if v["sheet"] else None,
    )


def _condition(folder: Folder, v: Mapping[str, Any]) -> Condition:
    """A printing condition with its ICC file. Raises FileFault for one that is not there or not of a CMYK press."""
    name = f"profiles/icc/{v['icc']}"
    place = folder.find(name)
    data = read_inside(place, name)
    if data[36:40] != b"acsp" or data[12:20] != b"prtrCMYK":  # ICC.1:2022, 7.2: signature, class, colour space
        raise FileFault(f"'{v['icc']}' is not the ICC profile of a CMYK press")
    return Condition(v["name"], v["info"], File(name, sha256(data), str(locate_inside(place, name))))


def _sheeting(v: Mapping[str, Any]) -> Sheeting:
    across, up = (float(move.removesuffix("mm")) for move in v["offset"] or ("0mm", "0mm"))
    edge = 5.0 if v["edge"] is None else float(v["edge"])
    return Sheeting(v["sizes"], edge, v["duplex"] or "auto", v["marks"] or "light", (across, up))

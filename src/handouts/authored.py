"""content/ → brands, facts, documents, bundles and the glossary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from handouts.colour import contrast_ratio, passing_shade
from handouts.diagnostics import Mark, Problems, did_you_mean
from handouts.files import FileFault, is_name, read_inside
from handouts.folder import Folder
from handouts.kinds import (
    brand_shape,
    bundle_shape,
    document_shape,
    facts_shape,
    glossary_shape,
)
from handouts.languages import SOURCE_LANGUAGE
from handouts.model import Brand, Bundle, Colour, Document, Fact, Format, Order, Stock, Text
from handouts.source import read_yaml
from handouts.svg import SvgFault, check_svg


def brand_names(folder: Folder) -> list[str]:
    return sorted(
        p.parent.name for p in (folder.root / "content/brands").glob("*/brand.yaml") if is_name(p.parent.name)
    )


def read_brand(folder: Folder, name: str, roles: tuple[str, ...]) -> Brand | None:
    own = folder.root / "content/brands" / name
    v = folder.fixed(own, "brand.yaml", brand_shape(roles), f"brand-{name}:")
    if v is None:
        return None
    contact = {k: "\n".join(c) if isinstance(c, tuple) else c for k, c in v["contact"].items() if c}
    node = v[""].items["palette"]
    palette = {role: Colour(c["srgb"].lower(), c["cmyk"], node.items[role].mark) for role, c in v["palette"].items()}
    logos = {}
    for key in ("logo", "logo_reversed"):
        file = v[key] or v["logo"]
        try:
            logos[key] = check_svg(read_inside(own, file))
        except FileFault as error:
            mark = v[""].keys.get(key, v[""].mark)
            folder.problems.error("missing-picture", str(error), mark, "put the picture beside brand.yaml")
            return None
        except SvgFault as error:
            mark = Mark(folder.shown(own / file), error.line)
            hint = "save it as plain SVG: paths only, no text, links or scripts"
            folder.problems.error("bad-picture", f"the drawing {error}", mark, hint)
            return None
    theme = v["theme"] or ""
    if theme and theme not in folder.names("themes", "*/theme.css"):
        hint = did_you_mean(theme, folder.names("themes", "*/theme.css"))
        folder.problems.error("unknown-theme", f"unknown theme '{theme}'", v[""].items["theme"].mark, hint)
        return None
    return Brand(
        name,
        v["name"],
        v["tagline"],
        contact,
        palette,
        v["fonts"],
        logos["logo"],
        logos["logo_reversed"],
        theme,
        v[""].mark,
        v["logo_at"] or "start",
    )


def reads_well(folder: Folder, brand: Brand, pairs: tuple[tuple[str, str, float], ...]) -> bool:
    """Whether the brand's colours have the contrast that their use needs; those that lack it are reported."""
    good = True
    for text, on, ratio in pairs:
        ink, ground = brand.palette[text], brand.palette[on]
        measured = contrast_ratio(ink.srgb, ground.srgb)
        if measured < ratio:
            good = False
            folder.problems.error(
                "low-contrast",
                f"'{text}' {ink.srgb} on '{on}' {ground.srgb} has a contrast of {measured:.2f}:1, "
                f"{ratio:g}:1 is needed",
                ink.mark,
                f"the nearest shade that passes is {passing_shade(ink.srgb, ground.srgb, ratio)}",
            )
    return good


def read_facts(folder: Folder) -> tuple[dict[str, Fact], str]:
    if not (folder.root / "content/facts.yaml").exists():
        return {}, ""
    v = folder.fixed(folder.root, "content/facts.yaml", facts_shape())
    if v is None:
        return {}, ""
    facts = {
        key: Fact(key, f["strength"], f["text"], f["journal"] or "", bool(f["doctor"])) for key, f in v["facts"].items()
    }
    return facts, f"{v['source']['name']}, {v['source']['url'].split('://')[1].rstrip('/')}"


def read_document(
    folder: Folder, name: str, formats: Mapping[str, Format], facts: Mapping[str, Fact]
) -> Document | None:
    path = f"content/{name}.yaml"
    named = _format_of(folder, path, formats)
    if named is None:
        return None
    v = folder.fixed(folder.root, path, document_shape(named, tuple(facts)), f"{name}:")
    if v is None:
        return None
    root = v.pop("")
    used = tuple(v.pop("facts"))
    needs_doctor = sorted(f for f in used if facts.get(f) and facts[f].doctor)
    if needs_doctor and not v.get("doctor"):
        folder.problems.error(
            "missing-doctor-advice",
            f"{', '.join(needs_doctor)} speak of illness, but 'doctor' is not filled in",
            root.keys["facts"],
            "add 'doctor:' with the advice to see a doctor",
        )
        return None
    v.pop("format")
    return Document(name, named.name, v.pop("revised"), used, v, root.mark)


def _format_of(folder: Folder, path: str, formats: Mapping[str, Format]) -> Format | None:
    """The format that a document names; read first, because the document's shape hangs on it."""
    problems = Problems()
    try:
        root = read_yaml(read_inside(folder.root, path), path, problems)
    except FileFault as error:
        folder.problems.error("bad-file", str(error), Mark(path))
        return None
    folder.problems.extend(problems)
    if root is None:
        return None
    node = root.items.get("format")
    word = getattr(node, "text", "")
    if word not in formats and word not in folder.names("formats", "*/format.yaml"):
        mark = node.mark if node else root.mark
        message = f"unknown format '{word}'" if node else "'format' is missing"
        folder.problems.error("unknown-format" if node else "missing-key", message, mark, did_you_mean(word, formats))
    return formats.get(word)


def read_bundle(folder: Folder, name: str, langs: tuple[str, ...]) -> Bundle | None:
    path = f"content/bundles/{name}.yaml"
    v = folder.fixed(folder.root, path, bundle_shape(), f"bundle-{name}:")
    if v is None:
        return None
    chosen = tuple(v["languages"] or langs)
    order = _order(folder, v, v["documents"], chosen) if v["order"] else None
    if v["order"] and order is None:
        return None
    return Bundle(name, v["title"], v["documents"], chosen, bool(v["mixed"]), v[""].mark, order)


def _order(folder: Folder, v: Mapping[str, Any], documents: tuple[str, ...], langs: tuple[str, ...]) -> Order | None:
    """What is to be printed; None after reporting quantities that are missing, or of what is not in the bundle."""
    o, node = v["order"], v[""].items["order"]
    amounts = node.items["quantities"]
    good = True
    for key, value in o["quantities"].items():
        for name in value if isinstance(value, dict) else (key,):
            if name not in langs or (isinstance(value, dict) and key not in documents):
                hint = did_you_mean(name, (*langs, *documents))
                message = f"the order has no '{name if name not in langs else key}'"
                folder.problems.error("wrong-value", message, amounts.keys[key], hint)
                good = False
    plain = {key: value for key, value in o["quantities"].items() if not isinstance(value, dict)}
    table = {name: {**plain, **(o["quantities"].get(name) or {})} for name in documents}
    for name, row in table.items():
        for lang in langs:
            if good and lang not in row:
                hint = f"write how many, or {lang}: 0"
                folder.problems.error("missing-key", f"no quantity of '{name}' in '{lang}'", amounts.mark, hint)
                good = False
    stock = Stock(o["paper"]["name"], o["paper"]["weight"], o["paper"]["thickness"])
    edge = 5.0 if o["edge"] is None else o["edge"]
    lang = o["ticket"] or SOURCE_LANGUAGE
    made = Order(o["profile"], table, stock, o["sheet"], edge, o["gutter"], o["imposition"], lang)
    return made if good else None


def read_words(folder: Folder) -> dict[str, dict[str, Text]]:
    """The Danish terms, claims and names of content/glossary.yaml; a project may do without."""
    v: dict[str, Any] = {}
    if (folder.root / "content/glossary.yaml").exists():
        v = folder.fixed(folder.root, "content/glossary.yaml", glossary_shape()) or {}
    terms, technical = v.get("terms") or {}, v.get("technical") or {}
    for key in [key for key in technical if key not in terms]:
        mark = v[""].items["technical"].keys[key]
        folder.problems.error("wrong-value", f"'{key}' is not among the terms", mark, did_you_mean(key, terms))
        del technical[key]
    return {
        kind: {key: replace(text, context=f"{kind[:-1]}:{key}") for key, text in (v.get(kind) or {}).items() if text}
        for kind in ("terms", "claims", "names", "technical")
    }

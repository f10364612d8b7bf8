"""The project's folder → a frozen Project: everything is read once, and every fault is reported at once.

Step 1 of the path of data. Formats, profiles and shared templates come from the project's own templates/
and, for what it does not have, from the package.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from handouts import fonts
from handouts.colour import contrast_ratio, passing_shade
from handouts.diagnostics import Diagnostic, Mark, Problems, UsageError, did_you_mean
from handouts.files import FileFault, is_name, locate_inside, read_inside, sha256
from handouts.fonts import Role
from handouts.kinds import (
    brand_shape,
    bundle_shape,
    document_shape,
    facts_shape,
    format_shape,
    glossary_shape,
    languages_shape,
    profile_shape,
    project_shape,
)
from handouts.languages import SOURCE_LANGUAGE, format_day, is_language
from handouts.locales import Locales, read_locales
from handouts.model import (
    Brand,
    Bundle,
    Colour,
    Condition,
    Document,
    Face,
    Fact,
    File,
    Fit,
    Format,
    Order,
    Profile,
    Sheeting,
    Stock,
    Text,
    numbered,
    texts_of,
)
from handouts.shapes import Items, Line, ListOf, Number, Record, Shape, Word
from handouts.source import Map, Sequence, read_yaml
from handouts.svg import SvgFault, check_svg

PROJECT_FILE = "handouts.yaml"
NOT_DOCUMENTS = ("facts.yaml", "glossary.yaml")
RESERVED = {"format", "revised", "facts", "ui", "brand", "sources", "lang", "rtl", "art", "range", "texts"}


@dataclass(frozen=True)
class Project:
    """All that authors wrote, checked. `templates` are the folders searched for templates, first wins."""

    root: Path
    title: str
    langs: tuple[str, ...]
    brand: str
    profile_names: tuple[str, ...]
    templates: tuple[Path, ...]
    formats: Mapping[str, Format]
    profiles: Mapping[str, Profile]
    brands: Mapping[str, Brand]
    faces: Mapping[str, tuple[Face, ...]]
    documents: Mapping[str, Document]
    bundles: Mapping[str, Bundle]
    facts: Mapping[str, Fact]
    reference: str
    ui: Mapping[str, Text]
    locales: Locales
    words: Mapping[str, Mapping[str, Text]]
    diagnostics: tuple[Diagnostic, ...] = field(default=())


def package_data() -> Path:
    """The folder that holds the shipped templates and example: in the wheel, or the checkout itself."""
    inside = Path(__file__).parent / "_data"
    return inside if inside.is_dir() else Path(__file__).parents[2]


def load_project(root: Path | str) -> Project:
    """Read the project below `root`.

    Raises UsageError when there is none. Faults in its files do not raise: they are in `diagnostics`, and
    what could not be read is left out, so that everything else can still be built.
    """
    root = Path(root)
    if not (root / PROJECT_FILE).is_file():
        hint = "run the command in the project's folder, or make a project: handouts init DIR"
        raise UsageError((Diagnostic("no-project", f"there is no {PROJECT_FILE} in '{root.name or root}'", hint=hint),))
    return _Reader(root).project()


def with_brands(project: Project, brands: Mapping[str, Brand], problems: Problems) -> Project:
    """The project with further brands, of salons that are in no file of its own; one that can't be read is left out."""
    reader = _Reader(project.root)
    shared = reader.shared()
    good = {name: brand for name, brand in brands.items() if reader.reads_well(brand, shared["pairs"])}
    signs = _signs(project.documents, project.ui, {**project.brands, **good}, project.locales)
    faces = reader.faces(good, shared["fonts"], signs)
    problems.extend(reader.problems)
    there = {name: brand for name, brand in good.items() if name in faces}
    return replace(project, brands={**project.brands, **there}, faces={**project.faces, **faces})


class _Reader:
    """One function for each kind of file; faults go to `problems`, and what is broken is left out."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.problems = Problems()
        self.roots: dict[str, Map] = {}
        own = root / "templates"
        shipped = package_data() / "templates"
        self.templates = (own, shipped) if own.is_dir() and own.resolve() != shipped.resolve() else (shipped,)

    def project(self) -> Project:
        v = self.fixed(self.root, PROJECT_FILE, project_shape()) or {}
        shared = self.shared()
        langs = self.langs(v.get("languages") or (SOURCE_LANGUAGE,))
        formats = {name: f for name in self.names("formats", "*/format.yaml") if (f := self.format(name))}
        profiles = {name: p for name in self.names("profiles", "*.yaml") if (p := self.profile(name))}
        facts, reference = self.facts()
        for path in sorted((self.root / "content/brands").glob("*/brand.yaml")):
            if path.parent.name not in self.brand_names():
                hint = "use small letters a-z, digits and '-'"
                self.problems.error(
                    "bad-id", f"'{path.parent.name}' is not the name of a brand", Mark(self.shown(path)), hint
                )
        brands = {name: b for name in self.brand_names() if (b := self.brand(name, shared["roles"]))}
        brands = {name: brand for name, brand in brands.items() if self.reads_well(brand, shared["pairs"])}
        documents = {name: d for name in self.content("") if (d := self.document(name, formats, facts))}
        words = self.words()
        table = self.fixed(self.find("shared/languages.yaml"), "shared/languages.yaml", languages_shape()) or {}
        locales = read_locales(self.root, langs, self.fallback(v), table, words, self.problems)
        signs = _signs(documents, shared["ui"], brands, locales)
        faces = self.faces(brands, shared["fonts"], signs)
        brands = {name: brand for name, brand in brands.items() if name in faces}
        project = Project(
            self.root,
            v.get("title") or "",
            langs,
            v.get("brand") or "",
            tuple(v.get("profiles") or ()),
            self.templates,
            formats,
            profiles,
            brands,
            faces,
            documents,
            {name: bundle for name in self.content("bundles") if (bundle := self.bundle(name, langs))},
            facts,
            reference,
            shared["ui"],
            locales,
            words,
        )
        self.check_names(project)
        return replace(project, diagnostics=tuple(self.problems))

    # -- reading ----------------------------------------------------------------------------------

    def fixed(self, folder: Path, name: str, shape: Shape, context: str = "") -> dict[str, Any] | None:
        """The values of one YAML file, or None after reporting all of its faults."""
        shown = self.shown(folder / name)
        try:
            data = read_inside(folder, name)
        except FileFault as error:
            self.problems.error("bad-file", str(error), Mark(shown), "put the file there, or remove what names it")
            return None
        problems = Problems()
        root = read_yaml(data, shown, problems)
        if root is not None:
            self.roots[shown] = root
        values = shape.read(root, context, problems) if root is not None else None
        self.problems.extend(problems)
        return None if problems.has_errors else {**values, "": root} if values is not None else None

    def shown(self, path: Path) -> str:
        """A path as people read it: from the project's root, or from the package."""
        for base in (self.root, package_data()):
            if path.is_relative_to(base):
                return path.relative_to(base).as_posix()
        return path.name

    def find(self, name: str) -> Path:
        """The folder of templates that has `name`; the last one if none has."""
        return next((folder for folder in self.templates if (folder / name).exists()), self.templates[-1])

    def names(self, kind: str, pattern: str) -> list[str]:
        found = {
            p.relative_to(t / kind).parts[0].removesuffix(".yaml")
            for t in self.templates
            for p in (t / kind).glob(pattern)
        }
        return sorted(found)

    def content(self, folder: str) -> list[str]:
        names = []
        for path in sorted((self.root / "content" / folder).glob("*.y*ml")):
            if path.name in NOT_DOCUMENTS:
                continue
            if path.suffix != ".yaml" or not is_name(path.stem):
                self.problems.error(
                    "bad-id",
                    f"'{path.name}' is not the name of a document",
                    Mark(self.shown(path)),
                    "use small letters a-z, digits and '-', and the ending .yaml; '-large' is taken",
                )
            else:
                names.append(path.stem)
        return names

    def shared(self) -> dict[str, Any]:
        words = Items(Line(60), pattern=r"[a-z]+")
        weight = Number("a weight", 100, 900, whole=True)
        role = Record(
            {"weights": ListOf(weight, 1), "italics": ListOf(weight), "fallback": ListOf(Word("a font family"))}
        )
        pair = Record({"text": Word("a role"), "on": Word("a role"), "ratio": Number("a ratio", 1, 21)})
        palette_shape = Record({"roles": ListOf(Word("a role")), "pairs": ListOf(pair)})
        ui = self.fixed(self.find("shared/ui.yaml"), "shared/ui.yaml", words, "ui") or {}
        fonts_ = (
            self.fixed(self.find("shared/fonts.yaml"), "shared/fonts.yaml", Record({"display": role, "text": role}))
            or {}
        )
        palette = self.fixed(self.find("shared/palette.yaml"), "shared/palette.yaml", palette_shape) or {}
        return {
            "ui": {key: replace(text, context=f"ui:{key}") for key, text in ui.items() if key},
            "fonts": {key: Role(**value) for key, value in fonts_.items() if key},
            "roles": palette.get("roles", ()),
            "pairs": self.pairs(palette),
        }

    def pairs(self, palette: Mapping[str, Any]) -> tuple[tuple[str, str, float], ...]:
        """(text, ground, ratio) of palette.yaml; a pair that names no role is reported and left out."""
        good = []
        for number, pair in enumerate(palette.get("pairs", ())):
            wrong = [key for key in ("text", "on") if pair[key] not in palette["roles"]]
            for key in wrong:
                mark = palette[""].items["pairs"].items[number].items[key].mark
                hint = did_you_mean(pair[key], palette["roles"])
                self.problems.error("wrong-value", f"'{pair[key]}' is not a role of the palette", mark, hint)
            if not wrong:
                good.append((pair["text"], pair["on"], pair["ratio"]))
        return tuple(good)

    def format(self, name: str) -> Format | None:
        base = f"formats/{name}"
        folder = self.find(base)
        v = self.fixed(folder, f"{base}/format.yaml", format_shape())
        if v is None:
            return None
        texts = {}
        for file in ("page.html", "style.css"):
            try:
                texts[file] = read_inside(folder, f"{base}/{file}", 1 << 20).decode()
            except (FileFault, UnicodeDecodeError) as error:
                self.problems.error(
                    "bad-file", str(error), Mark(self.shown(folder / base / file)), "a format needs this file"
                )
                return None
        pages = v["pages"]
        sides, each = (pages["sides"], pages["each"]) if isinstance(pages, dict) else (pages, "")
        for key in v["slots"]:
            if key in RESERVED:
                mark = v[""].items["slots"].keys[key]
                self.problems.error(
                    "bad-id", f"'{key}' is a name that every template has already", mark, "rename the slot"
                )
        if set(v["slots"]) & RESERVED:
            return None
        lists = [key for key, slot in v["slots"].items() if slot.kind in ("items", "list", "steps") and slot.required]
        if each and each not in lists:
            mark = v[""].items["pages"].items["each"].mark
            hint = did_you_mean(each, lists) or "add a required slot of kind 'items'"
            self.problems.error("wrong-value", f"'{each}' is not a required list of this format", mark, hint)
            return None
        for key, fit in (v["fit"] or {}).items():
            for what in ("size", "leading"):
                if fit[what] and fit[what][0] < fit[what][1]:
                    mark = v[""].items["fit"].items[key].items[what].mark
                    hint = "write the design first, then the floor: [9.8pt, 9pt]"
                    self.problems.error("wrong-value", "the floor is larger than the design", mark, hint)
                    return None
        for number, folds in enumerate(v["folds"] or ()):
            if number >= sides or list(folds) != sorted(set(folds)) or any(not 0 < f < v["size"][0] for f in folds):
                mark = v[""].items["folds"].items[number].mark
                hint = "write the distances from the edge in mm, rising and less than the width, one list for each page"
                self.problems.error("wrong-value", "these folds are not on the page", mark, hint)
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
            Mark(self.shown(folder / base / "format.yaml")),
            v["viewing"] or 0.0,
            v["fold"] or "",
        )

    def profile(self, name: str) -> Profile | None:
        file = f"profiles/{name}.yaml"
        folder = self.find(file)
        v = self.fixed(folder, file, profile_shape())
        if v is None:
            return None
        try:
            condition = self.condition(v["condition"]) if v["condition"] else None
        except FileFault as fault:
            mark = v[""].items["condition"].items["icc"].mark
            self.problems.error(
                "missing-file", str(fault), mark, "put the printer's profile into templates/profiles/icc/"
            )
            return None
        if (v["colour"] == "cmyk") != (condition is not None) or (v["colour"] == "cmyk") != (
            "pdf/x-4" in (v["standards"] or ())
        ):
            hint = "give a CMYK profile its condition: and standards: [pdf/x-4], and no other profile either"
            self.problems.error("wrong-value", "colour, condition and standards do not agree", v[""].mark, hint)
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

    def condition(self, v: Mapping[str, Any]) -> Condition:
        """A printing condition with its ICC file. Raises FileFault for one that is not there or not of a CMYK press."""
        name = f"profiles/icc/{v['icc']}"
        folder = self.find(name)
        data = read_inside(folder, name)
        if data[36:40] != b"acsp" or data[12:20] != b"prtrCMYK":  # ICC.1:2022, 7.2: signature, class, colour space
            raise FileFault(f"'{v['icc']}' is not the ICC profile of a CMYK press")
        return Condition(v["name"], v["info"], File(name, sha256(data), str(locate_inside(folder, name))))

    def brand_names(self) -> list[str]:
        return sorted(
            p.parent.name for p in (self.root / "content/brands").glob("*/brand.yaml") if is_name(p.parent.name)
        )

    def brand(self, name: str, roles: tuple[str, ...]) -> Brand | None:
        folder = self.root / "content/brands" / name
        v = self.fixed(folder, "brand.yaml", brand_shape(roles), f"brand-{name}:")
        if v is None:
            return None
        contact = {k: "\n".join(c) if isinstance(c, tuple) else c for k, c in v["contact"].items() if c}
        node = v[""].items["palette"]
        palette = {
            role: Colour(c["srgb"].lower(), c["cmyk"], node.items[role].mark) for role, c in v["palette"].items()
        }
        logos = {}
        for key in ("logo", "logo_reversed"):
            file = v[key] or v["logo"]
            try:
                logos[key] = check_svg(read_inside(folder, file))
            except FileFault as error:
                mark = v[""].keys.get(key, v[""].mark)
                self.problems.error("missing-picture", str(error), mark, "put the picture beside brand.yaml")
                return None
            except SvgFault as error:
                mark = Mark(self.shown(folder / file), error.line)
                hint = "save it as plain SVG: paths only, no text, links or scripts"
                self.problems.error("bad-picture", f"the drawing {error}", mark, hint)
                return None
        theme = v["theme"] or ""
        if theme and theme not in self.names("themes", "*/theme.css"):
            hint = did_you_mean(theme, self.names("themes", "*/theme.css"))
            self.problems.error("unknown-theme", f"unknown theme '{theme}'", v[""].items["theme"].mark, hint)
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

    def facts(self) -> tuple[dict[str, Fact], str]:
        if not (self.root / "content/facts.yaml").exists():
            return {}, ""
        v = self.fixed(self.root, "content/facts.yaml", facts_shape())
        if v is None:
            return {}, ""
        facts = {
            key: Fact(key, f["strength"], f["text"], f["journal"] or "", bool(f["doctor"]))
            for key, f in v["facts"].items()
        }
        return facts, f"{v['source']['name']}, {v['source']['url'].split('://')[1].rstrip('/')}"

    def document(self, name: str, formats: Mapping[str, Format], facts: Mapping[str, Fact]) -> Document | None:
        path = f"content/{name}.yaml"
        named = self._format_of(path, formats)
        if named is None:
            return None
        v = self.fixed(self.root, path, document_shape(named, tuple(facts)), f"{name}:")
        if v is None:
            return None
        root = v.pop("")
        used = tuple(v.pop("facts"))
        needs_doctor = sorted(f for f in used if facts.get(f) and facts[f].doctor)
        if needs_doctor and not v.get("doctor"):
            self.problems.error(
                "missing-doctor-advice",
                f"{', '.join(needs_doctor)} speak of illness, but 'doctor' is not filled in",
                root.keys["facts"],
                "add 'doctor:' with the advice to see a doctor",
            )
            return None
        v.pop("format")
        return Document(name, named.name, v.pop("revised"), used, v, root.mark)

    def _format_of(self, path: str, formats: Mapping[str, Format]) -> Format | None:
        """The format that a document names; read first, because the document's shape hangs on it."""
        problems = Problems()
        try:
            root = read_yaml(read_inside(self.root, path), path, problems)
        except FileFault as error:
            self.problems.error("bad-file", str(error), Mark(path))
            return None
        self.problems.extend(problems)
        if root is None:
            return None
        node = root.items.get("format")
        word = getattr(node, "text", "")
        if word not in formats and word not in self.names("formats", "*/format.yaml"):
            mark = node.mark if node else root.mark
            message = f"unknown format '{word}'" if node else "'format' is missing"
            self.problems.error("unknown-format" if node else "missing-key", message, mark, did_you_mean(word, formats))
        return formats.get(word)

    def bundle(self, name: str, langs: tuple[str, ...]) -> Bundle | None:
        path = f"content/bundles/{name}.yaml"
        v = self.fixed(self.root, path, bundle_shape(), f"bundle-{name}:")
        if v is None:
            return None
        chosen = tuple(v["languages"] or langs)
        order = self.order(v, v["documents"], chosen) if v["order"] else None
        if v["order"] and order is None:
            return None
        return Bundle(name, v["title"], v["documents"], chosen, bool(v["mixed"]), v[""].mark, order)

    def order(self, v: Mapping[str, Any], documents: tuple[str, ...], langs: tuple[str, ...]) -> Order | None:
        """What is to be printed; None after reporting quantities that are missing, or of what is not in the bundle."""
        o, node = v["order"], v[""].items["order"]
        amounts = node.items["quantities"]
        good = True
        for key, value in o["quantities"].items():
            for name in value if isinstance(value, dict) else (key,):
                if name not in langs or (isinstance(value, dict) and key not in documents):
                    hint = did_you_mean(name, (*langs, *documents))
                    message = f"the order has no '{name if name not in langs else key}'"
                    self.problems.error("wrong-value", message, amounts.keys[key], hint)
                    good = False
        plain = {key: value for key, value in o["quantities"].items() if not isinstance(value, dict)}
        table = {name: {**plain, **(o["quantities"].get(name) or {})} for name in documents}
        for name, row in table.items():
            for lang in langs:
                if good and lang not in row:
                    hint = f"write how many, or {lang}: 0"
                    self.problems.error("missing-key", f"no quantity of '{name}' in '{lang}'", amounts.mark, hint)
                    good = False
        stock = Stock(o["paper"]["name"], o["paper"]["weight"], o["paper"]["thickness"])
        edge = 5.0 if o["edge"] is None else o["edge"]
        lang = o["ticket"] or SOURCE_LANGUAGE
        made = Order(o["profile"], table, stock, o["sheet"], edge, o["gutter"], o["imposition"], lang)
        return made if good else None

    def faces(
        self, brands: Mapping[str, Brand], roles: Mapping[str, Role], signs: frozenset[int]
    ) -> dict[str, tuple[Face, ...]]:
        found: dict[str, tuple[Face, ...]] = {}
        own, cache = self.root / "fonts", self.root / ".handouts/fonts"
        for name, brand in brands.items():
            faces: list[Face] = []
            problems = Problems()
            for role, spec in roles.items():
                stack = (brand.fonts[role], *spec.fallback)
                faces += fonts.load_stack(stack, role, spec, signs, own, cache, brand.mark, problems)
            self.problems.extend(problems)
            if faces and not problems.has_errors:
                found[name] = tuple(faces)
        return found

    def words(self) -> dict[str, dict[str, Text]]:
        """The Danish terms, claims and names of content/glossary.yaml; a project may do without."""
        v: dict[str, Any] = {}
        if (self.root / "content/glossary.yaml").exists():
            v = self.fixed(self.root, "content/glossary.yaml", glossary_shape()) or {}
        terms, technical = v.get("terms") or {}, v.get("technical") or {}
        for key in [key for key in technical if key not in terms]:
            mark = v[""].items["technical"].keys[key]
            self.problems.error("wrong-value", f"'{key}' is not among the terms", mark, did_you_mean(key, terms))
            del technical[key]
        return {
            kind: {
                key: replace(text, context=f"{kind[:-1]}:{key}") for key, text in (v.get(kind) or {}).items() if text
            }
            for kind in ("terms", "claims", "names", "technical")
        }

    def fallback(self, v: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
        """What handouts.yaml says about languages that stand in for others; what is no language is reported."""
        configured: dict[str, tuple[str, ...]] = dict(v.get("fallback") or {})
        for lang, chain in configured.items():
            for name in (lang, *chain):
                if not is_language(name):
                    mark = self.word(Mark(PROJECT_FILE), "fallback")
                    hint = "write codes like da, en, nb, pl"
                    self.problems.error("unknown-language", f"'{name}' is not a language", mark, hint)
        return {k: tuple(c for c in chain if is_language(c)) for k, chain in configured.items() if is_language(k)}

    # -- what only the whole project can tell ---------------------------------------------------------

    def langs(self, named: tuple[str, ...]) -> tuple[str, ...]:
        """The languages of handouts.yaml, each once; what is none is reported and left out."""
        langs = tuple(dict.fromkeys(named))
        for lang in langs:
            if not is_language(lang):
                mark = self.word(Mark(PROJECT_FILE), "languages", named.index(lang))
                self.problems.error(
                    "unknown-language", f"'{lang}' is not a language", mark, "write codes like da, en, nb, pl"
                )
        return tuple(lang for lang in langs if is_language(lang))

    def check_names(self, project: Project) -> None:
        """Names in handouts.yaml and in bundles must be there."""
        if project.brand and project.brand not in self.brand_names():
            hint = did_you_mean(project.brand, project.brands)
            mark = self.word(Mark(PROJECT_FILE), "brand")
            self.problems.error("unknown-brand", f"unknown brand '{project.brand}'", mark, hint)
        for number, profile in enumerate(project.profile_names):
            if profile not in project.profiles:
                hint = did_you_mean(profile, project.profiles)
                mark = self.word(Mark(PROJECT_FILE), "profiles", number)
                self.problems.error("unknown-profile", f"unknown profile '{profile}'", mark, hint)
        on_disk = set(self.content(""))
        for bundle in project.bundles.values():
            if bundle.order and bundle.order.profile not in project.profiles:
                hint = did_you_mean(bundle.order.profile, project.profiles)
                message = f"unknown profile '{bundle.order.profile}'"
                self.problems.error("unknown-profile", message, self.word(bundle.mark, "order"), hint)
            for number, document in enumerate(bundle.documents):
                if document not in on_disk:
                    mark, hint = self.word(bundle.mark, "documents", number), did_you_mean(document, on_disk)
                    self.problems.error("unknown-document", f"unknown document '{document}'", mark, hint)
            for number, lang in enumerate(bundle.langs):
                if lang not in project.langs:
                    mark, hint = self.word(bundle.mark, "languages", number), did_you_mean(lang, project.langs)
                    self.problems.error("unknown-language", f"unknown language '{lang}'", mark, hint)

    def word(self, file: Mark, key: str, number: int | None = None) -> Mark:
        """The place of a value, or of the item `number` of a list, in a file that was read."""
        node = self.roots[file.path].items.get(key)
        if isinstance(node, Sequence) and number is not None:
            return node.items[number].mark
        return node.mark if node else file

    def reads_well(self, brand: Brand, pairs: tuple[tuple[str, str, float], ...]) -> bool:
        """Whether the brand's colours have the contrast that their use needs; those that lack it are reported."""
        good = True
        for text, on, ratio in pairs:
            ink, ground = brand.palette[text], brand.palette[on]
            measured = contrast_ratio(ink.srgb, ground.srgb)
            if measured < ratio:
                good = False
                self.problems.error(
                    "low-contrast",
                    f"'{text}' {ink.srgb} on '{on}' {ground.srgb} has a contrast of {measured:.2f}:1, "
                    f"{ratio:g}:1 is needed",
                    ink.mark,
                    f"the nearest shade that passes is {passing_shade(ink.srgb, ground.srgb, ratio)}",
                )
        return good


def _sheeting(v: Mapping[str, Any]) -> Sheeting:
    across, up = (float(move.removesuffix("mm")) for move in v["offset"] or ("0mm", "0mm"))
    edge = 5.0 if v["edge"] is None else float(v["edge"])
    return Sheeting(v["sizes"], edge, v["duplex"] or "auto", v["marks"] or "light", (across, up))


def _signs(
    documents: Mapping[str, Document],
    ui: Mapping[str, Text],
    brands: Mapping[str, Brand],
    locales: Locales,
) -> frozenset[int]:
    """Every character that anything may print."""
    texts = [text.source for document in documents.values() for text in texts_of(document.slots)]
    texts += [text.source for text in ui.values()]
    texts += [entry.target for catalogue in locales.catalogues.values() for entry in catalogue.entries.values()]
    days = {document.revised for document in documents.values()}
    for language in locales.languages.values():
        texts += [language.draft, *language.quotes, *(format_day(day, language) for day in days)]
    for brand in brands.values():
        texts += [brand.title, *brand.contact.values(), brand.tagline.source if brand.tagline else ""]
    return frozenset(map(ord, "".join(texts)))


def schemas(project: Project) -> dict[str, dict[str, Any]]:
    """JSON Schemas (draft 7) by name: the fixed files, and one for each format's documents."""
    roles = tuple(dict.fromkeys(role for brand in project.brands.values() for role in brand.palette))
    shapes: dict[str, Shape] = {
        "handouts": project_shape(),
        "format": format_shape(),
        "profile": profile_shape(),
        "brand": brand_shape(roles),
        "bundle": bundle_shape(),
        "facts": facts_shape(),
        "languages": languages_shape(),
        "glossary": glossary_shape(),
        **{name: document_shape(format, tuple(project.facts)) for name, format in project.formats.items()},
    }
    head = {"$schema": "http://json-schema.org/draft-07/schema#"}
    return {name: {**head, "title": name, **shape.schema()} for name, shape in shapes.items()}


def all_texts(project: Project) -> list[tuple[Text, str]]:
    """Every text that is translated, with a comment that tells a translator, in Danish, where it is printed."""
    found = [(text, "Trykkes i alle materialer") for text in project.ui.values()]
    for document in project.documents.values():
        format = project.formats[document.format]
        numbers = numbered(document.slots)
        for text in texts_of(document.slots):
            place = format.where(text.context.partition(":")[2])
            number = numbers[text.context, text.source]
            found.append((text, f"Trykkes i: {format.title}, {place}, nr. {number}"))
    found += [(bundle.title, "Titel på en samlet PDF") for bundle in project.bundles.values() if not bundle.order]
    found += [(b.tagline, f"Trykkes i: linjen under navnet {b.title}") for b in project.brands.values() if b.tagline]
    return found


def all_terms(project: Project) -> list[tuple[Text, str]]:
    """Every term and claim of the glossary, with a comment for its translator."""
    notes = {
        "terms": "Ord i serien. Skriv ordet på dit sprog; flere former skilles af |, * står for alle endelser",
        "claims": "Må aldrig loves. Skriv de ord på dit sprog, som ingen tekst må bruge, skilt af |",
    }
    return [(text, notes[kind]) for kind in notes for text in project.words[kind].values()]

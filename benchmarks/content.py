"""The benchmark's 15 documents (a folder, a poster, cards in five languages) as each contender reads them."""

from __future__ import annotations

import json
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path
from typing import ClassVar

from handouts.model import PressJob
from handouts.plan import make_plan
from handouts.project import load_project

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = ("hudens-mikrobiom", "tarm-og-hud", "din-hud-kort")
LANGS = ("da", "en", "de", "pl", "ar")
BUILD = ("build", *DOCUMENTS, "--lang", ",".join(LANGS), "--profile", "screen")

ORDINARY = """
.page { display: grid; grid-template-columns: 1fr }
.panel { display: flex; flex-direction: column }
.prose { display: grid; grid-template-columns: 1fr }
.tips { display: flex; flex-direction: column } .contact { display: flex; flex-direction: column }
"""
"""The boxes as people write them, flex and grid, with the same text in the same places."""


def project(work: Path) -> Path:
    """The shipped example in a folder of its own, with its own store; its fonts are ready."""
    folder = work / "set"
    if not folder.is_dir():
        for name in ("content", "locales"):
            shutil.copytree(ROOT / name, folder / name)
        shutil.copy(ROOT / "handouts.yaml", folder)
    return folder


def forget(folder: Path) -> None:
    """Nothing was ever built here."""
    for name in (".handouts/store", ".handouts/unchanged", "dist"):
        shutil.rmtree(folder / name, ignore_errors=True)


def jobs(work: Path) -> tuple[PressJob, ...]:
    return make_plan(load_project(project(work)), DOCUMENTS, LANGS, profiles=["screen"]).jobs


def pages(work: Path) -> Path:
    """A folder a document with index.html, ordinary.html, main.typ and all that they show."""
    folder = work / "pages"
    if (folder / "done").is_file():
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    for job in jobs(work):
        own = folder / f"{job.lang}-{job.document}"
        for file in job.files:
            (own / file.name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file.path, own / file.name)
        for name, text in job.assets.items():
            (own / name).parent.mkdir(parents=True, exist_ok=True)
            (own / name).write_text(text)
        (own / "index.html").write_text(job.html)
        (own / "ordinary.html").write_text(job.html.replace("</style>", f"{ORDINARY}</style>", 1))
        (own / "main.typ").write_text(typst(job))
        shape = {"width": job.expect.width, "height": job.expect.height, "lang": job.lang, "title": job.expect.title}
        (own / "shape.json").write_text(json.dumps(shape))
    (folder / "done").touch()
    return folder


# -- Typst -----------------------------------------------------------------------------------------


def typst(job: PressJob) -> str:
    """The same texts and pictures, page by page, in columns, as someone would set them in Typst."""
    width, height = job.expect.width, job.expect.height
    columns = 3 if width > 200 else 1
    families = "(" + "".join(f"{_quoted(name)}, " for name in _families(job, "text")) + ")"
    headings = "(" + "".join(f"{_quoted(name)}, " for name in _families(job, "display")) + ")"
    head = [
        f"#set document(title: {_quoted(job.expect.title)})",
        f"#set page(width: {width:g}mm, height: {height:g}mm, margin: 10mm, columns: {columns})",
        f"#set text(font: {families}, size: 9.8pt, lang: {_quoted(job.lang[:2])}, hyphenate: true)",
        f"#show heading: set text(font: {headings}, hyphenate: false)",
        "#set par(justify: false)",
    ]
    reader = _Typst()
    reader.feed(job.html.partition("<body>")[2])
    return "\n".join(head) + "\n" + "".join(reader.made)


def _families(job: PressJob, role: str) -> list[str]:
    """The names that the fonts themselves have, the role's first."""
    from fontTools.ttLib import TTFont

    named = {}
    for file in job.files:
        if file.name.endswith(".ttf"):
            with TTFont(file.path, lazy=True) as font:
                names = font["name"]
                named[Path(file.name).stem.partition("-")[0]] = str(names.getDebugName(16) or names.getDebugName(1))
    found = re.search(rf"--{role}:([^;]*);", job.html)
    wanted = [name.strip().strip('"').replace(" ", "") for name in found[1].split(",")] if found else []
    return list(dict.fromkeys([named[name] for name in wanted if name in named] + list(named.values())))


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


class _Typst(HTMLParser):
    """HTML of a page → Typst markup; texts are strings, so that no sign of theirs is markup."""

    OPEN: ClassVar = {
        "h1": "\n= ",
        "h2": "\n== ",
        "h3": "\n=== ",
        "h4": "\n==== ",
        "p": "\n\n",
        "li": "\n- ",
        "br": " \\\n ",
    }
    WRAP: ClassVar = {"strong": "#strong[", "em": "#emph["}

    def __init__(self) -> None:
        super().__init__()
        self.made: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.made.append(self.OPEN.get(tag, self.WRAP.get(tag, "")))
        values = dict(attrs)
        shown = re.search(r"url\(['\"]?([^'\")]+)", values.get("style") or "")
        source = values.get("src") or (shown[1] if shown else None)
        if source:
            self.made.append(f"\n#image({_quoted(source)}, width: 30mm)\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.WRAP:
            self.made.append("]")
        elif tag in ("h1", "h2", "h3", "h4", "p", "li"):
            self.made.append("\n")
        elif tag == "section":
            self.made.append("\n#pagebreak(weak: true)\n")

    def handle_data(self, data: str) -> None:
        if text := re.sub(r"\s+", " ", data).strip("\n"):
            self.made.append(f"#{_quoted(text)};" if text.strip() else " ")


# -- tiny documents --------------------------------------------------------------------------------

CARD = {
    "format.yaml": "title: Kort\nsize: [74mm, 105mm]\nbleed: 3mm\nsafe: 5mm\npages: 1\n"
    "slots:\n  title: {kind: text}\n  body: {kind: prose}\n",
    "page.html": "<main>{{ title|element('h1') }}{{ body|blocks }}<p>{{ sources|join(' · ')|ltr }}</p></main>\n",
    "style.css": "main { margin: 8mm } h1 { font-size: 14pt; margin: 0 0 2mm }\n",
}


def tiny(work: Path, count: int) -> Path:
    """A project of `count` documents of one small page."""
    folder = work / f"tiny-{count}"
    if folder.is_dir():
        return folder
    shutil.copytree(ROOT / "content/brands", folder / "content/brands")
    shutil.copy(ROOT / "content/facts.yaml", folder / "content")
    (folder / "handouts.yaml").write_text("title: Salon\nlanguages: [da]\nbrand: klinik-lyng\nprofiles: [screen]\n")
    for name, text in CARD.items():
        path = folder / "templates/formats/kort" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    for number in range(count):
        text = f"format: kort\nrevised: 2026-11-24\nfacts: [F1]\ntitle: Kort {number}\nbody: Huden lever. Drik vand.\n"
        (folder / f"content/kort-{number}.yaml").write_text(text)
    return folder

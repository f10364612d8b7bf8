"""`project`: a small salon of its own, with two formats, two documents, two languages; nothing shipped is used."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("patient", deadline=None)  # a busy machine is no fault
settings.load_profile("patient")

LOGO = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 10" width="40" height="10">'
    '<path fill="var(--ink)" d="M0 0h40v10h-40z"/></svg>'
)

PO = r"""msgid ""
msgstr ""
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Language: en\n"

msgctxt "ui:doctor"
msgid "Spørg lægen"
msgstr "Ask your doctor"

msgctxt "hud:title"
msgid "Din hud"
msgstr "Your skin"

msgctxt "hud:body"
msgid "Huden er **levende**. Ring til {brand}."
msgstr "The skin is **alive**. Call {brand}."

msgctxt "hud:steps.vand"
msgid "Drik vand"
msgstr "Drink water"

msgctxt "hud:steps.ro"
msgid "Hold fri"
msgstr "Take a rest"

msgctxt "ro:title"
msgid "Ro på"
msgstr "Take it easy"

msgctxt "bundle-begge:title"
msgid "Begge dele"
msgstr "Both of them"

msgctxt "brand-ester:tagline"
msgid "Ro til huden"
msgstr "Calm for the skin"
"""

SALON: Mapping[str, str] = {
    "handouts.yaml": """\
title: Salon Ester
languages: [da, en]
brand: ester
profiles: [skaerm]
""",
    "content/facts.yaml": """\
source: {name: Bladet, url: "https://bladet.example"}
facts:
  F1: {strength: established, text: Huden lever., journal: Nature}
  F2: {strength: likely, text: Udslæt kan være sygdom., doctor: yes}
""",
    "content/hud.yaml": """\
format: kort
revised: 2026-11-24
facts: [F1]
title: Din hud
body: Huden er **levende**. Ring til {brand}.
steps:
  vand: Drik vand
  ro: Hold fri
""",
    "content/ro.yaml": """\
format: skilt
revised: 2026-11-24
facts: [F1]
title: Ro på
""",
    "content/bundles/begge.yaml": """\
title: Begge dele
documents: [hud, ro]
mixed: no
""",
    "content/brands/ester/brand.yaml": """\
name: Salon Ester
tagline: Ro til huden
contact:
  address: [Gaden 1, 8000 Aarhus C]
  phone: "+45 86 00 00 00"
  web: https://ester.example
logo: logo.svg
fonts: {display: Amiri, text: Amiri}
palette:
  paper: {srgb: "#ffffff", cmyk: [0, 0, 0, 0]}
  ink: {srgb: "#222222", cmyk: [0, 0, 0, 100]}
""",
    "content/brands/ester/logo.svg": LOGO,
    "locales/en/LC_MESSAGES/handouts.po": PO,
    "templates/profiles/skaerm.yaml": """\
title: Skærm
colour: srgb
standards: [pdf/ua-1]
bleed: 0mm
safe: 0mm
bundles: yes
""",
    "templates/shared/languages.yaml": """\
root: {quotes: ["“", "”", "‘", "’"], dash: " – ", draft: DRAFT}
da: {draft: KLADDE}
en: {draft: DRAFT}
""",
    "templates/shared/ui.yaml": "doctor: Spørg lægen\n",
    "templates/shared/fonts.yaml": """\
display: {weights: [400], italics: [400], fallback: [Amiri]}
text: {weights: [400, 700], italics: [400], fallback: [Amiri]}
""",
    "templates/shared/palette.yaml": """\
roles: [paper, ink]
pairs:
  - {text: ink, on: paper, ratio: 7}
""",
    "templates/shared/base.css": "body { margin: 0; color: var(--ink); font: 9pt/1.3 var(--text) }\n",
    "templates/shared/illustrations/blad.svg": LOGO,
    "templates/formats/kort/format.yaml": """\
title: Kort
size: [74mm, 105mm]
bleed: 3mm
safe: 5mm
pages: 1
slots:
  title: {kind: text, max_chars: 30}
  body: {kind: prose, max_chars: 300}
  picture: {kind: image, required: false}
  steps: {kind: steps, min_items: 2, max_items: 3, required: false}
  doctor: {kind: prose, required: false}
""",
    "templates/formats/kort/page.html": """\
{# a card #}
<main>
{{ title|element('h1') }}
{% if picture %}{{ picture|picture('art') }}{% endif %}
{{ body|blocks }}
{% if steps %}<ol>{% for name, step in steps|items %}{{ step|element('li') }}{% endfor %}</ol>{% endif %}
{% if doctor %}{{ ui.doctor|element('h2') }}{{ doctor|blocks('h3') }}{% endif %}
<footer>{{ brand.logo|picture('logo') }} {{ brand.phone|ltr }} {{ sources|join(' · ')|ltr }}</footer>
</main>
""",
    "templates/formats/kort/style.css": (
        "main { margin: 8mm } h1 { font: 14pt var(--display); margin: 0 0 2mm }"
        " .logo { width: 20mm; height: 5mm } .art { width: 20mm; height: 5mm; background-size: contain }\n"
    ),
    "templates/formats/skilt/format.yaml": """\
title: Skilt
size: [105mm, 74mm]
bleed: 3mm
safe: 5mm
pages: 1
slots:
  title: {kind: text, max_chars: 30}
""",
    "templates/formats/skilt/page.html": "<main>{{ title|element('h1') }} {{ sources|join(' · ') }}</main>\n",
    "templates/formats/skilt/style.css": "main { margin: 8mm } h1 { font: 20pt var(--display); margin: 0 }\n",
}

Salon = Callable[..., Path]


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder in place of the package's templates."""
    folder = tmp_path / "shipped"
    folder.mkdir()
    monkeypatch.setattr("handouts.folder.package_data", lambda: folder)
    return folder


@pytest.fixture
def project(tmp_path: Path, shipped: Path) -> Salon:
    """project({path: text or bytes, or None to delete}) → the salon's folder; a later call edits the same folder."""
    root = tmp_path / "salon"

    def write(files: Mapping[str, str | bytes | None] = {}) -> Path:
        base = {} if root.exists() else SALON
        for name, data in {**base, **files}.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if data is None:
                path.unlink(missing_ok=True)
            else:
                path.write_bytes(data.encode() if isinstance(data, str) else data)
        return root

    return write

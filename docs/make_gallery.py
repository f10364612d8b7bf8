"""The PDFs in dist/ → docs/gallery/: every material in Danish, German and Arabic, one small picture each.

Run: ./run build --lang da,de,ar --brand all, then: .venv/bin/python docs/make_gallery.py
"""

from __future__ import annotations

from pathlib import Path

import pypdfium2
from PIL import Image

ROOT = Path(__file__).parents[1]
OUT = ROOT / "docs/gallery"
LANGUAGES = ("da", "de", "ar")
SIDE = 340
"""Pixels of a page's long side."""

SHOWN = 4
"""Pages of a deck."""


def sheet(path: Path) -> Image.Image:
    document = pypdfium2.PdfDocument(path)
    pages = [document[number] for number in range(min(len(document), SHOWN))]
    pictures = [page.render(scale=SIDE / max(page.get_size())).to_pil().convert("RGB") for page in pages]
    out = Image.new("RGB", (sum(p.width + 8 for p in pictures) + 8, max(p.height for p in pictures) + 16), "#e9e7e4")
    x = 8
    for picture in pictures:
        out.paste(picture, (x, 8))
        x += picture.width + 8
    return out


def main() -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    rows = [
        "# Gallery",
        "",
        "Made by `docs/make_gallery.py` from the PDFs of `./run build --lang da,de,ar --brand all`.",
        "",
    ]
    for brand in sorted(path.name for path in (ROOT / "dist").iterdir() if (path / "screen").is_dir()):
        folder = ROOT / "dist" / brand / "screen"
        rows += [f"## {brand}", "", f"| | {' | '.join(LANGUAGES)} |", f"|---|{'---|' * len(LANGUAGES)}"]
        for name in sorted(path.stem for path in (folder / "da").glob("*.pdf") if not path.stem.endswith("-large")):
            cells = []
            for lang in LANGUAGES:
                file = f"{brand}-{name}-{lang}.png"
                sheet(folder / lang / f"{name}.pdf").quantize(64).save(OUT / file, optimize=True)
                cells.append(f"![{name}, {lang}]({file})")
            rows.append(f"| {name} | {' | '.join(cells)} |")
        rows.append("")
    (OUT / "README.md").write_text("\n".join(rows))


if __name__ == "__main__":
    main()

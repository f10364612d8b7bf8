"""The PDFs in dist/ → the small pictures in docs/images/ that README shows. Run: ./run build, then this."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
from PIL import Image

ROOT = Path(__file__).parents[1]
HEIGHT = 640


def page(path: Path, number: int, height: int = HEIGHT) -> Image.Image:
    document = pypdfium2.PdfDocument(path)
    sheet = document[number]
    return (
        sheet.render(scale=2 * height / sheet.get_height())
        .to_pil()
        .resize((round(height * sheet.get_width() / sheet.get_height()), height), Image.Resampling.LANCZOS)
    )


def row(pictures: list[Image.Image], gap: int = 16) -> Image.Image:
    width = sum(p.width for p in pictures) + gap * (len(pictures) + 1)
    out = Image.new("RGB", (width, max(p.height for p in pictures) + 2 * gap), "#e9e7e4")
    x = gap
    for picture in pictures:
        out.paste(picture, (x, gap))
        x += picture.width + gap
    return out


def main() -> None:
    folder = ROOT / "dist/klinik-lyng/screen"
    shown = {
        "folder": row([page(folder / "en/hudens-mikrobiom.pdf", n, 420) for n in (0, 1)]),
        "plakat": row([page(folder / f"{lang}/din-hud-er-levende.pdf", 0) for lang in ("da", "en")]),
        "a5": row([page(folder / "da/naar-balancen-tipper.pdf", n, 420) for n in (0, 1)]),
        "kort": row([page(folder / "en/mad-til-din-tarm.pdf", n, 300) for n in (0, 1, 2, 4)]),
    }
    for name, picture in shown.items():
        picture.quantize(128).save(ROOT / f"docs/images/{name}.png", optimize=True)


if __name__ == "__main__":
    main()

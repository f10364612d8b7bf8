"""Each page of argv[2:] to the folder argv[1], in one process."""

import json
import re
import sys
from pathlib import Path

import fullbleed

out = Path(sys.argv[1])
for name in sys.argv[2:]:
    page = Path(name)
    shape = json.loads((page.parent / "shape.json").read_text())
    text = page.read_text()
    css = "".join(re.findall(r"<style>(.*?)</style>", text, re.DOTALL))
    html = re.sub(
        r"(src=\"|url\(['\"]?)(?=[a-z])",
        rf"\g<1>{page.parent}/",
        re.sub(r"<style>.*?</style>", "", text, flags=re.DOTALL),
    )
    engine = fullbleed.PdfEngine(
        page_width=f"{shape['width']}mm",
        page_height=f"{shape['height']}mm",
        margin="0mm",
        font_files=[str(font) for font in sorted((page.parent / "fonts").glob("*.ttf"))],
        document_lang=shape["lang"],
        document_title=shape["title"],
    )
    (out / f"{page.parent.name}.pdf").write_bytes(engine.render_pdf(html, css))

"""Each Typst source of argv[2:] to the folder argv[1], in one process that loads the fonts once."""

import sys
from pathlib import Path

import typst

out = Path(sys.argv[1])
sources = [Path(name) for name in sys.argv[2:]]
fonts = typst.Fonts(include_system_fonts=False, font_paths=[sources[0].parent / "fonts", sources[-1].parent / "fonts"])
for source in sources:
    typst.compile(source, output=out / f"{source.parent.name}.pdf", font_paths=fonts)

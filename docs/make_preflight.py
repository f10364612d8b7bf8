"""Write docs/preflight.md, what preflight looks for, from the rules' own words: python docs/make_preflight.py"""

from __future__ import annotations

import re
from pathlib import Path

from handouts.gwg import THRESHOLDS, VARIANTS
from handouts.shop import PRESS_RULES

HEAD = """\
# Preflight: what a print shop would say

`handouts preflight FILE.pdf` looks at any PDF, from any program, and says what a print shop would object to;
`--profile` names whose demands count (see [profiles](profiles.md)). Without it a file that says that it is PDF/X is
judged by `press`, any other by `screen`. Everything that `handouts build` makes is judged too: an error stops the
piece, a warning is shown.

The rules are numbered as in *GWG 2022* of the Ghent Workgroup; those with a name are ours, for what GWG does not
ask. `rules:` of the profile says which variant counts; sizes, ink and resolution are the profile's own where it has
them. A profile without `rules:` (`office`) is asked only what it has a value for: `ppi:` and `safe:`.

There is no free validator for PDF/X, and none of this replaces the print shop's own preflight: ask for its report
once.

E is an error, W a warning, – not asked.

"""
INK = """
## How ink is measured

The file is drawn twice by PDFium, once with its cyan, magenta and yellow in place of red, green and blue, once with
its black, at 100 dpi; the mean counts over the worst 15 × 15 mm of each page. Overprint of CMYK (OPM 1) is heeded,
spot colours have plates of their own. It agrees with Ghostscript's `tiffsep` within 3 points on our press files, on
black of four inks and on photos; a test says so. Gradients by mesh or PostScript functions are not measured. A file
that is too complex to be read whole is not drawn.
"""


def table() -> str:
    """The whole page."""
    variants = " | ".join(VARIANTS)
    lines = [f"| rule | code | {variants} | what, why and how to mend it |", "|---|---|---|---|---|---|---|"]
    for number, rule, severities in PRESS_RULES:
        words = re.sub(r"\*(\w+)\*", r"**\1**", " ".join((rule.__doc__ or "").split()))
        cells = " | ".join(severities.replace("-", "–"))
        lines.append(f"| {number} | `{rule.__name__.replace('_', '-')}` | {cells} | {words} |")
    limits = [f"| limit | {variants} |", "|---|---|---|---|---|"]
    for name, values in THRESHOLDS.items():
        cells = " | ".join(f"{value:g}" if value else "–" for value in values)
        limits.append(f"| {name.replace('-', ', ')} | {cells} |")
    words = "\n## Limits where the profile has none\n\nType and lines in pt, ink in percent, pictures in dpi.\n\n"
    return HEAD + "\n".join(lines) + "\n" + words + "\n".join(limits) + "\n" + INK


if __name__ == "__main__":
    Path(__file__).with_name("preflight.md").write_text(table())

"""What slow CSS costs: pairs of pages with the same words, one slow and one as docs/templates.md says, in turn.

python benchmarks/slow_css.py [ROUNDS]: the medians of the pairs' ratios of CPU time (layout and writing). The factors
that `handouts check` tells stand in `handouts.pace`, from here.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

from handouts.compose import qr_svg
from handouts.model import PressJob
from handouts.plan import make_plan
from handouts.press import _layouts
from handouts.project import load_project

ROOT = Path(__file__).resolve().parent.parent
PAGE = ".s{width:269mm;height:392mm;position:relative}.g{height:120mm}.c>p{margin:0 0 2mm}.p{position:absolute;top:0}"
BLOCK = (
    ".g{position:relative}.c{position:absolute;width:84mm;top:0}.c:nth-child(2){left:92mm}.c:nth-child(3){left:184mm}"
)


def words(count: int) -> list[str]:
    """Danish prose of the example."""
    text = re.findall(r"[\w,.-]+", (ROOT / "content/hudens-mikrobiom.yaml").read_text(encoding="utf-8"))
    return (text * (count // len(text) + 1))[:count]


def columns(count: int) -> str:
    """Two rows of three columns of prose on one page, and a foot."""
    cells = [words(count)[start : start + count // 6] for start in range(0, count, count // 6)][:6]
    made = [f'<div class="c"><p>{" ".join(cell)}</p></div>' for cell in cells]
    rows = "".join(f'<div class="g">{"".join(made[i : i + 3])}</div>' for i in (0, 3))
    return f'<div class="s"><h1>Huden</h1>{rows}</div>'


def flow(pages: int) -> str:
    text = words(350 * pages)
    paragraphs = (" ".join(text[start : start + 50]) for start in range(0, len(text), 50))
    return f'<div class="f">{"".join(f"<p>{words}</p>" for words in paragraphs)}</div>'


def squares(svg: str) -> str:
    """The code as most makers of QR codes draw it: a square a module."""
    made = []
    for x, y, run in re.findall(r"M(\d+) (\d+)\.5h(\d+)", svg):
        made += [f'<rect x="{int(x) + i}" y="{y}" width="1" height="1"/>' for i in range(int(run))]
    return re.sub("<path.*/>", "".join(made), svg)


def coded(name: str) -> str:
    """A page with three codes."""
    return f'<img class="q" alt="" src="assets/{name}.svg">' * 3 + flow(1)


def pairs() -> dict[str, tuple[tuple[str, str], tuple[str, str]]]:
    """Name → (slow, as it should be), each HTML and its CSS."""
    page = columns(490)
    grid = ".g{display:grid;column-gap:8mm;grid-template-columns:"
    size = ".q{width:25mm;height:25mm}"
    flex = ".s{display:flex;flex-direction:column}.g{display:flex}.c{flex:1}"
    return {
        "nested flex": ((page, flex), (page, BLOCK)),
        "bare 1fr": ((page, f"{grid}1fr 1fr 1fr}}"), (page, f"{grid}84mm 84mm 84mm}}")),
        "minmax(0, 1fr)": ((page, f"{grid}repeat(3, minmax(0, 1fr))}}"), (page, f"{grid}84mm 84mm 84mm}}")),
        "one flex": ((page, ".g{display:flex}.c{flex:1}"), (page, BLOCK)),
        "one grid in mm": ((page, f"{grid}84mm 84mm 84mm}}"), (page, BLOCK)),
        "flex across 3 pages": ((flow(3), ".f{display:flex;flex-direction:column}"), (flow(3), "")),
        "flex across 9 pages": ((flow(9), ".f{display:flex;flex-direction:column}"), (flow(9), "")),
        "grid across 9 pages": ((flow(9), ".f{display:grid}"), (flow(9), "")),
        "QR of squares": ((coded("squares"), size), (coded("path"), size)),
        "QR as one path": ((coded("path"), size), (flow(1), size)),
    }


def main(rounds: int = 5) -> None:
    job = make_plan(load_project(ROOT), ["hudens-mikrobiom"], ["da"]).jobs[0]
    code = qr_svg("https://klinik-lyng.example/huden/bakterier").replace("var(--ink)", "#000")
    job = replace(job, assets={"assets/path.svg": code, "assets/squares.svg": squares(code)})
    with _layouts(job, []) as (layout, _):
        for name, (slow, fast) in pairs().items():
            ratios = []
            for _ in range(rounds):
                spent = [cost(layout, job, *one) for one in (slow, fast)]
                ratios.append(spent[0] / spent[1])
            print(
                f"{name:22} {median(ratios):6.2f} x  ({spent[0] * 1000:.0f} against {spent[1] * 1000:.0f} ms)",
                flush=True,
            )


def cost(layout: Callable[[str, str], Any], job: PressJob, body: str, css: str) -> float:
    """CPU seconds to lay out and write a page with the job's fonts."""
    head = job.html.partition("<style>")[2].partition("</style>")[0]
    faces = "".join(re.findall(r"@font-face\s*\{[^}]*\}", head)) + "".join(re.findall(r":root\s*\{[^}]*\}", head))
    shape = "@page{size:297mm 420mm;margin:14mm}html{font:10pt/1.4 var(--text);hyphens:auto}"
    text = f'<html lang="da"><head><style>{faces}{shape}{PAGE}</style></head><body>{body}</body></html>'
    before = time.process_time()
    layout(text, css).write_pdf(pdf_tags=True)
    return time.process_time() - before


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)

"""What the guards cost: the same build with them and without any, in turn; medians of the ratios.

python benchmarks/guards.py [ROUNDS]. Without: no memory or time limit, network namespace, Landlock or supervisor;
photos and logos as they came; no bound on YAML, HTML, drawings or words; no hash of what is read; no lock, no
fsync. This code alone takes them away: the program has no switch for it. Each build is a process of its own,
fonts cut beforehand. CPU tells the same on a busy machine; wall time needs an idle one.
"""

from __future__ import annotations

import concurrent.futures
import ctypes
import io
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path
from statistics import median
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path[:0] = [str(HERE), str(ROOT / "src")]

JOBS = 2
CHILD_SUBREAPER = 36
"""PR_SET_CHILD_SUBREAPER of Linux."""

LANGUAGES = ("da", "en")
PHOTOS = {"content/hudens-mikrobiom.yaml": "picture: skin", "content/mad-til-din-hud.yaml": "picture: food"}
"""Where a photo of two million pixels takes the place of a drawing: writing them anew is the dearest guard."""


def make_project(folder: Path) -> None:
    """The shipped series, with two photos."""
    from PIL import Image

    for name in ("content", "templates", "locales"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "handouts.yaml", folder)
    made = io.BytesIO()
    Image.effect_noise((400, 300), 60).resize((1600, 1200)).convert("RGB").save(made, "JPEG", quality=85)
    (folder / "content/images").mkdir(exist_ok=True)
    (folder / "content/images/foto.jpg").write_bytes(made.getvalue())
    for name, drawing in PHOTOS.items():
        text = (folder / name).read_text(encoding="utf-8")
        assert text.count(drawing) == 1, name
        (folder / name).write_text(text.replace(drawing, "picture: images/foto.jpg"), encoding="utf-8")


def unguard() -> None:
    """Take the guards out of this process."""
    import handouts.authored
    import handouts.build
    import handouts.compose
    import handouts.folder
    import handouts.fonts
    import handouts.house
    import handouts.plan
    import handouts.press
    import handouts.shapes
    import handouts.source

    def read(root: Path, name: str, limit: int = 0) -> bytes:
        return (root / name).read_bytes()

    def nothing(*_: object) -> None:
        return None

    swap: dict[Any, dict[str, Any]] = {
        os: {"fsync": nothing},
        handouts.build: {"locked": lambda folder: nullcontext(folder.mkdir(parents=True, exist_ok=True))},
        handouts.plan: {"bounded": lambda seconds: nullcontext()},
        handouts.source: {"_bound": nothing, "invisible_signs": lambda text: []},
        handouts.shapes: {"oversize": lambda text: ""},
        handouts.folder: {"read_inside": read},
        handouts.house: {"read_inside": read},
        handouts.authored: {"read_inside": read, "check_svg": bytes.decode},
        handouts.compose: {
            **{"read_inside": read, "check_svg": bytes.decode, "declared_size": nothing},
            **{"_check_elements": nothing, "_check_styles": nothing},
        },
        handouts.fonts: {"font_fault": lambda data: ""},
        handouts.press: {
            **{"_clean": lambda name, body: body, "_is_whole": lambda name, body: True},
            "_read": lambda file: Path(file.path).read_bytes(),
        },
    }
    for module, names in swap.items():
        for name, other in names.items():
            if not hasattr(module, name):
                raise AttributeError(f"{module.__name__}.{name}: this guard has moved; follow it here")
            setattr(module, name, other)


@contextmanager
def bare_pool() -> Iterator[Any]:
    """Workers forked from the same warm server, with nothing round them."""
    from handouts.pool import _context

    with concurrent.futures.ProcessPoolExecutor(JOBS, _context(), initializer=unguard) as pool:
        yield pool


def build(root: Path, guarded: bool) -> float:
    """Seconds for a cold build, from the files to dist/."""
    from handouts import load_project, make_plan, run_plan
    from handouts.build import readable
    from handouts.pool import supervised
    from handouts.store import Store

    if not guarded:
        unguard()
    with tempfile.TemporaryDirectory(dir=root) as folder:
        begun = time.perf_counter()
        plan = make_plan(load_project(root), langs=list(LANGUAGES))
        pool: AbstractContextManager[Any] = (
            supervised(JOBS, readable=readable(root), scratch=Path(folder)) if guarded else bare_pool()
        )
        with pool as executor:
            report = run_plan(plan, Path(folder) / "dist", executor=executor, store=Store(Path(folder) / "store"))
        took = time.perf_counter() - begun
    report.raise_errors()
    return took


def once(root: Path, guarded: bool) -> tuple[float, float]:
    """`build` in a fresh process: seconds of wall time and of CPU, those of all its workers among them."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    words = [sys.executable, __file__, "--one", str(root), str(int(guarded))]
    wall = float(subprocess.run(words, check=True, capture_output=True, text=True).stdout)
    with suppress(ChildProcessError):  # the fork server, which outlives the build by a moment
        while True:
            os.wait()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def ratio(rounds: int) -> dict[str, Any]:
    """Guarded to unguarded: medians of the pairs' ratios, the smallest and largest, and the medians in seconds."""
    ctypes.CDLL(None).prctl(CHILD_SUBREAPER, 1, 0, 0, 0)  # orphans are counted to us
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "project"
        make_project(root)
        once(root, True)  # cuts the fonts
        pairs = []
        for number in range(rounds):
            first = number % 2 == 0  # neither is always the second
            times = {guarded: once(root, guarded) for guarded in (first, not first)}
            pairs.append((times[True], times[False]))
    found: dict[str, Any] = {"rounds": rounds}
    for at, what in enumerate(("wall", "cpu")):
        ratios = [guarded[at] / bare[at] for guarded, bare in pairs]
        seconds = {"guarded": median(one[at] for one, _ in pairs), "unguarded": median(one[at] for _, one in pairs)}
        found[what] = {"ratio": median(ratios), "least": min(ratios), "most": max(ratios), **seconds}
    return found


def main(words: list[str]) -> None:
    if words[:1] == ["--one"]:
        print(build(Path(words[1]), bool(int(words[2]))))
    else:
        print(json.dumps(ratio(int(words[0]) if words else 5), indent=1))


if __name__ == "__main__":
    main(sys.argv[1:])

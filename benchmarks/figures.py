"""The bars of the project: what is measured, and against whom."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import content
from table import Bar, Contender, Figure

HERE = Path(__file__).resolve().parent
HANDOUTS = (sys.executable, "-m", "handouts")
SIXTY = (
    "hudens-mikrobiom",
    "tarm-og-hud",
    "naar-balancen-tipper",
    "mad-til-din-hud",
    "din-hud-er-levende",
    "gode-vaner",
)
SIXTY_LANGS = ("da", "en", "de", "sv", "nb")


def timed(command: list[str] | tuple[str, ...], folder: Path) -> float:
    """Seconds of a whole command, which must succeed."""
    begun = time.perf_counter()
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    took = time.perf_counter() - begun
    if done.returncode:
        raise SystemExit(f"{' '.join(map(str, command))[:200]}\n{done.stderr.decode()[-2000:]}")
    return took


def python_of(work: Path) -> Path:
    """The peers' own environment."""
    return work / "peers/bin/python"


# -- handouts --------------------------------------------------------------------------------------


def cold(words: tuple[str, ...], work: Path) -> float:
    """Build when nothing was ever built: an empty store; fonts of one weight are there, as they are for the peers."""
    folder = content.project(work)
    content.forget(folder)
    return timed((*HANDOUTS, *words), folder)


def once(work: Path) -> None:
    cold(content.BUILD, work)


def tiny_built(count: int, work: Path) -> None:
    folder = content.tiny(work, count)
    if not (folder / "dist/manifest.json").is_file():
        timed((*HANDOUTS, "build"), folder)
    timed((*HANDOUTS, "build"), folder)


def nothing_to_do(count: int, work: Path) -> float:
    return timed((*HANDOUTS, "build"), content.tiny(work, count))


def bare(work: Path) -> float:
    return timed((sys.executable, "-c", "pass"), work)


OURS = Contender("handouts build", partial(cold, content.BUILD), once)
BARE = Contender("a bare `python -c pass`", bare)


# -- the peers -------------------------------------------------------------------------------------


def out(work: Path) -> Path:
    folder = work / "out"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def listed(name: str, work: Path) -> list[str]:
    return [str(path) for path in sorted(content.pages(work).glob(f"*/{name}"))]


def ready(work: Path) -> None:
    content.pages(work)


def loop(name: str, work: Path) -> float:
    weasyprint = str(Path(sys.executable).with_name("weasyprint"))
    script = (
        'for page in "$@"; do "$0" --pdf-variant pdf/ua-1 "$page" "../out/$(basename "$(dirname "$page")").pdf"; done'
    )
    out(work)
    return timed(("sh", "-ec", script, weasyprint, *listed(name, work)), content.pages(work))


def one_process(name: str, work: Path) -> float:
    return timed((sys.executable, str(HERE / "peers/one_process.py"), str(out(work)), *listed(name, work)), work)


def browser() -> str:
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome") or ""


def each_chromium(work: Path) -> float:
    script = (
        'for page in "$@"; do "$0" --headless --no-sandbox --no-pdf-header-footer '
        '--print-to-pdf="../out/$(basename "$(dirname "$page")").pdf" "file://$page" 2>/dev/null; done'
    )
    out(work)
    return timed(("sh", "-ec", script, browser(), *listed("ordinary.html", work)), content.pages(work))


def warm_chromium(work: Path) -> float:
    script = str(HERE / "peers/tabs.py")
    command = (str(python_of(work)), script, browser(), str(out(work)), *listed("ordinary.html", work))
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    return float(done.stdout)


def in_peers(script: str, name: str, count: int | None, work: Path) -> float:
    names = listed(name, work)[:count]
    return timed((str(python_of(work)), str(HERE / "peers" / script), str(out(work)), *names), work)


def no_browser(work: Path) -> str:
    return "" if browser() else "no chromium on this machine"


def no_package(name: str, work: Path) -> str:
    python = python_of(work)
    there = python.is_file() and not subprocess.run((python, "-c", f"import {name}"), capture_output=True).returncode
    return "" if there else f"{name} is not installed"


def no_tabs(work: Path) -> str:
    return no_browser(work) or no_package("websockets", work)


UNFITTED = "copyfitting, preflight"
LOOP = Contender("a loop over `weasyprint`, ordinary CSS", partial(loop, "ordinary.html"), ready, UNFITTED)
SAME = Contender("a loop over `weasyprint`, our templates", partial(loop, "index.html"), ready, UNFITTED)
ONE = Contender("one process of WeasyPrint, ordinary CSS", partial(one_process, "ordinary.html"), ready, UNFITTED)
EACH = Contender("Chromium for each file", each_chromium, ready, f"PDF/UA, bleed, {UNFITTED}", no_browser)
WARM = Contender(
    "a warm Chromium with two tabs", warm_chromium, ready, f"its start, PDF/UA, bleed, {UNFITTED}", no_tabs
)
TYPST = Contender(
    "Typst, one process",
    partial(in_peers, "typst_all.py", "main.typ", None),
    ready,
    f"our layout (columns of its own), PDF/UA, {UNFITTED}",
    partial(no_package, "typst"),
)
TYPST_ONE = Contender(
    "Typst's recompile of one document",
    partial(in_peers, "typst_all.py", "main.typ", 1),
    ready,
    "",
    partial(no_package, "typst"),
)
FULLBLEED = Contender(
    "fullbleed, one process",
    partial(in_peers, "fullbleed_all.py", "index.html", None),
    ready,
    f"lines of lists overlap, {UNFITTED}",
    partial(no_package, "fullbleed"),
)


# -- workers, memory, watch ------------------------------------------------------------------------


def sixty(workers: int, work: Path) -> float:
    langs = ",".join(SIXTY_LANGS)
    words = ("build", *SIXTY, "--lang", langs, "--profile", "screen", "--brand", "all", "--jobs", str(workers))
    return cold(words, work)


def worker_memory(work: Path) -> float:
    """MiB that the largest of the workers had at most (VmHWM), while one worker built the set."""
    folder = content.project(work)
    content.forget(folder)
    build = subprocess.Popen(
        (*HANDOUTS, *content.BUILD, "--jobs", "1"), cwd=folder, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    )
    most = 0
    while build.poll() is None:
        most = max([most, *map(_peak, _below(build.pid))])
        time.sleep(0.02)
    if build.returncode:
        raise SystemExit("the build failed")
    return most / 1024


def _below(pid: int) -> list[int]:
    """The processes that a process started, and theirs."""
    try:
        own = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [child for one in map(int, own) for child in (one, *_below(one))]


def _peak(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        return int(next(line.split()[1] for line in lines if line.startswith("VmHWM")))
    except (OSError, StopIteration):
        return 0


class Watch:
    """`handouts watch` on the set, and a word of a catalogue that changes each time."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[str] | None = None
        self.turn = 0

    def start(self, work: Path) -> None:
        if self.process is None:
            words = ("watch", *content.DOCUMENTS, "--lang", ",".join(content.LANGS), "--profile", "screen")
            folder = content.project(work)
            self.process = subprocess.Popen(
                (*HANDOUTS, *words), cwd=folder, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
            )
            self.wait()
            time.sleep(2)  # until it looks at the folder
            self.change(work)

    def wait(self) -> None:
        assert self.process
        assert self.process.stderr
        for line in self.process.stderr:
            if "waiting for the next save" in line:
                return
        raise SystemExit("`handouts watch` ended")

    def change(self, work: Path) -> float:
        """Seconds from the save of a catalogue to the PDFs."""
        catalogue = content.project(work) / "locales/en/LC_MESSAGES/handouts.po"
        text = catalogue.read_text()
        self.turn += 1
        begun = time.perf_counter()
        words = ("just washed your hands", "just rinsed your hands")
        old, new = words if words[0] in text else words[::-1]
        catalogue.write_text(text.replace(old, new))
        self.wait()
        return time.perf_counter() - begun

    def render(self, work: Path) -> float:
        """Seconds of that document's render, in a process that has made one."""
        from handouts.press import render_pdf

        (job,) = (job for job in content.jobs(work) if job.lang == "en" and job.document == "hudens-mikrobiom")
        render_pdf(job)
        begun = time.perf_counter()
        render_pdf(job)
        return time.perf_counter() - begun

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.communicate()


WATCH = Watch()

FIGURES: tuple[Figure, ...] = (
    Figure(
        "cold",
        "15 documents from nothing",
        OURS,
        (
            Bar(LOOP, faster=10),
            Bar(SAME, faster=6),
            Bar(ONE, faster=4),
            Bar(EACH, faster=6),
            Bar(WARM, faster=1.3),
            Bar(TYPST),
            Bar(FULLBLEED),
        ),
    ),
    *(
        Figure(
            "noop" if count == 15 else f"noop-{count}",
            f"nothing to do, {count:,} documents",
            Contender(f"handouts build of {count}", partial(nothing_to_do, count), partial(tiny_built, count)),
            (Bar(BARE, at_most=8), Bar(TYPST_ONE, faster=1)),
        )
        for count in (15, 1500)
    ),
    Figure(
        "watch",
        "one changed word, `handouts watch`",
        Contender("handouts watch", WATCH.change, WATCH.start),
        (Bar(Contender("that document's render", WATCH.render), at_most=1.5),),
    ),
    Figure(
        "workers",
        "60 documents, two workers",
        Contender("two workers", partial(sixty, 2)),
        (Bar(Contender("one worker", partial(sixty, 1)), faster=1.75),),
    ),
    Figure("memory", "peak memory of a worker", Contender("a worker", worker_memory), (Bar(None, at_most=130),), "MiB"),
)
AFTERWARDS: tuple[Callable[[], None], ...] = (WATCH.stop,)

"""watch: after a save exactly what it changes is built; a fault is shown and the next save is waited for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from handouts import SerialExecutor, open_store
from handouts.build import Report
from handouts.diagnostics import HandoutsError
from handouts.watch import keep_building, saves


def test_a_save_builds_what_it_changes_and_a_fault_does_not_end_it(project) -> None:
    root = project()
    shown: list[Report | HandoutsError] = []
    content = root / "content/hud.yaml"
    whole = content.read_text()

    def changes() -> Iterator[set[str]]:
        content.write_text(whole.replace("Drik vand", "Drik: [vand"))
        yield {"content/hud.yaml"}
        content.write_text(whole.replace("Din hud", "Din egen hud"))
        yield {"content/hud.yaml"}

    keep_building(
        root,
        root / "dist",
        {"langs": ["da"]},
        executor=SerialExecutor(),
        store=open_store(root),
        changes=changes(),
        show=lambda report, saved: shown.append(report),
    )
    ran = [[r.id for r in item.results if not r.cached] for item in shown if isinstance(item, Report)]
    assert ran[0] == ["ester/skaerm/da/hud", "ester/skaerm/da/ro", "ester/skaerm/bundles/begge.da"]
    assert "bad-yaml" in {d.code for d in shown[1].diagnostics}
    assert ran[2] == ["ester/skaerm/da/hud", "ester/skaerm/bundles/begge.da"]


def test_a_save_is_seen(project) -> None:
    import threading

    root: Path = project()
    stop = threading.Event()

    def write() -> None:
        while not stop.wait(0.1):
            (root / "content/hud.yaml").write_text("x")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert next(saves(root)) == {"content/hud.yaml"}
    finally:
        stop.set()
        writer.join()

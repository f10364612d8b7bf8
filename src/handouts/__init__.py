"""One Danish source → branded, print-ready leaflets, posters and tip cards in every language.

project = load_project(".")
plan = make_plan(project, langs=["en"])
with SerialExecutor() as executor:
    report = run_plan(plan, Path("dist"), executor=executor, store=open_store(project.root))
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = [
    "BuildError",
    "Diagnostic",
    "HandoutsError",
    "Mark",
    "SerialExecutor",
    "SourceError",
    "Store",
    "UsageError",
    "load_project",
    "make_plan",
    "open_store",
    "run_plan",
]

_HOMES = {
    "load_project": "project",
    "make_plan": "plan",
    "run_plan": "build",
    "open_store": "build",
    "Store": "store",
    "SerialExecutor": "pool",
}

if TYPE_CHECKING:
    from handouts.build import open_store, run_plan
    from handouts.diagnostics import BuildError, Diagnostic, HandoutsError, Mark, SourceError, UsageError
    from handouts.plan import make_plan
    from handouts.pool import SerialExecutor
    from handouts.project import load_project
    from handouts.store import Store


def __getattr__(name: str) -> Any:
    """Load a public name when it is first used: `import handouts` stays cheap."""
    if name not in __all__:
        raise AttributeError(f"module 'handouts' has no attribute '{name}'")
    from importlib import import_module

    return getattr(import_module(f"handouts.{_HOMES.get(name, 'diagnostics')}"), name)

"""What went wrong, where, and how to mend it: the values that every step hands upwards."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A place in a file of the project: path relative to its root, line and column counted from 1."""

    path: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One fault.

    `message` is one lower-case line that quotes the offending word, `code` names the fault in
    kebab-case, `hint` is an imperative that a salon owner can follow. `langs` lists the languages
    that share the fault.
    """

    code: str
    message: str
    mark: Mark | None = None
    hint: str = ""
    severity: Severity = "error"
    langs: tuple[str, ...] = ()
    job: str = field(default="")

    @property
    def is_error(self) -> bool:
        return self.severity == "error"

    def __str__(self) -> str:
        place = f"{self.mark}: " if self.mark else f"{self.job}: " if self.job else ""
        langs = f"{', '.join(self.langs)}: " if self.langs else ""
        line = f"{place}{self.severity}: {langs}{self.message} [{self.code}]"
        return f"{line}\n  hint: {self.hint}" if self.hint else line


class HandoutsError(Exception):
    """Base of what the library raises; `diagnostics` says why."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...] = ()) -> None:
        super().__init__(diagnostics)
        self.diagnostics = diagnostics

    def __str__(self) -> str:
        return "\n".join(str(diagnostic) for diagnostic in self.diagnostics)


class SourceError(HandoutsError):
    """Something in content, templates or locales needs mending."""


class BuildError(HandoutsError):
    """A job, a preflight rule or a bundle failed."""


class UsageError(HandoutsError):
    """The call asked for something that the project does not have."""


class EnvironmentFault(HandoutsError):
    """The machine lacks a library, a font or a writable folder."""


class Problems:
    """Collects diagnostics, so that an author sees all of them in one run."""

    def __init__(self) -> None:
        self._items: list[Diagnostic] = []

    def error(self, code: str, message: str, mark: Mark | None = None, hint: str = "", lang: str = "") -> None:
        self._items.append(Diagnostic(code, message, mark, hint, langs=(lang,) if lang else ()))

    def warning(self, code: str, message: str, mark: Mark | None = None, hint: str = "", lang: str = "") -> None:
        self._items.append(Diagnostic(code, message, mark, hint, "warning", (lang,) if lang else ()))

    def extend(self, diagnostics: Iterable[Diagnostic]) -> None:
        self._items.extend(diagnostics)

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(tidy(self._items))

    @property
    def has_errors(self) -> bool:
        return any(item.is_error for item in self._items)

    def raise_errors(self, kind: type[HandoutsError] = SourceError) -> None:
        """Raise `kind` with everything that was collected, if any of it is an error."""
        if self.has_errors:
            raise kind(tuple(self))


def tidy(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sort by place and fold the same fault in several languages into one line that lists them."""
    folded: dict[Diagnostic, list[str]] = {}
    for item in diagnostics:
        langs = folded.setdefault(replace(item, langs=(), job="" if item.mark else item.job), [])
        langs.extend(lang for lang in item.langs if lang not in langs)
    merged = (replace(item, langs=tuple(langs)) for item, langs in folded.items())
    return tuple(sorted(merged, key=lambda d: (d.mark is None, d.mark or Mark(""), d.job, d.code, d.message)))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint that names the nearest known word, or lists what there is."""
    names = sorted(known)
    near = difflib.get_close_matches(word, names, n=1, cutoff=0.6)
    if near:
        return f"did you mean '{near[0]}'?"
    return f"use one of: {', '.join(names)}" if names else ""

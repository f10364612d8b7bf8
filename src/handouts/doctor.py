"""This machine → a row for each thing that printing needs: there or not, and how to get it."""

from __future__ import annotations

import ctypes
import sys
from importlib.metadata import PackageNotFoundError, version
from typing import NamedTuple

LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
PACKAGES = ("weasyprint", "pypdf", "jinja2", "babel", "pyyaml", "segno", "fonttools", "pebble", "fontpkg")


class Row(NamedTuple):
    name: str
    ok: bool
    found: str
    mend: str


def examine() -> list[Row]:
    """Python, the system's text libraries, and the packages."""
    rows = [Row("Python", sys.version_info >= (3, 11), sys.version.split()[0], "install Python 3.11 or newer")]
    if sys.platform == "linux":
        rows += [_library(file, package) for file, package in LIBRARIES.items()]
    return rows + [_package(name) for name in PACKAGES]


def _library(file: str, package: str) -> Row:
    try:
        ctypes.CDLL(file)
    except OSError:
        return Row(package, False, "", f"Debian, Ubuntu: sudo apt-get install --no-install-recommends {package}")
    return Row(package, True, file, "")


def _package(name: str) -> Row:
    try:
        return Row(name, True, version(name), "")
    except PackageNotFoundError:
        return Row(name, False, "", "run ./run again, or: pip install handouts")

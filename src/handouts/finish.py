"""The engine's PDF objects → the file that the profile's standards ask for, before a byte of it is written.

WeasyPrint 70 writes PDF/UA-1, PDF/A-2 and PDF/X-4 nearly; what it lacks, it gets here. Sources: ISO 14289-1,
ISO 19005-2, ISO 15930-7, GWG 2022.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Callable, Iterator
from typing import Any

from handouts.files import sha256
from handouts.marks import LENGTH, MM, WIDTH, crop_marks, number
from handouts.model import Condition, PressJob, Profile

REGISTRY = "http://www.color.org"
"""Who registers printing conditions (ISO 15930-7, 6.2.5)."""

UA_PART = (
    '<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">'
    "<pdfuaid:part>1</pdfuaid:part></rdf:Description>"
)
A2A_PART = (
    '<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">'
    "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance></rdf:Description>"
)
UA_SCHEMA = (
    '<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"'
    ' xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">'
    '<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">'
    "<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>"
    "<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>"
    "<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>"
    '<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name>'
    "<pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category>"
    "<pdfaProperty:description>Indicates, which part of ISO 14289 standard is followed</pdfaProperty:description>"
    "</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"
)
"""PDF/A wants each foreign name explained (ISO 19005-2, 6.6.2.3.2)."""


def finisher(job: PressJob) -> Callable[[Any, Any], None]:
    """What `write_pdf(finisher=…)` calls with the laid-out document and its pydyf.PDF."""
    profile = job.expect.profile

    def finish(document: Any, pdf: Any) -> None:
        _name_subsets(pdf)
        if "pdf/a-2a" in profile.standards:
            _for_archives(pdf)
        if {"pdf/ua-1", "pdf/a-2a"} <= set(profile.standards):
            _add_to_xmp(pdf, UA_PART + UA_SCHEMA)
        if not profile.tagged:
            _drop_annotations(pdf)
        if profile.condition:
            _fix_document_id(pdf, f"handouts:{job.id}:{sha256(job.html.encode())}")
            _name_condition(pdf, profile.condition)
            _groups_in_cmyk(pdf)
            if profile.overprint:
                _overprint(pdf, profile.overprint)
            _place_boxes(document, pdf, profile)

    return finish


# -- every file ----------------------------------------------------------------------------------


def _name_subsets(pdf: Any) -> None:
    """A subset's tag by its content: the engine's comes from the font's description, so that different subsets have
    the same name, and a RIP that keeps fonts by name prints the wrong one (ISO 32000-1, 9.6.4)."""
    names: dict[str, str] = {}
    for font in pdf.objects:
        if not isinstance(font, dict) or font.get("Type") != "/FontDescriptor":
            continue
        file = next((_deref(pdf, font[key]) for key in ("FontFile3", "FontFile2", "FontFile") if key in font), None)
        if file is None:
            continue
        tag = "".join(chr(65 + byte % 26) for byte in hashlib.sha256(_bytes(file)).digest()[:6])
        old = _name(font["FontName"])
        names[old] = font["FontName"] = f"/{tag}+{re.sub(r'^/([A-Z]{6}[+])?', '', old)}"
    for font in pdf.objects:
        if isinstance(font, dict) and font.get("Type") == "/Font" and _name(font.get("BaseFont")) in names:
            font["BaseFont"] = names[_name(font["BaseFont"])]


def _for_archives(pdf: Any) -> None:
    """No smoothed pictures, and every annotation prints (ISO 19005-2, 6.2.8 and 6.3.2)."""
    for thing in pdf.objects:
        extra = getattr(thing, "extra", None) or {}
        if extra.get("Subtype") == "/Image" and "Interpolate" in extra:
            extra["Interpolate"] = "false"
        if isinstance(thing, dict) and thing.get("Type") == "/Annot":
            thing["F"] = 4


def _drop_annotations(pdf: Any) -> None:
    """Paper has no links, and PDF/X-4 none inside the BleedBox (ISO 15930-7, 6.13)."""
    for page in _pages(pdf):
        page.pop("Annots", None)


def _add_to_xmp(pdf: Any, text: str) -> None:
    for stream in _metadata(pdf):
        whole = b"".join(part if isinstance(part, bytes) else part.encode() for part in stream.stream)
        stream.stream = [whole.replace(b"</rdf:RDF>", text.encode() + b"</rdf:RDF>", 1)]


# -- PDF/X-4 -------------------------------------------------------------------------------------


def _fix_document_id(pdf: Any, name: str) -> None:
    """The engine writes a random one."""
    fixed = f"xmp.did:{uuid.uuid5(uuid.NAMESPACE_URL, name)}".encode()
    for stream in _metadata(pdf):
        stream.stream = [re.sub(rb"xmp\.did:[0-9a-f-]{36}", fixed, part) for part in stream.stream]


def _name_condition(pdf: Any, condition: Condition) -> None:
    """The engine writes the ICC file's own description, some lines of prose."""
    import pydyf

    for intent in pdf.catalog["OutputIntents"]:
        intent["OutputConditionIdentifier"] = pydyf.String(condition.name)
        intent["RegistryName"] = pydyf.String(REGISTRY)
        intent["Info"] = pydyf.String(condition.info)


def _groups_in_cmyk(pdf: Any) -> None:
    """Transparency is mixed in the inks of the press (GWG 2022, R0030)."""
    for thing in pdf.objects:
        group = (getattr(thing, "extra", None) or {}).get("Group")
        if group and "CS" in group:
            group["CS"] = "/DeviceCMYK"


def _place_boxes(document: Any, pdf: Any, profile: Profile) -> None:
    """MediaBox from 0,0; the BleedBox as wide as the bleed is (the engine stops at 10 pt); marks outside of it."""
    import pydyf

    bleed = profile.bleed * MM
    edge = bleed + (LENGTH + MM if profile.marks else 0)
    for page, laid in zip(_pages(pdf), document.pages, strict=True):
        width, height = laid.width * 0.75, laid.height * 0.75
        trim = edge, edge, edge + width, edge + height
        page["MediaBox"] = pydyf.Array([0, 0, round(width + 2 * edge, 6), round(height + 2 * edge, 6)])
        page["TrimBox"] = pydyf.Array([round(side, 6) for side in trim])
        bled = (trim[0] - bleed, trim[1] - bleed, trim[2] + bleed, trim[3] + bleed)
        page["BleedBox"] = pydyf.Array([round(side, 6) for side in bled])
        content, resources = _deref(pdf, page["Contents"]), _deref(pdf, page["Resources"])
        content.stream[:0] = [b"q", *_clip(bled), f"1 0 0 1 {number(edge)} {number(edge)} cm".encode()]
        content.stream.append(b"Q")
        if profile.marks:
            _deref(pdf, resources["ColorSpace"])["Registration"] = _registration(pdf)
            marks = "\n".join(crop_marks([trim], bleed + MM))
            content.stream.append(f"q /Registration CS 1 SCN {WIDTH} w\n{marks}\nQ".encode())
    for pattern in _page_patterns(pdf):
        pattern["Matrix"][4] += edge
        pattern["Matrix"][5] += edge


def _clip(box: tuple[float, float, float, float]) -> list[bytes]:
    left, bottom, right, top = box
    return [" ".join(map(number, (left, bottom, right - left, top - bottom))).encode() + b" re W n"]


def _page_patterns(pdf: Any) -> Iterator[Any]:
    """The patterns that pages paint with: a pattern's matrix counts from the page's corner, whatever moved before."""
    for page in _pages(pdf)[:1]:
        patterns = _deref(pdf, page["Resources"]).get("Pattern", {})
        used = b"\n".join(_bytes(_deref(pdf, page["Contents"])) for page in _pages(pdf))
        for name, pattern in patterns.items():
            if re.search(rb"/" + name.encode() + rb"\s+(scn|SCN)\b", used):
                yield _deref(pdf, pattern).extra


def _registration(pdf: Any) -> Any:
    """Separation All: on every plate (ISO 32000-1, 8.6.6.4)."""
    import pydyf

    tint = pydyf.Dictionary(
        {
            "FunctionType": 2,
            "Domain": pydyf.Array([0, 1]),
            "C0": pydyf.Array([0] * 4),
            "C1": pydyf.Array([1] * 4),
            "N": 1,
        }
    )
    return pydyf.Array(["/Separation", "/All", "/DeviceCMYK", tint])


# -- overprint -----------------------------------------------------------------------------------

OVER, KNOCK = "handouts-over", "handouts-knock"


def _overprint(pdf: Any, limit: float) -> None:
    """Black text under `limit` pt prints over its ground, so that no white edge can show (GWG 2022, R0009)."""
    import pydyf

    over = pydyf.Dictionary({"Type": "/ExtGState", "OP": "true", "op": "true", "OPM": 1})
    knock = pydyf.Dictionary({"Type": "/ExtGState", "OP": "false", "op": "false", "OPM": 0})
    for thing in list(pdf.objects):
        states = thing.get("ExtGState") if isinstance(thing, dict) else None
        if isinstance(states, dict):
            states[OVER], states[KNOCK] = over, knock
        if getattr(thing, "stream", None) and any(part == b"BT" for part in thing.stream):
            thing.stream = list(_with_overprint(thing.stream, limit))


def _with_overprint(operators: list[Any], limit: float) -> Iterator[bytes]:
    """The operators of a stream, and a switch before and after each text in black alone.

    The engine writes an operator with its operands as one part, sizes in CSS px and a colour before its text.
    """
    black, size, on, text = False, 0.0, False, False
    saved: list[tuple[bool, float]] = []
    for part in operators:
        part = part if isinstance(part, bytes) else str(part).encode()
        operator = part.rpartition(b" ")[2]
        if part == b"q":
            saved.append((black, size))
        elif part == b"Q" and saved:
            black, size = saved.pop()
        elif operator in (b"scn", b"k"):
            black = part.split()[:-1] == [b"0", b"0", b"0", b"1"]
        elif operator in (b"rg", b"g", b"cs"):
            black = False
        elif operator == b"Tf":
            size = float(part.split()[-2]) * 0.75
        text = part == b"BT" or (text and part != b"ET")
        if on and (not text or not black or size >= limit):
            yield f"/{KNOCK} gs".encode()
            on = False
        if not on and text and black and 0 < size < limit and operator in (b"Tj", b"TJ", b"Tm", b"Tf"):
            yield f"/{OVER} gs".encode()
            on = True
        yield part


# -- looking into the objects --------------------------------------------------------------------


def _pages(pdf: Any) -> list[Any]:
    return [thing for thing in pdf.objects if isinstance(thing, dict) and thing.get("Type") == "/Page"]


def _metadata(pdf: Any) -> Iterator[Any]:
    for thing in pdf.objects:
        if (getattr(thing, "extra", None) or {}).get("Type") == "/Metadata":
            yield thing


def _deref(pdf: Any, thing: Any) -> Any:
    return pdf.objects[int(thing.split()[0])] if isinstance(thing, (bytes, str)) else thing


def _name(thing: Any) -> str:
    return thing.decode() if isinstance(thing, bytes) else str(thing)


def _bytes(stream: Any) -> bytes:
    return b"\n".join(part if isinstance(part, bytes) else str(part).encode() for part in stream.stream)

"""The rules of GWG 2022 that apply to our paper: a scanned PDF and a print shop's demands → faults.

Source: the Ghent Workgroup's specification of 2022, https://gwg.org; numbers R0001 to R0037 are its own. One small
function a rule; its name is the code of its fault.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from handouts.model import Profile
from handouts.scan import Box, Item, Page, get

Fault = tuple[int, str, str]
"""Page (0 for the whole file), message and hint."""

MM = 72 / 25.4
SMALL_TEXT, SMALL_LINE = 12.0, 2.0
"""In pt: below it a white edge shows where black does not print over its ground (R0009 to R0012)."""

VARIANTS = ("sheet-cmyk", "magazine-ads", "digital-print", "large-format")


@dataclass(frozen=True)
class Print:
    """What is judged: pypdf's reader, its catalogue, the scanned pages, the demands, and the ink of a page."""

    reader: Any
    root: Any
    pages: tuple[Page, ...]
    profile: Profile
    ink: Callable[[int], Any]

    @property
    def variant(self) -> str:
        return self.profile.rules

    def items(self, *kinds: str) -> Iterator[tuple[int, Item]]:
        for page in self.pages:
            yield from ((page.number, item) for item in page.items if item.kind in kinds)

    def limit(self, what: str) -> float:
        """A threshold of the profile, or of the variant where the profile has none."""
        at = VARIANTS.index(self.variant) if self.variant in VARIANTS else 0
        own = self.profile.smallest.get(what, 0)
        return own or THRESHOLDS.get(what, (0.0,) * 4)[at]


THRESHOLDS: dict[str, tuple[float, float, float, float]] = {
    "tinted": (8, 9, 5, 5),
    "reversed": (8, 9, 5, 5),
    "line": (0.25, 0.25, 0.25, 0.15),
    "ink": (320, 305, 0, 0),
    "ppi-error": (150, 150, 96, 120),
    "ppi-warning": (225, 225, 150, 150),
    "bitmap-error": (550, 550, 350, 550),
    "bitmap-warning": (800, 800, 600, 800),
}
"""By variant: type in pt, lines in pt, ink in percent, pictures in ppi (Large Format: a roll-up seen from 2 m)."""

Rule = Callable[[Print], Iterator[Fault]]


def say(item: Item) -> str:
    """The words of a text, as far as they help to find it."""
    words = " ".join(item.words.split())
    return f"'{words[:40]}…'" if len(words) > 40 else f"'{words}'"


def at(item: Item, page: Page) -> str:
    """Where a thing stands, in mm from the trim's left and top."""
    left, top = (item.box[0] - page.trim[0]) / MM, (page.trim[3] - item.box[3]) / MM
    return f"{left:.0f} mm from the left and {top:.0f} mm from the top"


def xmp(job: Print) -> str:
    metadata = get(job.root, "/Metadata")
    return metadata.get_data().decode("utf-8", "replace") if hasattr(metadata, "get_data") else ""


def intents(job: Print) -> list[Any]:
    all_ = [intent.get_object() for intent in get(job.root, "/OutputIntents") or ()]
    return [intent for intent in all_ if get(intent, "/S") == "/GTS_PDFX"]


# -- file and pages ------------------------------------------------------------------------------


def not_pdf_x(job: Print) -> Iterator[Fault]:
    """*What* the file says that it is PDF/X-4, and holds what that asks. *Why* the shop's workflow sorts by it.
    *Example* a PDF saved from an office program. *Mend* by exporting as PDF/X-4."""
    text = xmp(job)
    lacks = [key for key in XMP_KEYS if key not in text]
    if "PDF/X-4" not in text:
        yield 0, "the file is not a PDF/X-4", "export it as PDF/X-4, or build it with --profile press"
    elif lacks:
        yield 0, f"the file's description lacks {', '.join(lacks)}", "export it as PDF/X-4 anew"
    elif "/ID" not in job.reader.trailer:
        yield 0, "the file has no identifier", "export it as PDF/X-4 anew"
    elif job.reader.pdf_header > "%PDF-1.6":
        yield 0, f"the file is PDF {job.reader.pdf_header[5:]}, PDF/X-4 is 1.6", "export it as PDF/X-4 anew"


XMP_KEYS = ("CreateDate", "ModifyDate", "MetadataDate", "DocumentID", "VersionID", "RenditionClass", "Trapped", "title")


def scaled_page(job: Print) -> Iterator[Fault]:
    """*What* a page is measured in points, not in units of its own. *Why* old machines print it in a wrong size.
    *Example* a banner of 6 m. *Mend* by exporting in a scale of 1:10."""
    for page in job.pages:
        if page.unit != 1:
            yield page.number, f"the page has a unit of its own ({page.unit:g})", "export it without scaled units"


def cropped_page(job: Print) -> Iterator[Fault]:
    """*What* the CropBox is absent or the whole sheet. *Why* it hides the bleed, and some shops place by it.
    *Example* a page that was cropped on the screen. *Mend* by removing the crop."""
    for page in job.pages:
        crop, media = page.boxes.get("CropBox"), page.boxes["MediaBox"]
        if crop and any(abs(a - b) > 0.05 for a, b in zip(crop, media, strict=True)):
            yield page.number, "the page was cropped on the screen, which hides its bleed", "undo the crop (CropBox)"


def pages_differ(job: Print) -> Iterator[Fault]:
    """*What* all pages have the same size and are not turned. *Why* one sheet is cut in one way.
    *Example* a landscape page amid portraits. *Mend* by a file for each size."""
    first = None
    for page in job.pages:
        size = round(page.trim[2] - page.trim[0], 1), round(page.trim[3] - page.trim[1], 1)
        first = first or size
        if page.rotate or any(abs(a - b) > 0.3 for a, b in zip(size, first, strict=True)):
            yield page.number, "the page is turned or of another size than the first", "make a file for each size"


def empty_page(job: Print) -> Iterator[Fault]:
    """*What* no page is empty. *Why* it costs a sheet, and is often a fault. *Example* an overflow of nothing.
    *Mend* by deleting it."""
    for page in job.pages:
        if not any(_meets(item.box, page.trim) for item in page.items):
            yield page.number, "the page is empty", "delete the page, or tell the print shop that it is meant"


def not_one_page(job: Print) -> Iterator[Fault]:
    """*What* an advert or insert is one page. *Why* a magazine places each page by its file. *Example* front and
    back in one file. *Mend* by one file a page."""
    if len(job.pages) != 1 and not job.profile.single:
        yield 0, f"the file has {len(job.pages)} pages, the magazine wants one a file", "make a file of each page"


# -- overprint -----------------------------------------------------------------------------------


def white_text_overprints(job: Print) -> Iterator[Fault]:
    """*What* white text never overprints. *Why* it vanishes: no ink is printed over ink. *Example* black text that
    was made white. *Mend* by switching its overprint off."""
    for number, item in job.items("text"):
        if item.ink.white and item.over:
            yield number, f"the white text {say(item)} overprints, so it will vanish", "switch its overprint off"


def white_shape_overprints(job: Print) -> Iterator[Fault]:
    """*What* no white shape overprints. *Why* it vanishes. *Example* a white logo on a tint. *Mend* by switching its
    overprint off."""
    for number, item in job.items("fill", "line"):
        if item.ink.white and item.over:
            page = job.pages[number - 1]
            yield number, f"a white shape, {at(item, page)}, overprints and will vanish", "switch its overprint off"


def small_black_knocks_out(job: Print) -> Iterator[Fault]:
    """*What* small black text over a colour overprints (OPM 1). *Why* the plates never meet exactly, and a white edge
    shows. *Example* 9 pt text on a tint. *Mend* by switching overprint on, in our profiles by `overprint:`."""
    limit = job.profile.overprint or SMALL_TEXT
    for number, item in job.items("text"):
        if item.ground and item.ink.black and item.size < limit - 0.05 and not _overprints(item):
            what = f"the black text {say(item)} ({item.size:.1f} pt) does not overprint its ground"
            yield number, what, "switch overprint on for black text, or give the profile overprint:"


def black_line_knocks_out(job: Print) -> Iterator[Fault]:
    """*What* a thin black line over a colour overprints. *Why* a white edge shows beside it. *Example* a rule of 1 pt
    on a tint. *Mend* by switching overprint on."""
    for number, item in job.items("line"):
        if item.ground and item.ink.black and item.size < SMALL_LINE and not _overprints(item):
            page = job.pages[number - 1]
            yield (
                number,
                f"a black line of {item.size:.2g} pt, {at(item, page)}, does not overprint",
                "let it overprint",
            )


def grey_text(job: Print) -> Iterator[Fault]:
    """*What* small text over a colour is not in DeviceGray. *Why* DeviceGray cannot overprint. *Example* black text of
    an office program. *Mend* by black ink of CMYK (0 0 0 100)."""
    for number, item in job.items("text"):
        if item.ground and item.ink.space == "DeviceGray" and item.size < SMALL_TEXT and not item.ink.white:
            yield number, f"the text {say(item)} is grey of a screen, not black ink", "use CMYK black (0 0 0 100)"


def grey_line(job: Print) -> Iterator[Fault]:
    """*What* a thin line over a colour is not in DeviceGray. *Why* it cannot overprint. *Example* a table's rules.
    *Mend* by black ink of CMYK."""
    for number, item in job.items("line"):
        if item.ground and item.ink.space == "DeviceGray" and item.size < SMALL_LINE and not item.ink.white:
            page = job.pages[number - 1]
            yield number, f"a line, {at(item, page)}, is grey of a screen, not black ink", "use CMYK black (0 0 0 100)"


def grey_overprints(job: Print) -> Iterator[Fault]:
    """*What* nothing in DeviceGray overprints. *Why* machines disagree what it then looks like. *Example* a grey box
    with overprint. *Mend* by black ink of CMYK, or overprint off."""
    for number, item in job.items("text", "fill", "line"):
        if item.over and item.ink.space == "DeviceGray" and not item.ink.white:
            yield number, "something in the grey of a screen overprints", "use CMYK black (0 0 0 100)"


# -- type and lines ------------------------------------------------------------------------------


def courier(job: Print) -> Iterator[Fault]:
    """*What* no text is in Courier. *Why* programs put it where a font was missing. *Example* a file that was opened
    without its fonts. *Mend* by the right font."""
    for number, item in job.items("text"):
        if item.font.split("+")[-1].startswith("Courier"):
            yield number, f"the text {say(item)} is in Courier, which mostly means a lost font", "use the brand's font"


def black_of_four_inks(job: Print) -> Iterator[Fault]:
    """*What* black text has not more than 280 % ink. *Why* four plates never meet exactly: letters get coloured edges.
    *Example* text in the black of a screen. *Mend* by black ink alone (0 0 0 100)."""
    for number, item in job.items("text"):
        inks = item.ink.cmyk
        if inks and inks[3] >= 0.85 and sum(inks) > 2.8:
            yield (
                number,
                f"the black text {say(item)} has {sum(inks) * 100:.0f} % ink",
                "use black ink alone (0 0 0 100)",
            )


def reversed_text_small(job: Print) -> Iterator[Fault]:
    """*What* white text on a colour is not too small. *Why* the ink runs into thin letters. *Example* 7 pt white on
    plum. *Mend* by larger type."""
    limit = job.limit("reversed")
    for number, item in job.items("text"):
        if item.ground and item.ink.white and item.size < limit - 0.05:
            what = f"the white text {say(item)} is {item.size:.1f} pt, the print shop wants {limit:g}"
            yield number, what, "set it larger"


def tinted_text_small(job: Print) -> Iterator[Fault]:
    """*What* text in more than one ink is not too small. *Why* the plates never meet exactly and it gets unsharp.
    *Example* a 7 pt caption in plum. *Mend* by larger type, or black ink alone."""
    limit = job.limit("tinted")
    for number, item in job.items("text"):
        if item.ink.count > 1 and item.size < limit - 0.05:
            what = f"the coloured text {say(item)} is {item.size:.1f} pt, the print shop wants {limit:g}"
            yield number, what, "set it larger, or in black"


def white_line_thin(job: Print) -> Iterator[Fault]:
    """*What* a white line in a colour is not too thin. *Why* the ink closes it. *Example* a hairline in a logo.
    *Mend* by a thicker line."""
    limit = job.limit("line")
    for number, item in job.items("line"):
        if item.ground and item.ink.white and item.size < limit - 0.0005:
            yield (
                number,
                f"a white line of {item.size:.2f} pt, {at(item, job.pages[number - 1])}, closes",
                _thick(limit),
            )


def tinted_line_thin(job: Print) -> Iterator[Fault]:
    """*What* a line in more than one ink is not too thin. *Why* it breaks or gets coloured edges. *Example* a hairline
    in plum. *Mend* by a thicker line, or black ink alone."""
    limit = job.limit("line")
    for number, item in job.items("line"):
        if item.ink.count > 1 and item.size < limit - 0.0005:
            where = at(item, job.pages[number - 1])
            yield number, f"a coloured line of {item.size:.2f} pt, {where}, is too thin", _thick(limit)


def _thick(limit: float) -> str:
    return f"draw it at least {limit:g} pt thick"


# -- colour --------------------------------------------------------------------------------------


def spot_colour(job: Print) -> Iterator[Fault]:
    """*What* there are no spot colours. *Why* each costs a plate, and printing in four inks has none. *Example* a
    Pantone in a logo. *Mend* by its CMYK value."""
    for number, names in _spots(job):
        for name in sorted(names - {"Cyan", "Magenta", "Yellow", "Black", "All", "None"}):
            yield number, f"the spot colour '{name}' would need a plate of its own", "replace it by its CMYK value"


def registration_colour(job: Print) -> Iterator[Fault]:
    """*What* the registration colour is only in marks outside the page. *Why* it prints 400 % ink and never dries.
    *Example* a text in 'Registration'. *Mend* by black ink."""
    for page in job.pages:
        for item in page.items:
            if "All" in item.ink.names and _meets(item.box, page.trim, 0.1):
                yield page.number, "something on the page has the registration colour", "use black (0 0 0 100)"


def too_much_ink(job: Print) -> Iterator[Fault]:
    """*What* the ink over any 15 × 15 mm is not more than the paper takes. *Why* it does not dry and comes off on the
    next sheet. *Example* black of four inks in a large area. *Mend* by a lighter mixture such as 60 40 40 100."""
    limit = job.profile.ink or job.limit("ink")
    for page in job.pages if limit else ():
        measured = job.ink(page.number)
        if measured is not None and measured.mean > limit + 0.5:
            left, top = measured.place
            what = f"{measured.mean:.0f} % ink on average over 15 × 15 mm, {left:.0f} mm from the left and {top:.0f} mm"
            yield page.number, f"{what} from the top; the print shop takes {limit:g} %", "use less ink in this place"


def colours_of_a_screen(job: Print) -> Iterator[Fault]:
    """*What* all is in inks: no RGB, Lab or ICC colours. *Why* the shop's machine would choose the inks, and black text
    becomes four inks. *Example* a logo saved for the web. *Mend* by CMYK values; pictures by an ICC profile."""
    for number, kind, space in _spaces(job):
        if _is_screen(space) or space.startswith("ICCBased"):
            yield number, f"a {kind} is in {space}, not in inks", "give it CMYK values (a picture: convert it)"


def rgb_not_of_a_picture(job: Print) -> Iterator[Fault]:
    """*What* only pictures are in RGB, and with their ICC profile. *Why* without it nobody knows what red is.
    *Example* text in RGB. *Mend* by CMYK values; save pictures with their profile."""
    for number, kind, space in _spaces(job):
        picture = kind == "picture"
        if (_is_screen(space) and not (picture and space.startswith("ICCBased"))) or (
            space in ("ICCBased 1", "ICCBased 4") and picture
        ):
            yield number, f"a {kind} is in {space}", "give it CMYK values (a picture: save it with its ICC profile)"


def rgb_without_profile(job: Print) -> Iterator[Fault]:
    """*What* RGB has its ICC profile. *Why* without it nobody knows what red is. *Example* text in plain RGB.
    *Mend* by saving with the profile."""
    for number, kind, space in _spaces(job):
        if space in ("DeviceRGB", "CalRGB"):
            yield number, f"a {kind} is in {space} without an ICC profile", "save it with its ICC profile, or in CMYK"


def group_not_in_cmyk(job: Print) -> Iterator[Fault]:
    """*What* transparency is mixed in CMYK. *Why* mixing in RGB changes the inks around it. *Example* a shadow from an
    office program. *Mend* by the document's blending space."""
    for page in job.pages:
        wrong = sorted({space for space in page.groups if space != "DeviceCMYK"})
        if wrong:
            yield page.number, f"transparency is mixed in {', '.join(wrong)}", "choose CMYK as the blending space"


# -- pictures ------------------------------------------------------------------------------------


def picture_coarse(job: Print) -> Iterator[Fault]:
    """*What* a picture has enough pixels for its size. *Why* it prints in steps. *Example* a logo from the web.
    *Mend* by a larger picture, or showing it smaller."""
    yield from _coarse(job, 0)


def picture_rather_coarse(job: Print) -> Iterator[Fault]:
    """*What* a picture has the pixels that the shop wishes for. *Why* it looks soft. *Example* a photo of a telephone,
    enlarged. *Mend* by a larger picture, or showing it smaller."""
    yield from _coarse(job, 1)


def _coarse(job: Print, step: int) -> Iterator[Fault]:
    own = job.profile.ppi
    limits = own if own[0] or own[1] else (job.limit("ppi-error"), job.limit("ppi-warning"))
    wish = limits[1] or limits[0]
    for number, item in job.items("image"):
        low, high = (0.0, limits[0]) if step == 0 else (limits[0], limits[1])
        if item.bits > 1 and max(item.pixels) > 16 and low <= item.ppi < high - 0.5:
            where = at(item, job.pages[number - 1])
            what = f"the picture {where} is {item.ppi:.0f} dpi at this size, the print shop wants {wish:g}"
            yield number, what, f"take one of at least {_pixels(item, wish)} pixels, or show it smaller"


def _pixels(item: Item, wish: float) -> str:
    factor = wish / item.ppi if item.ppi else 1
    return " × ".join(f"{side * factor:.0f}" for side in item.pixels)


def line_art_coarse(job: Print) -> Iterator[Fault]:
    """*What* a picture of black and white alone has enough pixels. *Why* its edges are steps. *Example* a scanned
    signature. *Mend* by scanning it finer, or drawing it."""
    yield from _coarse_bitmap(job, 0)


def line_art_rather_coarse(job: Print) -> Iterator[Fault]:
    """*What* a picture of black and white alone has the pixels that are wished for. *Why* fine steps show. *Example* a
    stamp scanned at 600. *Mend* by scanning it finer, or drawing it."""
    yield from _coarse_bitmap(job, 1)


def _coarse_bitmap(job: Print, step: int) -> Iterator[Fault]:
    limits = (0.0, job.limit("bitmap-error"), job.limit("bitmap-warning"))
    for number, item in job.items("image"):
        if item.bits == 1 and max(item.pixels) > 16 and limits[step] <= item.ppi < limits[step + 1] - 0.5:
            what = f"the black-and-white picture {at(item, job.pages[number - 1])} is {item.ppi:.0f} dpi"
            yield number, f"{what}, the print shop wants {limits[2]:g}", "scan it finer, or draw it"


def page_is_one_picture(job: Print) -> Iterator[Fault]:
    """*What* a page that is one picture is fine enough for its letters (450 dpi). *Why* its letters are pixels.
    *Example* an advert sent as a JPEG. *Mend* by exporting text as text."""
    for page in job.pages:
        seen = [item for item in page.items if _meets(item.box, page.trim)]
        if len(seen) == 1 and seen[0].kind == "image" and seen[0].ppi < 449.5:
            yield page.number, f"the page is one picture of {seen[0].ppi:.0f} dpi", "export text as text, or at 450 dpi"


# -- layers and output intent --------------------------------------------------------------------


def layer_variants(job: Print) -> Iterator[Fault]:
    """*What* there is one set of layers. *Why* nobody can tell which to print. *Example* a file for two countries.
    *Mend* by a file for each."""
    if get(get(job.root, "/OCProperties"), "/Configs"):
        yield 0, "the file has several sets of layers to choose from", "make a file for each"


def condition_not_cmyk(job: Print) -> Iterator[Fault]:
    """*What* the file names one printing condition, with the ICC profile of a CMYK press. *Why* it says what the inks
    look like. *Example* the profile of a screen. *Mend* by choosing the shop's condition."""
    named = intents(job)
    if len(named) != 1:
        yield 0, f"the file names {len(named) or 'no'} printing conditions", "name one, such as FOGRA39"
        return
    profile = get(named[0], "/DestOutputProfile")
    data = profile.get_data() if hasattr(profile, "get_data") else b""
    if data[12:20] != b"prtrCMYK" or data[36:40] != b"acsp":
        yield 0, "the printing condition has no ICC profile of a CMYK press", "embed the shop's profile"


def hidden_layer(job: Print) -> Iterator[Fault]:
    """*What* all layers are shown. *Why* some machines print hidden ones. *Example* a die line that is switched off.
    *Mend* by deleting the layer."""
    standard = get(get(job.root, "/OCProperties"), "/D")
    if get(standard, "/OFF") or get(standard, "/BaseState") == "/OFF":
        yield 0, "the file has hidden layers", "delete or show them"


TABLE: tuple[tuple[str, Rule, str], ...] = (
    ("R0001", not_pdf_x, "EEEE"),
    ("R0002", scaled_page, "EEEW"),
    ("R0003", cropped_page, "EEEE"),
    ("R0004", pages_differ, "W-W-"),
    ("R0005", empty_page, "WE-W"),
    ("R0006", not_one_page, "-E--"),
    ("R0007", white_text_overprints, "EEEE"),
    ("R0008", white_shape_overprints, "WWWW"),
    ("R0009", small_black_knocks_out, "WW-W"),
    ("R0010", black_line_knocks_out, "WW--"),
    ("R0011", grey_text, "WW-W"),
    ("R0012", grey_line, "WW--"),
    ("R0013", grey_overprints, "WW--"),
    ("R0014", courier, "WW--"),
    ("R0015", black_of_four_inks, "WWW-"),
    ("R0016", reversed_text_small, "WWWW"),
    ("R0017", tinted_text_small, "WWWW"),
    ("R0018", white_line_thin, "WWWW"),
    ("R0019", tinted_line_thin, "WWWW"),
    ("R0020", spot_colour, "EEW-"),
    ("R0024", registration_colour, "WWW-"),
    ("R0026", too_much_ink, "WW--"),
    ("R0027", colours_of_a_screen, "EE--"),
    ("R0028", rgb_not_of_a_picture, "--E-"),
    ("R0029", rgb_without_profile, "---E"),
    ("R0030", group_not_in_cmyk, "EEEE"),
    ("R0031", picture_coarse, "EEEE"),
    ("R0031", picture_rather_coarse, "WWWW"),
    ("R0032", line_art_coarse, "EEEE"),
    ("R0032", line_art_rather_coarse, "WWWW"),
    ("R0033", page_is_one_picture, "-W--"),
    ("R0034", layer_variants, "-E--"),
    ("R0035", condition_not_cmyk, "EEEE"),
    ("R0036", hidden_layer, "---E"),
)
"""Number, rule, and its severity in each of VARIANTS: E error, W warning, - not asked."""


# -- what the rules share ------------------------------------------------------------------------


def _overprints(item: Item) -> bool:
    return item.over and (item.opm == 1 or item.ink.space != "DeviceCMYK")


def _meets(one: Box, other: Box, by: float = 0.0) -> bool:
    return one[0] < other[2] - by and other[0] + by < one[2] and one[1] < other[3] - by and other[1] + by < one[3]


def _is_screen(space: str) -> bool:
    return space in ("DeviceRGB", "CalRGB", "CalGray", "Lab", "ICCBased 3")


def _spots(job: Print) -> Iterator[tuple[int, set[str]]]:
    for page in job.pages:
        names = {name for item in page.items for name in item.ink.names}
        if names:
            yield page.number, names


KINDS = {"text": "text", "line": "line", "fill": "shape", "image": "picture", "shading": "gradient", "code": "code"}


def _spaces(job: Print) -> Iterator[tuple[int, str, str]]:
    """(page, kind in words, colour space) of what is painted, each once a page."""
    for page in job.pages:
        seen = {(KINDS[item.kind], item.ink.space): None for item in page.items}
        yield from ((page.number, kind, space) for kind, space in seen)

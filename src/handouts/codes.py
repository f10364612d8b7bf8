"""What each diagnostic code means and how to mend it: the text of `handouts explain CODE`."""

import re

from handouts.shop import PRESS_RULES

CODES: dict[str, str] = {
    "active-content": (
        "The PDF holds a script, a launch action or an attached file. Nothing that is printed needs them: "
        "remove what adds it."
    ),
    "address-mismatch": (
        "A web or e-mail address, or the target of a link, is not the same in the Danish and the translation. Copy it."
    ),
    "alt-missing": (
        "A picture in the PDF has no alternative text (PDF/UA-1, 7.3). Give the picture an 'alt', or show it "
        "as decoration."
    ),
    "bad-encoding": (
        "The file is not UTF-8 text, so letters like æ would print wrong. Save it again with the encoding UTF-8."
    ),
    "bad-file": (
        "A file is missing, too large, not a regular file, or outside the project. Put it where the message says."
    ),
    "bad-font": (
        "A font of the project's fonts/ is damaged, too large, or its licence bits forbid embedding. Use it as its "
        "maker delivers it, or another one."
    ),
    "bad-id": (
        "Ids become names of files and contexts of translations: small letters a-z, digits and '-', at most 40."
    ),
    "bad-link": (
        "The address of a link is no https://, mailto: or tel: address, or holds a {name}. It "
        "would print with its brackets. Write the whole address."
    ),
    "bad-pdf": "The PDF that was made can't be read again. Please report it with the content that makes it.",
    "bad-picture": (
        "A picture is damaged, too large, not of the kind that its name says, or a drawing with more in it than "
        "paths: text, links, scripts, a document type. Save photos anew as JPEG or PNG, drawings as plain SVG."
    ),
    "bad-po": (
        "The catalogue is not a valid PO file, so none of it is used. Mend the line; nothing is rewritten until then."
    ),
    "bad-template": "The template has a fault in its syntax, or uses something that templates may not do.",
    "bad-yaml": ("The file is not the YAML that is used here: 'key: value' lines, no tabs, no anchors, no tags."),
    "bleed-too-large": "The profile wants more bleed than the format's pictures have beyond their trim.",
    "css-ignored": "The layout engine did not understand a style and would have left it out. Mend the style.",
    "doubled-word": ("A word stands twice in a row, which is mostly a slip of the hand. Delete one of the two."),
    "crowded": (
        "The words of one salon need more room than the page that it shares with the others leaves. It is printed by "
        "itself, as a build does."
    ),
    "draft-not-marked": (
        "A page of a draft lacks its watermark, so it could be taken for a print. Let no style hide the class "
        "'watermark'."
    ),
    "engine-said": ("The layout engine reported something that may lose a part of the print. Mend what it names."),
    "font-not-embedded": "A font is not in the PDF, so a print shop would print another one.",
    "font-not-ours": (
        "A letter was set in a font that is not the brand's. Use another sign or give the brand a font that has it."
    ),
    "forbidden-claim": (
        "The text promises what a salon may not promise: that advice cures, heals, prevents or is proven. The "
        "words are the 'claim:' entries of glossary.po; say what the Danish says, no more."
    ),
    "fuzzy-translation": (
        "The Danish changed after this was translated. Read it again, mend it and take the word 'fuzzy' away."
    ),
    "glossary": (
        "The Danish uses a term of the glossary, and the translation does not use the word that glossary.po "
        "gives for it. Use that word, or add the form you used after a '|'."
    ),
    "hard-box": (
        "A box has lines of under 24 or over 75 characters, or text under 9 pt: the eye loses its line (Hartley). "
        "Change the width or the size in the format."
    ),
    "hard-to-read": (
        "LIX (Björnsson) of the Danish is 40 or more. Shorter sentences and shorter words reach more clients."
    ),
    "invisible-character": (
        "The text holds a sign that prints as nothing or turns text round (Unicode TR 36). Type the word anew."
    ),
    "latin-name": "The Latin name of a species is the same in every language, in italics. Copy it as it is.",
    "low-contrast": (
        "Two colours of the brand are too near to each other to be read (WCAG 2.2, 1.4.3). Take the shade in the hint."
    ),
    "markdown-mismatch": (
        "The translation has more or fewer bold or italic words or links than the Danish. Mark the same words."
    ),
    "merge-failed": (
        "The parts of a bundle could not be joined without loss. Build them again; report it if it stays."
    ),
    "missing-doctor-advice": (
        "The document rests on a fact about illness or medicine. It must tell the reader to see a doctor."
    ),
    "missing-file": "A file that this one names is not there, or is not what it should be.",
    "missing-glyph": "No font of the brand has this sign, so it would print as nothing.",
    "missing-key": "A key that the file needs is not there. Add the line that the hint shows.",
    "missing-library": (
        "Printing needs a library that this computer lacks. `handouts doctor` lists all that is needed."
    ),
    "missing-picture": (
        "The picture is not there or may not be used. Put it in content/images/ or name an illustration."
    ),
    "missing-slot": "The format needs a text or picture that the document does not have. Add it.",
    "missing-sources": (
        "No piece is printed without its sources. Write them, with the facts, into content/facts.yaml."
    ),
    "missing-translation": (
        "A text has no translation. A final print never mixes languages: translate it in the catalogue."
    ),
    "narrow-margin": (
        "Text stands nearer than 10 mm to the edge: there is no room for a thumb, and it looks crowded. Move it in."
    ),
    "no-claims": (
        "The glossary of a language lacks entries 'claim:', the words that no text may use for a cure or a "
        "guarantee. Without them a wrong promise is not found. Translate them in glossary.po."
    ),
    "no-code": "No page of the PDF carries the code by which a print can be checked.",
    "no-lang": "The PDF does not say its language (PDF/UA-1, 7.2).",
    "no-text": (
        "A piece needs at least one text: its first one is the title of the PDF. Add a text slot to the format."
    ),
    "no-title": "The PDF does not show its title (PDF/UA-1, 7.1).",
    "not-for-press": "A press prints no gradients, blurred shadows, shaded borders, filters and transparent pictures.",
    "not-imposable": (
        "The pages can't be put on sheets so: the piece is larger than what the sheet can print, has less bleed than "
        "is asked for, or the file is damaged or locked. The message says which."
    ),
    "not-reproducible": (
        "A piece was made twice (`build --verify`), and the PDFs are not the same bytes. That is our fault: report it."
    ),
    "not-tagged": "The PDF has no tags, so a screen reader can't read it (PDF/UA-1, 7.1).",
    "number-mismatch": (
        "Numbers, percentages, units, pH or SPF differ from the Danish. '2 %' that became '20 %' is the worst "
        "error there is; compare them. Numbers are compared as each language writes them: 10.000 is 10,000."
    ),
    "off-page": "A text lies outside the page and would be cut off.",
    "out-of-date": "The print says what the content no longer says. Print it again.",
    "outside-file": (
        "Something asked for a file or an address that the job does not own; it was refused. Put the file "
        "into the project."
    ),
    "outside-safe-margin": "A text is so near the edge that cutting may hit it. Move it in, or shorten it.",
    "overflow": "The text does not fit its box and would be cut off or overlap. Shorten it as the hint says.",
    "page-count": (
        "The PDF has more or fewer pages than the format says, so a text pushed something to a further page."
    ),
    "page-size": "The PDF's pages have not the trimmed size that the format says.",
    "part-failed": "A bundle is only made when all its parts are good. Mend the part that the message names.",
    "placeholder-mismatch": "The translation has other {names} than the Danish. Copy them exactly.",
    "render-failed": "The layout engine gave up on this piece. Simplify it, or report it.",
    "repeated-entry": ("The catalogue translates the same text twice; only one would be used. Delete the wrong one."),
    "repeated-key": "A key stands twice; only one would be used. Keep one.",
    "resource-missing": "A picture, style or font could not be loaded, so the print would lack it.",
    "same-as-danish": (
        "The translation is the Danish text itself. Translate it; if the word is the same in your language, "
        "add the comment line '# same' above the entry."
    ),
    "same-file": (
        "Two things would be written under one name: page 1 of `kort` and a document `kort-1`. Rename the document."
    ),
    "screen-colour": "A colour of a screen has no inks. Use a colour of the palette, which has both.",
    "slow-css": (
        "The layout engine measures every word of flex boxes in flex boxes and of '1fr' columns, over and over. Use "
        "blocks with widths in mm; docs/templates.md has the measured factors."
    ),
    "slow-drawing": (
        "A drawing of hundreds of shapes, such as a QR code of squares, costs more than the page that it stands on. "
        "Use brand.qr for the code of the web address, a picture for another code."
    ),
    "small-headline": (
        "A poster's headline needs capitals of 10 mm for each metre that it is read from (8 mm at its ladder's floor). "
        "Enlarge it, or write a smaller `viewing:`."
    ),
    "small-text": "Running text is designed in 10 pt and is never under 9 pt. Change `fit:` in format.yaml.",
    "source-not-printed": ("The template of the format leaves a source out. Every piece prints what it rests on."),
    "stray-space": "The text begins or ends with a space that nobody sees in the editor. Take it away.",
    "text-lost": (
        "A text of the source is not in the print, because it ran past the end of its box or page. Shorten it."
    ),
    "text-not-printed": ("The template of the format does not print a text of the document. Mend the template."),
    "thin-panel": (
        "A panel is under 60 % full and looks like a hole. Write more, or say `sparse: yes` where it is meant."
    ),
    "tight-lines": "Running text needs a line height of 1.3, 1.2 at the floor; 1.4 to 1.5 reads best (Hartley).",
    "too-complex": "A page paints so much that preflight stopped looking. Flatten or simplify its drawings.",
    "too-few": "The list has fewer items than the format is made for.",
    "too-large": "The file is larger than any real content. Split it.",
    "too-long": "The text is longer than the box that the format has for it. Shorten it.",
    "too-many": "The list has more items than the format has room for.",
    "too-slow": "The piece took longer than a job may take and was stopped. Simplify it.",
    "typography": (
        "Quotation marks, dashes or no-break spaces are not as the language sets them "
        "(templates/shared/languages.yaml). `handouts fix --typography` sets them all."
    ),
    "undefined-name": "The template uses a name that the format does not define: a typing error, most often.",
    "unexplained-word": (
        "A technical word stands in a document before anybody says what it is. Explain it in the same paragraph; "
        "`technical:` in glossary.yaml holds the words that count as an explanation."
    ),
    "unknown-brand": "There is no such folder in content/brands/.",
    "unknown-document": "There is no such file in content/.",
    "unknown-fact": "facts.yaml has no fact with this id.",
    "unknown-font": (
        "The font family is neither in fonts/ nor an installed font package. Fonts of the machine are never used."
    ),
    "unknown-format": "There is no such folder in templates/formats/.",
    "unknown-key": "The file may not hold this key: a typing error, most often.",
    "unknown-language": "The language is not among those of handouts.yaml, or is not a language code.",
    "unknown-placeholder": (
        "Texts may hold {brand}, {address}, {phone}, {email} and {web}, and nothing else in braces."
    ),
    "unknown-profile": "There is no such file in templates/profiles/.",
    "unknown-theme": (
        "A theme is a folder in templates/themes/ with a file theme.css; the message says which there are."
    ),
    "unknown-typography": (
        "The table templates/shared/languages.yaml has no line for the language, so quotation marks and the draft's "
        "word are English. Add a line."
    ),
    "worker-died": (
        "The process that made this piece ended without a result, out of memory most often. Simplify its pictures."
    ),
    "wrong-language": "The catalogue's header names another language than its folder.",
    "wrong-plurals": (
        "The Plural-Forms line of the catalogue's header is not the one of the language, so that other tools "
        "misread the file. Copy the line of the hint."
    ),
    "wrong-type": "A list stands where one text is needed, or the other way round.",
    "wrong-value": "The value is not of the kind that the key needs.",
}


def _explained(doc: str) -> str:
    """The words of a rule's docstring, in sentences."""
    return re.sub(r"\*(\w+)\*", r"\1:", " ".join(doc.split()))


for _, _rule, _ in PRESS_RULES:  # what preflight looks for explains itself
    CODES.setdefault(_rule.__name__.replace("_", "-"), _explained(_rule.__doc__ or ""))

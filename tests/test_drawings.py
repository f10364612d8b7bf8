"""drawings, qr: a QR code's boxes are its dark squares, and a logo of many pages is in a document once."""

from __future__ import annotations

import io
import re

import pypdf
import pytest

from handouts.drawings import BOX, drawn_once
from handouts.press import load_engine
from handouts.qr import qr_boxes, qr_svg

LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0C9 0 9 9 0 9z" fill="#123456"/></svg>'


def squares(drawing: str) -> list[tuple[int, int]]:
    """Every dark square of a QR code, once for each time that it is painted."""
    found = []
    for x, y, wide, high in re.findall(BOX, drawing):
        found += [(int(x) + i, int(y) + j) for i in range(int(wide)) for j in range(int(high))]
    for x, y, wide in re.findall(r"M(\d+) (\d+)\.5h(\d+)", drawing):
        found += [(int(x) + i, int(y)) for i in range(int(wide))]
    return sorted(found)


@pytest.mark.parametrize("url", ["https://a.example", "https://salon-med-et-meget-langt-navn.example/velkommen/her"])
def test_boxes_cover_the_dark_squares_once(url: str) -> None:
    assert squares(qr_boxes(url)) == squares(qr_svg(url)) != []


def test_a_drawing_of_one_size_is_written_once_and_boxes_as_they_are() -> None:
    engine = load_engine()
    from weasyprint import images, svg, urls

    files = {"logo.svg": LOGO, "qr.svg": qr_boxes("https://a.example").replace("var(--ink)", "#000")}

    class Fetcher(urls.URLFetcher):
        def fetch(self, url: str, headers: object = None) -> object:
            body = files[url.rpartition("/")[2]].encode()
            return urls.URLFetcherResponse(url, body, {"Content-Type": "image/svg+xml"})

    page = '<div><img src="logo.svg" style="width:90px"><img src="qr.svg" style="width:50px"></div>'
    html = (
        f'<style>img{{display:block}}div{{break-after:page}}</style>{page * 3}<img src="logo.svg" style="width:45px">'
    )
    before = images.SVGImage.draw, svg.TAGS["path"]
    document = engine.HTML(string=html, base_url="file:///x/", url_fetcher=Fetcher()).render()
    with drawn_once(images, svg):
        pdf = document.write_pdf(uncompressed_pdf=True)
    assert (images.SVGImage.draw, svg.TAGS["path"]) == before
    assert pdf.count(b"/Subtype /Form") == 2  # one of each size
    assert pdf.count(b" c\n") == 2
    texts = [page.get_contents().get_data() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]
    assert [text.count(b" Do") for text in texts] == [1, 1, 1, 1]
    boxes = "\n".join(f"{x} {y} {wide} {high} re" for x, y, wide, high in re.findall(BOX, files["qr.svg"]))
    assert all(boxes.encode() in text for text in texts[:3])

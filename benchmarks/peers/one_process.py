"""One process, nothing shared: each page of argv[2:] to the folder argv[1], as WeasyPrint's documentation shows it."""

import sys
from pathlib import Path

from weasyprint import HTML

out = Path(sys.argv[1])
for name in sys.argv[2:]:
    HTML(filename=name).write_pdf(out / f"{Path(name).parent.name}.pdf", pdf_variant="pdf/ua-1")

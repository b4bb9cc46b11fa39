"""A paper as PDF: tagged, in its language, with the titles of its parts as bookmarks.

It declares PDF/A-2a (ISO 19005-2, for archiving) and PDF/UA-1 (ISO 14289-1, readable with a screen reader). Declared,
not validated: no validator is among our tools.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from app.papers.model import Paper
from app.papers.page import document

_HERE = Path(__file__).parent
_FONTS = _HERE.parent / "web" / "static" / "vendor"


def pdf(paper: Paper) -> bytes:
    """The paper as PDF on A4. Nothing is fetched: it reads our style, our fonts, and no other file or address."""
    # Loaded when the first one is made: most processes never make any.
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import FatalURLFetchingError, URLFetcher

    class OwnFiles(URLFetcher):  # type: ignore[misc]
        """Opens what lies in our own two folders, and stops at anything else."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            if not url.startswith((_HERE.as_uri() + "/", _FONTS.as_uri() + "/")):
                raise FatalURLFetchingError(f"a paper names something outside: {url}")
            return super().fetch(url, headers)

    fonts, own = FontConfiguration(), OwnFiles(allowed_protocols=["file"])
    sheets = [
        CSS(filename=folder / name, font_config=fonts, url_fetcher=own)
        for folder, name in ((_FONTS, "fira-sans.css"), (_HERE, "paper.css"))
    ]
    page = HTML(string=str(document(paper)), base_url=_HERE.as_uri() + "/", url_fetcher=own)
    made = io.BytesIO()
    page.write_pdf(
        made,
        stylesheets=sheets,
        font_config=fonts,
        pdf_variant="pdf/a-2a",
        pdf_tags=True,
        # Says that it is PDF/UA-1 as well: a variant of the library is one of the two.
        xmp_metadata=[_HERE / "pdfua.xmp"],
    )
    return made.getvalue()

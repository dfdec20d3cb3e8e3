"""A report on paper, read by somebody else's library."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from core.refusals import Refused
from core.typefaces import faces
from reports.files import pdf, pdf_chart
from tests.reports.made_reports import EVIL, FIRST, document, nobody_watches

pytestmark = pytest.mark.django_db


def read(**options) -> PdfReader:
    target = io.BytesIO()
    pdf.write(target, document(**options), nobody_watches)
    return PdfReader(target)


def test_a_page_has_title_days_sums_table_and_definitions():
    [page] = read().pages

    words = page.extract_text()

    for told in ("Made up", "2 Nov 2026 to 8 Nov 2026, Week", "9 Nov 2026, 08:30 UTC"):
        assert told in words
    assert "−1.5" in words
    assert "€9.50" in words
    assert "Page 1 of 1" in words
    assert "Rows that a test fed." in words
    assert "What <it> is called." in words


def test_what_a_row_says_is_text_and_no_markup():
    [page] = read().pages

    assert EVIL in page.extract_text()


def test_its_chart_is_drawn_of_lines_and_its_letters_are_the_sites_own():
    reader = read()

    [page] = reader.pages
    fonts = {font["/BaseFont"].get_object() for font in page["/Resources"]["/Font"].values()}
    assert not page.images
    assert any("Geist" in name for name in fonts)
    assert faces() == ("geist-400", "geist-600")
    assert pdf_chart.INK


def test_a_long_table_says_its_head_on_every_page():
    pages = read(rows=[FIRST] * 120).pages

    assert len(pages) == 4
    assert all("Currency" in page.extract_text() for page in pages[:-1])
    assert "Page 3 of 4" in pages[2].extract_text()


def test_what_is_too_long_for_a_line_wraps():
    pages = read(rows=[(FIRST[0], "a_long_name_" * 20, *FIRST[2:])]).pages

    words = "".join(page.extract_text() for page in pages)
    assert "".join(words.split()).count("a_long_name_") == 20


def test_more_than_anybody_prints_is_refused(monkeypatch):
    monkeypatch.setattr(pdf, "MOST_ROWS", 2)

    with pytest.raises(Refused, match="2 lines at most"):
        read(rows=[FIRST] * 3)


def test_no_rows_are_told():
    [page] = read(rows=[]).pages

    assert "Nothing in these days." in page.extract_text()

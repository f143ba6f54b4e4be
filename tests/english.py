"""English words left in what an Indonesian reader gets: pages, papers, sheets and letters."""

import html
import io
import re
from functools import cache
from pathlib import Path

import openpyxl
import polib
import pypdf

ROOT = Path(__file__).resolve().parents[1]
PLACE = re.compile(
    r"%\(\w+\)[sd]|%[sd]|\{\w*\}|https?://\S+|\S+@\S+|\S*\w[._]\w\S*"
)  # no words: places, addresses, codes
WORD = re.compile(r"[a-zà-ÿ]{2,}", re.IGNORECASE)
HIDDEN = re.compile(r"<(script|style|head|code)\b.*?</\1>|<!--.*?-->", re.DOTALL)
SPOKEN = re.compile(r"""\s(?:alt|aria-label|placeholder|title|data-(?!theme=|copy=)[a-z-]+)="([^"]*)\"""")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@cache
def english_words() -> frozenset[str]:
    """Words of our English strings that no Indonesian one holds, from the catalogues of the product."""
    english: set[str] = set()
    indonesian: set[str] = set()
    for path in (ROOT / "locale").rglob("django.po"):
        for entry in polib.pofile(str(path)):
            if not entry.obsolete:
                english |= words(f"{entry.msgid} {entry.msgid_plural}")
                indonesian |= words(" ".join((entry.msgstr, *entry.msgstr_plural.values())))
    return frozenset(english - indonesian)


def words(text: str) -> set[str]:
    return {word.lower() for word in WORD.findall(PLACE.sub(" ", text))}


def left_in(text: str) -> set[str]:
    """The English words in a plain text."""
    return words(text) & english_words()


def in_html(page: str) -> str:
    """What a page shows or says: its text, and the attributes that are read aloud or that the script shows."""
    title = re.search(r"<title>(.*?)</title>", page, re.DOTALL)
    body = HIDDEN.sub(" ", page)
    parts = [title[1] if title else "", *SPOKEN.findall(body), re.sub(r"<[^>]+>", " ", body)]
    return html.unescape(" ".join(parts))


def in_pdf(data: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)


def in_xlsx(data: bytes) -> str:
    """Names of sheets and every cell of text."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    cells = [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    return "\n".join([*book.sheetnames, *(cell for cell in cells if isinstance(cell, str))])


def in_answer(answer) -> str:
    """What a file or a page holds."""
    data = b"".join(answer.streaming_content) if answer.streaming else answer.content
    kind = answer.headers["Content-Type"].partition(";")[0]
    if kind == "application/pdf":
        return in_pdf(data)
    if kind == XLSX:
        return in_xlsx(data)
    return in_html(data.decode("utf-8-sig")) if kind.startswith("text/") else ""

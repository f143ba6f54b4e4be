"""Documents on paper: packaged Typst templates filled with JSON data, never source text built from strings (T31).

The compiler's root is templates/pdf: a template can read nothing else, it has no network, and system fonts are ignored,
so a document looks the same on every machine.
"""

import io
import json
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import segno
import typst
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import formats, timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from core.charts.base import figure
from core.errors import LimitReachedError
from core.exports import Column
from core.figures import percent

FOLDER = Path(settings.BASE_DIR) / "templates" / "pdf"
LANDSCAPE_FROM = 105  # characters across
MAX_ROWS = 3_000  # some 150 KB of memory a row while it is set
_TEMPLATE = re.compile(r"[a-z][a-z_]*\.typ")
_WIDE = {"text": 24, "integer": 8, "decimal": 9, "date": 11, "money": 16, "percent": 8}


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FOLDER / "fonts")])


def head(
    *,
    title: str,
    kicker: str = "",
    scope: str = "",
    data_date: date | None = None,
    by: Any = None,
    classification: str = "P2",
    number: str = "",
) -> dict[str, str]:
    """The print head of ui.md section 5: title, scope, data date, printed by and when, classification.

    `kicker` is the kind of document; `classification` a data class of trust.md (P0 to P3) or own words.
    """
    classes = {"P0": _("Public"), "P1": _("Internal"), "P2": _("Confidential: personal data"), "P3": _("Secret")}
    printed = {"by": getattr(by, "name", "") or _("the system"), "at": _moment(timezone.now())}
    return {
        "title": title,
        "kicker": kicker or title,
        "scope": scope,
        "data_date": _("Data as on %(date)s") % {"date": formats.date_format(data_date)} if data_date else "",
        "printed": " · ".join(filter(None, [_("Printed by %(by)s, %(at)s") % printed, number])),
        "classification": classes.get(classification, classification),
        "lang": (get_language() or "id")[:2],
    }


def _moment(at: datetime) -> str:
    return f"{formats.date_format(timezone.localtime(at), 'DATETIME_FORMAT')} WITA"


def render(template: str, data: dict[str, Any], images: dict[str, bytes] | None = None) -> bytes:
    """The PDF of templates/pdf/`template`.

    `data` holds plain values and, for templates that use the shared head, "head" as made by `head`; `images` are SVG
    by name (charts through charts.for_pdf, qr_svg) for the template's `picture("name")`.
    """
    if not _TEMPLATE.fullmatch(template):
        raise ValueError(f"not the name of a document template: {template!r}")
    filled = {"images": _svg_texts(images or {}), "words": _words(), **data}
    return typst.compile(
        str(FOLDER / template),
        root=str(FOLDER),
        font_paths=_fonts(),
        sys_inputs={"data": json.dumps(filled, cls=DjangoJSONEncoder)},
        format="pdf",
        timestamp=int(timezone.now().timestamp()),
    )


def _svg_texts(images: dict[str, bytes]) -> dict[str, str]:
    """Raises ValueError for anything that is no SVG, or one that points outside itself."""
    texts = {name: data.decode() for name, data in images.items()}
    for name, text in texts.items():
        if not text.startswith("<svg") or "href=" in text or "<!" in text:
            raise ValueError(f"image {name!r} is not a plain SVG")
    return texts


def _words() -> dict[str, str]:
    return {
        "product": _("Workforce planning"),
        "office": _("Palu City Government · BKPSDMD"),
        "page": _("Page"),
        "of": pgettext("page 1 of 3", "of"),
    }


def table(
    *,
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Any]],
    scope: str = "",
    kicker: str = "",
    data_date: date | None = None,
    by: Any = None,
    classification: str = "P2",
    number: str = "",
    total: Sequence[Any] | None = None,
    notes: Sequence[str] = (),
) -> bytes:
    """A list with the shared head; the same `columns` and `rows` as for exports.xlsx. Wide lists are laid across.

    Raises LimitReachedError above 3,000 rows, with what to do instead.
    """
    cells = [_cells(columns, row) for row in rows]
    if len(cells) > MAX_ROWS:
        raise LimitReachedError(
            _("The list has %(count)s rows; on paper at most %(limit)s. Choose one agency, or take it as XLSX.")
            % {"count": figure(len(cells)), "limit": figure(MAX_ROWS)}
        )
    across = sum(column.width or _WIDE[column.kind] for column in columns)
    return render(
        "table.typ",
        {
            "head": head(
                title=title, kicker=kicker, scope=scope, data_date=data_date, by=by,
                classification=classification, number=number,
            ),
            "columns": [_column(column) for column in columns],
            "rows": cells,
            "total": _cells(columns, total) if total is not None else None,
            "notes": [str(note) for note in notes],
            "empty": _("There is nothing to list."),
            "landscape": across > LANDSCAPE_FROM,
        },
    )  # fmt: skip


def _column(column: Column) -> dict[str, Any]:
    """Long text shares the width; numbers, dates and short text (NIP) take what they need."""
    shared = column.kind == "text" and (column.width or 24) > 20
    return {
        "title": str(column.title),
        "align": "left" if column.kind in ("text", "date") else "right",
        "width": (column.width or 24) if shared else "auto",
    }


def _cells(columns: Sequence[Column], row: Sequence[Any]) -> list[str]:
    return [written(value, column.kind) for column, value in zip(columns, row, strict=True)]


def written(value: Any, kind: str) -> str:
    """A value as it reads on paper: 1.234 · 12,25 · 24/11/2026 · Rp1.250.000 · 87,4%; nothing is –."""
    if value is None or value == "":
        return "–"
    if kind == "text":
        return str(value)
    if kind == "date":
        moment = timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value
        return f"{moment:%d/%m/%Y}"
    if kind == "money":
        text = figure(value, 0)
        return f"−Rp{text[1:]}" if text.startswith("−") else f"Rp{text}"
    if kind == "percent":
        return percent(value)
    return figure(value, 0 if kind == "integer" else 2)


def qr_svg(text: str) -> bytes:
    """A QR code as SVG, readable after a photocopy (error level Q), with its quiet zone."""
    out = io.BytesIO()
    code = segno.make(text, error="q", micro=False)
    code.save(out, kind="svg", xmldecl=False, svgns=True, border=4, dark="#1B1A17", light="#FFFFFF", nl=False)
    return out.getvalue()

"""Where are the gaps? Cells in a grid, coloured by level, each with its number; the colours hold in both themes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.charts.base import Chart, filled, joined, linked, svg, text

ROW, HEAD, LABEL = 34, 34, 200
_PROGRESS = ("#F0EDE6", "#D5ECEE", "#8CC8CF", "#2A8E9B", "#0C5C68", "#083840")
_GAP = {-3: "#8E1F4B", -2: "#C2416F", -1: "#E9A8C0", 0: "#F0EDE6", 1: "#8CC8CF", 2: "#2A8E9B", 3: "#0C5C68"}
_WHITE_ON = {"#0C5C68", "#083840", "#8E1F4B", "#C2416F"}


@dataclass(frozen=True, slots=True)
class Cell:
    """`level` is 0 to 5 for progress, −3 to 3 for a gap; None is "belum ada data"."""

    words: str
    level: int | None
    url: str = ""


def progress_level(percent: float) -> int:
    """0 · 1–24 · 25–49 · 50–74 · 75–99 · 100."""
    if percent <= 0:
        return 0
    return 5 if percent >= 100 else 1 + int(percent // 25)


def draw(
    rows: Sequence[tuple[str, Sequence[Cell]]],
    *,
    title: str,
    columns: Sequence[str],
    scale: Literal["progress", "gap"] = "progress",
    width: int = 720,
) -> Chart:
    """Each row is (label, cells in the order of `columns`)."""
    wide = (width - LABEL) / max(len(columns), 1)
    parts = [text(LABEL + wide * (number + 0.5), 22, column, "m k") for number, column in enumerate(columns)]
    for number, (label, cells) in enumerate(rows):
        y = HEAD + ROW * number
        parts.append(text(0, y + 22, label, "k"))
        parts += [_cell(cell, LABEL + wide * at, y, wide, scale) for at, cell in enumerate(cells)]
    spoken = f"{title}: " + "; ".join(f"{label} {', '.join(cell.words for cell in cells)}" for label, cells in rows)
    table = tuple((label, *(cell.words for cell in cells)) for label, cells in rows)
    drawing = svg(width, HEAD + ROW * len(rows), spoken, parts, "w7")
    return Chart(drawing, title, (_("What"), *map(str, columns)), table)


def _cell(cell: Cell, x: float, y: float, wide: float, scale: str) -> SafeString:
    if cell.level is None:
        return linked(cell.url, text(x + wide / 2, y + 22, cell.words, "m"))
    fill = _PROGRESS[cell.level] if scale == "progress" else _GAP[cell.level]
    words = text(x + wide / 2, y + 22, cell.words, "m w" if fill in _WHITE_ON else "m b")
    return linked(cell.url, joined([filled(x + 1, y + 1, wide - 2, ROW - 2, fill), words]))

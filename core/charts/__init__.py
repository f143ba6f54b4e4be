"""Charts as inline SVG, drawn on the server, one kind a module: `columns.draw(…)` gives a Chart.

The title is the finding in a sentence, by the caller. Fill says the status of the data and nothing else (ui.md
section 6): solid actual, outline plan, hatched projection, dashed edge partial. Colours are classes of palu.css, so
that both themes work; `for_pdf` puts the light colours in their place.
"""

from core.charts import age, bullet, columns, diverging, heat, line, pace, paired, spark
from core.charts.base import Bar, Chart
from core.charts.line import Series
from core.charts.pdf import for_pdf

__all__ = [
    "Bar", "Chart", "Series", "age", "bullet", "columns", "diverging", "for_pdf", "heat", "line", "pace", "paired",
    "spark",
]  # fmt: skip

"""A chart for paper: classes become the light colours of palu.css, because a PDF knows no style sheet."""

import re

_INK, _INK_2, _BAY, _LINE, _SURFACE, _SHALLOT = "#1B1A17", "#625E55", "#0C5C68", "#E2DED4", "#FFFFFF", "#A8295B"

# In the order of the style sheet: a later class wins.
_CLASSES: dict[str, dict[str, str]] = {
    "k": {"fill": _INK, "font-weight": "700"},
    "m": {"text-anchor": "middle"},
    "e": {"text-anchor": "end"},
    "big": {"font-size": "14"},
    "w": {"fill": "#FFFFFF"},
    "b": {"fill": _INK},
    "on": {"fill": "#FFFFFF"},
    "f-bay": {"fill": _BAY},
    "f-bay2": {"fill": "#8CC8CF"},
    "f-bay1": {"fill": "#D5ECEE"},
    "f-2": {"fill": "#C28500"},
    "f-line": {"fill": _LINE},
    "f-sh": {"fill": _SHALLOT},
    "f-tur": {"fill": "#E0A100"},
    "s-bay": {"stroke": _BAY, "fill": "none", "stroke-width": "2.5", "stroke-linejoin": "round"},
    "s-sh": {"stroke": _SHALLOT, "fill": "none", "stroke-width": "2.5", "stroke-linejoin": "round"},
    "s-b": {"stroke": "#C28500", "fill": "none", "stroke-width": "2.5", "stroke-linejoin": "round"},
    "s-line": {"stroke": _LINE},
    "s-ink": {"stroke": _INK_2},
    "dash": {"stroke-dasharray": "5 4"},
    "plan": {"fill": _SURFACE, "stroke": _BAY, "stroke-width": "1.5"},
    "proj": {"fill": "url(#hx)", "stroke": _BAY, "stroke-width": "1.5"},
}
_TEXT = {"font-family": "Plus Jakarta Sans", "font-size": "12", "font-weight": "600", "fill": _INK_2}
_HATCH = (
    '<defs><pattern id="hx" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    f'<rect width="6" height="6" fill="{_SURFACE}"/><rect width="2.5" height="6" fill="{_BAY}"/></pattern></defs>'
)
_TAG = re.compile(r"<(svg|text|rect|line|polyline|polygon|circle|path)((?: [^<>]*?)?)(/?)>")
_ATTRIBUTE = re.compile(r' ([\w:-]+)="([^"]*)"')
_LINK = re.compile(r"</?a(?: [^<>]*)?>")


def for_pdf(svg: str, width: int | None = None) -> bytes:
    """`svg` of a Chart as a document of its own; `width` in px replaces a width in per cent (bullet bars)."""

    def resolve(match: re.Match[str]) -> str:
        name, inside, closed = match.groups()
        given = dict(_ATTRIBUTE.findall(inside))
        css = given.pop("class", "").split()
        look = dict(_TEXT) if name == "text" else {}
        for known, values in _CLASSES.items():
            if known in css:
                look |= values
        if name == "svg":
            look |= {"xmlns": "http://www.w3.org/2000/svg"} | _size(given, width)
        attributes = "".join(f' {key}="{value}"' for key, value in (given | look).items())
        return f"<{name}{attributes}{closed}>{_HATCH if name == 'svg' else ''}"

    return _TAG.sub(resolve, _LINK.sub("", svg)).encode()


def _size(given: dict[str, str], width: int | None) -> dict[str, str]:
    if "viewBox" in given:
        _x, _y, wide, tall = given["viewBox"].split()
        return {"width": wide, "height": tall}
    return {"width": str(width)} if width is not None else {}

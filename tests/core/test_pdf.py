"""Documents on paper: data is shown and never run, only packaged files are reachable (T31), head and foot are there."""

import hashlib
import io
import json
import re
import xml.etree.ElementTree as ET
from datetime import date

import pypdf
import pytest
import typst
from django.utils import translation

from core import pdf
from core.charts import columns as column_chart
from core.charts import for_pdf
from core.errors import LimitReachedError
from core.exports import Column

HOSTILE = [
    '#read("/etc/passwd")', '#image("http://127.0.0.1/x.png")', "<img src=file:///etc/passwd>",
    '#import "@preview/x:1.0.0"', "$ x^2 $ *b* _i_ `c` @ref", "#eval(\"1+1\")", "\\#panic()",
    "{{ settings.SECRET_KEY }}",
]  # fmt: skip


def text_of(data: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_t31_a18_text_of_people_is_printed_as_it_stands(hostile):
    data = pdf.table(title=hostile, scope=hostile, columns=[Column(hostile)], rows=[[hostile]], notes=[hostile])

    assert squeezed(text_of(data)).count(squeezed(hostile)) >= 4


@pytest.mark.parametrize(
    "code", ['#read("/etc/passwd")', '#read("../../manage.py")', '#image("http://127.0.0.1:9/x.png")', '#read("/../x")']
)
def test_t31_even_a_template_reaches_only_packaged_files(code):
    with pytest.raises(typst.TypstError):
        typst.compile(code.encode(), root=str(pdf.FOLDER), font_paths=pdf._fonts(), format="pdf")


def test_t31_templates_hold_no_eval_no_package_and_no_foreign_file():
    for path in pdf.FOLDER.rglob("*.typ"):
        source = path.read_text(encoding="utf-8")
        code = re.sub(r"//.*", "", source)
        assert not re.search(r"\beval\s*\(|@preview|@local|\bplugin\s*\(|https?:", code), path.name
        assert set(re.findall(r'#import "([^"]*)"', code)) <= {"_lib.typ"}, path.name


@pytest.mark.parametrize("name", ["../x.typ", "/etc/passwd", "x.typ; y", "table.html", "Table.typ", ""])
def test_t31_only_names_of_templates_are_rendered(name):
    with pytest.raises(ValueError, match="not the name"):
        pdf.render(name, {})


@pytest.mark.parametrize(
    "image",
    [
        b"\x89PNG\r\n",
        b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
        b'<svg><use xlink:href="http://127.0.0.1/x"/></svg>',
        b'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg>&x;</svg>',
    ],
)
def test_t31_pictures_that_point_elsewhere_are_refused(image):
    with pytest.raises(ValueError):
        pdf.render("table.typ", {}, {"picture": image})


def test_list_has_title_scope_data_date_classification_and_page_numbers():
    with translation.override("en"):
        data = pdf.table(
            title="Daftar nominatif",
            scope="Dinas Perhubungan",
            columns=[Column("NIP", width=20), Column("Nama"), Column("TMT", "date"), Column("Pagu", "money")],
            rows=[["199602292019031001", f"Orang {number}", date(2026, 11, 24), 1_250_000] for number in range(90)],
            data_date=date(2026, 11, 24),
            number="LB-2026-11-001",
            total=["", "Jumlah", None, 112_500_000],
        )

    reader = pypdf.PdfReader(io.BytesIO(data))
    first, last = reader.pages[0].extract_text(), reader.pages[-1].extract_text()
    count = len(reader.pages)
    assert count > 1
    for words in (
        "Daftar nominatif",
        "Dinas Perhubungan",
        "Data as on 24 November 2026",
        "199602292019031001",
        "24/11/2026",
    ):
        assert words in first
    assert f"Page 1 of {count}" in first
    assert f"Page {count} of {count}" in last
    assert "NIP" in last  # the heads of the table are repeated
    assert "LB-2026-11-001" in last
    assert reader.metadata is not None
    assert reader.metadata.title == "Daftar nominatif"


@pytest.mark.parametrize(
    ("value", "kind", "expected"),
    [
        (1234, "integer", "1.234"),
        ("12.25", "text", "12.25"),
        (1_250_000, "money", "Rp1.250.000"),
        (-5, "money", "−Rp5"),
        (87.4, "percent", "87,4%"),
        (None, "text", "–"),
    ],
)
def test_values_are_written_the_indonesian_way(value, kind, expected):
    with translation.override("id"):
        assert pdf.written(value, kind) == expected


def test_wide_lists_are_laid_across():
    narrow = pdf.table(title="x", columns=[Column("Nama")], rows=[])
    wide = pdf.table(title="x", columns=[Column("Nama", width=40)] * 3, rows=[])

    def across(data: bytes) -> bool:
        box = pypdf.PdfReader(io.BytesIO(data)).pages[0].mediabox
        return box.width > box.height

    assert (across(narrow), across(wide)) == (False, True)


def test_row_of_wrong_length_is_a_bug():
    with pytest.raises(ValueError, match="zip"):
        pdf.table(title="x", columns=[Column("a"), Column("b")], rows=[["1"]])


def test_too_long_a_list_is_refused_in_words(monkeypatch):
    monkeypatch.setattr(pdf, "MAX_ROWS", 3)

    with pytest.raises(LimitReachedError, match="4"):
        pdf.table(title="x", columns=[Column("a")], rows=[["1"]] * 4)


def test_only_our_own_font_is_used():
    data = pdf.table(title="Judul", columns=[Column("a")], rows=[["1"]])

    fonts = {
        str(font.get_object()["/BaseFont"]).split("+")[-1]
        for page in pypdf.PdfReader(io.BytesIO(data)).pages
        for font in page["/Resources"]["/Font"].values()
    }

    assert fonts
    assert all(name.startswith("PlusJakartaSans") for name in fonts)


def test_chart_and_qr_code_stand_in_a_document(tmp_path, monkeypatch):
    for source in pdf.FOLDER.rglob("*"):
        if source.is_file():
            target = tmp_path / source.relative_to(pdf.FOLDER)
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(source.read_bytes())
    page = '#import "_lib.typ": *\n#show: document-of\n#title-block\n#picture("chart")\n#picture("qr", width: 30mm)'
    (tmp_path / "probe.typ").write_text(page)
    monkeypatch.setattr(pdf, "FOLDER", tmp_path)
    chart = column_chart.draw([("2027", 171), ("2028", 184)], title="Pensiun")

    data = pdf.render(
        "probe.typ",
        {"head": pdf.head(title="Laporan")},
        {"chart": for_pdf(chart.svg), "qr": pdf.qr_svg("https://palu.example/cek/K7")},
    )

    assert "171" in text_of(data)
    ET.fromstring(pdf.qr_svg("https://palu.example/cek/K7"))


def test_fonts_have_the_digest_of_their_manifest():
    folder = pdf.FOLDER / "fonts"
    (entry,) = json.loads((folder / "manifest.json").read_text())

    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}

    del found["manifest.json"]
    assert found == entry["sha256"]
    assert entry["licence"] == "OFL-1.1"

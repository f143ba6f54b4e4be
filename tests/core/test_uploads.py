"""The upload gate: type by content, refusals in words, random names (T28, T29, T30)."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core import files, uploads
from core.spreadsheets import Refused
from tests.core.workbooks import archive, sheet_of, workbook

CSV = b"NIP;Nama\n1;Siti\n"


@pytest.fixture
def folder(settings, tmp_path):
    settings.UPLOAD_DIR = tmp_path / "uploads"
    return settings.UPLOAD_DIR


def upload(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


@pytest.mark.parametrize(("name", "data"), [("Data PNS.xlsx", workbook([["x"]])), ("../../x.csv", CSV)])
def test_t30_accepted_file_gets_a_random_name_in_the_upload_folder(folder, name, data):
    first, second = uploads.accept(upload(name, data)), uploads.accept(upload(name, data))

    assert first.parent == second.parent == folder
    assert first != second
    assert first.suffix == f".{name.rpartition('.')[2]}"
    assert first.read_bytes() == data
    assert first.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("kosong.csv", b"  \n", "empty"),
        ("lama.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "old_office"),
        ("gambar.csv", b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "kind"),
        ("halaman.csv", b"\xef\xbb\xbf  <!DOCTYPE html><html></html>", "kind"),
        ("surat.csv", b"%PDF-1.7\n", "kind"),
        ("foto.xlsx", b"\xff\xd8\xff\xe0rest", "kind"),
        ("program.csv", b"MZ\x90\x00", "kind"),
        ("data.xlsx.exe", workbook([["x"]]), "name"),
        ("data.xlsx", CSV, "name"),
        ("makro.xlsx", archive(sheet_of(""), {"xl/vbaProject.bin": b"x"}), "macros"),
        ("arsip.xlsx", b"PK\x03\x04 not an archive", "unreadable"),
        ("ratio.xlsx", archive(sheet_of(""), {"xl/media/zeros.bin": b"\0" * 300_000}), "archive_ratio"),
        ("banyak.xlsx", archive(sheet_of(""), {f"m/{n}": b"" for n in range(2_000)}), "archive_entries"),
    ],
)
def test_t28_everything_else_is_refused_and_not_kept(folder, name, data, code):
    with pytest.raises(Refused) as refused:
        uploads.accept(upload(name, data))

    assert refused.value.code == code
    assert not folder.exists() or list(folder.iterdir()) == []


def test_t28_ordinary_zip_is_no_workbook(folder):
    import io
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("readme.txt", "x")

    with pytest.raises(Refused) as refused:
        uploads.accept(upload("x.xlsx", out.getvalue()))

    assert refused.value.code == "not_a_workbook"


def test_t28_more_than_10_mb_is_refused(folder):
    with pytest.raises(Refused) as refused:
        uploads.accept(upload("besar.csv", b"x" * (10 * 1024 * 1024 + 1)))

    assert refused.value.code == "too_large"


def test_t28_only_the_asked_kinds_are_accepted(folder):
    with pytest.raises(Refused) as refused:
        uploads.accept(upload("data.csv", CSV), kinds={"xlsx"})

    assert refused.value.code == "kind"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Windows\\x.xlsx", "x.xlsx"),
        ('a"b\r\nSet-Cookie: x.csv', "a_bSet-Cookie_ x.csv"),
        ("laporan 2026.pdf", "laporan 2026.pdf"),
        ("...", "berkas"),
        ("x" * 300 + ".csv", "x" * 116 + ".csv"),
    ],
)
def test_t30_file_names_are_sanitised(given, kept):
    assert files.safe_name(given) == kept


def test_t30_downloads_are_attachments_that_nobody_keeps():
    response = files.attachment('a"\r\nX: y.csv', b"1")

    assert response["Content-Disposition"].startswith("attachment; filename=")
    assert "\n" not in response["Content-Disposition"]
    assert (response["Cache-Control"], response["X-Content-Type-Options"]) == ("no-store", "nosniff")
    assert response["Content-Type"] == "text/csv; charset=utf-8"

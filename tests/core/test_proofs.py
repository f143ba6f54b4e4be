"""Proofs: pictures are drawn anew, a PDF may not act, names are random (T28, T30, A17)."""

import io
import os
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from core import proofs
from core.spreadsheets import Refused
from core.tidy import tidy


@pytest.fixture
def folder(settings, tmp_path):
    settings.PROOF_DIR = tmp_path / "proofs"
    return settings.PROOF_DIR / "unclaimed"


def pdf(*objects: bytes) -> bytes:
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, one) for number, one in enumerate(objects, start=1))
    return b"%PDF-1.7\n" + body + b"trailer << /Root 1 0 R >>\nstartxref\n0\n%%EOF\n"


def packed(content: bytes, filter_name: bytes = b"/FlateDecode") -> bytes:
    """An object stream that holds `content`."""
    stream = zlib.compress(b"7 0 " + content)
    return (
        b"<< /Type /ObjStm /N 1 /First 4 /Filter %s /Length %d >>\nstream\n" % (filter_name, len(stream))
        + stream
        + b"\nendstream"
    )


def picture(kind: str, size: tuple[int, int] = (40, 20), **saved: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind, **saved)
    return out.getvalue()


PLAIN = pdf(b"<< /Type /Catalog /OpenAction [3 0 R /Fit] >>", packed(b"<< /Type /Page >>"))
HTML = b"<html><script>alert(1)</script></html>"


def accept(name: str, data: bytes) -> tuple[str, str]:
    return proofs.accept(SimpleUploadedFile(name, data))


def test_t30_a_proof_gets_a_random_name_of_its_kind_in_a_closed_folder(folder):
    first, second = accept("../../SK mutasi.pdf", PLAIN), accept("SK mutasi.pdf", PLAIN)

    assert first[0] != second[0]
    assert first[0].endswith(".pdf")
    assert first[1] == "SK mutasi.pdf"
    assert (folder / first[0]).read_bytes() == PLAIN
    assert (folder / first[0]).stat().st_mode & 0o077 == 0


def test_t56_a_proof_that_changed_or_went_is_noticed(folder):
    stored, _ = accept("SK mutasi.pdf", PLAIN)
    seen = [proofs.is_whole(stored)]
    (folder / stored).write_bytes(PLAIN.replace(b"%", b"#", 1))
    seen.append(proofs.is_whole(stored))
    (folder / stored).unlink()
    seen.append(proofs.is_whole(stored))

    assert seen == [True, False, False]


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "kind"),
        ("a.pdf", HTML, "kind"),
        ("a.pdf", b"\n\n" + PLAIN, "kind"),
        ("a.xlsx.exe", b"MZ\x90\x00", "kind"),
        ("a.xlsx", b"PK\x03\x04", "kind"),
        ("a.jpg", b"", "empty"),
        ("a.pdf.exe", PLAIN, "name"),
        ("a.jpg", picture("PNG"), "name"),
        ("a.jpg", b"\xff\xd8\xff" + HTML, "picture"),
        ("a.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "picture"),
        ("a.pdf", b"%PDF-1.7\n" + HTML, "broken"),
        ("a.pdf", pdf(b"<< /S /JavaScript /JS (app.alert(1)) >>"), "acting"),
        ("a.pdf", pdf(b"<< /S /J#61vaScript /JS (app.alert(1)) >>"), "acting"),
        ("a.pdf", pdf(packed(b"<< /S /JavaScript /JS (app.alert(1)) >>")), "acting"),
        ("a.pdf", pdf(packed(b"<< /S /JavaScript >>").replace(b"/First", b"/#46irst")), "acting"),
        ("a.pdf", pdf(b"<< /S /Launch /F (cmd.exe) >>"), "acting"),
        ("a.pdf", pdf(b"<< /Names << /EmbeddedFiles 4 0 R >> >>"), "acting"),
        ("a.pdf", pdf(b"<< /S /SubmitForm /F (http://x) >>"), "acting"),
        ("a.pdf", pdf(b"<< /First 1 /Filter /LZWDecode >>\nstream\nxx\nendstream"), "broken"),
        ("a.pdf", PLAIN.replace(b"/Root", b"/Encrypt 9 0 R /Root"), "encrypted"),
    ],
)
def test_a17_what_is_no_quiet_scan_is_refused_and_not_kept(folder, name, data, code):
    with pytest.raises(Refused) as refused:
        accept(name, data)

    assert refused.value.code == code
    assert not folder.exists() or list(folder.iterdir()) == []


def test_a17_a_picture_is_drawn_anew_without_metadata_or_what_hangs_behind_it(folder):
    exif = Image.Exif()
    exif[0x010E], exif[0x0112] = "alamat rumah", 6
    text = PngInfo()
    text.add_text("Comment", "alamat rumah")
    photo = picture("JPEG", exif=exif, comment=b"alamat rumah") + HTML
    drawing = picture("PNG", pnginfo=text) + HTML

    kept = [(folder / accept(name, data)[0]).read_bytes() for name, data in [("f.JPEG", photo), ("g.png", drawing)]]

    for data in kept:
        assert b"alamat" not in data
        assert b"script" not in data
    with Image.open(io.BytesIO(kept[0])) as turned:
        assert (turned.size, dict(turned.getexif())) == ((20, 40), {})


def test_a17_a_picture_that_unpacks_to_more_than_the_limit_is_refused_before_it_is_unpacked(folder, monkeypatch):
    monkeypatch.setattr(proofs, "MAX_PIXELS", 40 * 20 - 1)

    with pytest.raises(Refused) as refused:
        accept("a.png", picture("PNG"))

    assert refused.value.code == "pixels"


def test_a17_a_pdf_that_unpacks_to_more_than_the_limit_is_refused(folder, monkeypatch):
    monkeypatch.setattr(proofs, "MAX_UNPACKED", 1_000)

    with pytest.raises(Refused) as refused:
        accept("a.pdf", pdf(packed(b" " * 2_000)))

    assert refused.value.code == "broken"


@pytest.mark.django_db
def test_a_proof_waits_until_it_is_claimed_and_is_forgotten_after_a_day_when_nobody_does(folder):
    claimed, left, fresh = (accept("a.pdf", PLAIN)[0] for _one in range(3))
    proofs.claim(claimed)
    proofs.claim(claimed)
    for name in (claimed, left):
        os.utime(proofs.path_of(name), (0, 0))

    tidy()

    assert [proofs.path_of(name).is_file() for name in (claimed, left, fresh)] == [True, False, True]
    assert proofs.path_of(claimed).parent == folder.parent


def test_a17_long_names_are_cut_and_discarding_leaves_nothing(folder):
    stored, shown = accept("x" * 255 + ".pdf", PLAIN)

    proofs.discard(stored)

    assert len(shown) <= 120
    assert shown.endswith(".pdf")
    assert list(folder.iterdir()) == []

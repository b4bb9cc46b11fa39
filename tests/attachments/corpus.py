"""Small files of every kind, and hostile ones: all made here, none kept."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping

import pillow_heif
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

ODF = "application/vnd.oasis.opendocument."
MAIN = "application/vnd.openxmlformats-officedocument."


def photo(form: str = "JPEG", size: tuple[int, int] = (40, 20), *, located: bool = False) -> bytes:
    """A photo, red at the left and blue at the right; `located` with a place, a camera and XMP, lying on its side."""
    image = Image.new("RGB", size, "red")
    image.paste("blue", (size[0] // 2, 0, size[0], size[1]))
    out, options = io.BytesIO(), {}
    if located:
        exif = Image.Exif()
        exif[0x010F] = "CANARY CAMERA"
        exif[0x0112] = 6
        exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 5.0, 9.0), 3: "E", 4: (4.0, 18.0, 0.0)})
        options = {"exif": exif.tobytes()}
        if form in ("JPEG", "WEBP"):
            options["xmp"] = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>CANARY PLACE</x:xmpmeta>"
    if form == "HEIF":
        pillow_heif.from_pillow(image).save(out, exif=options.get("exif"))
    else:
        image.save(out, form, **options)
    return out.getvalue()


def huge_png(width: int = 30_000, height: int = 30_000) -> bytes:
    """A PNG of a few bytes that says it has 900 million pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\x00\x00\x00"
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 90_000))
        + chunk(b"IEND", b"")
    )


def pdf(*, script: bool = False, launch: bool = False, password: str = "", packed: bool = False) -> bytes:
    """One empty page; with what we do not take in it, if asked, also inside a compressed object stream."""
    writer = PdfWriter()
    page = writer.add_blank_page(200, 200)
    if script or launch:
        kind = {"/S": "/Launch", "/F": "cmd.exe"} if launch else {"/S": "/JavaScript", "/JS": "app.alert(1)"}
        action = DictionaryObject(
            {NameObject(key): NameObject(v) if v[0] == "/" else TextStringObject(v) for key, v in kind.items()}
        )
        link = DictionaryObject(
            {NameObject("/Type"): NameObject("/Annot"), NameObject("/A"): writer._add_object(action)}
        )
        page[NameObject("/Annots")] = ArrayObject([writer._add_object(link)])
    if password:
        writer.encrypt(password)
    out = io.BytesIO()
    writer.write(out)
    return packed_script() if packed else out.getvalue()


def packed_script() -> bytes:
    """A PDF whose catalogue runs a script that stands, compressed, in an object stream."""
    inner = b"4 0 5 24 << /Type /Other /X 1 >>   << /S /JavaScript /JS (app.alert\\(1\\)) >>"
    first = inner.index(b"<<")
    second = inner.index(b"<< /S") - first
    inner = f"4 0 5 {second} ".encode() + inner[first:]
    first = len(f"4 0 5 {second} ")
    packed = zlib.compress(inner)
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R /OpenAction 5 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>",
    ]
    out = io.BytesIO(b"%PDF-1.5\n")
    out.seek(0, 2)
    at: dict[int, int] = {}
    for number, part in enumerate(parts, start=1):
        at[number] = out.tell()
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, part))
    at[6] = out.tell()
    out.write(
        b"6 0 obj\n<< /Type /ObjStm /N 2 /First %d /Filter /FlateDecode /Length %d >>\nstream\n" % (first, len(packed))
    )
    out.write(packed + b"\nendstream\nendobj\n")
    at[7] = out.tell()
    rows = [(0, 0, 65535)] + [(1, at[n], 0) for n in (1, 2, 3)] + [(2, 6, 0), (2, 6, 1), (1, at[6], 0), (1, at[7], 0)]
    table = b"".join(bytes([kind]) + place.to_bytes(4, "big") + low.to_bytes(2, "big") for kind, place, low in rows)
    out.write(b"7 0 obj\n<< /Type /XRef /Size 8 /W [1 4 2] /Root 1 0 R /Length %d >>\nstream\n" % len(table))
    out.write(table + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % at[7])
    return out.getvalue()


def package(members: Mapping[str, bytes | str], *, stored: tuple[str, ...] = ("mimetype",)) -> bytes:
    """A zip of these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name, content, zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED)
    return out.getvalue()


def docx(kind: str = "docx", *, macro_type: bool = False, **members: bytes | str) -> bytes:
    """A document or workbook of Office Open XML. Names of members with `__` for `/`, `_d_` for `.`."""
    word = kind == "docx"
    main = "word/document.xml" if word else "xl/workbook.xml"
    declared = MAIN + ("wordprocessingml.document.main+xml" if word else "spreadsheetml.sheet.main+xml")
    if macro_type:
        declared = "application/vnd.ms-word.document.macroEnabled.main+xml"
    types = f'<Types xmlns="x"><Override PartName="/{main}" ContentType="{declared}"/></Types>'
    return package({"[Content_Types].xml": types, main: "<a><b>Tekst</b></a>", **named(members)})


def odf(kind: str = "odt", *, mimetype: str = "", manifest: str = "<m/>", **members: bytes | str) -> bytes:
    """A text or spreadsheet of OpenDocument."""
    form = ODF + {"odt": "text", "ods": "spreadsheet"}[kind]
    return package(
        {
            "mimetype": mimetype or form,
            "META-INF/manifest.xml": manifest,
            "content.xml": "<a>Tekst</a>",
            **named(members),
        }
    )


def named(members: Mapping[str, bytes | str]) -> dict[str, bytes | str]:
    """Member names as Python can spell them: `word__media__x_d_png`."""
    return {name.replace("__", "/").replace("_d_", "."): content for name, content in members.items()}


XXE = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
LAUGHS = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><a>&b;</a>'
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def endless_pdf(levels: int = 60) -> bytes:
    """A PDF of which every node of the tree of pages names the next one twice: 2^60 pages in a few kilobytes."""
    parts = [b"<< /Type /Catalog /Pages 2 0 R >>"]
    parts += [b"<< /Type /Pages /Count 2 /Kids [%d 0 R %d 0 R] >>" % (next_, next_) for next_ in range(3, levels + 3)]
    parts.append(b"<< /Type /Page /MediaBox [0 0 9 9] >>")
    out, places = io.BytesIO(), []
    out.write(b"%PDF-1.4\n")
    for number, part in enumerate(parts, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, part))
    table, size = out.tell(), len(parts) + 1
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % size + b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, table))
    return out.getvalue()


def swelling_pdf() -> bytes:
    """A PDF whose object streams of 15 kB each become 15 MB: 600 MB in all."""
    packed = zlib.compress(b" " * 15_000_000, 9)
    out = io.BytesIO(b"%PDF-1.5\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n")
    out.seek(0, 2)
    out.write(b"2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n3 0 obj\n<< /Type /Page >>\nendobj\n")
    places = [out.getvalue().index(b"%d 0 obj" % number) for number in (1, 2, 3)]
    for number in range(4, 44):
        places.append(out.tell())
        head = b"%d 0 obj\n<< /Type /ObjStm /N 1 /First 5 /Filter /FlateDecode /Length %d >>\nstream\n"
        out.write(head % (number, len(packed)) + packed + b"\nendstream\nendobj\n")
    places.append(out.tell())
    rows = [(0, 0, 65535), *((1, place, 0) for place in places), *((2, number, 0) for number in range(4, 44))]
    table = b"".join(bytes([kind]) + place.to_bytes(4, "big") + low.to_bytes(2, "big") for kind, place, low in rows)
    size = len(rows)
    out.write(b"44 0 obj\n<< /Type /XRef /Size %d /W [1 4 2] /Root 1 0 R /Length %d >>\nstream\n" % (size, len(table)))
    out.write(table + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % places[-1])
    return out.getvalue()

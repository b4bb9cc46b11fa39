"""A few files in the demo: a photo of a notice in a waiting room, a letter, and a table; made here, added as colleagues
do it.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from PIL import Image, ImageDraw, ImageFont
from sqlalchemy import select

from app import clock
from app.attachments import actions, files
from app.cases import comments
from app.cases.models import Case
from app.db import Database
from app.demo.simulation import Simulation
from app.people import identity
from app.workflow.model import Visibility

WORKED_ON: Final = ("in_progress", "waiting_party", "waiting_region")


def photo() -> bytes:
    """A notice on the door of a waiting room, as a phone would photograph it."""
    image = Image.linear_gradient("L").resize((1200, 900)).convert("RGB")
    image = Image.blend(image, Image.new("RGB", image.size, (236, 226, 205)), 0.7)
    drawing = ImageDraw.Draw(image)
    write = drawing.text
    drawing.rectangle((300, 160, 900, 700), fill="white", outline=(90, 90, 90), width=4)
    drawing.ellipse((590, 130, 620, 160), fill=(190, 30, 45))
    for line, (text, size) in enumerate(
        (("Huisartsenpraktijk", 44), ("neemt geen nieuwe", 52), ("patiënten aan", 52), ("tot nader bericht", 34))
    ):
        write((360, 240 + line * 100), text, fill=(30, 30, 30), font=ImageFont.load_default(size))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()


LETTER: Final = (
    "Samen Noord, regionaal samenwerkingsverband",
    "",
    "Aan het ministerie van VWS",
    "Betreft: overdracht tussen wijkverpleging en gemeente",
    "",
    "Geachte heer, mevrouw,",
    "",
    "In onze regio stopt de begeleiding van ouderen met dementie op het moment dat zij van",
    "de ene naar de andere wet overgaan. Partijen zijn het eens over wat nodig is, maar",
    "geen van beide mag de overdracht betalen.",
    "",
    "Wij vragen u te laten weten of dit uit de bestaande middelen mag.",
    "",
    "Met vriendelijke groet,",
    "namens de partijen in de regio",
)


def letter() -> bytes:
    """A letter of one page as PDF (ISO 32000-1: five objects and their table)."""
    text = "".join(f"({line.replace('(', '').replace(')', '')}) Tj T*\n" for line in LETTER)
    content = f"BT /F1 12 Tf 16 TL 72 760 Td\n{text}ET".encode("cp1252")
    parts = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    )
    out, places = io.BytesIO(), []
    out.write(b"%PDF-1.4\n")
    for number, part in enumerate(parts, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, part))
    table = out.tell()
    out.write(b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % table)
    return out.getvalue()


def table() -> bytes:
    """A table as a spreadsheet program writes it."""
    rows = ("maand;aanvragen;afgewezen", "juli;41;9", "augustus;38;11", "september;52;14", "oktober;49;17")
    return "\r\n".join(rows).encode()


@dataclass(frozen=True)
class Gift:
    """What somebody adds to a case, so many working days ago."""

    ago: int
    owner: bool
    visibility: Visibility
    text: str
    made: tuple[tuple[str, Callable[[], bytes]], ...]


GIFTS: Final = (
    Gift(
        7, False, Visibility.REGION, "Bij het bezoek kreeg ik deze brief mee. De foto hing in de wachtkamer ernaast.",
        (("Brief Samen Noord.pdf", letter), ("IMG_2041.jpg", photo)),
    ),
    Gift(
        5, True, Visibility.MINISTRY, "De cijfers die de verzekeraar gaf, per maand.",
        (("aanvragen per maand.csv", table),),
    ),
)  # fmt: skip


def plan_files(database: Database, simulation: Simulation, days: Sequence[date]) -> None:
    """Put the files in the queue of a simulation. Call before `play`."""
    for gift in GIFTS:
        if gift.ago < len(days):
            moment = datetime.combine(days[-1 - gift.ago], time(14, 10), clock.AMSTERDAM)
            simulation.at(moment, _giving(database, gift))


def _giving(database: Database, gift: Gift) -> Callable[[datetime], None]:
    def give(now: datetime) -> None:
        uploads = [files.read(io.BytesIO(make()), name) for name, make in gift.made]
        with clock.at(now), database.transaction() as session:
            wanted = (Case.process == "bottleneck", Case.state.in_(WORKED_ON), Case.owner_id.is_not(None))
            case = session.scalars(select(Case).where(*wanted).order_by(Case.files, Case.id).limit(1)).one_or_none()
            if case is None:
                return
            who = identity.actor_for_user(session, (gift.owner and case.owner_id) or case.co_owner_id)
            if who is None:
                return
            said = comments.comment(session, who, case.number, gift.text, gift.visibility.value, now=now)
            actions.attach(session, who, case, uploads, visibility=gift.visibility, now=now, event_id=said.event_id)

    return give

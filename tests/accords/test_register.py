"""The register of accords: what is shipped, how it is kept, and that every process knows it as it is now."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from app import db
from app.accords import actions, keeping, known, queries
from app.accords.judging import AccordIn, AgreementIn, SignatoryIn
from app.accords.models import Agreement, SignatoryKind
from app.accords.shipped import register as shipped
from app.audit.models import Event
from app.bottlenecks.vocabulary import ACCORDS, OPEN_ACCORDS
from app.errors import Invalid
from app.policy import SYSTEM_ACTOR, Forbidden
from tests.factories import START, World

AZWA = AccordIn("azwa", "Aanvullend Zorg- en Welzijnsakkoord", "Additional Care and Welfare Accord")


def ids(*short: str) -> frozenset[int]:
    """The signatories that are called so."""
    return frozenset(one.id for one in known.current().signatories.values() if one.short in short or one.name in short)


def test_what_is_shipped_holds_together() -> None:
    names = {one.key for one in shipped().signatories}
    for accord in shipped().accords:
        signed = {who for who, _day in accord.signed}
        assert signed <= names
        codes = [one.code for one in accord.agreements]
        assert len(codes) == len(set(codes)) >= 3
        for one in accord.agreements:
            assert set(one.by) <= signed, f"{accord.key}:{one.code}"
            assert one.by
            assert one.text.nl
            assert one.text.en
            assert one.place
    assert 4 <= sum(one.monitored for accord in shipped().accords for one in accord.agreements) <= 8


def test_loading_again_changes_nothing_and_brings_back_nothing(world: World) -> None:
    admin = world.actor("admin")
    detail = None
    with db.reading() as session:
        detail = queries.agreement(session, "IZA", "regioplan")
    with db.transaction() as session:
        value = AgreementIn(
            "regioplan", "Anders", "Otherwise", active=False, keepers=frozenset(k.id for k in detail.keepers)
        )
        keeping.save_agreement(session, admin, "IZA", "regioplan", value, now=START)
    with db.transaction() as session:
        assert not any(actions.load(session, SYSTEM_ACTOR, now=START).values())
        assert session.scalar(select(Agreement.title_nl).where(Agreement.code == "regioplan")) == "Anders"
    assert not known.current().agreements[detail.id].active
    assert detail.id not in {one.id for one in known.current().open_agreements("IZA")}


def test_a_later_accord_is_everywhere_at_once(world: World) -> None:
    admin = world.actor("admin")
    with db.transaction() as session:
        vng = ids("VNG")
        key = keeping.save_accord(
            session, admin, None, replace(AZWA, signatories=vng, signed_on=date(2025, 9, 8)), now=START
        )
        keeping.save_agreement(
            session, admin, key, None,
            AgreementIn("Basisfuncties", "In elke gemeente", "Everywhere", monitored=True, keepers=vng),
            now=START,
        )  # fmt: skip
    assert key == "AZWA"
    assert ACCORDS["AZWA"].nl == AZWA.name_nl
    assert list(OPEN_ACCORDS)[-1] == "AZWA"
    found = known.current().agreement("azwa:BASISFUNCTIES")
    assert found is not None
    assert found.signatories == tuple(vng)
    assert found in known.current().monitored()

    with db.transaction() as session:  # put out of use: cases that name it still say what it was
        keeping.save_accord(session, admin, "AZWA", replace(AZWA, active=False, signatories=vng), now=START)
    assert "AZWA" in ACCORDS
    assert "AZWA" not in OPEN_ACCORDS
    assert found.id not in {one.id for one in known.current().open_agreements()}


def test_another_process_knows_a_change_from_who_is_at_the_door(world: World) -> None:
    with db.transaction() as session:
        keeping.save_accord(session, world.actor("admin"), None, AZWA, now=START)
    known._current = replace(known.current(), revision=known.current().revision - 1, accords={})
    world.actor("liaison")  # the query that finds the person brings the revision along
    assert "AZWA" in known.current().accords


def test_what_is_wrong_is_said_at_its_field(world: World) -> None:
    admin = world.actor("admin")
    vng, zn = ids("VNG"), ids("ZN")
    cases = (
        (lambda s: keeping.save_accord(s, admin, None, replace(AZWA, key="iza"), now=START), "key", "taken"),
        (lambda s: keeping.save_accord(s, admin, None, replace(AZWA, key="A Z"), now=START), "key", "accord_key_shape"),
        (
            lambda s: keeping.save_accord(
                s, admin, None, replace(AZWA, starts_on=START.date(), ends_on=START.date() - timedelta(1)), now=START
            ),
            "ends_on", "until_before_from",
        ),
        (
            lambda s: keeping.save_accord(s, admin, "GALA", replace(AZWA, signatories=vng), now=START),
            "signatories", "signatory_keeps",
        ),
        (
            lambda s: keeping.save_agreement(
                s, admin, "WOZO", None, AgreementIn("nieuw", "Titel", "Title", keepers=ids("FMS")), now=START
            ),
            "keepers", "not_signed",
        ),
        (
            lambda s: keeping.save_agreement(s, admin, "IZA", None, AgreementIn("regioplan", "T", "T"), now=START),
            "code", "taken",
        ),
        (lambda s: keeping.save_signatory(s, admin, None, SignatoryIn("activiteit", email="x"), now=START),
         "email", "not_an_email"),
        (lambda s: keeping.save_signatory(s, admin, None, SignatoryIn("ACTIZ"), now=START), "name", "taken"),
        (lambda s: keeping.save_signatory(s, admin, next(iter(zn)), SignatoryIn(" "), now=START), "name", "required"),
    )  # fmt: skip
    for save, field, code in cases:
        with pytest.raises(Invalid) as refused, db.transaction() as session:
            save(session)
        assert (field, code) in {(one.field, one.code) for one in refused.value.errors}


def test_only_who_keeps_the_register_changes_it_and_the_log_names_no_address(world: World) -> None:
    with pytest.raises(Forbidden), db.transaction() as session:
        keeping.save_signatory(session, world.actor("commissioner"), None, SignatoryIn("Een club"), now=START)
    with db.transaction() as session:
        value = SignatoryIn("Een club", "EC", SignatoryKind.OTHER, "Bureau@EenClub.nl")
        made = keeping.save_signatory(session, world.actor("admin"), None, value, now=START)
    with db.reading() as session:
        assert queries.signatory(session, made).email == "bureau@eenclub.nl"
        event = session.scalars(select(Event).where(Event.action == "signatory.added")).one()
        assert "eenclub.nl" not in event.body.lower()


def test_saving_what_is_there_already_is_no_change(world: World) -> None:
    with db.transaction() as session:
        keeping.save_accord(session, world.actor("admin"), None, AZWA, now=START)
    with db.reading() as session:
        before = (known.stored_revision(session), session.scalar(select(func.count()).select_from(Event)))
    with db.transaction() as session:
        keeping.save_accord(session, world.actor("admin"), "AZWA", AZWA, now=START)
    with db.reading() as session:
        assert (known.stored_revision(session), session.scalar(select(func.count()).select_from(Event))) == before

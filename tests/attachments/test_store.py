"""The stores: a folder and a bucket behind a real S3 API do the same."""

from __future__ import annotations

import hashlib
import io
import json
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from flask import Flask
from moto import settings as moto_settings
from moto.iam.models import iam_backends
from moto.server import ThreadedMotoServer

from app import clock, db
from app.attachments import actions, files, store, sweeps
from app.attachments.store import FileStore, S3Store, Store, StoreFault, bucket_of, store_at
from config import Settings
from tests.conftest import Time
from tests.factories import Cases

WORDS = b"Wat er in het bestand staat."
DIGEST = hashlib.sha256(WORDS).hexdigest()
ABSENT = "0" * 64


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    """An S3 API on loopback with one bucket, that knows one key and checks signatures: the address for
    ATTACHMENTS_URL.
    """
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    _host, port = server.get_host_and_port()
    known = iam_backends["123456789012"]["aws"]
    known.create_user("aws", "regiolijn")
    key = known.create_access_key("regiolijn")
    allowed = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
    known.put_user_policy("regiolijn", "s3", json.dumps({"Version": "2012-10-17", "Statement": [allowed]}))
    secret = quote(key.secret_access_key, safe="")
    url = f"s3+http://{key.access_key_id}:{secret}@127.0.0.1:{port}/attachments/regiolijn?region=eu-central-1"
    moto_settings.INITIAL_NO_AUTH_ACTION_COUNT = 0
    made = S3Store(bucket_of(url))
    made._client.make_bucket("attachments", location="eu-central-1")
    yield url
    moto_settings.INITIAL_NO_AUTH_ACTION_COUNT = float("inf")
    server.stop()


@pytest.fixture(params=["folder", "bucket"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    url = f"file://{tmp_path}/files" if request.param == "folder" else request.getfixturevalue("bucket")
    found = store_at(url)
    for blob in list(found.list()):
        found.delete(blob.digest)
    return found


def test_what_every_store_does(kept: Store) -> None:
    assert not kept.exists(DIGEST)
    assert list(kept.list()) == []
    for _again in range(2):
        kept.put(DIGEST, io.BytesIO(WORDS))
    assert kept.exists(DIGEST)
    with kept.open(DIGEST) as stream:
        assert stream.read() == WORDS
    (blob,) = kept.list()
    assert blob.digest == DIGEST
    assert abs(blob.written_at - _now()) < timedelta(minutes=1)
    for _again in range(2):
        kept.delete(DIGEST)
    assert not kept.exists(DIGEST)
    with pytest.raises(FileNotFoundError):
        kept.open(DIGEST)


def _now() -> datetime:
    """The real time: a store does not know the time of a test."""
    return datetime.now(UTC)


def test_no_store_keeps_something_else_than_it_says(kept: Store) -> None:
    with pytest.raises(StoreFault):
        kept.put(ABSENT, io.BytesIO(WORDS))
    assert list(kept.list()) == []
    for odd in ("../../etc/passwd", "A" * 64, "0" * 63):
        with pytest.raises(ValueError, match="SHA-256"):
            kept.exists(odd)


def test_a_large_file_comes_back_whole(kept: Store) -> None:
    content = os.urandom(1024) * 6000  # beyond one part of a bucket
    digest = hashlib.sha256(content).hexdigest()
    kept.put(digest, io.BytesIO(content))
    with kept.open(digest) as stream:
        assert store.digest_of(stream) == digest


def test_a_bucket_that_is_away_is_said(bucket: str) -> None:
    gone = S3Store(bucket_of("s3+http://key:secret@127.0.0.1:9/attachments"))
    with pytest.raises(StoreFault):
        gone.put(DIGEST, io.BytesIO(WORDS))
    with pytest.raises(StoreFault, match="NoSuchBucket"):
        S3Store(bucket_of(bucket.replace("/attachments/", "/other/"))).open(DIGEST)


@pytest.mark.parametrize(("wrong", "says"), [("key", "InvalidAccessKeyId"), ("secret", "SignatureDoesNotMatch")])
def test_the_bucket_asks_who_we_are(bucket: str, wrong: str, says: str) -> None:
    with pytest.raises(StoreFault, match=says):
        S3Store(replace(bucket_of(bucket), **{wrong: "made up"})).put(DIGEST, io.BytesIO(WORDS))


def test_a_blob_is_on_disk_before_it_has_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    real_fsync, real_replace = os.fsync, os.replace

    def fsync(handle: int) -> None:
        done.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file")
        real_fsync(handle)

    def rename(source: str, target: Path) -> None:
        done.append("named")
        real_replace(source, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "replace", rename)
    FileStore(tmp_path / "files").put(DIGEST, io.BytesIO(WORDS))
    assert done == ["folder", "folder", "folder", "file", "named", "folder"]
    path = tmp_path / "files" / DIGEST[:2] / DIGEST[2:4] / DIGEST
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    kept = FileStore(tmp_path)
    kept.put(DIGEST, io.BytesIO(WORDS))
    monkeypatch.setattr(os, "fsync", full)
    other = hashlib.sha256(b"meer").hexdigest()
    with pytest.raises(StoreFault, match="No space left"):
        kept.put(other, io.BytesIO(b"meer"))
    assert [blob.digest for blob in kept.list()] == [DIGEST]
    assert list(tmp_path.glob(".new-*")) == []


def test_orphans_go_after_a_day_and_what_is_needed_stays(
    cases: Cases, settings: Settings, time: Time, app: Flask
) -> None:
    """A blob of a transaction that was rolled back; one that two files share; and `flask attachments verify`."""
    upload = files.read(io.BytesIO(WORDS), "notitie.txt")
    orphan = files.read(io.BytesIO(b"teruggedraaid"), "notitie.txt")
    first, second = cases.at("in_progress"), cases.at("in_progress")
    with db.transaction() as session:
        for case in (first, second):
            actions.add(session, cases.world.actor("liaison"), case.number, [upload], "ministry", now=clock.now())

    def add_and_fail() -> None:
        with db.transaction() as session:
            actions.add(session, cases.world.actor("liaison"), first.number, [orphan], "ministry", now=clock.now())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        add_and_fail()
    assert store.current().exists(orphan.digest)
    later = _now() + timedelta(days=1, minutes=1)
    sweeps.orphans(settings, _now())
    assert store.current().exists(orphan.digest), "its transaction might still commit"
    sweeps.orphans(settings, later)
    assert not store.current().exists(orphan.digest)
    assert store.current().exists(upload.digest)

    with db.reading() as session:
        ids = dict(session.execute(actions.select(actions.Attachment.case_id, actions.Attachment.public_id)).all())
    with db.transaction() as session:
        actions.withdraw(session, cases.world.actor("liaison"), first.number, ids[first.id], "Dubbel", now=clock.now())
    assert store.current().exists(upload.digest), "the other case needs it"
    verify = app.test_cli_runner().invoke
    assert "The one file is sound." in verify(args=["attachments", "verify"]).output
    path = settings.instance / "attachments" / DIGEST[:2] / DIGEST[2:4] / DIGEST
    path.write_bytes(WORDS[::-1])
    broken = verify(args=["attachments", "verify"])
    assert broken.exit_code == 1
    assert f"case {second.number} ({DIGEST}) was changed" in broken.output
    with db.transaction() as session:
        actions.withdraw(session, cases.world.actor("liaison"), second.number, ids[second.id], "Weg", now=clock.now())
    assert not path.exists()


def test_addresses_of_buckets() -> None:
    found = bucket_of("s3://K%2FEY:se%40cret@s3.example:9000/name/a/b?region=nl-1")
    assert (found.host, found.key, found.secret) == ("s3.example:9000", "K/EY", "se@cret")
    assert (found.name, found.prefix, found.region, found.secure) == ("name", "a/b/", "nl-1", True)
    assert urlsplit("s3://x").scheme == "s3"
    for wrong in ("s3://host/bucket", "s3://k:s@host", "ftp://x/y", "file://host/x"):
        with pytest.raises(ValueError, match="must be"):
            store_at(wrong)


def test_nothing_is_registered_twice(app: Flask, sign_in: Callable[[str], object]) -> None:
    """The folder lies outside everything that is served."""
    root = Path(app.config["SETTINGS"].instance) / "attachments"
    assert not root.is_relative_to(Path(app.static_folder or "/nowhere"))

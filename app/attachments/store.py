"""Where the bytes are: under their own SHA-256, in a folder or in a bucket, behind one interface.

A blob never changes, so writing it again is harmless and two files with the same contents are one blob. It is on disk
(or acknowledged by the bucket) before the transaction that names it commits.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Final, Protocol, cast
from urllib.parse import parse_qs, unquote, urlsplit

DIGEST: Final = re.compile(r"[0-9a-f]{64}")
PIECE: Final = 256 * 1024
IN_MEMORY: Final = 1_000_000
CONNECT, WAIT = 5, 60
"""Seconds that a bucket may take to answer."""


class StoreFault(Exception):
    """The store does not do what it should: it cannot be reached, or holds something else than it says."""


@dataclass(frozen=True)
class Blob:
    """A blob as the store lists it: its digest and when it was last written (UTC)."""

    digest: str
    written_at: datetime


class Store(Protocol):
    """What every store does. All raise StoreFault when it cannot be reached."""

    def put(self, digest: str, stream: BinaryIO) -> None:
        """Keep these bytes, for good when it returns. Raises StoreFault when they are not what `digest` says."""

    def open(self, digest: str) -> BinaryIO:
        """The bytes. Raises FileNotFoundError."""

    def exists(self, digest: str) -> bool:
        """Whether the blob is there."""

    def delete(self, digest: str) -> None:
        """Forget the blob; nothing happens when it is not there."""

    def list(self) -> Iterator[Blob]:
        """Every blob."""

    def clear_unfinished(self, before: datetime) -> int:
        """Remove what was left half written before a moment. Returns how many."""


def _checked(digest: str) -> str:
    if not DIGEST.fullmatch(digest):
        raise ValueError("this is no SHA-256")
    return digest


def digest_of(stream: BinaryIO) -> str:
    """The SHA-256 of the rest of a stream."""
    found = hashlib.sha256()
    for piece in iter(lambda: stream.read(PIECE), b""):
        found.update(piece)
    return found.hexdigest()


class FileStore:
    """A folder: `ab/cd/abcd…`. Written under another name, forced to the disk, then named (as is its folder)."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def _path(self, digest: str) -> Path:
        return self.root / _checked(digest)[:2] / digest[2:4] / digest

    def put(self, digest: str, stream: BinaryIO) -> None:
        """See Store."""
        target = self._path(digest)
        try:
            self._make(target.parent)
            handle, name = tempfile.mkstemp(dir=self.root, prefix=".new-")
            try:
                with os.fdopen(handle, "wb") as out:
                    self._copy(stream, out, digest)
                os.replace(name, target)
            except BaseException:
                with suppress(FileNotFoundError):
                    os.unlink(name)
                raise
            _force(target.parent)
        except OSError as error:
            raise StoreFault(f"{digest} could not be written: {error.strerror}") from error

    @staticmethod
    def _copy(stream: BinaryIO, out: BinaryIO, digest: str) -> None:
        found = hashlib.sha256()
        stream.seek(0)
        for piece in iter(lambda: stream.read(PIECE), b""):
            found.update(piece)
            out.write(piece)
        if found.hexdigest() != digest:
            raise StoreFault(f"these bytes are {found.hexdigest()}, not {digest}")
        out.flush()
        os.fsync(out.fileno())

    def _make(self, folder: Path) -> None:
        """Make a folder and those above it, each on disk before what is in it."""
        if not folder.is_dir():
            if folder != self.root:
                self._make(folder.parent)
                folder.mkdir(exist_ok=True, mode=0o700)
            else:
                folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            _force(folder.parent)

    def open(self, digest: str) -> BinaryIO:
        """See Store."""
        return self._path(digest).open("rb")

    def exists(self, digest: str) -> bool:
        """See Store."""
        return self._path(digest).is_file()

    def delete(self, digest: str) -> None:
        """See Store."""
        path = self._path(digest)
        with suppress(FileNotFoundError):
            path.unlink()
            _force(path.parent)

    def list(self) -> Iterator[Blob]:
        """See Store."""
        for path in sorted(self.root.glob("??/??/*")):
            if DIGEST.fullmatch(path.name):
                with suppress(FileNotFoundError):
                    yield Blob(path.name, datetime.fromtimestamp(path.stat().st_mtime, UTC))

    def clear_unfinished(self, before: datetime) -> int:
        """See Store: files under a name that is no digest, of processes that were killed."""
        gone = 0
        for path in self.root.glob(".new-*"):
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < before.timestamp():
                    path.unlink()
                    gone += 1
        return gone


def _force(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@dataclass(frozen=True)
class Bucket:
    """Where a bucket is and how to get in, out of ATTACHMENTS_URL."""

    host: str
    key: str
    secret: str
    name: str
    prefix: str
    region: str
    secure: bool


def bucket_of(url: str) -> Bucket:
    """Read `s3://KEY:SECRET@HOST[:PORT]/BUCKET[/PREFIX][?region=…]` (https) or `s3+http://…`. Raises ValueError."""
    parts = urlsplit(url)
    name, _slash, prefix = unquote(parts.path).strip("/").partition("/")
    if not (parts.hostname and parts.username and parts.password and name):
        raise ValueError("it must be s3://KEY:SECRET@HOST/BUCKET")
    host = parts.hostname if parts.port is None else f"{parts.hostname}:{parts.port}"
    region = parse_qs(parts.query).get("region", ["us-east-1"])[0]
    return Bucket(
        host, unquote(parts.username), unquote(parts.password), name, f"{prefix}/" if prefix else "", region,
        parts.scheme == "s3",
    )  # fmt: skip


class S3Store:
    """A bucket of anything that speaks the S3 API. It answers only when a blob is kept."""

    def __init__(self, bucket: Bucket) -> None:
        import urllib3
        from minio import Minio

        self._bucket = bucket
        patience = urllib3.Timeout(connect=CONNECT, read=WAIT)
        self._client = Minio(
            bucket.host,
            access_key=bucket.key,
            secret_key=bucket.secret,
            secure=bucket.secure,
            region=bucket.region,
            http_client=urllib3.PoolManager(
                timeout=patience, retries=urllib3.Retry(total=2, backoff_factor=0.2), maxsize=4
            ),
        )

    def _key(self, digest: str) -> str:
        return self._bucket.prefix + _checked(digest)

    def _fault(self, digest: str, error: Exception) -> StoreFault:
        return StoreFault(
            f"{digest}: the bucket {self._bucket.name} says {getattr(error, 'code', type(error).__name__)}"
        )

    def put(self, digest: str, stream: BinaryIO) -> None:
        """See Store."""
        stream.seek(0)
        found = digest_of(stream)
        if found != _checked(digest):
            raise StoreFault(f"these bytes are {found}, not {digest}")
        size = stream.tell()
        stream.seek(0)
        try:
            self._client.put_object(self._bucket.name, self._key(digest), stream, size)
        except Exception as error:  # the client raises its own errors and those of urllib3
            raise self._fault(digest, error) from error

    def open(self, digest: str) -> BinaryIO:
        """See Store."""
        key = self._key(digest)
        answer = None
        out = cast(BinaryIO, tempfile.SpooledTemporaryFile(IN_MEMORY))  # noqa: SIM115 - the caller closes it
        try:
            answer = self._client.get_object(self._bucket.name, key)
            for piece in answer.stream(PIECE):
                out.write(piece)
        except Exception as error:
            out.close()
            if getattr(error, "code", "") == "NoSuchKey":
                raise FileNotFoundError(digest) from None
            raise self._fault(digest, error) from error
        finally:
            if answer is not None:
                answer.close()
                answer.release_conn()
        out.seek(0)
        return out

    def exists(self, digest: str) -> bool:
        """See Store."""
        key = self._key(digest)
        try:
            self._client.stat_object(self._bucket.name, key)
        except Exception as error:
            if getattr(error, "code", "") in ("NoSuchKey", "NoSuchObject"):
                return False
            raise self._fault(digest, error) from error
        return True

    def delete(self, digest: str) -> None:
        """See Store."""
        key = self._key(digest)
        try:
            self._client.remove_object(self._bucket.name, key)
        except Exception as error:
            raise self._fault(digest, error) from error

    def list(self) -> Iterator[Blob]:
        """See Store."""
        try:
            for found in self._client.list_objects(self._bucket.name, prefix=self._bucket.prefix, recursive=True):
                name = (found.object_name or "").removeprefix(self._bucket.prefix)
                if DIGEST.fullmatch(name) and found.last_modified is not None:
                    yield Blob(name, found.last_modified.astimezone(UTC))
        except Exception as error:
            raise self._fault("the list", error) from error

    def clear_unfinished(self, before: datetime) -> int:
        """See Store. A bucket shows nothing that is not whole."""
        return 0


def store_at(url: str) -> Store:
    """The store that a setting names. Raises ValueError for an address of another kind."""
    parts = urlsplit(url)
    if parts.scheme == "file" and not parts.netloc and parts.path.startswith("/"):
        return FileStore(Path(unquote(parts.path)))
    if parts.scheme in ("s3", "s3+http"):
        return S3Store(bucket_of(url))
    raise ValueError("it must begin with file:///, s3:// or s3+http://")


_current: Store | None = None


def use(store: Store) -> None:
    """Set the store of this process (configuration `ATTACHMENTS_URL`)."""
    global _current
    _current = store


def current() -> Store:
    """The store of this process. Raises RuntimeError before `use`."""
    if _current is None:
        raise RuntimeError("no store for attachments is set")
    return _current

"""Configuration: read from the environment here and nowhere else. Unknown or unsafe values refuse to start."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).parent
INSTANCE = ROOT / "instance"
DEVELOPMENT_KEY = "development-only-not-secret"
DEVELOPMENT_INTAKE = {"development": ("knelpunt@regiolijn.example", "mail.regiolijn.example"), "production": ("", "")}
"""Where mail comes in, and whose word on its sender is taken: in development those of the demo data."""

KNOWN = {
    "REGIOLIJN_ENV", "REGIOLIJN_INSTANCE",
}  # fmt: skip


class ConfigurationError(Exception):
    """A setting that we refuse to start with. The message names it and says what to do."""


@dataclass(frozen=True)
class Settings:
    """Everything that differs between one installation and another."""

    environment: str
    database_url: str
    secret_key: str
    audit_key: str
    base_url: str
    smtp_url: str | None
    mail_from: str
    instance: Path
    workflows: Path = ROOT / "workflows"
    theme_dir: Path | None = None
    redis_url: str | None = None
    colleague_domains: tuple[str, ...] = ("minvws.nl",)
    attachments_url: str | None = None
    clamd_url: str | None = None
    imap_url: str | None = None
    intake_address: str = ""
    mail_authserv: str = ""
    research_key: str = ""
    testing: bool = False

    @property
    def production(self) -> bool:
        return self.environment == "production"


def from_environment(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings. Raises ConfigurationError with one clear line."""
    for name in environment:
        if name.startswith("REGIOLIJN_") and name not in KNOWN:
            raise ConfigurationError(f"{name} is not a setting; known are {', '.join(sorted(KNOWN))}")
    kind = environment.get("REGIOLIJN_ENV", "development")
    if kind not in ("development", "production"):
        raise ConfigurationError(f"REGIOLIJN_ENV is {kind!r}; it must be 'development' or 'production'")
    instance = Path(environment.get("REGIOLIJN_INSTANCE", INSTANCE))
    settings = Settings(
        environment=kind,
        database_url=environment.get("DATABASE_URL") or f"sqlite:///{instance / 'regiolijn.sqlite3'}",
        secret_key=environment.get("SECRET_KEY", DEVELOPMENT_KEY),
        audit_key=environment.get("AUDIT_KEY", DEVELOPMENT_KEY),
        base_url=environment.get("BASE_URL", "http://127.0.0.1:8000").rstrip("/"),
        smtp_url=environment.get("SMTP_URL") or None,
        mail_from=environment.get("MAIL_FROM", "Regiolijn <noreply@regiolijn.example>"),
        instance=instance,
        theme_dir=Path(environment["THEME_DIR"]) if environment.get("THEME_DIR") else None,
        redis_url=environment.get("REDIS_URL") or None,
        attachments_url=environment.get("ATTACHMENTS_URL") or None,
        clamd_url=environment.get("CLAMD_URL") or None,
        colleague_domains=tuple(environment.get("COLLEAGUE_DOMAINS", "minvws.nl").replace(",", " ").lower().split()),
        imap_url=environment.get("IMAP_URL") or None,
        intake_address=environment.get("INTAKE_ADDRESS", DEVELOPMENT_INTAKE[kind][0]).strip().lower(),
        mail_authserv=environment.get("MAIL_AUTHSERV", DEVELOPMENT_INTAKE[kind][1]).strip(),
        research_key=environment.get("RESEARCH_KEY", "" if kind == "production" else DEVELOPMENT_KEY),
    )
    _refuse_unsafe(settings)
    return settings


def _refuse_unsafe(settings: Settings) -> None:
    scheme = settings.database_url.partition(":")[0].partition("+")[0]
    if scheme not in ("sqlite", "postgresql"):
        raise ConfigurationError("DATABASE_URL must begin with sqlite:// or postgresql://")
    if not urlsplit(settings.base_url).netloc:
        raise ConfigurationError("BASE_URL must be a whole address, such as https://regiolijn.example")
    if settings.smtp_url and urlsplit(settings.smtp_url).scheme not in ("smtp", "smtps"):
        raise ConfigurationError("SMTP_URL must begin with smtp:// or smtps://")
    _refuse_unsafe_intake(settings)
    if settings.redis_url and urlsplit(settings.redis_url).scheme not in ("redis", "rediss", "unix"):
        raise ConfigurationError("REDIS_URL must begin with redis://, rediss:// or unix://")
    if settings.redis_url and find_spec("redis") is None:
        raise ConfigurationError(
            "REDIS_URL is set, but the package redis is not installed: install it (.venv/bin/pip install redis), "
            "or leave REDIS_URL out; the database can wake the worker as well"
        )
    _refuse_store(settings)
    if settings.theme_dir and not settings.theme_dir.is_dir():
        raise ConfigurationError(f"THEME_DIR {settings.theme_dir} is not a folder")
    if not settings.production:
        return
    for name, value in (("SECRET_KEY", settings.secret_key), ("AUDIT_KEY", settings.audit_key)):
        if value == DEVELOPMENT_KEY or len(value) < 32:
            raise ConfigurationError(f"{name} must be set to at least 32 random characters in production")
    if settings.secret_key == settings.audit_key:
        raise ConfigurationError("AUDIT_KEY must differ from SECRET_KEY")
    if settings.research_key and (
        len(settings.research_key) < 32 or settings.research_key in (settings.secret_key, settings.audit_key)
    ):
        raise ConfigurationError(
            "RESEARCH_KEY must be at least 32 random characters in production, and differ from SECRET_KEY and "
            "AUDIT_KEY; leave it out where no event log is exported for research"
        )
    if not settings.base_url.startswith("https://"):
        raise ConfigurationError("BASE_URL must begin with https:// in production")
    if settings.attachments_url is None:
        raise ConfigurationError("ATTACHMENTS_URL must be set in production: where files are kept must be no guess")
    if settings.clamd_url is None:
        raise ConfigurationError(
            "CLAMD_URL must be set in production: files are scanned before use. Where that is done elsewhere, or "
            "not at all by decision, say CLAMD_URL=none; the pages then say that files are not scanned"
        )
    if settings.smtp_url is None:
        raise ConfigurationError("SMTP_URL must be set in production: regions are told by mail")


def _refuse_store(settings: Settings) -> None:
    """Where files are kept, and what scans them. Keys stand in the address, so it is never shown."""
    parts = urlsplit(settings.attachments_url or "file:///")
    whole = parts.hostname and parts.username and parts.password and parts.path.strip("/")
    if parts.scheme == "file":
        if parts.netloc or not parts.path.startswith("/"):
            raise ConfigurationError(
                "ATTACHMENTS_URL must name a folder from the root, such as file:///srv/attachments"
            )
    elif parts.scheme not in ("s3", "s3+http") or not whole:
        raise ConfigurationError("ATTACHMENTS_URL must be file:///FOLDER or s3://KEY:SECRET@HOST/BUCKET")
    elif settings.production and parts.scheme == "s3+http":
        raise ConfigurationError("ATTACHMENTS_URL must be s3:// (with TLS) in production, not s3+http://")
    scanner = urlsplit(settings.clamd_url or "none")
    tcp = scanner.scheme == "tcp" and scanner.hostname
    unix = scanner.scheme == "unix" and scanner.path.startswith("/")
    if settings.clamd_url not in (None, "none") and not tcp and not unix:
        raise ConfigurationError("CLAMD_URL must be tcp://HOST:3310, unix:/PATH/OF/clamd.ctl, or none")


def _refuse_unsafe_intake(settings: Settings) -> None:
    """Taking mail in: an address that leaves room for what an answer adds, and a mailbox to read."""
    plain = r"[a-z0-9._-]{1,30}@[a-z0-9-]+(\.[a-z0-9-]+)+"
    if settings.intake_address and not re.fullmatch(plain, settings.intake_address):
        raise ConfigurationError(
            "INTAKE_ADDRESS must be a plain address with at most 30 characters before the @, such as "
            "knelpunt@regiolijn.example; answers go to the same address with + and a code before the @"
        )
    if settings.intake_address and settings.intake_address == parseaddr(settings.mail_from)[1].lower():
        raise ConfigurationError("INTAKE_ADDRESS must differ from the address in MAIL_FROM, or mail goes round")
    if not settings.imap_url:
        return
    parts = urlsplit(settings.imap_url)
    if parts.scheme not in ("imap", "imaps") or not parts.hostname or not parts.username:
        raise ConfigurationError("IMAP_URL must be imaps://user:password@host, or imap:// for a server with STARTTLS")
    if not settings.intake_address:
        raise ConfigurationError("INTAKE_ADDRESS must be set with IMAP_URL: it is the address of that mailbox")

"""Settings of mail that comes in: what would go wrong at night is refused at the start."""

from __future__ import annotations

import pytest

from config import ConfigurationError, from_environment


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"INTAKE_ADDRESS": "geen adres"}, "INTAKE_ADDRESS"),
        ({"INTAKE_ADDRESS": "x" * 31 + "@regiolijn.example"}, "INTAKE_ADDRESS"),
        ({"INTAKE_ADDRESS": "knelpunt+x@regiolijn.example"}, "INTAKE_ADDRESS"),
        ({"INTAKE_ADDRESS": "NoReply@regiolijn.example"}, "MAIL_FROM"),
        ({"IMAP_URL": "https://post:x@mail.example"}, "IMAP_URL"),
        ({"IMAP_URL": "imaps://mail.example"}, "IMAP_URL"),
        ({"IMAP_URL": "imaps://post:x@mail.example", "INTAKE_ADDRESS": ""}, "INTAKE_ADDRESS"),
    ],
)
def test_unsafe_settings_are_refused(settings: dict[str, str], named: str) -> None:
    with pytest.raises(ConfigurationError, match=named):
        from_environment(settings)


def test_only_development_takes_mail_in_without_being_told() -> None:
    assert from_environment({}).intake_address
    production = {
        "REGIOLIJN_ENV": "production", "SECRET_KEY": "s" * 40, "AUDIT_KEY": "a" * 40, "BASE_URL": "https://r.example",
        "SMTP_URL": "smtp://localhost", "ATTACHMENTS_URL": "file:///srv/files", "CLAMD_URL": "none",
    }  # fmt: skip
    found = from_environment(production)
    assert (found.intake_address, found.mail_authserv, found.imap_url) == ("", "", None)

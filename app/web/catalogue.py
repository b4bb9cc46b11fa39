"""Translations: each package carries its own Dutch in `nl.po`; here they become one catalogue, and are checked."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

APP = Path(__file__).parent.parent
COMPILED = Path(__file__).parent / "catalogues" / "nl" / "LC_MESSAGES" / "messages.mo"
KEYWORDS = {
    "_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2), "lazy_ngettext": (1, 2),
}  # fmt: skip
METHODS = [("**/templates/**.html", "jinja2"), ("**.py", "python")]
Key = str | tuple[str, ...]


def sources() -> list[Path]:
    """The Dutch of every package."""
    return sorted(APP.glob("*/nl.po"))


def merged() -> tuple[Catalog, list[str]]:
    """All packages' Dutch in one catalogue, and what is wrong with it: fuzzy, empty, or translated in two ways."""
    whole = Catalog(locale="nl", domain="messages", charset="utf-8")
    faults = []
    for path in sources():
        with path.open("rb") as file:
            part = read_po(file, locale="nl")
        for message in part:
            if not message.id:
                continue
            where = f"{path.relative_to(APP.parent)}: {_shown(message.id)}"
            known: Message | None = whole.get(message.id)
            if message.fuzzy:
                faults.append(f"{where} is marked fuzzy")
            if not message.string or (isinstance(message.string, tuple) and not all(message.string)):
                faults.append(f"{where} has no Dutch")
            elif known is not None and known.string != message.string:
                faults.append(f"{where} has another Dutch elsewhere: {_shown(known.string)}")
            else:
                whole.add(message.id, message.string, flags=message.flags - {"fuzzy"})
    return whole, faults


def used() -> dict[Key, str]:
    """Every text in templates and code that asks for a translation, and where it stands."""
    found: dict[Key, str] = {}
    options = {"**/templates/**.html": {"trimmed": "true", "silent": "false"}}
    for name, line, message, _comments, _context in extract_from_dir(
        APP, method_map=METHODS, options_map=options, keywords=KEYWORDS
    ):
        found.setdefault(message, f"app/{name}:{line}")
    return found


def missing() -> list[str]:
    """Texts without Dutch, with their place; and Dutch that nothing uses."""
    catalogue, faults = merged()
    asked = used()
    for message, place in asked.items():
        key = message if isinstance(message, str) else message[0]
        if catalogue.get(key) is None:
            faults.append(f"{place}: {_shown(message)} has no Dutch in any nl.po")
    wanted = {message if isinstance(message, str) else message[0] for message in asked}
    for entry in catalogue:
        key = entry.id if isinstance(entry.id, str) else entry.id[0]
        if key and key not in wanted:
            faults.append(f"nl.po: {_shown(key)} is used nowhere; remove it")
    return faults


def compile_catalogue() -> int:
    """Write the catalogue that the application reads. Returns the number of texts."""
    catalogue, _faults = merged()
    COMPILED.parent.mkdir(parents=True, exist_ok=True)
    with COMPILED.open("wb") as file:
        write_mo(file, catalogue)
    return len(catalogue)


def _shown(text: object) -> str:
    return repr(text)[:100]


@click.group("translations")
def commands() -> None:
    """The Dutch of every text: compile it, check it."""


@commands.command("compile")
def compile_command() -> None:
    """Make one catalogue of the Dutch of all packages."""
    click.echo(f"{compile_catalogue()} texts in Dutch.")


@commands.command("check")
def check_command() -> None:
    """Exit 1 when a text has no Dutch, or more than one."""
    faults = missing()
    for fault in faults:
        click.echo(fault, err=True)
    if faults:
        click.echo(f"{len(faults)} fault(s) in the translations.", err=True)
        sys.exit(1)
    click.echo("Every text has its Dutch.")

"""A text as the two parts of a mail: plain, and HTML that reads well on a telephone. Both say the same.

The HTML stands on its own: no images, no fonts, nothing from elsewhere, so nothing tells the sender that it was read.
"""

from __future__ import annotations

from html import escape

from app.outbox.letters import Item, Text

BUTTON = {"nl": "Open in Regiolijn", "en": "Open in Regiolijn"}
STYLE = """
:root { color-scheme: light dark; }
body { margin: 0; padding: 16px; background: #f5f7f6; color: #14201f;
  font: 17px/1.5 -apple-system, "Segoe UI", Roboto, "Fira Sans", Arial, sans-serif; }
main { max-width: 600px; margin: 0 auto; padding: 24px; background: #ffffff; border-radius: 8px; }
p, li { margin: 0 0 16px; overflow-wrap: anywhere; }
ol { padding-left: 24px; }
a { color: #0d4650; }
.button { display: inline-block; padding: 12px 24px; border-radius: 4px; background: #0d4650; color: #ffffff;
  font-weight: 600; text-decoration: none; }
.small { font-size: 16px; color: #465250; }
hr { margin: 24px 0; border: 0; border-top: 1px solid #d6dddb; }
@media (prefers-color-scheme: dark) {
  body { background: #0f1615; color: #e9efed; }
  main { background: #171f1e; }
  a { color: #8cd3d7; }
  .button { background: #8cd3d7; color: #06262b; }
  .small { color: #b7c3c0; }
  hr { border-top-color: #303c3a; }
}
"""


def plain(text: Text) -> str:
    """The text part."""
    parts = [_plain_of(part) for part in text.paragraphs]
    foot = "\n".join(line for line in (text.why, text.footer, text.choices) if line)
    above = [text.marker] if text.marker else []
    return "\n\n".join((*above, *parts, f"-- \n{foot}")) + "\n"


def _plain_of(part: str | tuple[Item, ...]) -> str:
    if isinstance(part, str):
        return part
    return "\n\n".join(
        "\n".join((f"{number}. {item.subject}", *(f"   {line}" for line in (*item.notes, item.why, item.link))))
        for number, item in enumerate(part, 1)
    )


def html(text: Text, title: str, language: str) -> str:
    """The HTML part. `title` is the subject as the header has it."""
    above = f'<p class="small">{escape(text.marker)}</p>\n' if text.marker else ""
    body = above + "\n".join(_html_of(part, text.link, language) for part in text.paragraphs)
    foot = escape(text.why)
    if text.footer:
        foot += f"<br>\n{escape(text.footer)}"
    if text.choices:
        foot += f'<br>\n<a href="{escape(text.choices)}">{escape(text.choices)}</a>'
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style></head>\n"
        f'<body>\n<main>\n{body}\n<hr>\n<p class="small">{foot}</p>\n</main>\n</body>\n</html>\n'
    )


def _html_of(part: str | tuple[Item, ...], link: str, language: str) -> str:
    if not isinstance(part, str):
        return "<ol>\n" + "\n".join(map(_html_item, part)) + "\n</ol>"
    if part == link and link:
        address = escape(link)
        button = f'<a class="button" href="{address}">{BUTTON[language]}</a>'
        return f'<p>{button}</p>\n<p class="small">{address}</p>'
    shown = escape(part)
    if link:
        shown = shown.replace(escape(link), f'<a href="{escape(link)}">{escape(link)}</a>')
    return "<p>" + shown.replace("\n", "<br>\n") + "</p>"


def _html_item(item: Item) -> str:
    lines = [f'<a href="{escape(item.link)}">{escape(item.subject)}</a>']
    lines += [escape(note) for note in item.notes]
    lines.append(f'<span class="small">{escape(item.why)}</span>')
    return "<li>" + "<br>\n".join(lines) + "</li>"

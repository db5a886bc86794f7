"""A mail in two languages as plain text and as HTML: the same words, links that can be pressed, nothing that loads.

>>> html_of([("ja", "見本 様\\n\\nhttps://k.example/claim/x")]).count('<a href="https://k.example/claim/x">')
1
"""

import re
from collections.abc import Sequence
from html import escape
from typing import Final

from kakitome.values.localized_text import Language

_LINK: Final = re.compile(r"https?://[^\s<>\"']+")
_RULE: Final = "-" * 40
_FRAME: Final = (
    '<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width"></head>'
    '<body style="margin:0;padding:24px 16px;font-size:16px;line-height:1.8;color:#1c1c1c;background:#ffffff">'
    '<div style="max-width:36em;margin:0 auto">{parts}</div></body></html>\n'
)
_BETWEEN: Final = '<hr style="margin:32px 0;border:0;border-top:1px solid #bbbbbb">'


def text_of(letters: Sequence[tuple[Language, str]]) -> str:
    """Write the mail as plain text, one language under the other."""
    return f"\n\n{_RULE}\n\n".join(text for _language, text in letters) + "\n"


def html_of(letters: Sequence[tuple[Language, str]]) -> str:
    """Write the mail as HTML; every word is escaped, and addresses become links to themselves."""
    parts = [f'<div lang="{language}">{_paragraphs(text)}</div>' for language, text in letters]
    return _FRAME.format(language=letters[0][0], parts=_BETWEEN.join(parts))


def _paragraphs(text: str) -> str:
    blocks = ("<br>".join(map(_linked, block.split("\n"))) for block in text.strip().split("\n\n"))
    return "".join(f'<p style="margin:0 0 1em">{block}</p>' for block in blocks)


def _linked(line: str) -> str:
    """Escape a line; an address in it leads to itself."""
    linked, place = "", 0
    for match in _LINK.finditer(line):
        address = escape(match[0])
        linked += f'{escape(line[place : match.start()])}<a href="{address}">{address}</a>'
        place = match.end()
    return linked + escape(line[place:])

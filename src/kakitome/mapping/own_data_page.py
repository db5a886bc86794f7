"""The first page of what a person takes along about themselves: both languages, no script, no network."""

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from kakitome import texts
from kakitome.mapping.record_page import both_languages, page_around
from kakitome.values.instants import write_instant
from kakitome.values.localized_text import LocalizedText

_SECTIONS = (
    "roles",
    "terms",
    "seats",
    "registers",
    "invitations",
    "awards_that_wait",
    "security_events",
)
"""Lists of `data.json` of which the page says how long they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnAward:
    """An award of the person, and its files in the archive."""

    number: str
    title: LocalizedText
    body: LocalizedText
    awarded_on: date
    files: tuple[str, ...]


def own_data_page(data: Mapping[str, Any], *, awards: Sequence[OwnAward], made_at: datetime) -> bytes:
    """Write the page over what `data.json` holds; what people wrote is escaped."""
    account = data["account"]
    lines = [
        ("name", html.escape(account["name"]) or "–"),
        ("addresses", "<br>".join(html.escape(address["email"]) for address in account["addresses"]) or "–"),
        ("number", html.escape(account["number"])),
        *((name, str(len(data[name]))) for name in _SECTIONS),
    ]
    facts = "".join(f'<tr><th scope="row">{_term(name)}</th><td>{value}</td></tr>' for name, value in lines)
    heads = "".join(f'<th scope="col">{_term(name)}</th>' for name in ("award", "body", "date", "files"))
    rows = "".join(map(_row, awards))
    body = (
        f"<h1>{_term('title')}</h1><p>{_term('how')}</p><p>{write_instant(made_at)}</p>"
        f'<table>{facts}</table><p><a href="data.json">data.json</a></p>'
        f"<h2>{_term('awards')}</h2><table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
        f"<h2>{_term('elsewhere')}</h2><p>{_term('elsewhere_how')}</p>"
    )
    return page_around(body, title=texts.term("own_data.title").ja)


def _row(award: OwnAward) -> str:
    files = "<br>".join(f'<a href="{html.escape(name)}">{html.escape(name)}</a>' for name in award.files) or "–"
    title = f"{both_languages(award.title)}<br>{html.escape(award.number)}"
    cells = f"<td>{both_languages(award.body)}</td><td>{award.awarded_on.isoformat()}</td><td>{files}</td>"
    return f'<tr><th scope="row">{title}</th>{cells}</tr>'


def _term(name: str) -> str:
    return both_languages(texts.term(f"own_data.{name}"))

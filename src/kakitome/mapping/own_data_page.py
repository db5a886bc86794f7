"""The first page of what a person takes along about themselves: both languages, no script, no network."""

import html
from collections.abc import Iterable, Mapping, Sequence
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
    "identity_proofs",
    "collections",
    "shares",
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


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDocument:
    """A document of the person's wallet, and its file in the archive; empty and None where it says nothing."""

    title: LocalizedText
    issuer: LocalizedText
    awarded_on: date | None
    file: str


def own_data_page(
    data: Mapping[str, Any], *, awards: Sequence[OwnAward], documents: Sequence[OwnDocument] = (), made_at: datetime
) -> bytes:
    """Write the page over what `data.json` holds; what people wrote is escaped."""
    account = data["account"]
    lines = [
        ("name", html.escape(account["name"]) or "–"),
        ("addresses", "<br>".join(html.escape(address["email"]) for address in account["addresses"]) or "–"),
        ("number", html.escape(account["number"])),
        *((name, str(len(data[name]))) for name in _SECTIONS),
    ]
    facts = "".join(f'<tr><th scope="row">{_term(name)}</th><td>{value}</td></tr>' for name, value in lines)
    body = (
        f"<h1>{_term('title')}</h1><p>{_term('how')}</p><p>{write_instant(made_at)}</p>"
        f'<table>{facts}</table><p><a href="data.json">data.json</a></p>'
        f"<h2>{_term('awards')}</h2>{_table(('award', 'body', 'date', 'files'), map(_row, awards))}"
        f"<h2>{_term('documents')}</h2>{_table(('award', 'issuer', 'date', 'files'), map(_document_row, documents))}"
        f"<h2>{_term('elsewhere')}</h2><p>{_term('elsewhere_how')}</p>"
    )
    return page_around(body, title=texts.term("own_data.title").ja)


def _table(columns: Sequence[str], rows: Iterable[str]) -> str:
    heads = "".join(f'<th scope="col">{_term(name)}</th>' for name in columns)
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _document_row(document: OwnDocument) -> str:
    title, issuer = (both_languages(text) if text else "–" for text in (document.title, document.issuer))
    day = document.awarded_on.isoformat() if document.awarded_on else "–"
    file = f'<a href="{html.escape(document.file)}">{html.escape(document.file)}</a>'
    return f'<tr><th scope="row">{title}</th><td>{issuer}</td><td>{day}</td><td>{file}</td></tr>'


def _row(award: OwnAward) -> str:
    files = "<br>".join(f'<a href="{html.escape(name)}">{html.escape(name)}</a>' for name in award.files) or "–"
    title = f"{both_languages(award.title)}<br>{html.escape(award.number)}"
    cells = f"<td>{both_languages(award.body)}</td><td>{award.awarded_on.isoformat()}</td><td>{files}</td>"
    return f'<tr><th scope="row">{title}</th>{cells}</tr>'


def _term(name: str) -> str:
    return both_languages(texts.term(f"own_data.{name}"))

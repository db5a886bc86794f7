"""The first page of what a person takes along about themselves: both languages, no script, no network.

It says how everything stood on the day it was made, and checks nothing: the pages beside the awards do.
"""

import html
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import quote

from kakitome import texts
from kakitome.documents.verification.check import Verdict
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
    "shares",
    "share_drafts",
    "portfolio",
    "names",
    "recovery_sheet",
    "trusted_contact",
    "holder_keys",
    "presentations",
    "awaited",
    "saved_searches",
    "credit_accounts",
    "apps",
    "request_answers",
    "asked_endorsements",
    "reattestations",
    "applications",
)
"""Lists of `data.json` of which the page says how long they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnAward:
    """An award of the person, its files in the archive, and how it stood."""

    number: str
    title: LocalizedText
    body: LocalizedText
    awarded_on: date
    files: tuple[str, ...]
    verdict: Verdict
    as_of: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDocument:
    """A document of the person's wallet, its file in the archive, and its last report; empty where it says nothing.

    `picture` is the file of the badge's picture, `caption` what its issuer says of it.
    """

    title: LocalizedText
    issuer: LocalizedText
    awarded_on: date | None
    file: str
    verdict: Verdict
    as_of: datetime
    is_verified: bool
    picture: str = ""
    caption: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnContents:
    """What lies beside the page.

    Attributes:
        site: address of the platform that made it.
        is_statement_signed: whether the statement of what was proved is there as a signed file, too.
        missing: files and answers that could not be had; the manifest names them.
    """

    awards: Sequence[OwnAward]
    documents: Sequence[OwnDocument]
    site: str
    made_at: datetime
    is_statement_signed: bool
    missing: int


def own_data_page(data: Mapping[str, Any], contents: OwnContents) -> bytes:
    """Write the page over what `data.json` holds; what people wrote is escaped."""
    account = data["account"]
    first = [
        ("name", html.escape(account["name"]) or "–"),
        ("made_at", _moment(contents.made_at)),
        ("made_by", html.escape(contents.site)),
    ]
    records = [
        ("addresses", "<br>".join(html.escape(address["email"]) for address in account["addresses"]) or "–"),
        ("number", html.escape(account["number"])),
        *((name, str(len(data[name]))) for name in _SECTIONS),
    ]
    held = [document for document in contents.documents if document.is_verified]
    apart = [document for document in contents.documents if not document.is_verified]
    columns = ("award", "issuer", "date", "state", "files")
    body = (
        f"<h1>{_term('title')}</h1><p>{_term('how')}</p>{_facts(first)}"
        f"<h2>{_term('offline')}</h2><ul>{_what_it_can(contents)}</ul>"
        f"<h2>{_term('awards')}</h2>{_table(columns, map(_row, contents.awards))}"
        f"<h2>{_term('documents')}</h2>{_table(columns, map(_document_row, held))}"
        f"<h2>{_term('apart')}</h2><p>{_term('apart_how')}</p>{_table(columns, map(_document_row, apart))}"
        f"<h2>{_term('own_records')}</h2><p>{_term('own_records_how')}</p>{_own_records(data)}"
        f"<h2>{_term('collections')}</h2>{_collections(data, contents)}"
        f"<h2>{_term('identity_proofs')}</h2><p>{_statement(contents)}</p>"
        f"{_table(('kind', 'identifier', 'proved_at', 'ended_at'), map(_proof_row, data['identity_proofs']))}"
        f"<h2>{_term('records')}</h2>{_facts(records)}"
        f'<p><a href="data.json">data.json</a> · <a href="manifest.json">manifest.json</a></p>'
        f"<h2>{_term('elsewhere')}</h2><p>{_term('elsewhere_how')}</p>"
    )
    return page_around(body, title=texts.term("own_data.title").ja)


def _facts(lines: Iterable[tuple[str, str]]) -> str:
    rows = "".join(f'<tr><th scope="row">{_term(name)}</th><td>{value}</td></tr>' for name, value in lines)
    return f"<table>{rows}</table>"


def _what_it_can(contents: OwnContents) -> str:
    names = ("offline_shows", "offline_checks", "offline_later", "offline_elsewhere")
    sentences = [*names, *(["offline_missing"] if contents.missing else [])]
    return "".join(f"<li>{_term(name)}</li>" for name in sentences)


def _table(columns: Sequence[str], rows: Iterable[str]) -> str:
    lines = "".join(rows)
    if not lines:
        return f"<p>{_term('none')}</p>"
    heads = "".join(f'<th scope="col">{_term(name)}</th>' for name in columns)
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table>"


def _document_row(document: OwnDocument) -> str:
    title, issuer = (both_languages(text) if text else "–" for text in (document.title, document.issuer))
    day = document.awarded_on.isoformat() if document.awarded_on else "–"
    state = _state(document.verdict, document.as_of)
    file = _link(document.file) if document.file else "–"
    title = f"{_picture(document)}{title}"
    return f'<tr><th scope="row">{title}</th><td>{issuer}</td><td>{day}</td><td>{state}</td><td>{file}</td></tr>'


def _row(award: OwnAward) -> str:
    files = "<br>".join(map(_link, award.files)) or "–"
    title = f"{both_languages(award.title)}<br>{html.escape(award.number)}"
    state = _state(award.verdict, award.as_of)
    cells = f"<td>{both_languages(award.body)}</td><td>{award.awarded_on.isoformat()}</td><td>{state}</td>"
    return f'<tr><th scope="row">{title}</th>{cells}<td>{files}</td></tr>'


def _state(verdict: Verdict, as_of: datetime) -> str:
    return f"{both_languages(texts.term(f'short.{verdict.value}'))}<br>{_moment(as_of)}"


def _collections(data: Mapping[str, Any], contents: OwnContents) -> str:
    titles = {award.number: award.title for award in contents.awards}
    by_file = {document.file: document.title for document in contents.documents if document.file}
    titles |= {held["key"]: by_file[held["file"]] for held in data["documents"] if held["file"] in by_file}
    titles |= {record["key"]: LocalizedText(ja=record["title"]) for record in data["own_records"]}
    parts = []
    for collection in data["collections"]:
        items = [
            item.get("document") or item.get("own_record") or item.get("award", "")
            for item in collection.get("items", ())
        ]
        lines = "".join(f"<li>{both_languages(titles[item])}</li>" for item in items if item in titles)
        parts.append(f"<h3>{html.escape(collection['name'])}</h3><ol>{lines}</ol>")
    return "".join(parts) or f"<p>{_term('none')}</p>"


def _own_records(data: Mapping[str, Any]) -> str:
    lines = "".join(f"<li>{html.escape(record['title'])}</li>" for record in data["own_records"])
    return f"<ul>{lines}</ul>" if lines else f"<p>{_term('none')}</p>"


def _statement(contents: OwnContents) -> str:
    return _term("proofs_signed" if contents.is_statement_signed else "proofs_unsigned")


def _proof_row(proof: Mapping[str, Any]) -> str:
    kind = both_languages(texts.term(f"own_data.kind.{proof['kind']}"))
    days = "".join(f"<td>{html.escape(proof.get(name) or '–')}</td>" for name in ("proved_at", "ended_at"))
    return f'<tr><th scope="row">{kind}</th><td>{html.escape(proof["identifier"])}</td>{days}</tr>'


def _moment(at: datetime) -> str:
    return f'<time datetime="{write_instant(at)}">{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC</time>'


def _picture(document: OwnDocument) -> str:
    if not document.picture:
        return ""
    source, caption = html.escape(_address(document.picture)), html.escape(document.caption)
    return f'<img src="{source}" alt="{caption}" width="64" height="64"><br>'


def _address(name: str) -> str:
    # A name may hold what an address would take for a part of its own.
    return "/".join(quote(step) for step in name.split("/"))


def _link(name: str) -> str:
    return f'<a href="{html.escape(_address(name))}">{html.escape(name.rpartition("/")[2])}</a>'


def _term(name: str) -> str:
    return both_languages(texts.term(f"own_data.{name}"))

"""The first page of a closed institution's archive, in both languages, and what its README says."""

import html
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from kakitome import texts
from kakitome.errors import Problem
from kakitome.mapping.record_page import both_languages, page_around
from kakitome.values.instants import day_of
from kakitome.values.localized_text import Language, LocalizedText


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """What the archive is of.

    Attributes:
        host: host of the platform, under which the files have to lie.
        successor, successor_url: who goes on with the institution's work; empty where nobody does.
        issuers: DIDs and the path of each key document.
        definitions: paths of definitions and their titles.
    """

    institution: LocalizedText
    host: str
    closed_at: datetime
    successor: str
    successor_url: str
    issuers: Mapping[str, str]
    definitions: Mapping[str, LocalizedText]


def archive_page(archive: Archive) -> bytes:
    """Write the page; what people wrote is escaped."""
    successor = html.escape(archive.successor)
    if archive.successor_url:
        url = html.escape(archive.successor_url)
        successor = f'{successor}<br><a href="{url}" rel="nofollow">{url}</a>'
    lines = [
        ("closed", html.escape(day_of(archive.closed_at).isoformat())),
        ("archived_by", html.escape(archive.host)),
        ("successor", successor or "–"),
        *(("issuer", _link(path, did)) for did, path in archive.issuers.items()),
    ]
    facts = "".join(f'<tr><th scope="row">{_term(name)}</th><td>{value}</td></tr>' for name, value in lines)
    rows = "".join(
        f"<li>{both_languages(title)}<br>{_link(path, path)}</li>" for path, title in archive.definitions.items()
    )
    body = (
        f"<h1>{both_languages(archive.institution)}</h1><p>{_term('stands')}</p><table>{facts}</table>"
        f"<p>{_term('check')}</p><p>{_term('nobody')}</p><h2>{_term('definitions')}</h2><ul>{rows}</ul>"
    )
    return page_around(body, title=archive.institution.ja or archive.institution.en)


def archive_readme(archive: Archive) -> bytes:
    """Write how to serve the files and check an award against them, in both languages."""
    params = {"host": archive.host, "closed": day_of(archive.closed_at).isoformat()}
    languages: tuple[Language, Language] = ("ja", "en")
    parts = [
        texts.sentence(Problem(code="I_ARCHIVE_README", params={**params, "institution": name}), language).strip()
        for language in languages
        for name in (archive.institution.in_language(language),)
    ]
    return ("\n\n".join(parts) + "\n").encode("utf-8")


def _link(path: str, words: str) -> str:
    return f'<a href="{html.escape(path)}">{html.escape(words)}</a>'


def _term(name: str) -> str:
    return both_languages(texts.term(f"archive.{name}"))

"""The first page of a packed record: which awards are inside, and which file is whose. No script, no network."""

import html
from collections.abc import Sequence
from datetime import date, datetime

from kakitome import texts
from kakitome.learning.microcredential import Microcredential
from kakitome.mapping.award_facts import AwardFacts, awarded_by_words
from kakitome.mapping.certificate import ListedDocument
from kakitome.values.instants import write_instant
from kakitome.values.localized_text import LocalizedText

_STYLE = (
    "body{font-family:sans-serif;line-height:1.7;max-inline-size:60rem;margin:2rem auto;padding:0 1rem;color:#14233a}"
    "table{border-collapse:collapse;inline-size:100%}th,td{text-align:start;padding:.5rem;border-block-end:1px solid "
    "#8a94a3;vertical-align:top}td,a{overflow-wrap:anywhere}a{color:#1d4f91}"
    # On a telephone each row is a block of its own: five columns would be wider than the screen.
    "@media(max-width:44rem){thead{position:absolute;clip-path:inset(50%);inline-size:1px;block-size:1px;overflow:hidden}"
    "table,tbody,tr,th,td{display:block}tr{border-block-end:1px solid #8a94a3;padding-block:.5rem}"
    "th,td{border:0;padding:.125rem 0}}"
)


def record_page(
    awards: Sequence[tuple[Microcredential, AwardFacts]],
    *,
    documents: Sequence[tuple[ListedDocument, str]] = (),
    files: Sequence[str],
    made_at: datetime,
) -> bytes:
    """Write the page; what people wrote is escaped. Of credentials from elsewhere the files are as they came."""
    rows = "".join(_row(mc, facts, files=files) for mc, facts in awards)
    rows += "".join(
        _line(document.title, document.issuer, on=document.awarded_on, name=name, files=files)
        for document, name in documents
    )
    of_documents = {name for _document, name in documents}
    others = "".join(
        f'<li><a href="{html.escape(name)}">{html.escape(name)}</a></li>'
        for name in files
        if not name.endswith(".zip") and name not in of_documents
    )
    heads = "".join(
        f'<th scope="col">{both_languages(texts.term(f"record.{name}"))}</th>'
        for name in ("award", "body", "date", "file")
    )
    body = (
        f"<h1>{both_languages(texts.term('record.title'))}</h1><p>{both_languages(texts.term('record.how'))}</p>"
        f"<p>{write_instant(made_at)}</p>"
        f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table><ul>{others}</ul>"
    )
    return page_around(body, title=texts.term("record.title").ja)


def _row(mc: Microcredential, facts: AwardFacts, *, files: Sequence[str]) -> str:
    return _line(mc.title, awarded_by_words(mc, facts), on=facts.awarded_on, name=f"{facts.number}.zip", files=files)


def _line(title: LocalizedText, issuer: LocalizedText, *, on: date | None, name: str, files: Sequence[str]) -> str:
    link = f'<a href="{html.escape(name)}">{html.escape(name)}</a>' if name in files else "–"
    day = on.isoformat() if on else "–"
    cells = "".join(f"<td>{cell}</td>" for cell in (both_languages(issuer), day, link))
    return f'<tr><th scope="row">{both_languages(title)}</th>{cells}</tr>'


def page_around(body: str, *, title: str) -> bytes:
    """Return a page that needs nothing else, around what is escaped already."""
    page = (
        '<!doctype html><html lang="ja"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'; img-src 'self' file:\">"
        f"<title>{html.escape(title)}</title><style>{_STYLE}</style></head><body><main>{body}</main></body></html>\n"
    )
    return page.encode("utf-8")


def both_languages(words: LocalizedText) -> str:
    """Write both languages, each marked as what it is."""
    spans = [
        f'<span lang="{language}">{html.escape(words.in_language(language))}</span>' for language in words.languages
    ]
    return "<br>".join(dict.fromkeys(spans)) or "–"

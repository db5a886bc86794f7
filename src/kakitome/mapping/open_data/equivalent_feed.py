"""What was decided about credit, newest first, as a feed: each decision once, and its reversal.

    equivalents_atom(decisions, site_url="https://k.example", updated=today)

That an equivalent goes stale is no event: it is reckoned when it is read.

Source: RFC 4287 (an entry of a feed has a permanent id of its own and the instant of its change).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from kakitome.learning.credit.equivalent import Equivalent, EquivalentOutcome, EquivalentReversal
from kakitome.learning.workload import plain_decimal
from kakitome.mapping.bilingual import label
from kakitome.values.characters import without_forbidden_characters
from kakitome.values.instants import JAPAN, write_instant
from kakitome.values.localized_text import LANGUAGES, LocalizedText

NEWEST_DECISIONS: Final = 100
_CREDITED: Final = label("単位として認定する決定", "Decided to count as credit")
_REFUSED: Final = label("認定しない決定", "Decided not to credit")
_REVERSED: Final = label("対応が取り消されました", "An equivalent was reversed")


@dataclass(frozen=True, slots=True, kw_only=True)
class _EquivalentEvent:
    """One entry of the feed."""

    equivalent: Equivalent
    kind: str
    at: datetime
    head: LocalizedText
    summary: LocalizedText


def equivalents_atom(
    decisions: Sequence[tuple[Equivalent, EquivalentReversal | None]], *, site_url: str, updated: datetime
) -> bytes:
    """Write the newest decisions and reversals in Atom, in both languages; `updated` where there is none."""
    happened = [event for equivalent, reversal in decisions for event in _events(equivalent, reversal)]
    newest = sorted(happened, key=lambda event: (event.at, event.equivalent.number), reverse=True)[:NEWEST_DECISIONS]
    address = f"{site_url}/registry/equivalents.atom"
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom">',
        f"<id>{escape(address)}</id>",
        "<title>単位の対応表 / Credit equivalents</title>",
        f"<updated>{write_instant(newest[0].at if newest else updated)}</updated>",
        f"<author><name>Kakitome ({escape(site_url.partition('://')[2])})</name></author>",
        f'<link rel="self" type="application/atom+xml" href={quoteattr(address)}/>',
        f'<link rel="alternate" type="text/html" href={quoteattr(site_url + "/registry/equivalents")}/>',
        *(_entry(event, site_url) for event in newest),
        "</feed>",
        "",
    ]
    return "\n".join(lines).encode()


def _events(equivalent: Equivalent, reversal: EquivalentReversal | None) -> Iterator[_EquivalentEvent]:
    is_credited = equivalent.outcome is EquivalentOutcome.CREDITED
    yield _EquivalentEvent(
        equivalent=equivalent,
        kind="decided",
        at=equivalent.recorded_at,
        head=_CREDITED if is_credited else _REFUSED,
        summary=_what(equivalent),
    )
    if reversal is not None:
        at = datetime.combine(reversal.on, time.min, tzinfo=JAPAN)
        yield _EquivalentEvent(equivalent=equivalent, kind="reversed", at=at, head=_REVERSED, summary=reversal.reason)


def _what(equivalent: Equivalent) -> LocalizedText:
    """Say what it counts as and where."""
    if equivalent.outcome is EquivalentOutcome.REFUSED:
        return equivalent.institution_name
    credits = plain_decimal(equivalent.credits)
    ja, en = (equivalent.course_title.in_language(language) for language in LANGUAGES)
    where_ja, where_en = (equivalent.institution_name.in_language(language) for language in LANGUAGES)
    return LocalizedText(ja=f"{where_ja}「{ja}」{credits}単位", en=f"{credits} credits of “{en}”, {where_en}")


def _entry(event: _EquivalentEvent, site_url: str) -> str:
    page = f"{site_url}/registry/equivalents/{event.equivalent.number}"
    titles = " / ".join(dict.fromkeys(event.equivalent.entry_title.in_language(language) for language in LANGUAGES))
    title = f"{event.head.ja} / {event.head.en}: {titles} ({event.equivalent.number})"
    summary = f"{event.summary.in_language('ja')} / {event.summary.in_language('en')}"
    return "".join(
        (
            "<entry>",
            f"<id>{escape(f'{page}#{event.kind}')}</id>",
            f"<title>{escape(without_forbidden_characters(title))}</title>",
            f"<updated>{write_instant(event.at)}</updated>",
            f'<link rel="alternate" type="text/html" href={quoteattr(page)}/>',
            f"<category term={quoteattr(event.kind)}/>",
            f'<summary type="text">{escape(without_forbidden_characters(summary))}</summary>',
            "</entry>",
        )
    )

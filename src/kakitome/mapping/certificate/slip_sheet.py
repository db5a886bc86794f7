"""Slips with a single-use code for people at an event, eight to an A4 page, in Japanese and English."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from kakitome import texts
from kakitome.mapping.certificate.code_picture import code_picture
from kakitome.mapping.certificate.typesetting import typeset
from kakitome.values.localized_text import LocalizedText

_ON_A_PAGE: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """One slip: its number, its code, and the site's page with the code in it."""

    number: int
    code: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipSheet:
    """What stands on all slips of an event; `page` is where the code is typed, `last_day` the last to fill one in."""

    event: LocalizedText
    body: LocalizedText
    page: str
    last_day: date
    slips: Sequence[Slip]


def slip_sheet(sheet: SlipSheet, *, made_at: datetime) -> bytes:
    """Set the slips, in their order.

    Raises:
        CertificateRefused: as `typeset`.
    """
    drawn = [
        {"number": f"No. {slip.number}", "code": slip.code, "image": f"code{place}.svg"}
        for place, slip in enumerate(sheet.slips)
    ]
    material = {
        "title": _languages(texts.term("event_slip.title")),
        "event": _languages(sheet.event),
        "body": _languages(sheet.body),
        "scan": _languages(texts.term("event_slip.scan")),
        "how": _languages(texts.term("event_slip.how")),
        "until": _languages(_until(sheet.last_day)),
        "page": sheet.page,
        "pages": [drawn[start : start + _ON_A_PAGE] for start in range(0, len(drawn), _ON_A_PAGE)],
    }
    images = {f"code{place}": code_picture(slip.address).svg() for place, slip in enumerate(sheet.slips)}
    return typeset("slips", material, made_at=made_at, images=images, attached=())


def _until(last_day: date) -> LocalizedText:
    words, day = texts.term("event_slip.until"), last_day.isoformat()
    return LocalizedText(
        ja=words.ja.replace("{day}", texts.written_date(day, "ja")),
        en=words.en.replace("{day}", texts.written_date(day, "en")),
    )


def _languages(words: LocalizedText) -> list[dict[str, str]]:
    """Return a text in its languages, once where both are the same."""
    parts = [{"l": "ja", "t": words.ja}, {"l": "en", "t": words.en}]
    return [part for place, part in enumerate(parts) if part["t"] and (place == 0 or part["t"] != words.ja)]

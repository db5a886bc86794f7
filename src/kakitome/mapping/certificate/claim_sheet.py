"""Sheets with a printed code, one A4 page for each learner, in Japanese and English."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kakitome import texts
from kakitome.mapping.certificate.code_picture import code_picture
from kakitome.mapping.certificate.typesetting import typeset
from kakitome.values.instants import JAPAN
from kakitome.values.localized_text import LocalizedText

_HOW = ("claim_code.open", "claim_code.account", "claim_code.file", "claim_code.once")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimSheet:
    """What stands on one sheet; `address` is the site's page with the code in it, `page` the one where it is typed."""

    name: str
    title: LocalizedText
    body: LocalizedText
    code: str
    address: str
    page: str
    ends_at: datetime


def claim_sheets(sheets: Sequence[ClaimSheet], *, made_at: datetime) -> bytes:
    """Set the sheets, in their order.

    Raises:
        CertificateRefused: as `typeset`.
    """
    material = {
        "title": _both("claim_code.title"),
        "scan": _both("claim_code.scan"),
        "type": _both("claim_code.type"),
        "how": [part for name in _HOW for part in _both(name)],
        "sheets": [_plain(sheet, f"code{place}.svg") for place, sheet in enumerate(sheets)],
    }
    images = {f"code{place}": code_picture(sheet.address).svg() for place, sheet in enumerate(sheets)}
    return typeset("claimcodes", material, made_at=made_at, images=images, attached=())


def _plain(sheet: ClaimSheet, image: str) -> dict[str, object]:
    day = sheet.ends_at.astimezone(JAPAN).date().isoformat()
    until = texts.term("claim_code.until")
    return {
        "name": sheet.name,
        "award": _languages(sheet.title),
        "body": _languages(sheet.body),
        "code": sheet.code,
        "image": image,
        "alt": sheet.page,
        "page": sheet.page,
        "until": [
            {"l": "ja", "t": until.ja.replace("{day}", texts.written_date(day, "ja"))},
            {"l": "en", "t": until.en.replace("{day}", texts.written_date(day, "en"))},
        ],
    }


def _both(name: str) -> list[dict[str, str]]:
    return _languages(texts.term(name))


def _languages(words: LocalizedText) -> list[dict[str, str]]:
    """Return a text in its languages, once where both are the same."""
    parts = [{"l": "ja", "t": words.ja}, {"l": "en", "t": words.en}]
    return [part for place, part in enumerate(parts) if part["t"] and (place == 0 or part["t"] != words.ja)]

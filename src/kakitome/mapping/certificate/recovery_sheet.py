"""The printed sheet of recovery codes, as one A4 page.

It names no person and no address: whoever finds it is not told whose account it opens, only at which site.
"""

from collections.abc import Sequence
from datetime import datetime

from kakitome import texts
from kakitome.mapping.certificate.typesetting import typeset
from kakitome.values.instants import JAPAN

_HOW = ("recovery.how", "recovery.keep", "recovery.again")


def recovery_sheet(codes: Sequence[str], *, site_url: str, made_at: datetime) -> bytes:
    """Set the sheet.

    Raises:
        CertificateRefused: as `typeset`.
    """
    day = made_at.astimezone(JAPAN).date().isoformat()
    material = {
        "title": _both("recovery.title"),
        "how": [part for name in _HOW for part in _both(name)],
        "codes": list(codes),
        "facts": [{"l": "en", "t": f"{site_url}/account/recover · {day}"}],
    }
    return typeset("recovery", material, made_at=made_at, images={}, attached=())


def _both(name: str) -> list[dict[str, str]]:
    words = texts.term(name)
    return [{"l": "ja", "t": words.ja}, {"l": "en", "t": words.en}]

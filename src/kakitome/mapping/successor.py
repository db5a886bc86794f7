"""The document that took a replaced one's place: the number they share, and the address at which it is found.

    found = successor_of(report)      # None unless the document was replaced
    found.number, found.address

A document states the address of its newest edition, or none; the platform that hosts its issuer knows the public page
of the award (`journeys.checking.questions`). A sealed file has the successor of the award that it carries.
"""

from dataclasses import dataclass

from kakitome.documents.verification.carried import telling_check
from kakitome.documents.verification.check import Report, Verdict
from kakitome.documents.verification.checks.refresh import newest_edition_address
from kakitome.mapping.verdict_words import report_that_ended


@dataclass(frozen=True, slots=True, kw_only=True)
class Successor:
    """Where the present document is found; either is empty when it is not known."""

    issuer_id: str
    number: str = ""
    address: str = ""


def successor_of(report: Report) -> Successor | None:
    """Return what a replaced document says of its successor; None for what was not replaced."""
    ended = report_that_ended(report)
    if ended.verdict is not Verdict.SUPERSEDED:
        return None
    status = telling_check(ended, "status")
    params = status.reason.params if status is not None and status.verdict is Verdict.SUPERSEDED else {}
    address = newest_edition_address(ended.document or {}) or str(params.get("link", ""))
    return Successor(
        issuer_id=ended.issuer_id,
        number=str(params.get("number", "")),
        address=address if address.startswith("https://") else "",
    )

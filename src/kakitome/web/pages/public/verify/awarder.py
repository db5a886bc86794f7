"""The way from a result to the institution that signed, where it is one of this site."""

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from kakitome.bootstrap.platform import get_platform
from kakitome.documents.verification.check import Report, Verdict
from kakitome.web.parts import written
from kakitome.web.parts.shapes import Words

_SIGNED = (
    Verdict.VALID,
    Verdict.EXPIRED,
    Verdict.NOT_YET_VALID,
    Verdict.SUSPENDED,
    Verdict.REVOKED,
    Verdict.SUPERSEDED,
)
"""Verdicts on documents whose signature is the named issuer's."""


def awarder_step(report: Report) -> list[tuple[str, Words]]:
    """Lead to the page of the institution whose issuer signed, where it is one of this site."""
    platform = get_platform()
    is_signed = report.verdict in _SIGNED and report.issuer_id
    institution = platform.directory.find_by_issuer(report.issuer_id) if is_signed else None
    node = platform.organisations.find(institution) if institution else None
    if node is None:
        return []
    link = format_html('<a href="{}">{}</a>', reverse("public-institution", args=[node.id]), written.text(node.name))
    return [(_("Who awarded it, and what else they award"), link)]

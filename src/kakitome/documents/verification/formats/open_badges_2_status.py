"""Checks 4 and 5 for Open Badges 2.0 and older: is it in force, and was it revoked?

A hosted award says so itself, or its address answers 410. A signed one stands in the list that its issuer's Profile
names; that list is read where it lies, and one that cannot be read leaves the question open. An entry whose reason is
that a newer file took the award's place is told as that.

Source: Open Badges 2.0, RevocationList; Hosted Verification (410 or `revoked`); docs/standards/hostile-inputs.md B089.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from kakitome.documents.openbadges2 import older
from kakitome.documents.openbadges2.list_reasons import is_suspension, number_in
from kakitome.documents.openbadges2.scope import host_of
from kakitome.documents.openbadges2.view import address_of
from kakitome.documents.verification.check import Check, Verdict, failed, passed, skipped, unclear
from kakitome.documents.verification.checks.validity_period import check_validity_period
from kakitome.documents.verification.examination import Examination
from kakitome.documents.verification.formats.open_badges_2_reading import SOURCE, Badge, Reader, Unread
from kakitome.documents.verification.formats.open_badges_2_structure import badge_of
from kakitome.errors import Problem, ProblemFactory

_reason = ProblemFactory(source=SOURCE)

ID = "status"


def check_status(examination: Examination) -> Check:
    """Say whether the award was revoked."""
    badge = badge_of(examination)
    if badge.withdrawn or badge.award.get("revoked") is True:
        working = {"ob2_address": badge.address}
        return _replaced([badge.award], working) or _suspended([badge.award], working) or _revoked(working)
    if badge.way == "hosted":
        return passed(ID, _reason("I_OB2_NOT_REVOKED"), working={"ob2_address": badge.address})
    return _listed(examination, badge)


def check_period(examination: Examination) -> Check:
    """Compare the dates with the instant of the report; a revoked award may say nothing any more but that it is."""
    badge = badge_of(examination)
    if badge.withdrawn and "validFrom" not in examination.view:
        return skipped("validity_period", _reason("I_OB2_WITHDRAWN"))
    return check_validity_period(examination)


def _listed(examination: Examination, badge: Badge) -> Check:
    url = address_of(badge.issuer.get("revocationList"))
    if not host_of(url):
        return _without_list(examination)
    reader = Reader(examination)
    try:
        document = reader.part_at(url, member="revocationList")
    except Unread as unread:
        if unread.verdict is Verdict.TOO_EXPENSIVE:
            return unclear(ID, unread.problem, verdict=unread.verdict)
        return _open(_reason("E_STATUS_UNREACHABLE"), revocation_list=url)
    working = {"revocation_list": url, "ob2_read_1": f"{url} · SHA-256 {reader.fetched[url]}"}
    entries = _entries(document, badge)
    if entries is None or document.get("issuer", badge.issuer.get("id")) != badge.issuer.get("id"):
        return _open(_reason("E_STATUS_LIST"), **working)
    matching = [entry for entry in entries if _names(entry, badge.award)]
    if matching:
        return _replaced(matching, working) or _suspended(matching, working) or _revoked(working)
    return passed(ID, _reason("I_OB2_NOT_LISTED"), working=working)


def _without_list(examination: Examination) -> Check:
    if any(listed_issuer.status_required for listed_issuer in examination.listings):
        return _open(_reason("E_STATUS_REQUIRED"))
    return skipped(ID, _reason("I_STATUS_NONE"))


def _entries(document: Mapping[str, Any], badge: Badge) -> list[Any] | None:
    if badge.generation != "2.0" and "revokedAssertions" not in document:
        return [{"uid": uid} for uid in older.revoked_ids(document)]
    listed = document.get("revokedAssertions")
    if isinstance(listed, str | Mapping):
        return [listed]
    return listed if isinstance(listed, list) else None


def _names(entry: Any, award: Mapping[str, Any]) -> bool:
    if isinstance(entry, str):
        return entry == award.get("id")
    if not isinstance(entry, Mapping):
        return False
    return any(entry.get(member) is not None and entry[member] == award.get(member) for member in ("id", "uid"))


def _replaced(entries: Sequence[Any], working: Mapping[str, str]) -> Check | None:
    """Say that a newer file took its place, where the list says so; None where it says that the award was revoked."""
    numbers = {number_in(given) for given in _reasons(entries)}
    if len(numbers) != 1 or "" in numbers:
        return None
    reason = replace(_reason("E_SUPERSEDED", number=numbers.pop()), severity="warning")
    return failed(ID, reason, verdict=Verdict.SUPERSEDED, working=working)


def _suspended(entries: Sequence[Any], working: Mapping[str, str]) -> Check | None:
    """Say that it is suspended, where the reason says so; None where it says that the award was revoked."""
    reasons = _reasons(entries)
    if not reasons or not all(is_suspension(reason) for reason in reasons):
        return None
    return failed(ID, _reason("E_SUSPENDED"), verdict=Verdict.SUSPENDED, working=working)


def _reasons(entries: Sequence[Any]) -> list[Any]:
    return [
        entry["revocationReason"] for entry in entries if isinstance(entry, Mapping) and "revocationReason" in entry
    ]


def _revoked(working: Mapping[str, str]) -> Check:
    return failed(ID, _reason("E_REVOKED"), verdict=Verdict.REVOKED, working=working)


def _open(reason: Problem, **working: str) -> Check:
    return unclear(ID, reason, verdict=Verdict.INDETERMINATE, working=working)

"""Every kind of status: the older list, an issuer's message, the word that a newer edition is to be had."""

import base64
import gzip
from typing import Any

import pytest

from kakitome.documents.status.bitstring import MINIMUM_LENGTH, encode_bytes
from kakitome.documents.verification.check import Check, CheckOutcome, Report, Verdict
from kakitome.documents.verification.pipeline import verify
from vectors import issuer_site

URL = f"{issuer_site.BASE}status/other-1.json"
INDEX = 1_000
OLDER_CONTEXTS = [
    "https://www.w3.org/2018/credentials/v1",
    "https://w3id.org/vc/status-list/2021/v1",
    "https://w3id.org/security/data-integrity/v2",
]


def run(entry: issuer_site.Json, listed: issuer_site.Json | None) -> Report:
    document = issuer_site.unsigned()
    document.pop(issuer_site.STATUS_IRI)
    document["credentialStatus"] = entry
    if entry["type"] == "StatusList2021Entry":
        document["@context"].append(OLDER_CONTEXTS[1])
    site = issuer_site.site()
    if listed is not None:
        site.put(URL, listed)
    return verify(issuer_site.as_bytes(issuer_site.sign(document)), issuer_site.surroundings(site))


def status(report: Report) -> Check:
    check = report.check("status")
    assert check is not None
    return check


def bits(*values: int, size: int = 1) -> bytes:
    """Return a list in which the statuses from INDEX on have these values."""
    made = bytearray(MINIMUM_LENGTH // 8)
    for offset, value in enumerate(values):
        for bit in range(size):
            if value >> (size - 1 - bit) & 1:
                position = (INDEX + offset) * size + bit
                made[position >> 3] |= 0x80 >> (position & 7)
    return bytes(made)


def older_list(packed: str, **changes: Any) -> issuer_site.Json:
    document = {
        "@context": OLDER_CONTEXTS,
        "id": URL,
        "type": ["VerifiableCredential", "StatusList2021Credential"],
        "issuer": issuer_site.DID,
        "issuanceDate": "2026-11-21T00:00:00Z",
        "credentialSubject": {
            "id": f"{URL}#list",
            "type": "StatusList2021",
            "statusPurpose": "revocation",
            "encodedList": packed,
        },
    }
    return issuer_site.sign(document | changes)


def older_entry(purpose: str = "revocation") -> issuer_site.Json:
    return issuer_site.entry(purpose, str(INDEX), URL) | {"type": "StatusList2021Entry"}


def packed(data: bytes, *, plain: bool = False) -> str:
    encode = base64.b64encode if plain else base64.urlsafe_b64encode
    return encode(gzip.compress(data, mtime=0)).decode().rstrip("=")


@pytest.mark.parametrize("plain", [False, True], ids=["base64url", "base64"])
@pytest.mark.parametrize(("value", "verdict"), [(0, Verdict.VALID), (1, Verdict.REVOKED)])
def test_a_status_list_of_2021_is_read(value: int, verdict: Verdict, plain: bool) -> None:
    assert run(older_entry(), older_list(packed(bits(value), plain=plain))).verdict is verdict


def test_a_status_list_of_2021_that_ran_out_gives_no_conclusion() -> None:
    listed = older_list(packed(bits(0)), expirationDate="2026-11-20T00:00:00Z")
    report = run(older_entry(), listed)
    assert (report.verdict, status(report).reason.code) == (Verdict.INDETERMINATE, "E_STATUS_OUTDATED")


def test_a_list_of_2021_for_another_purpose_gives_no_conclusion() -> None:
    report = run(older_entry("suspension"), older_list(packed(bits(1))))
    assert (report.verdict, status(report).reason.code) == (Verdict.INDETERMINATE, "E_STATUS_PURPOSE")


def message_entry(**changes: Any) -> issuer_site.Json:
    messages = [{"status": "0x0", "message": ""}, {"status": "0x2", "message": "追試験の結果を待っています"}]
    return issuer_site.entry("message", str(INDEX), URL) | {"statusSize": 2, "statusMessage": messages} | changes


def current_list(purpose: str, data: bytes) -> issuer_site.Json:
    return issuer_site.status_list(purpose, URL, subject={"encodedList": encode_bytes(data)})


def test_an_issuers_message_is_told_and_decides_nothing() -> None:
    report = run(message_entry(), current_list("message", bits(2, size=2)))
    check = status(report)
    assert (report.verdict, check.outcome) == (Verdict.VALID, CheckOutcome.ATTENTION)
    assert [problem.params["message"] for problem in check.problems] == ["追試験の結果を待っています"]
    assert check.working["message_place"] == "1,000 → 2"


def test_a_message_without_words_is_told_by_its_number() -> None:
    check = status(run(message_entry(), current_list("message", bits(3, size=2))))
    assert [problem.params["message"] for problem in check.problems] == ["0x3"]


def test_no_message_is_no_news() -> None:
    check = status(run(message_entry(), current_list("message", bits(0, size=2))))
    assert check.problems == ()


def test_a_message_that_cannot_be_read_does_not_spoil_the_verdict() -> None:
    report = run(message_entry(), None)
    assert report.verdict is Verdict.VALID
    assert [problem.code for problem in status(report).problems] == ["W_STATUS_NOTE_UNREAD"]


def test_a_word_that_a_newer_edition_is_to_be_had_is_told() -> None:
    report = run(issuer_site.entry("refresh", str(INDEX), URL), current_list("refresh", bits(1)))
    assert [problem.code for problem in status(report).problems] == ["W_STATUS_REFRESH"]


def test_a_status_of_two_bits_that_should_mean_yes_or_no_gives_no_conclusion() -> None:
    report = run(issuer_site.entry("revocation", str(INDEX), URL) | {"statusSize": 2}, None)
    assert (report.verdict, status(report).reason.code) == (Verdict.INDETERMINATE, "E_STATUS_TYPE")

"""A Token Status List is read with the same care as a Bitstring Status List: kept, doubted, told."""

import json
import zlib
from base64 import urlsafe_b64encode
from datetime import datetime, timedelta
from typing import Any

import pytest

from kakitome import texts
from kakitome.documents.status.token_status_list import INVALID, SUSPENDED, VALID, encode_values
from kakitome.documents.verification.check import Check, Report, Verdict
from kakitome.documents.verification.pipeline import verify
from kakitome.errors import Unavailable
from kakitome.gateways.status_memory import ProcessStatusMemory
from vectors import issuer_site
from vectors.builders import sd_jwts, tokens
from vectors.token_keys import TokenKey, token_site

LIST, PLACE = f"{issuer_site.BASE}status/revocation-1.jwt", 94_567
SAID = {VALID: Verdict.VALID, INVALID: Verdict.REVOKED, SUSPENDED: Verdict.SUSPENDED, 3: Verdict.INDETERMINATE}


def listed(value: int = VALID, *, made_at: datetime = issuer_site.NOW, by: str = "token", **changes: Any) -> bytes:
    now = int(made_at.timestamp())
    claims = {"sub": LIST, "iat": now, "exp": now + 7 * 86_400, "ttl": 300}
    header = {"alg": "ES256", "typ": "statuslist+jwt", "kid": TokenKey.of("ES256").method}
    said = claims | {"status_list": encode_values({PLACE: value})} | changes
    return tokens.token({k: v for k, v in said.items() if v is not None}, header, by=TokenKey.of("ES256", by))


def site_with(token: bytes) -> issuer_site.Site:
    site = token_site()
    site.put(LIST, token)
    return site


def wallet(*, own: bool = False) -> bytes:
    beside = sd_jwts.claims()["status"] if own else {}
    return sd_jwts.whole(status={**beside, "status_list": {"idx": PLACE, "uri": LIST}})


def run(site: issuer_site.Site, *, own: bool = False, **changes: Any) -> Report:
    return verify(wallet(own=own), issuer_site.surroundings(site, **changes))


def status(report: Report) -> Check:
    found = report.check("status")
    assert found is not None
    return found


@pytest.mark.parametrize("value", SAID)
def test_what_a_list_says_is_told_in_the_words_of_every_status(value: int) -> None:
    report = run(site_with(listed(value)))
    assert report.verdict is SAID[value]
    said = {language: texts.sentence(status(report).reason, language) for language in ("ja", "en")}
    assert all(said.values())
    assert (
        status(report).reason.code
        == {
            VALID: "I_STATUS_CLEAR",
            INVALID: "E_REVOKED",
            SUSPENDED: "E_SUSPENDED",
            3: "E_STATUS_VALUE",
        }[value]
    )
    told = status(report).working
    assert told["token_list"] == LIST
    assert told["token_list_place"] == f"94,567 → {value}"
    assert {"token_list_read", "token_list_digest"} <= set(told)


def test_both_lists_of_ours_are_read_and_the_working_tells_of_both() -> None:
    site = site_with(listed())
    report = run(site, own=True)
    assert report.verdict is Verdict.VALID
    assert {"revocation_place", "token_list_place"} <= set(status(report).working)
    assert {issuer_site.REVOCATION_URL, LIST} <= set(site.asked)


def test_a_list_is_kept_as_long_as_it_asks_and_not_longer() -> None:
    memory, site = ProcessStatusMemory(), site_with(listed())
    for seconds, times in ((0, 1), (299, 1), (300, 2)):
        run(site, memory=memory, now=issuer_site.NOW + timedelta(seconds=seconds))
        assert site.asked.count(LIST) == times


@pytest.mark.parametrize(("ttl", "kept"), [(0, 59), (10**15, 24 * 3600 - 1), (-5, 59), ("soon", 299), (None, 299)])
def test_the_time_a_list_wants_to_be_kept_is_clamped(ttl: object, kept: int) -> None:
    memory, site = ProcessStatusMemory(), site_with(listed(ttl=ttl))
    for seconds, times in ((0, 1), (kept, 1), (kept + 1, 2)):
        run(site, memory=memory, now=issuer_site.NOW + timedelta(seconds=seconds))
        assert site.asked.count(LIST) == times


def test_an_older_list_that_is_played_back_is_noticed() -> None:
    memory, site = ProcessStatusMemory(), site_with(listed(SUSPENDED))
    assert run(site, memory=memory).verdict is Verdict.SUSPENDED
    site.put(LIST, listed(made_at=issuer_site.NOW - timedelta(hours=1)))
    later = run(site, memory=memory, now=issuer_site.NOW + timedelta(hours=1))
    assert (later.verdict, status(later).reason.code) == (Verdict.INDETERMINATE, "E_STATUS_REPLAYED")


def test_a_list_out_of_reach_is_told_with_what_it_said_last() -> None:
    memory, site = ProcessStatusMemory(), site_with(listed())
    run(site, memory=memory)
    del site.pages[LIST]
    later = run(site, memory=memory, now=issuer_site.NOW + timedelta(hours=1))
    assert (later.verdict, status(later).reason.code) == (Verdict.INDETERMINATE, "E_STATUS_UNREACHABLE_SEEN")
    unseen = run(site)
    assert (unseen.verdict, status(unseen).reason.code) == (Verdict.INDETERMINATE, "E_STATUS_UNREACHABLE")


def test_a_list_that_is_too_large_to_fetch_is_too_expensive() -> None:
    site = token_site()

    def fetch(url: str) -> bytes:
        if url == LIST:
            raise Unavailable("E_FETCH_TOO_LARGE", host="u.example", limit=1)
        return site.fetch(url)

    assert run(site, fetch=fetch).verdict is Verdict.TOO_EXPENSIVE


def packed(data: bytes) -> dict[str, Any]:
    return {"bits": 2, "lst": urlsafe_b64encode(zlib.compress(data)).rstrip(b"=").decode()}


@pytest.mark.parametrize(
    ("token", "verdict", "code"),
    [
        (listed(iat=None), Verdict.INDETERMINATE, "E_STATUS_LIST"),
        (listed(nbf=int(issuer_site.NOW.timestamp()) + 600), Verdict.INDETERMINATE, "E_STATUS_EARLY"),
        (listed(made_at=issuer_site.NOW - timedelta(days=8)), Verdict.INDETERMINATE, "E_STATUS_OUTDATED"),
        (listed(exp="never"), Verdict.INDETERMINATE, "E_STATUS_LIST"),
        (listed(sub=f"{issuer_site.BASE}status/revocation-2.jwt"), Verdict.INDETERMINATE, "E_STATUS_LIST_OTHER"),
        (listed(by="stranger"), Verdict.INDETERMINATE, "E_STATUS_LIST_PROOF"),
        (listed(status_list=packed(b"x")), Verdict.MALFORMED, "E_STATUS_INDEX"),
        (listed(status_list=packed(bytes(3 * 1024 * 1024))), Verdict.TOO_EXPENSIVE, "E_STATUS_BOMB"),
        (sd_jwts.whole(), Verdict.INDETERMINATE, "E_STATUS_LIST"),
        (json.dumps({"status_list": {}}).encode(), Verdict.INDETERMINATE, "E_STATUS_LIST"),
    ],
    ids=["undated", "later", "outdated", "no end", "another", "forged", "short", "bomb", "a credential", "no token"],
)
def test_a_list_that_cannot_be_relied_upon_says_nothing(token: bytes, verdict: Verdict, code: str) -> None:
    report = run(site_with(token))
    assert (report.verdict, status(report).reason.code) == (verdict, code)


def test_without_an_end_a_list_holds_until_it_is_read_anew() -> None:
    assert run(site_with(listed(exp=None))).verdict is Verdict.VALID

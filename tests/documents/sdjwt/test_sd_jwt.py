"""Selective disclosure: the learner shows a part, everything shown was signed, nothing else is said."""

import json
import zlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from kakitome import texts
from kakitome.documents.keys.did_jwk import did_jwk_of
from kakitome.documents.keys.did_key import did_key_of
from kakitome.documents.keys.jwk import public_to_jwk
from kakitome.documents.sdjwt.disclosure import SdJwtRefused
from kakitome.documents.sdjwt.issuing import issue, present
from kakitome.documents.sdjwt.key_binding import Expected, binding_problem
from kakitome.documents.sdjwt.reading import read_sd_jwt
from kakitome.documents.verification.check import Report, Verdict
from kakitome.documents.verification.pipeline import CHECK_IDS, verify
from vectors import issuer_site
from vectors.builders import sd_jwts, tokens
from vectors.token_keys import TokenKey, token_site

HOSTILE = sorted((Path(__file__).parents[2] / "vectors" / "bad_sd_jwts").iterdir())
METADATA = "https://u.example/.well-known/jwt-vc-issuer/issuers/x"


def run(data: bytes, site: issuer_site.Site | None = None) -> Report:
    return verify(data, issuer_site.surroundings(site or token_site()))


def told(report: Report) -> set[str]:
    proof = report.check("proof")
    assert proof
    return {problem.code for problem in (proof.reason, *proof.problems)}


def test_what_was_learnt_is_shown_without_the_name() -> None:
    shown = present(sd_jwts.whole(), sd_jwts.LEARNT)
    report = run(shown + b"\n")
    assert report.verdict is Verdict.VALID, report.checks
    assert report.document is not None
    said = json.dumps(report.document, ensure_ascii=False)
    assert "データ分析の基礎と倫理" in said
    assert "結論の限界を説明できる" in said
    assert "花子" not in said
    assert "花子".encode() not in shown
    proof = report.check("proof")
    assert proof and proof.working["disclosed"] == "grade, learningOutcomes, title"
    # Three claims kept back and two decoys.
    assert proof.working["hidden"] == "5"


def test_the_name_is_shown_without_what_was_learnt() -> None:
    report = run(present(sd_jwts.whole(), sd_jwts.PERSONAL))
    assert report.verdict is Verdict.VALID
    assert report.document is not None
    assert report.document["credentialSubject"]["identifier"][0]["identityHash"] == "見本 花子"
    assert "name" not in report.document["credentialSubject"]["achievement"]


def test_a_presentation_of_nothing_still_says_who_issued_what_and_whether_it_stands() -> None:
    report = run(present(sd_jwts.whole(), ()))
    assert report.verdict is Verdict.VALID
    assert report.document is not None
    assert report.document["issuer"]["name"] == "明日香情報大学（見本）"


def test_a_withdrawn_award_is_withdrawn_in_a_wallet_too() -> None:
    site = token_site()
    site.put(
        issuer_site.REVOCATION_URL,
        issuer_site.status_list("revocation", issuer_site.REVOCATION_URL, [issuer_site.REVOCATION_INDEX]),
    )
    assert run(present(sd_jwts.whole(), sd_jwts.LEARNT), site).verdict is Verdict.REVOKED


def test_a_key_binding_is_verified_and_its_lack_is_told() -> None:
    shown = present(sd_jwts.whole(), sd_jwts.LEARNT)
    assert "I_KEY_BINDING_NONE" in told(run(shown))
    bound = run(sd_jwts.bound(shown))
    assert bound.verdict is Verdict.VALID
    assert "I_KEY_BINDING_OK" in told(bound)


@pytest.mark.parametrize(
    ("expected", "code"),
    [
        (Expected(), None),
        (Expected(nonce="n-0S6_WzA2Mj", audience="https://verifier.example"), None),
        (Expected(nonce="another"), "E_KEY_BINDING_NONCE"),
        (Expected(audience="https://other.example"), "E_KEY_BINDING_AUDIENCE"),
    ],
)
def test_a_key_binding_answers_one_request_of_one_verifier(expected: Expected, code: str | None) -> None:
    read = read_sd_jwt(sd_jwts.bound(present(sd_jwts.whole(), sd_jwts.LEARNT)))
    problem = binding_problem(read, expected=expected, now=issuer_site.NOW, skew=timedelta(0))
    assert (problem.code if problem else None) == code


def holder_named(method: str) -> str:
    """Return a DID URL of the holder's, of a method that is the key itself or of another one."""
    multikey = did_key_of(sd_jwts.HOLDER.public)
    names = {
        "jwk": did_jwk_of(sd_jwts.HOLDER.public) + "#0",
        "key": f"{multikey}#{multikey.removeprefix('did:key:')}",
        "web": "did:web:holder.example#0",
        "another place": did_jwk_of(sd_jwts.HOLDER.public) + "#1",
        "no identifier": "0",
    }
    return names[method]


@pytest.mark.parametrize("method", ["jwk", "key"])
def test_a_key_that_cnf_names_by_an_identifier_which_is_the_key_binds_as_the_key_does(method: str) -> None:
    token = sd_jwts.raw(sd_jwts.claims(cnf={"kid": holder_named(method)}))
    assert run(sd_jwts.bound(token)).verdict is Verdict.VALID
    stolen = run(sd_jwts.bound(token, by=TokenKey.of("ES256")))
    assert stolen.verdict is Verdict.INVALID_SIGNATURE
    assert "E_KEY_BINDING_SIGNATURE" in told(stolen)


@pytest.mark.parametrize("method", ["web", "another place", "no identifier"])
def test_a_key_that_cnf_names_elsewhere_is_not_fetched_and_binds_nothing(method: str) -> None:
    report = run(sd_jwts.bound(sd_jwts.raw(sd_jwts.claims(cnf={"kid": holder_named(method)}))))
    assert report.verdict is Verdict.INVALID_SIGNATURE
    assert "E_KEY_BINDING_FORM" in told(report)


def test_the_key_itself_counts_where_cnf_holds_it_beside_a_name() -> None:
    stranger = did_jwk_of(TokenKey.of("ES256").public) + "#0"
    token = sd_jwts.raw(sd_jwts.claims(cnf={"jwk": public_to_jwk(sd_jwts.HOLDER.public), "kid": stranger}))
    assert run(sd_jwts.bound(token)).verdict is Verdict.VALID
    assert run(sd_jwts.bound(token, by=TokenKey.of("ES256"))).verdict is Verdict.INVALID_SIGNATURE


def test_a_key_binding_for_a_token_without_a_holders_key_is_refused() -> None:
    bare = issue(sd_jwts.claims(), disclosable=("title",), salts=sd_jwts.salts(), key=TokenKey.of("ES256"))
    report = run(sd_jwts.bound(bare))
    assert report.verdict is Verdict.INVALID_SIGNATURE
    assert "E_KEY_BINDING_FORM" in told(report)


@pytest.mark.parametrize("file", HOSTILE, ids=lambda file: file.stem)
def test_a_hostile_sd_jwt_gets_its_verdict(file: Path) -> None:
    _, verdict, code, _ = file.stem.split("__")
    report = run(file.read_bytes())
    found = {problem.code for check in report.checks for problem in (check.reason, *check.problems)}
    assert (report.verdict.value, code in found) == (verdict, True), found
    assert tuple(check.id for check in report.checks) == CHECK_IDS
    for check in report.checks:
        for problem in (check.reason, *check.problems):
            assert texts.both(problem).languages == ("ja", "en")


@pytest.mark.parametrize("name", ["iss", "vct", "exp", "nbf", "cnf", "status"])
def test_what_everyone_must_see_cannot_be_hidden(name: str) -> None:
    with pytest.raises(SdJwtRefused, match="E_SDJWT_HIDDEN_CLAIM"):
        issue(sd_jwts.claims(), disclosable=(name,), salts=sd_jwts.salts(), key=TokenKey.of("ES256"))


def test_a_short_salt_is_refused() -> None:
    with pytest.raises(SdJwtRefused, match="E_SDJWT_SALT"):
        issue(sd_jwts.claims(), disclosable=("title",), salts=iter(["short"]), key=TokenKey.of("ES256"))


def test_the_order_of_the_digests_says_nothing_about_the_claims() -> None:
    payload = json.loads(read_sd_jwt(sd_jwts.whole()).token.payload)
    assert payload["_sd"] == sorted(payload["_sd"])
    assert len(payload["_sd"]) == len(sd_jwts.PERSONAL) + len(sd_jwts.LEARNT) + 2


def test_nested_and_array_disclosures_are_put_back_where_they_belong() -> None:
    street: list[Any] = ["s1", "street", "1-1"]
    address: list[Any] = ["s2", "address", {"country": "JP", "_sd": [sd_jwts.digest(street)]}]
    first: list[Any] = ["s3", "点検できる"]
    payload = {
        **sd_jwts.claims(learningOutcomes=None),
        "_sd": [sd_jwts.digest(address)],
        "learningOutcomes": [
            {"...": sd_jwts.digest(first)},
            {"...": sd_jwts.digest(["s4", "kept back"])},
            "説明できる",
        ],
    }
    read = read_sd_jwt(sd_jwts.raw(payload, street, address, first))
    assert read.claims["address"] == {"country": "JP", "street": "1-1"}
    assert read.claims["learningOutcomes"] == ["点検できる", "説明できる"]
    assert (read.disclosed, read.hidden, read.faults) == (("learningOutcomes", "address", "street"), 1, ())
    chosen = read_sd_jwt(present(sd_jwts.raw(payload, street, address, first), {"address"}))
    assert chosen.claims["address"] == {"country": "JP", "street": "1-1"}
    assert chosen.claims["learningOutcomes"] == ["説明できる"]
    # Whoever shows the street shows that it belongs to an address.
    inner = read_sd_jwt(present(sd_jwts.raw(payload, street, address, first), {"street"}))
    assert (inner.claims["address"], inner.faults) == ({"country": "JP", "street": "1-1"}, ())


def test_a_forged_token_cannot_be_presented_further() -> None:
    with pytest.raises(SdJwtRefused, match="E_SDJWT_UNREFERENCED"):
        present(sd_jwts.raw(sd_jwts.claims(), ["s", "degree", "博士"]), ("degree",))


LIST = "https://u.example/token-status/1"


def token_list(value: int, *, bits: int = 2, by: str = "token", **changes: Any) -> bytes:
    """Return a Token Status List in which the credential of index 5 has a value."""
    unpacked = bytearray(64)
    place, shift = divmod(5 * bits, 8)
    unpacked[place] |= value << shift
    packed = changes.pop("packed", None) or zlib.compress(bytes(unpacked))
    now = int(issuer_site.NOW.timestamp())
    payload = {"sub": LIST, "iat": now - 60, "exp": now + 60, "status_list": {"bits": bits, "lst": sd_jwts.b64(packed)}}
    header = {"alg": "ES256", "typ": "statuslist+jwt", "kid": TokenKey.of("ES256").method}
    return tokens.token(payload | changes, header, by=TokenKey.of("ES256", by))


@pytest.mark.parametrize(
    ("listed", "verdict"),
    [
        (token_list(0), Verdict.VALID),
        (token_list(0, bits=1), Verdict.VALID),
        (token_list(1, bits=1), Verdict.REVOKED),
        (token_list(1, bits=8), Verdict.REVOKED),
        (token_list(2), Verdict.SUSPENDED),
        (token_list(3), Verdict.INDETERMINATE),
        (token_list(0, by="stranger"), Verdict.INDETERMINATE),
        (token_list(0, sub="https://u.example/another"), Verdict.INDETERMINATE),
        (token_list(0, iss="did:web:evil.example"), Verdict.INDETERMINATE),
        (token_list(0, exp=int(issuer_site.NOW.timestamp())), Verdict.INDETERMINATE),
        (token_list(0, iat=int(issuer_site.NOW.timestamp()) + 600), Verdict.INDETERMINATE),
        (token_list(0, packed=zlib.compress(b"\0")), Verdict.MALFORMED),
        (token_list(0, packed=zlib.compress(bytes(3 * 1024 * 1024))), Verdict.TOO_EXPENSIVE),
        (b"{}", Verdict.INDETERMINATE),
    ],
    ids=[
        "clear",
        "clear in one bit",
        "withdrawn",
        "withdrawn in eight bits",
        "suspended",
        "of its own kind",
        "a strangers",
        "another list",
        "of another issuer",
        "outdated",
        "made ahead",
        "short",
        "a bomb",
        "no token",
    ],
)
def test_the_status_list_of_wallets_is_read(listed: bytes, verdict: Verdict) -> None:
    site = token_site()
    site.put(LIST, listed)
    shown = present(sd_jwts.whole(status={"status_list": {"idx": 5, "uri": LIST}}), sd_jwts.LEARNT)
    report = run(shown, site)
    assert report.verdict is verdict, report.check("status")
    del site.pages[LIST]
    assert run(shown, site).verdict is Verdict.INDETERMINATE


def test_a_reference_to_no_place_is_malformed() -> None:
    for index in (-1, "5", True, None):
        shown = sd_jwts.whole(status={"status_list": {"idx": index, "uri": LIST}})
        assert run(shown).verdict is Verdict.MALFORMED


def test_of_two_kinds_of_status_the_graver_decides() -> None:
    site, own = token_site(), sd_jwts.claims()["status"]
    site.put(LIST, token_list(1))
    both = {**own, "status_list": {"idx": 5, "uri": LIST}}
    assert run(sd_jwts.whole(status=both), site).verdict is Verdict.REVOKED
    site.put(LIST, token_list(0))
    assert run(sd_jwts.whole(status=both), site).verdict is Verdict.VALID
    del site.pages[issuer_site.REVOCATION_URL]
    assert run(sd_jwts.whole(status=both), site).verdict is Verdict.INDETERMINATE


def metadata(**changes: Any) -> issuer_site.Json:
    jwk = {**public_to_jwk(TokenKey.of("ES256").public), "kid": "key-1"}
    return {"issuer": "https://u.example/issuers/x", "jwks": {"keys": [jwk]}} | changes


def from_address(**header: Any) -> bytes:
    said = sd_jwts.claims(iss="https://u.example/issuers/x", status=None)
    return sd_jwts.raw(said, header={"kid": "key-1"} | header)


def test_an_issuer_at_an_address_is_known_by_its_metadata() -> None:
    site = issuer_site.Site()
    site.put(METADATA, metadata())
    report = run(from_address(), site)
    assert report.verdict is Verdict.VALID_UNTRUSTED_ISSUER, report.checks
    assert site.asked == [METADATA]
    site.put(METADATA, metadata(jwks={"keys": [public_to_jwk(TokenKey.of("ES256", "stranger").public)]}))
    assert run(from_address(), site).verdict is Verdict.INVALID_SIGNATURE
    site.put(METADATA, metadata(issuer="https://other.example"))
    report = run(from_address(), site)
    assert report.verdict is Verdict.INVALID_SIGNATURE
    assert "E_ISSUER_BINDING" in told(report)
    assert run(from_address(), issuer_site.Site()).verdict is Verdict.INDETERMINATE


def test_the_keys_of_an_issuer_may_lie_apart_from_its_metadata() -> None:
    site, keys = issuer_site.Site(), "https://u.example/jwks.json"
    site.put(METADATA, metadata(jwks=None, jwks_uri=keys))
    site.put(keys, metadata()["jwks"])
    assert run(from_address(), site).verdict is Verdict.VALID_UNTRUSTED_ISSUER


def test_the_older_name_of_the_type_is_read() -> None:
    assert run(sd_jwts.raw(sd_jwts.claims(), header={"typ": "vc+sd-jwt"})).verdict is Verdict.VALID

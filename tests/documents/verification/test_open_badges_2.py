"""Open Badges 2.0 in: hosted, signed and baked, and everything that must not pass for one."""

import hashlib
import io
from typing import Any

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from kakitome.documents.jose.compact import write_json, write_segment
from kakitome.documents.keys.multikey import encode_public
from kakitome.documents.openbadges import baking_png, baking_svg
from kakitome.documents.openbadges.identity import identity_hash
from kakitome.documents.verification.check import Check, Report, Verdict
from kakitome.documents.verification.pipeline import CHECK_IDS, verify
from kakitome.documents.verification.surroundings import KnownHolder
from kakitome.mapping.working_words import is_named
from vectors import issuer_site, open_badges_2_site

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9"><g/></svg>'


def run(
    data: bytes | open_badges_2_site.Json | None = None, site: open_badges_2_site.Site | None = None, **changes: Any
) -> Report:
    given = data if isinstance(data, bytes) else issuer_site.as_bytes(data or open_badges_2_site.hosted())
    around = issuer_site.surroundings(
        site or open_badges_2_site.site(), registries=(open_badges_2_site.registry(),), **changes
    )
    report = verify(given, around)
    assert tuple(check.id for check in report.checks) == CHECK_IDS
    assert all(is_named(key) for check in report.checks for key in check.working)
    return report


def found(report: Report, check_id: str) -> Check:
    check = report.check(check_id)
    assert check is not None
    return check


def codes(report: Report, check_id: str) -> list[str]:
    check = found(report, check_id)
    return [check.reason.code, *(problem.code for problem in check.problems)]


def without(document: open_badges_2_site.Json, *members: str) -> open_badges_2_site.Json:
    return {name: value for name, value in document.items() if name not in members}


def a_png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "PNG")
    return out.getvalue()


# ---- hosted ----


def test_b_02_a_hosted_award_is_read_again_from_its_own_address() -> None:
    site = open_badges_2_site.site()
    report = run(site=site)
    assert report.verdict is Verdict.VALID
    assert report.format == "Open Badges 2.0"
    assert report.issuer_id == open_badges_2_site.ISSUER
    assert site.asked == [open_badges_2_site.AWARD, open_badges_2_site.ACHIEVEMENT, open_badges_2_site.ISSUER]
    assert codes(report, "proof") == ["I_OB2_HOSTED"]
    working = found(report, "proof").working
    assert working["ob2_read_1"].startswith(f"{open_badges_2_site.AWARD} · SHA-256 ")
    assert working["ob2_scope"] == "badges.example"


def test_b_07_the_report_shows_what_was_awarded_by_whom_and_when() -> None:
    document = run().document
    assert document is not None
    achieved = document["credentialSubject"]["achievement"]
    assert (achieved["name"], achieved["description"]) == (
        "データ分析の基礎",
        "Reads data and says what it cannot tell.",
    )
    assert achieved["image"]["id"] == f"{open_badges_2_site.BASE}classes/data.png"
    assert achieved["criteria"]["narrative"] == "Pass the written examination."
    assert achieved["alignment"][0]["targetName"] == "Data quality"
    assert document["issuer"]["name"] == "Example Institute"
    assert document["validFrom"] == "2026-09-30T00:00:00+09:00"
    assert document["evidence"][0]["id"] == "https://badges.example/reports/1"


def test_what_lies_at_the_address_of_an_award_must_be_that_award() -> None:
    other = open_badges_2_site.hosted() | {"id": f"{open_badges_2_site.BASE}awards/2.json"}
    report = run(site=open_badges_2_site.site(award=other))
    assert (report.verdict, codes(report, "structure")) == (Verdict.INVALID_SIGNATURE, ["E_OB2_ID"])


def test_what_stands_at_the_address_counts_and_not_the_file() -> None:
    newer = open_badges_2_site.hosted() | {"narrative": "With distinction."}
    report = run(open_badges_2_site.hosted() | {"narrative": "Barely."}, open_badges_2_site.site(award=newer))
    assert report.document is not None
    assert report.document["credentialSubject"]["narrative"] == "With distinction."
    assert (report.verdict, codes(report, "proof")) == (Verdict.VALID, ["W_OB2_OTHER"])


@pytest.mark.parametrize(
    "change",
    [
        {"issuedOn": "2020-01-01T00:00:00Z"},
        {"expires": "2099-01-01T00:00:00Z"},
        {"recipient": {"type": "email", "hashed": False, "identity": "mallory@u.example"}},
        {"badge": f"{open_badges_2_site.BASE}classes/other.json"},
        {"badge": open_badges_2_site.achievement() | {"name": "Professor"}},
    ],
    ids=["issuedOn", "expires", "recipient", "badge", "name"],
)
def test_a_file_that_says_otherwise_than_its_address_is_called_altered(change: open_badges_2_site.Json) -> None:
    report = run(open_badges_2_site.hosted() | change)
    assert (report.verdict, codes(report, "proof")) == (Verdict.INVALID_SIGNATURE, ["E_OB2_DIFFERS"])


def test_another_spelling_of_the_same_instant_is_no_change() -> None:
    report = run(open_badges_2_site.hosted() | {"issuedOn": "2026-09-29T15:00:00Z"})
    assert report.verdict is Verdict.VALID


def test_b_07_an_expired_award_is_called_expired() -> None:
    award = open_badges_2_site.hosted() | {"expires": "2026-10-01T00:00:00Z"}
    assert run(award, open_badges_2_site.site(award=award)).verdict is Verdict.EXPIRED


def test_b_02_an_award_elsewhere_than_its_issuer_is_refused() -> None:
    elsewhere = "https://evil.example/awards/1.json"
    award = open_badges_2_site.hosted() | {"id": elsewhere}
    site = open_badges_2_site.site()
    site.put(elsewhere, award)
    report = run(award, site)
    assert (report.verdict, codes(report, "proof")) == (Verdict.INVALID_SIGNATURE, ["E_OB2_ORIGIN"])


def test_b_02_the_issuer_may_name_another_origin() -> None:
    elsewhere = "https://awards.example/1.json"
    award = open_badges_2_site.hosted() | {"id": elsewhere}
    site = open_badges_2_site.site(
        issuer=open_badges_2_site.issuer() | {"verification": {"allowedOrigins": ["awards.example", "badges.example"]}}
    )
    site.put(elsewhere, award)
    assert run(award, site).verdict is Verdict.VALID


@pytest.mark.parametrize(
    ("starts", "verdict"),
    [
        (f"{open_badges_2_site.BASE}awards/", Verdict.VALID),
        ([f"{open_badges_2_site.BASE}other/", f"{open_badges_2_site.BASE}awards/"], Verdict.VALID),
        (f"{open_badges_2_site.BASE}other/", Verdict.INVALID_SIGNATURE),
        ("https://evil.example/", Verdict.INVALID_SIGNATURE),
    ],
)
def test_b_02_the_issuer_may_narrow_where_its_awards_lie(starts: Any, verdict: Verdict) -> None:
    site = open_badges_2_site.site(issuer=open_badges_2_site.issuer() | {"verification": {"startsWith": starts}})
    assert run(site=site).verdict is verdict


@pytest.mark.parametrize(
    "address",
    [
        "https://badges.example.evil.example/awards/1.json",
        "https://badges.example@evil.example/awards/1.json",
        "https://badges.example:8443/awards/1.json",
    ],
)
def test_an_address_that_only_looks_like_the_issuers_is_not_its_own(address: str) -> None:
    award = open_badges_2_site.hosted() | {"id": address}
    site = open_badges_2_site.site()
    site.put(address, award)
    assert run(award, site).verdict in (Verdict.INVALID_SIGNATURE, Verdict.INDETERMINATE)


def test_what_was_achieved_may_not_lie_with_a_stranger() -> None:
    strange = "https://evil.example/class.json"
    award = open_badges_2_site.hosted() | {"badge": strange}
    site = open_badges_2_site.site(award=award)
    site.put(strange, open_badges_2_site.achievement() | {"id": strange, "name": "Professor"})
    report = run(award, site)
    assert (report.verdict, codes(report, "proof")) == (Verdict.INVALID_SIGNATURE, ["E_OB2_ORIGIN"])


def test_a_document_of_another_address_is_not_this_one() -> None:
    site = open_badges_2_site.site(issuer=open_badges_2_site.issuer() | {"id": f"{open_badges_2_site.BASE}other.json"})
    report = run(site=site)
    assert (report.verdict, codes(report, "structure")) == (Verdict.INVALID_SIGNATURE, ["E_OB2_ID"])


# ---- withdrawn ----


def test_b_03_an_address_that_answers_410_says_revoked() -> None:
    site = open_badges_2_site.site()
    site.gone.add(open_badges_2_site.AWARD)
    report = run(site=site)
    assert (report.verdict, codes(report, "status")) == (Verdict.REVOKED, ["E_REVOKED"])


@pytest.mark.parametrize(
    "award", [{"id": open_badges_2_site.AWARD, "revoked": True}, open_badges_2_site.hosted() | {"revoked": True}]
)
def test_b_03_an_award_that_says_revoked_is_revoked(award: open_badges_2_site.Json) -> None:
    assert run(site=open_badges_2_site.site(award=award)).verdict is Verdict.REVOKED


def test_b_03_a_stripped_award_alone_is_revoked() -> None:
    stripped = {
        "@context": open_badges_2_site.CONTEXT,
        "type": "Assertion",
        "id": open_badges_2_site.AWARD,
        "revoked": True,
    }
    report = run(stripped, open_badges_2_site.site(award=stripped))
    assert (report.verdict, codes(report, "proof")) == (Verdict.REVOKED, ["I_OB2_WITHDRAWN"])


def test_nobody_can_say_revoked_in_another_issuers_name() -> None:
    elsewhere = "https://evil.example/1.json"
    site = open_badges_2_site.site()
    site.gone.add(elsewhere)
    assert run(open_badges_2_site.hosted() | {"id": elsewhere}, site).verdict is Verdict.INVALID_SIGNATURE


@pytest.mark.parametrize("page", [b"", b"<html>not found</html>", b"[]", b'"x"', b"{"])
@pytest.mark.parametrize(
    "address", [open_badges_2_site.AWARD, open_badges_2_site.ACHIEVEMENT, open_badges_2_site.ISSUER]
)
def test_a_page_or_nothing_with_200_leaves_the_question_open(page: bytes, address: str) -> None:
    site = open_badges_2_site.site()
    site.put(address, page)
    report = run(site=site)
    assert (report.verdict, codes(report, "structure")) == (Verdict.INDETERMINATE, ["E_OB2_NO_DOCUMENT"])


@pytest.mark.parametrize(
    "address", [open_badges_2_site.AWARD, open_badges_2_site.ACHIEVEMENT, open_badges_2_site.ISSUER]
)
def test_a_site_that_does_not_answer_leaves_the_question_open(address: str) -> None:
    site = open_badges_2_site.site()
    del site.pages[address]
    report = run(site=site)
    assert (report.verdict, codes(report, "structure")) == (Verdict.INDETERMINATE, ["E_FETCH_NO_ANSWER"])


def test_a_definition_that_is_gone_is_no_answer_about_the_award() -> None:
    site = open_badges_2_site.site()
    site.gone.add(open_badges_2_site.ACHIEVEMENT)
    report = run(site=site)
    assert (report.verdict, codes(report, "structure")) == (Verdict.INDETERMINATE, ["E_OB2_PART_GONE"])


# ---- signed ----


def test_b_04_a_signed_award_is_checked_by_the_key_of_the_issuers_profile() -> None:
    site = open_badges_2_site.site()
    report = run(open_badges_2_site.token(), site)
    assert (report.verdict, report.format) == (Verdict.VALID, "Open Badges 2.0 · JWS")
    assert codes(report, "proof") == ["I_OB2_SIGNED"]
    working = found(report, "proof").working
    assert working["key"] == open_badges_2_site.KEY
    assert working["ob2_key_1"].startswith(open_badges_2_site.KEY)
    assert working["ob2_public_key"].startswith("z4M")
    assert site.asked == [
        open_badges_2_site.ACHIEVEMENT,
        open_badges_2_site.ISSUER,
        open_badges_2_site.KEY,
        open_badges_2_site.REVOCATIONS,
    ]


def test_b_04_a_key_that_the_issuer_does_not_name_is_refused() -> None:
    other = f"{open_badges_2_site.BASE}mine.json"
    payload = open_badges_2_site.signed_payload() | {"verification": {"type": "SignedBadge", "creator": other}}
    site = open_badges_2_site.site()
    site.put(other, open_badges_2_site.key_document("mallory") | {"id": other})
    report = run(open_badges_2_site.token(payload, name="mallory"), site)
    assert (report.verdict, codes(report, "proof")) == (Verdict.INVALID_SIGNATURE, ["E_ISSUER_BINDING"])


@pytest.mark.parametrize(("pinned", "verdict"), [("now", Verdict.VALID), ("before", Verdict.VALID_UNTRUSTED_ISSUER)])
def test_b_04_a_key_that_the_issuers_registry_has_not_seen_is_amber(pinned: str, verdict: Verdict) -> None:
    known = open_badges_2_site.registry(keys=[encode_public(open_badges_2_site.private(pinned).public_key())])
    around = issuer_site.surroundings(open_badges_2_site.site(), registries=(known,))
    assert verify(open_badges_2_site.token(), around).verdict is verdict


def test_b_04_a_key_of_another_owner_is_refused() -> None:
    site = open_badges_2_site.site(
        key=open_badges_2_site.key_document() | {"owner": "https://evil.example/issuer.json"}
    )
    report = run(open_badges_2_site.token(), site)
    assert (report.verdict, codes(report, "proof")) == (Verdict.INVALID_SIGNATURE, ["E_OB2_KEY_OWNER"])


def test_b_04_without_a_named_key_those_of_the_issuer_are_tried() -> None:
    payload = open_badges_2_site.signed_payload() | {"verification": {"type": "signed"}}
    site = open_badges_2_site.site(
        issuer=open_badges_2_site.issuer()
        | {"publicKey": [f"{open_badges_2_site.BASE}old.json", open_badges_2_site.KEY]}
    )
    site.put(
        f"{open_badges_2_site.BASE}old.json",
        open_badges_2_site.key_document("before") | {"id": f"{open_badges_2_site.BASE}old.json"},
    )
    assert run(open_badges_2_site.token(payload), site).verdict is Verdict.VALID


def test_the_older_name_of_the_verification_is_read_too() -> None:
    payload = open_badges_2_site.signed_payload()
    payload["verify"] = payload.pop("verification") | {"type": "signed"}
    assert run(open_badges_2_site.token(payload)).verdict is Verdict.VALID
    award = open_badges_2_site.hosted()
    award["verify"] = award.pop("verification") | {"type": "hosted", "url": open_badges_2_site.AWARD}
    assert run(award, open_badges_2_site.site(award=award)).verdict is Verdict.VALID


def test_a_hosted_award_in_a_token_counts_as_what_lies_at_its_address() -> None:
    site = open_badges_2_site.site(issuer=without(open_badges_2_site.issuer(), "publicKey"))
    report = run(open_badges_2_site.token(open_badges_2_site.hosted()), site)
    assert (report.verdict, codes(report, "proof")) == (Verdict.VALID, ["I_OB2_HOSTED"])
    strange = open_badges_2_site.token(open_badges_2_site.hosted() | {"id": "https://evil.example/1.json"})
    assert run(strange, site).verdict is Verdict.INDETERMINATE


def test_every_changed_letter_breaks_the_signature() -> None:
    head, _, signature = open_badges_2_site.token().split(b".")
    changed = open_badges_2_site.signed_payload() | {"issuedOn": "2026-09-30T00:00:01+09:00"}
    token = b".".join([head, write_segment(write_json(changed)).encode(), signature])
    report = run(token)
    assert (report.verdict, codes(report, "proof")) == (Verdict.INVALID_SIGNATURE, ["E_SIGNATURE"])


def test_the_payload_without_its_signature_is_nobodys_word() -> None:
    report = run(open_badges_2_site.signed_payload())
    assert (report.verdict, codes(report, "proof")) == (Verdict.INVALID_SIGNATURE, ["E_OB2_NOT_SIGNED"])


@pytest.mark.parametrize(
    ("header", "verdict"),
    [
        ({"alg": "none"}, Verdict.MALFORMED),
        ({"alg": "HS256"}, Verdict.MALFORMED),
        ({"alg": "RS512"}, Verdict.UNSUPPORTED),
        ({"alg": "ES256"}, Verdict.MALFORMED),
        ({"alg": "RS256", "crit": ["exp"]}, Verdict.MALFORMED),
        ({"alg": "RS256", "jku": "https://evil.example/keys"}, Verdict.MALFORMED),
    ],
)
def test_a_header_chooses_neither_algorithm_nor_key(header: open_badges_2_site.Json, verdict: Verdict) -> None:
    assert run(open_badges_2_site.token(header=header)).verdict is verdict


def test_a_short_key_is_not_believed() -> None:
    document = open_badges_2_site.key_document() | {"publicKeyPem": open_badges_2_site.pem("short", 1024)}
    report = run(open_badges_2_site.token(), open_badges_2_site.site(key=document))
    assert (report.verdict, codes(report, "proof")) == (Verdict.UNSUPPORTED, ["E_KEY_RSA"])


@pytest.mark.parametrize("pem", ["", "-----BEGIN PUBLIC KEY-----\nxx\n-----END PUBLIC KEY-----", "x" * 20_000])
def test_what_is_no_key_is_said_to_be_none(pem: str) -> None:
    report = run(
        open_badges_2_site.token(),
        open_badges_2_site.site(key=open_badges_2_site.key_document() | {"publicKeyPem": pem}),
    )
    assert (report.verdict, codes(report, "proof")) == (Verdict.MALFORMED, ["E_KEY_PEM"])


@pytest.mark.parametrize(
    "entry",
    [
        "urn:uuid:0b6a8d1e-6a0c-4c53-9a55-0d2f6f6f4a11",
        {"id": "urn:uuid:0b6a8d1e-6a0c-4c53-9a55-0d2f6f6f4a11", "revocationReason": "an error"},
    ],
)
def test_b_05_a_signed_award_in_the_revocation_list_is_revoked(entry: Any) -> None:
    report = run(
        open_badges_2_site.token(),
        open_badges_2_site.site(list=open_badges_2_site.revocations("urn:uuid:other", entry)),
    )
    assert (report.verdict, codes(report, "status")) == (Verdict.REVOKED, ["E_REVOKED"])


@pytest.mark.parametrize(
    "page",
    [b"", b"<html/>", issuer_site.as_bytes({"id": open_badges_2_site.REVOCATIONS, "type": "RevocationList"})],
)
def test_b_05_a_list_that_cannot_be_read_leaves_the_question_open(page: bytes) -> None:
    site = open_badges_2_site.site()
    site.put(open_badges_2_site.REVOCATIONS, page)
    assert run(open_badges_2_site.token(), site).verdict is Verdict.INDETERMINATE


def test_b_05_a_list_of_another_issuer_says_nothing() -> None:
    site = open_badges_2_site.site(
        list=open_badges_2_site.revocations() | {"issuer": "https://evil.example/issuer.json"}
    )
    report = run(open_badges_2_site.token(), site)
    assert (report.verdict, codes(report, "status")) == (Verdict.INDETERMINATE, ["E_STATUS_LIST"])


def test_a_definition_inside_a_signature_is_not_fetched() -> None:
    site = open_badges_2_site.site()
    run(
        open_badges_2_site.token(open_badges_2_site.signed_payload() | {"badge": open_badges_2_site.achievement()}),
        site,
    )
    assert open_badges_2_site.ACHIEVEMENT not in site.asked


def test_an_issuer_inside_a_signature_does_not_vouch_for_itself() -> None:
    mine = open_badges_2_site.issuer() | {"publicKey": f"{open_badges_2_site.BASE}mine.json"}
    payload = open_badges_2_site.signed_payload() | {
        "badge": open_badges_2_site.achievement() | {"issuer": mine},
        "verification": {"type": "SignedBadge", "creator": f"{open_badges_2_site.BASE}mine.json"},
    }
    site = open_badges_2_site.site()
    site.put(
        f"{open_badges_2_site.BASE}mine.json",
        open_badges_2_site.key_document("mallory") | {"id": f"{open_badges_2_site.BASE}mine.json"},
    )
    assert run(open_badges_2_site.token(payload, name="mallory"), site).verdict is Verdict.INVALID_SIGNATURE


# ---- images ----


@pytest.mark.parametrize("content", ["json", "jws", "address"])
def test_b_08_a_baked_png_is_read(content: str) -> None:
    carried = {
        "json": issuer_site.as_bytes(open_badges_2_site.hosted()),
        "jws": open_badges_2_site.token(),
        "address": open_badges_2_site.AWARD.encode(),
    }[content]
    report = run(baking_png.bake(a_png(), carried, keyword=baking_png.OLDER_KEYWORD))
    assert report.verdict is Verdict.VALID
    assert report.format.endswith("(PNG)")
    assert report.document is not None
    assert report.document["name"] == "データ分析の基礎"


def test_b_08_an_old_png_with_an_address_as_plain_text_is_read() -> None:
    info = PngInfo()
    info.add_text("openbadges", open_badges_2_site.AWARD)
    out = io.BytesIO()
    Image.new("L", (1, 1)).save(out, "PNG", pnginfo=info)
    assert run(out.getvalue()).verdict is Verdict.VALID


@pytest.mark.parametrize("content", ["json", "jws", "address"])
def test_b_08_a_baked_svg_is_read(content: str) -> None:
    element = baking_svg.OPEN_BADGES_2
    if content == "address":
        image = SVG.replace(
            b"<g/>", f'<o:assertion xmlns:o="http://openbadges.org" verify="{open_badges_2_site.AWARD}"/>'.encode()
        )
    elif content == "jws":
        image = baking_svg.bake(SVG, open_badges_2_site.token(), element=element)
    else:
        image = baking_svg.bake(
            SVG, issuer_site.as_bytes(open_badges_2_site.hosted()), element=element, verify=open_badges_2_site.AWARD
        )
    assert run(image).verdict is Verdict.VALID


# ---- to whom ----


@pytest.mark.parametrize("algorithm", ["sha256", "md5"])
@pytest.mark.parametrize(
    ("email", "verdict"),
    [
        (open_badges_2_site.EMAIL, Verdict.VALID),
        (open_badges_2_site.EMAIL.lower(), Verdict.NOT_THIS_PERSON),
        ("b@u.example", Verdict.NOT_THIS_PERSON),
    ],
)
def test_b_06_a_hashed_address_is_compared_as_it_was_written(algorithm: str, email: str, verdict: Verdict) -> None:
    digest = hashlib.new(
        algorithm, (open_badges_2_site.EMAIL + open_badges_2_site.SALT).encode(), usedforsecurity=False
    ).hexdigest()
    award = open_badges_2_site.hosted()
    award["recipient"]["identity"] = f"{algorithm}${digest}"
    assert (
        award["recipient"]["identity"] == identity_hash(open_badges_2_site.EMAIL, open_badges_2_site.SALT)
        or algorithm == "md5"
    )
    holder = KnownHolder(identifiers={"emailAddress": email})
    assert run(award, open_badges_2_site.site(award=award), holder=holder).verdict is verdict


# ---- form ----


@pytest.mark.parametrize(
    ("award", "code"),
    [
        (without(open_badges_2_site.hosted(), "recipient"), "E_FIELD_MISSING"),
        (without(open_badges_2_site.hosted(), "issuedOn"), "E_FIELD_MISSING"),
        (open_badges_2_site.hosted() | {"issuedOn": "yesterday"}, "E_FIELD_DATE"),
        (open_badges_2_site.hosted() | {"expires": "2031-09-30"}, "E_FIELD_DATE"),
        (
            open_badges_2_site.hosted() | {"recipient": {"type": "email", "identity": "x", "hashed": "no"}},
            "E_FIELD_KIND",
        ),
    ],
)
def test_a_fault_of_form_is_named(award: open_badges_2_site.Json, code: str) -> None:
    report = run(award, open_badges_2_site.site(award=award))
    assert report.verdict is Verdict.MALFORMED
    assert code in codes(report, "structure")


@pytest.mark.parametrize("missing", ["name", "description", "criteria", "image"])
def test_a_definition_that_says_too_little_is_malformed(missing: str) -> None:
    assert (
        run(site=open_badges_2_site.site(achievement=without(open_badges_2_site.achievement(), missing))).verdict
        is Verdict.MALFORMED
    )


def test_an_award_without_an_address_cannot_be_checked() -> None:
    report = run(open_badges_2_site.hosted() | {"id": "urn:uuid:0b6a8d1e-6a0c-4c53-9a55-0d2f6f6f4a11"})
    assert (report.verdict, codes(report, "structure")) == (Verdict.INDETERMINATE, ["E_OB2_NO_ADDRESS"])


def test_an_issuer_nobody_lists_is_amber() -> None:
    report = verify(
        issuer_site.as_bytes(open_badges_2_site.hosted()), issuer_site.surroundings(open_badges_2_site.site())
    )
    assert report.verdict is Verdict.VALID_UNTRUSTED_ISSUER


def test_images_and_evidence_are_never_visited() -> None:
    site = open_badges_2_site.site()
    run(site=site)
    assert not [url for url in site.asked if url.endswith(".png") or "/reports/" in url]

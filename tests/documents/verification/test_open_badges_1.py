"""Open Badges before 2.0: read, checked as far as they can be, told as legacy."""

import io
from typing import Any

import pytest
from PIL import Image

from kakitome.documents.openbadges import baking_png
from kakitome.documents.openbadges.identity import identity_hash
from kakitome.documents.verification.check import Check, Report, Verdict
from kakitome.documents.verification.pipeline import verify
from kakitome.documents.verification.registries import IssuerRegistry, parse_registry
from kakitome.documents.verification.surroundings import KnownHolder
from vectors import issuer_site, open_badges_2_site

KEY = f"{open_badges_2_site.BASE}key.pem"


def run(data: bytes | open_badges_2_site.Json, site: open_badges_2_site.Site, **changes: Any) -> Report:
    given = data if isinstance(data, bytes) else issuer_site.as_bytes(data)
    registries = (open_badges_2_site.registry(), origins())
    return verify(given, issuer_site.surroundings(site, registries=registries, **changes))


def origins() -> IssuerRegistry:
    listed = {"id": open_badges_2_site.ORIGIN, "name": {"en": "Example Institute"}}
    return parse_registry(
        issuer_site.as_bytes({"name": {"en": "Origins"}, "url": open_badges_2_site.BASE, "issuers": [listed]})
    )


def found(report: Report, check_id: str) -> Check:
    check = report.check(check_id)
    assert check is not None
    return check


@pytest.mark.parametrize(
    ("award", "version"), [(open_badges_2_site.award_1_1(), "1.1"), (open_badges_2_site.award_1_0(), "1.0")]
)
def test_a_hosted_award_of_version_1_is_read_and_told_as_legacy(award: open_badges_2_site.Json, version: str) -> None:
    report = run(award, open_badges_2_site.older_site(award))
    assert report.verdict is Verdict.VALID
    assert report.format == f"Open Badges {version}"
    reason = found(report, "structure").reason
    assert (reason.code, reason.params["version"]) == ("W_OB1_LEGACY", version)
    assert report.issuer_id == open_badges_2_site.ISSUER


def test_version_1_is_shown_in_the_same_words_as_every_other() -> None:
    document = run(open_badges_2_site.award_1_1(), open_badges_2_site.older_site()).document
    assert document is not None
    achieved = document["credentialSubject"]["achievement"]
    assert achieved["criteria"] == {"id": f"{open_badges_2_site.BASE}classes/data.html"}
    assert achieved["alignment"][0] == {
        "type": ["Alignment"],
        "targetName": "Data quality",
        "targetUrl": "https://badges.example/skills/1",
        "targetDescription": "Says why.",
    }
    assert document["validFrom"] == "2015-06-01T00:00:00Z"


def test_a_date_in_seconds_is_read() -> None:
    document = run(
        open_badges_2_site.award_1_0(), open_badges_2_site.older_site(open_badges_2_site.award_1_0())
    ).document
    assert document is not None
    assert document["validFrom"] == "2015-06-01T00:00:00Z"


def test_an_award_of_version_1_elsewhere_than_its_issuer_is_refused() -> None:
    elsewhere = "https://evil.example/1.json"
    award = open_badges_2_site.award_1_1() | {"id": elsewhere, "verify": {"type": "hosted", "url": elsewhere}}
    site = open_badges_2_site.older_site()
    site.put(elsewhere, award)
    report = run(award, site)
    assert (report.verdict, found(report, "proof").reason.code) == (Verdict.INVALID_SIGNATURE, "E_OB2_ORIGIN")


def test_an_altered_file_of_version_1_is_called_altered() -> None:
    award = open_badges_2_site.award_1_1() | {"issuedOn": "2010-01-01"}
    assert run(award, open_badges_2_site.older_site()).verdict is Verdict.INVALID_SIGNATURE


def test_the_first_shape_is_checked_where_its_image_says_that_it_lies() -> None:
    site = open_badges_2_site.older_site(open_badges_2_site.award_0_5())
    image = baking_png.bake(_png(), open_badges_2_site.AWARD.encode(), keyword=baking_png.OLDER_KEYWORD)
    report = run(image, site)
    assert report.verdict is Verdict.VALID
    assert report.issuer_id == open_badges_2_site.ORIGIN
    assert found(report, "structure").reason.params["version"] == "0.5"
    assert site.asked == [open_badges_2_site.AWARD]


def test_the_first_shape_on_another_origin_is_refused() -> None:
    elsewhere = "https://evil.example/1.json"
    site = open_badges_2_site.older_site()
    site.put(elsewhere, open_badges_2_site.award_0_5())
    image = baking_png.bake(_png(), elsewhere.encode(), keyword=baking_png.OLDER_KEYWORD)
    assert run(image, site).verdict is Verdict.INVALID_SIGNATURE


def test_the_first_shape_alone_does_not_say_where_it_can_be_checked() -> None:
    report = run(open_badges_2_site.award_0_5(), open_badges_2_site.older_site())
    assert (report.verdict, found(report, "structure").reason.code) == (Verdict.INDETERMINATE, "E_OB2_NO_ADDRESS")


@pytest.mark.parametrize("award", [open_badges_2_site.award_1_1(), open_badges_2_site.award_1_0()])
def test_version_1_withdrawn_is_revoked(award: open_badges_2_site.Json) -> None:
    site = open_badges_2_site.older_site(award)
    site.gone.add(open_badges_2_site.AWARD)
    assert run(award, site).verdict is Verdict.REVOKED


def signed() -> open_badges_2_site.Json:
    payload = open_badges_2_site.award_1_1() | {"verify": {"type": "signed", "url": KEY}}
    del payload["id"]
    return payload


def test_a_signed_award_of_version_1_is_checked_by_the_key_at_its_issuers_origin() -> None:
    site = open_badges_2_site.older_site()
    site.put(KEY, open_badges_2_site.pem("now").encode())
    report = run(open_badges_2_site.token(signed()), site)
    assert (report.verdict, report.format) == (Verdict.VALID, "Open Badges 1.1 · JWS")


def test_a_key_of_another_origin_signs_nothing_of_version_1() -> None:
    elsewhere = "https://evil.example/key.pem"
    site = open_badges_2_site.older_site()
    site.put(elsewhere, open_badges_2_site.pem("mallory").encode())
    payload = signed() | {"verify": {"type": "signed", "url": elsewhere}}
    report = run(open_badges_2_site.token(payload, name="mallory"), site)
    assert (report.verdict, found(report, "proof").reason.code) == (Verdict.INVALID_SIGNATURE, "E_ISSUER_BINDING")


def test_the_revocation_list_of_version_1_names_awards_by_their_uid() -> None:
    site = open_badges_2_site.older_site()
    site.put(KEY, open_badges_2_site.pem("now").encode())
    site.put(
        open_badges_2_site.ISSUER, open_badges_2_site.issuer_1_1() | {"revocationList": open_badges_2_site.REVOCATIONS}
    )
    site.put(open_badges_2_site.REVOCATIONS, {"abc-1": "an error"})
    assert run(open_badges_2_site.token(signed()), site).verdict is Verdict.REVOKED
    site.put(open_badges_2_site.REVOCATIONS, {"abc-2": "an error"})
    assert run(open_badges_2_site.token(signed()), site).verdict is Verdict.VALID


@pytest.mark.parametrize("award", [open_badges_2_site.award_1_1(), open_badges_2_site.award_1_0()])
def test_the_holder_of_version_1_is_compared_by_the_hash(award: open_badges_2_site.Json) -> None:
    site = open_badges_2_site.older_site(award)
    known = KnownHolder(identifiers={"emailAddress": open_badges_2_site.EMAIL})
    other = KnownHolder(identifiers={"emailAddress": "other@u.example"})
    assert run(award, site, holder=known).verdict is Verdict.VALID
    assert run(award, open_badges_2_site.older_site(award), holder=other).verdict is Verdict.NOT_THIS_PERSON


def test_the_holder_of_the_first_shape_is_compared_by_the_hash() -> None:
    assert open_badges_2_site.award_0_5()["recipient"] == identity_hash(
        open_badges_2_site.EMAIL, open_badges_2_site.SALT
    )
    image = baking_png.bake(_png(), open_badges_2_site.AWARD.encode(), keyword=baking_png.OLDER_KEYWORD)
    known = KnownHolder(identifiers={"emailAddress": open_badges_2_site.EMAIL})
    assert (
        run(image, open_badges_2_site.older_site(open_badges_2_site.award_0_5()), holder=known).verdict is Verdict.VALID
    )


def _png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "PNG")
    return out.getvalue()

"""Open Badges 2.0 between us and openbadgeslib: each reads what the other writes, and refuses the same."""

import io
import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from openbadgeslib.ob2 import Assertion, IdentityObject, OB2Signer, OB2VerificationError, OB2Verifier, Verification
from PIL import Image

from judges.test_open_badges_2_validator import ISSUER, World, altered, by_a_stranger, hosted, listed, token, world
from kakitome.documents.openbadges import baking_png
from kakitome.documents.verification.check import Verdict
from kakitome.documents.verification.pipeline import verify
from mapping import examples
from vectors import issuer_site, open_badges_2_site

__all__ = ["world"]

pytestmark = pytest.mark.judge


def asked(world: World) -> OB2Verifier:
    return OB2Verifier(download=world.fetch)


def test_b_04_it_accepts_our_signed_award(world: World) -> None:
    email = examples.AWARD.learner.email
    read = asked(world).verify(token().decode(), expected_recipient=email, check_revocation=True)
    assert read.badge.startswith(ISSUER.base_url)


def test_b_02_it_accepts_our_hosted_award(world: World) -> None:
    read = asked(world).verify_hosted(hosted(world), expected_recipient=examples.AWARD.learner.email)
    assert read.id == hosted(world)["id"]


def test_b_06_it_refuses_another_holder(world: World) -> None:
    with pytest.raises(OB2VerificationError):
        asked(world).verify(token().decode(), expected_recipient="somebody@else.example")


@pytest.mark.parametrize("make", [altered, by_a_stranger, listed], ids=lambda make: make.__name__)
def test_it_refuses_what_ours_refuses(world: World, make: Callable[[World], bytes]) -> None:
    content = make(world)
    with pytest.raises(OB2VerificationError):
        asked(world).verify(content.decode(), check_revocation=True)


def theirs(*, way: str = "SignedBadge") -> str:
    """Let the library issue an award in the name of the small issuer."""
    pem = open_badges_2_site.private("now").private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    award = Assertion(
        recipient=IdentityObject.create(open_badges_2_site.EMAIL, open_badges_2_site.SALT),
        badge=open_badges_2_site.ACHIEVEMENT,
        verification=Verification(type=way, creator=open_badges_2_site.KEY),
        id=open_badges_2_site.AWARD if way == "HostedBadge" else None,
        issued_on=datetime(2026, 9, 30, tzinfo=UTC),
    )
    return OB2Signer(privkey_pem=pem, algorithm="RS256").sign(award)


def run(data: bytes, site: open_badges_2_site.Site) -> Verdict:
    return verify(data, issuer_site.surroundings(site, registries=(open_badges_2_site.registry(),))).verdict


def test_ours_accepts_what_it_signs() -> None:
    made = theirs()
    assert run(made.encode(), open_badges_2_site.site()) is Verdict.VALID
    head, claims, signature = made.split(".")
    assert (
        run(f"{head}.{claims}.{signature[:-8]}AAAAAAAA".encode(), open_badges_2_site.site())
        is Verdict.INVALID_SIGNATURE
    )


def test_ours_accepts_what_it_makes_for_hosting() -> None:
    made = theirs(way="HostedBadge")
    served = Assertion.from_dict(json.loads(issuer_site.as_bytes(open_badges_2_site.hosted()))).to_dict()
    served |= {"issuedOn": "2026-09-30T00:00:00Z"}
    del served["expires"]
    assert run(made.encode(), open_badges_2_site.site(award=served)) is Verdict.VALID


def test_ours_reads_the_images_it_bakes() -> None:
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "PNG")
    pem = open_badges_2_site.private("now").private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    award = Assertion(
        recipient=IdentityObject.create(open_badges_2_site.EMAIL, open_badges_2_site.SALT),
        badge=open_badges_2_site.ACHIEVEMENT,
        verification=Verification(type="SignedBadge", creator=open_badges_2_site.KEY),
    )
    award.issued_on = datetime(2026, 9, 30, tzinfo=UTC)
    baked = OB2Signer(privkey_pem=pem, algorithm="RS256").sign_into_png(award, out.getvalue())
    assert baking_png.unbake(baked).count(b".") == 2
    assert run(baked, open_badges_2_site.site()) is Verdict.VALID

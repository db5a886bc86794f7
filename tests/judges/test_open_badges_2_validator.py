"""What we write as Open Badges 2.0, judged by 1EdTech's own validator; what their tools make, judged by ours."""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.hashes import SHA256

from judges.open_badges_2_validator import Page, baked_by_them, judged
from kakitome.documents.openbadges import baking_png, baking_svg
from kakitome.documents.openbadges2.signing import sign_award, write_pem
from kakitome.documents.verification.check import Verdict
from kakitome.documents.verification.pipeline import verify
from kakitome.errors import Unavailable
from kakitome.mapping.addresses import addresses_for
from kakitome.mapping.award_facts import AwardFacts
from kakitome.mapping.award_openbadge import from_credential, to_unsigned_credential
from kakitome.mapping.badge_image import compose
from kakitome.mapping.openbadges2 import (
    to_achievement_document,
    to_hosted_award,
    to_issuer_document,
    to_key_document,
    to_revocation_list,
    to_revoked_award,
    to_signed_award,
)
from kakitome.mapping.openbadges2.addresses import key_address
from mapping import examples
from vectors import issuer_site, open_badges_2_site

pytestmark = pytest.mark.judge
ISSUER = examples.ISSUER
KEY = key_address(ISSUER.base_url, "z1")
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><g/></svg>'
Json = dict[str, Any]


def facts() -> AwardFacts:
    # The validator goes by the real clock, so the award was given in its past.
    award = replace(examples.AWARD, valid_from=examples.AWARD.valid_from.replace(year=2024), valid_until=None)
    credential = to_unsigned_credential(
        award,
        ISSUER,
        addresses=addresses_for(award.microcredential, ISSUER.base_url, uuid=examples.UUID),
        salts=examples.SALTS,
    )
    return from_credential(credential)[1]


@dataclass
class World:
    """Our documents at their addresses."""

    pages: dict[str, Page] = field(default_factory=dict)

    def put(self, document: Json, *, status: int = 200) -> Json:
        self.pages[document["id"]] = Page(body=json.dumps(document, ensure_ascii=False).encode(), status=status)
        return document

    def fetch(self, url: str) -> bytes:
        page = self.pages.get(url)
        if page is None or page.status != 200:
            raise Unavailable("E_FETCH_STATUS", host=url, status=page.status if page else 404)
        return page.body


@pytest.fixture
def world() -> World:
    made = World()
    made.put(to_hosted_award(examples.DEFINITION, facts(), issuer=ISSUER))
    made.put(to_achievement_document(examples.DEFINITION, ISSUER))
    made.put(to_issuer_document(ISSUER, key_urls=[KEY]))
    made.put(to_key_document(ISSUER, url=KEY, pem=write_pem(open_badges_2_site.private("now").public_key())))
    made.put(to_revocation_list(ISSUER, revoked=[]))
    image = addresses_for(examples.DEFINITION, ISSUER.base_url, uuid="").image
    made.pages[image] = Page(body=drawn(), type="image/png")
    return made


def drawn() -> bytes:
    return compose(examples.DEFINITION, institution=ISSUER.name).png()


def hosted(world: World) -> Json:
    return json.loads(next(iter(world.pages.values())).body)


def payload() -> Json:
    return to_signed_award(examples.DEFINITION, facts(), issuer=ISSUER, key_url=KEY)


def token(claims: Json | None = None, key: str = "now") -> bytes:
    private = open_badges_2_site.private(key)
    return sign_award(
        claims or payload(),
        public=private.public_key(),
        sign=lambda data: private.sign(data, padding.PKCS1v15(), SHA256()),
    )


def as_file(folder: Path, content: bytes, suffix: str) -> Path:
    file = folder / f"badge{suffix}"
    file.write_bytes(content)
    return file


def forms(world: World) -> dict[str, tuple[bytes, str]]:
    document = json.dumps(hosted(world), ensure_ascii=False).encode()
    png, svg = baking_png.OLDER_KEYWORD, baking_svg.OPEN_BADGES_2
    return {
        "hosted": (document, ".json"),
        "signed": (token(), ".jws"),
        "hosted in a PNG": (baking_png.bake(drawn(), document, keyword=png), ".png"),
        "signed in a PNG": (baking_png.bake(drawn(), token(), keyword=png), ".png"),
        "hosted in an SVG": (baking_svg.bake(SVG, document, element=svg, verify=hosted(world)["id"]), ".svg"),
        "signed in an SVG": (baking_svg.bake(SVG, token(), element=svg), ".svg"),
    }


FORMS = ["hosted", "signed", "hosted in a PNG", "signed in a PNG", "hosted in an SVG", "signed in an SVG"]


@pytest.mark.parametrize("form", FORMS)
def test_b_01_the_validator_accepts_what_we_write(world: World, tmp_path: Path, form: str) -> None:
    answer = judged(as_file(tmp_path, *forms(world)[form]), world.pages)
    assert answer.verified, answer.errors
    assert answer.answer["warnings"] == []


@pytest.mark.parametrize("form", FORMS)
def test_our_verifier_accepts_the_same(world: World, form: str) -> None:
    content, _ = forms(world)[form]
    around = issuer_site.surroundings(issuer_site.Site(), fetch=world.fetch, registries=())
    assert verify(content, around).verdict is Verdict.VALID_UNTRUSTED_ISSUER


def altered(world: World) -> bytes:
    head, claims, signature = token().split(b".")
    text = base64.urlsafe_b64decode(claims + b"==").replace(b"2024-", b"2023-")
    return b".".join([head, base64.urlsafe_b64encode(text).rstrip(b"="), signature])


def by_a_stranger(world: World) -> bytes:
    strange = f"{ISSUER.base_url}ob2/keys/mine.json"
    world.put(to_key_document(ISSUER, url=strange, pem=write_pem(open_badges_2_site.private("mallory").public_key())))
    return token(payload() | {"verification": {"type": "SignedBadge", "creator": strange}}, key="mallory")


def listed(world: World) -> bytes:
    world.put(to_revocation_list(ISSUER, revoked=[payload()["id"]]))
    return token()


def elsewhere(world: World) -> bytes:
    award = world.put(hosted(world) | {"id": "https://evil.example/awards/1.json"})
    return json.dumps(award).encode()


def gone(world: World) -> bytes:
    award = hosted(world)
    world.put(to_revoked_award(award["id"]), status=410)
    return json.dumps(award).encode()


BAD = {
    altered: (".jws", Verdict.INVALID_SIGNATURE),
    by_a_stranger: (".jws", Verdict.INVALID_SIGNATURE),
    listed: (".jws", Verdict.REVOKED),
    elsewhere: (".json", Verdict.INVALID_SIGNATURE),
    gone: (".json", Verdict.REVOKED),
}


@pytest.mark.parametrize("make", BAD, ids=lambda make: make.__name__)
def test_the_validator_and_ours_refuse_the_same(world: World, tmp_path: Path, make: Callable[[World], bytes]) -> None:
    suffix, verdict = BAD[make]
    content = make(world)
    answer = judged(as_file(tmp_path, content, suffix), world.pages)
    assert not answer.verified
    around = issuer_site.surroundings(issuer_site.Site(), fetch=world.fetch, registries=())
    assert verify(content, around).verdict is verdict


@pytest.mark.parametrize("image", ["png", "svg"])
@pytest.mark.parametrize("form", ["hosted", "signed"])
def test_b_08_what_their_bakery_bakes_is_read_by_ours(world: World, tmp_path: Path, image: str, form: str) -> None:
    plain = as_file(tmp_path, drawn() if image == "png" else SVG, f".{image}")
    content, _ = forms(world)[form]
    baked = baked_by_them(plain, content.decode(), out=tmp_path / f"baked.{image}")
    around = issuer_site.surroundings(issuer_site.Site(), fetch=world.fetch, registries=())
    report = verify(baked, around)
    assert report.verdict is Verdict.VALID_UNTRUSTED_ISSUER, [check.reason for check in report.checks]


def test_an_award_of_another_platform_is_accepted_by_both(tmp_path: Path) -> None:
    site = open_badges_2_site.site(award=open_badges_2_site.hosted() | {"issuedOn": "2024-09-30T00:00:00+09:00"})
    pages = {url: Page(body=body) for url, body in site.pages.items()}
    pages[f"{open_badges_2_site.BASE}classes/data.png"] = Page(body=drawn(), type="image/png")
    answer = judged(as_file(tmp_path, site.pages[open_badges_2_site.AWARD], ".json"), pages)
    assert answer.verified, answer.errors
    around = issuer_site.surroundings(site, registries=(open_badges_2_site.registry(),))
    assert verify(site.pages[open_badges_2_site.AWARD], around).verdict is Verdict.VALID

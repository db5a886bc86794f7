"""What a displayer of badges must answer: three addresses in each form of the data model, told rightly by the page.

Open Badges 3.0 certification guide, displayer (our D-01 to D-10); CLR 2.0 (C-12).
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from documents.verification.test_clr import a_record
from documents.verification.test_credential_forms import LIST_URL, older
from documents.verification.test_endorsements import endorsement
from kakitome.documents.jose.vc_jwt import to_vc_jwt
from kakitome.documents.openbadges import baking_png
from kakitome.gateways.fetcher import OfflineFetcher
from kakitome.gateways.mapped_fetcher import MappedFetcher, parse_mapping
from kakitome.gateways.named_registries import NamedRegistries
from vectors import issuer_site
from vectors.builders.png_images import png
from vectors.token_keys import TokenKey, token_site
from web.places import Place

ENDED = {"validFrom": "2020-01-01T00:00:00Z", "validUntil": "2021-01-01T00:00:00Z"}
SAID = {
    "valid": "この証明は有効です。",
    "expired": "この証明は2020年12月31日に期限を迎えました。",
    "revoked": "この証明は失効しています。",
}


def newer(state: str) -> issuer_site.Json:
    """Return a badge in the form of VCDM 2.0; which of them is revoked stands in the list."""
    entry = issuer_site.entry(
        "revocation", "7" if state == "revoked" else str(issuer_site.REVOCATION_INDEX), issuer_site.REVOCATION_URL
    )
    return issuer_site.lasting(**(ENDED if state == "expired" else {}), credentialStatus=entry)


def in_form_1_1(state: str) -> issuer_site.Json:
    """Return a badge in the form of VCDM 1.1, named in 1EdTech's own list when it is revoked."""
    period = ENDED if state == "expired" else issuer_site.LASTING
    dates = {"issuanceDate": period["validFrom"], "expirationDate": period["validUntil"]}
    return issuer_site.sign(older("context-3.0.3.json", **dates, id=f"{issuer_site.BASE}credentials/1.1-{state}.json"))


@pytest.fixture
def site(place: Place, tmp_path: Path) -> Iterator[Path]:
    """Let a folder stand for a foreign issuer's site, and a register list that issuer."""
    pages = issuer_site.lasting_site()
    pages.put(
        issuer_site.REVOCATION_URL,
        issuer_site.status_list("revocation", issuer_site.REVOCATION_URL, [7], **issuer_site.LASTING),
    )
    gone = {"id": in_form_1_1("revoked")["id"], "revoked": True, "revocationReason": "誤って発行"}
    pages.put(LIST_URL, {"id": LIST_URL, "issuer": issuer_site.DID, "revokedCredential": [gone]})
    for state in SAID:
        pages.put(f"{issuer_site.BASE}2.0-{state}.json", newer(state))
        pages.put(f"{issuer_site.BASE}1.1-{state}.json", in_form_1_1(state))
    folder = tmp_path / "site"
    pages.write(folder)
    (tmp_path / "register.json").write_text(
        json.dumps({"kind": "kakitome-registry", "version": 1, **issuer_site.REGISTRY}), encoding="utf-8"
    )
    platform = place.platform
    mounts = parse_mapping(f"{issuer_site.BASE.rstrip('/')}={folder}")
    door = MappedFetcher(mounts, otherwise=OfflineFetcher())
    register = NamedRegistries(
        locations=(str(tmp_path / "register.json"),), fetcher=door, clock=platform.now, folder=tmp_path / "kept"
    )
    before = {"fetcher": platform.fetcher, "trusted": platform.trusted}
    for name, value in {"fetcher": door, "trusted": register}.items():
        object.__setattr__(platform, name, value)
    yield folder
    for name, value in before.items():
        object.__setattr__(platform, name, value)


def asked(question: str) -> tuple[str, issuer_site.Json]:
    """Return the sentence on top of the page, and the same answer for programs."""
    page = Client().post("/verify", {"credential": question}).content.decode()
    (heading,) = re.findall(r"<h1[^>]*>(.*?)</h1>", page, flags=re.DOTALL)
    answer = Client().post("/verify", {"credential": question}, headers={"accept": "application/json"})
    return re.sub(r"<[^>]+>", "", heading), json.loads(answer.content)


@pytest.mark.parametrize("form", ["2.0", "1.1"])
@pytest.mark.parametrize("state", SAID)
def test_three_addresses_are_answered_with_their_state_in_both_forms(site: Path, form: str, state: str) -> None:
    heading, report = asked(f"{issuer_site.BASE}{form}-{state}.json")
    assert (report["verdict"], heading) == (state, SAID[state])


def test_the_page_shows_what_was_awarded_by_whom_when_and_how_it_stands(site: Path) -> None:
    page = Client().post("/verify", {"credential": f"{issuer_site.BASE}2.0-valid.json"}).content.decode()
    for said in (
        "データ分析の基礎と倫理",
        "表形式のデータを点検し",
        "明日香情報大学（見本）",
        "2026年9月30日",
        SAID["valid"],
    ):
        assert said in page, said


def test_a_token_in_an_endorsement_and_the_holder_are_checked(site: Path) -> None:
    key = TokenKey.of("ES256")
    (site / "did.json").write_bytes(token_site().pages[issuer_site.DID_URL])
    document = issuer_site.unsigned() | issuer_site.LASTING
    document["credentialSubject"]["achievement"]["endorsement"] = [endorsement()]
    token = to_vc_jwt(document, key=key).decode()
    asking = {"credential": token, "known_email": "a@example.com"}
    answer = Client().post("/verify", asking, headers={"accept": "application/json"})
    report = json.loads(answer.content)
    checks = {check["id"]: check for check in report["checks"]}
    assert report["format"].startswith("Open Badges 3.0 · VC-JWT")
    assert checks["proof"]["outcome"] == "passed"
    assert checks["recipient"]["reason"]["code"] == "I_HOLDER_MATCHES"
    assert [one["report"]["verdict"] for one in report["enclosed"]] == ["valid_untrusted_issuer"]


def test_a_record_baked_into_a_picture_is_shown_with_every_award_in_it(site: Path) -> None:
    record = issuer_site.sign(a_record(issuer_site.lasting()))
    picture = baking_png.bake(png(), issuer_site.as_bytes(record), keyword=baking_png.CLR_KEYWORD)
    upload = SimpleUploadedFile("record.png", picture)
    report = json.loads(Client().post("/verify", {"documents": upload}, headers={"accept": "application/json"}).content)
    assert (report["format"], report["verdict"]) == ("CLR 2.0 (PNG)", "valid")
    assert [one["report"]["verdict"] for one in report["enclosed"]] == ["valid"]
    page = Client().post("/verify", {"documents": SimpleUploadedFile("record.png", picture)}).content.decode()
    for said in ("学修記録", "データ分析の基礎と倫理", "明日香情報大学（見本）"):
        assert said in page, said

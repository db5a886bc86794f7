"""What a platform hands out, unaltered: an award in every form from its page, with all that it points to as it is served."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.test import Client

from judges.harness import digitalbazaar, json_schema
from judges.open_badges_2_validator import Page
from judges.open_badges_2_validator import judged as validator_says
from judges.test_clr import SCHEMA
from judges.tokens import ask
from kakitome.documents.jose.compact import read_compact
from kakitome.documents.keys.jwk import public_to_jwk
from kakitome.documents.keys.multikey import decode_public
from kakitome.services.issuing import AwardOutcome
from support.standards_folder import published
from web.places import Place
from web.public.conftest import place

__all__ = ["place"]

pytestmark = pytest.mark.judge
_LONGEST = 200
"""Characters that a file's name may have, and some room."""


@pytest.fixture
def learner() -> Client:
    return Client()


@pytest.fixture
def award(place: Place, learner: Client) -> AwardOutcome:
    outcome = place.award()
    place.receive(learner)
    return outcome


def downloaded(client: Client, path: str) -> bytes:
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content


def served(place: Place, *starts: str | bytes) -> Mapping[str, Page]:
    """Read what lies at the issuer's addresses, beginning with those that stand in some texts."""
    base = f"https://{urlsplit(place.platform.site_url).netloc}/issuers/{place.key}/"
    found: dict[str, Page] = {}
    waiting = [f"{base}did.json", *(one for start in starts for one in _addresses(start, base))]
    while waiting:
        url = waiting.pop()
        if url in found:
            continue
        response = Client().get(urlsplit(url).path)
        found[url] = Page(body=response.content, type=response.headers["Content-Type"], status=response.status_code)
        waiting += _addresses(response.content, base) if "json" in found[url].type else []
    return found


def _addresses(text: str | bytes, base: str) -> list[str]:
    said = text if isinstance(text, str) else text.decode("utf-8", errors="ignore")
    return re.findall(re.escape(base) + r"[A-Za-z0-9._/-]+", said)


def mirrored(place: Place, folder: Path, *starts: bytes) -> Mapping[str, Path]:
    """Lay what is served into a folder, for judges that read folders."""
    pages = served(place, *starts)
    for url, page in pages.items():
        file = folder / urlsplit(url).path.lstrip("/")
        if len(file.name) > _LONGEST:
            # An RSA key of Open Badges 2.0: no judge of these reads it.
            continue
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(page.body)
    return {f"https://{urlsplit(place.platform.site_url).netloc}": folder}


def key_of(place: Place, method: str) -> dict[str, str]:
    listed = json.loads(served(place)[_key_address(place)].body)["verificationMethod"]
    (found,) = [one for one in listed if one["id"] == method]
    return public_to_jwk(decode_public(found["publicKeyMultibase"]))


def _key_address(place: Place) -> str:
    return f"https://{urlsplit(place.platform.site_url).netloc}/issuers/{place.key}/did.json"


@pytest.mark.parametrize("form", ["/credential.json", "/as/clr"])
def test_others_accept_what_is_downloaded_and_refuse_it_withdrawn_or_changed(
    place: Place, learner: Client, award: AwardOutcome, tmp_path: Path, form: str
) -> None:
    data = downloaded(learner, f"/a/{award.number}{form}")
    file = tmp_path / "downloaded.json"
    file.write_bytes(data)
    accepted = digitalbazaar(file, mirrored(place, tmp_path / "before", data))
    assert accepted.verified, accepted.errors
    schema = (published(SCHEMA),) if form == "/as/clr" else ()
    assert json_schema(file, *schema).verified
    changed = tmp_path / "changed.json"
    changed.write_bytes(data.replace("髙﨑".encode(), "高崎".encode()).replace(b'"name":"', b'"name":"x', 1))
    assert not digitalbazaar(changed, mirrored(place, tmp_path / "again", data)).verified
    if form == "/credential.json":
        place.withdraw(award, only_suspend=True)
        assert not digitalbazaar(file, mirrored(place, tmp_path / "after", data)).verified


def test_a_wallet_credential_is_accepted_and_refused_while_it_is_suspended(
    place: Place, learner: Client, award: AwardOutcome
) -> None:
    token = downloaded(learner, f"/a/{award.number}/as/sd-jwt").decode()
    key = key_of(place, read_compact(token.partition("~")[0].encode()).key_id)
    uri = json.loads(read_compact(token.partition("~")[0].encode()).payload)["status"]["status_list"]["uri"]

    def accepted() -> bool:
        response = Client().get(urlsplit(uri).path)
        assert response.headers["Content-Type"] == "application/statuslist+jwt"
        answer = ask("sd-verify", token=token, key=key, lists={uri: response.content.decode()})
        assert "payload" in answer or "Status is not valid" in answer["refused"], answer
        return "payload" in answer

    assert accepted()
    place.withdraw(award, only_suspend=True)
    assert not accepted()


def test_a_token_is_accepted_and_refused_under_another_key(place: Place, learner: Client, award: AwardOutcome) -> None:
    token = downloaded(learner, f"/a/{award.number}/as/vc-jwt").decode()
    key = key_of(place, read_compact(token.encode()).key_id)
    assert ask("verify", token=token, key=key)["payload"]["issuer"]["id"] == place.did
    listed = json.loads(served(place)[_key_address(place)].body)["verificationMethod"]
    others = [public_to_jwk(decode_public(one["publicKeyMultibase"])) for one in listed if "publicKeyMultibase" in one]
    (other,) = [one for one in others if one.get("crv") == "P-256" and one != key]
    assert "refused" in ask("verify", token=token, key=other)


@pytest.mark.parametrize("form", ["hosted", "signed", "signed in a PNG"])
def test_1edtechs_validator_accepts_an_open_badge_2_and_refuses_it_withdrawn(
    place: Place, learner: Client, award: AwardOutcome, tmp_path: Path, form: str
) -> None:
    hosted = f"/issuers/{place.key}/ob2/awards/{award.credential_id.rpartition('/')[2]}"
    path, suffix = {
        "hosted": (hosted, ".json"),
        "signed": (f"/a/{award.number}/as/ob2", ".jws"),
        "signed in a PNG": (f"/a/{award.number}/as/ob2-png", ".png"),
    }[form]
    data = downloaded(learner, path)
    file = tmp_path / f"badge{suffix}"
    file.write_bytes(data)
    starts = (downloaded(learner, hosted),)
    judgement = validator_says(file, served(place, *starts))
    assert judgement.verified, judgement.errors
    place.withdraw(award)
    assert not validator_says(file, served(place, *starts)).verified

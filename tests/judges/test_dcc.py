"""What we sign, judged by the verifier of the Digital Credentials Consortium's wallet (verifier-core)."""

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from judges.harness import CACHE, PINNED, SHARED, install, served
from judges.test_clr import a_record
from judges.test_digitalbazaar import NEW, OLD, Site, credential
from judges.test_mapped_awards import DID

pytestmark = pytest.mark.judge
SCRIPT = PINNED / "dcc.mjs"
OFFLINE = SHARED / "judges" / "_common" / "offline.mjs"


@dataclass(frozen=True)
class Told:
    """The steps of the verifier by name: true, false, or null when it could not tell."""

    steps: dict[str, bool | None]
    schemas: list[bool | None]
    errors: list[str]

    @property
    def stands(self) -> bool:
        """Say whether everything but the register of issuers, which is not asked here, is in order."""
        return all(self.steps.get(step) is True for step in ("valid_signature", "expiration", "revocation_status"))


@pytest.fixture
def site(tmp_path: Path) -> Site:
    made = Site(tmp_path / "out", "did:web:kita.example:issuers:nursing")
    made.publish()
    return made


@pytest.fixture
def records(tmp_path: Path) -> Site:
    made = Site(tmp_path / "records", DID)
    made.publish()
    return made


def asked(site: Site, document: dict[str, Any]) -> Told:
    if not OFFLINE.exists():
        pytest.skip("NOT JUDGED BY OTHERS: the judges' loader does not lie beside this repository")
    install(copy=[SCRIPT, OFFLINE])
    file = site.write("credentials/1.json", document)
    with served(site.folders) as rewritten:
        done = subprocess.run(
            ["node", "--import", str(CACHE / "_common" / "offline.mjs"), str(CACHE / "node" / SCRIPT.name), str(file)],
            env={
                **os.environ,
                "JUDGE_STANDARDS": str(SHARED / "standards"),
                "JUDGE_REWRITE": ",".join(f"{address}={url}" for address, url in rewritten.items()),
            },
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    if done.returncode:
        pytest.fail(f"the judge could not run: {done.stderr[-2000:]}")
    return Told(**json.loads(done.stdout))


@pytest.mark.parametrize("key", [NEW, OLD], ids=["the present key", "a retired key"])
def test_the_consortiums_verifier_accepts_what_we_sign(site: Site, key: Any) -> None:
    told = asked(site, site.sign(credential(), key))
    assert told.stands, told
    assert told.errors == []


def test_it_refuses_a_changed_letter(site: Site) -> None:
    document = site.sign(credential())
    document["credentialSubject"]["achievement"]["name"] += "。"
    assert asked(site, document).steps.get("valid_signature") is not True


def test_it_sees_what_was_revoked(site: Site) -> None:
    site.revoked = (94567,)
    site.publish()
    told = asked(site, site.sign(credential()))
    assert (told.steps["valid_signature"], told.steps["revocation_status"]) == (True, False)


def test_it_sees_what_ran_out(site: Site) -> None:
    told = asked(site, site.sign(credential(validUntil="2026-05-01T00:00:00Z")))
    assert (told.steps["valid_signature"], told.steps["expiration"]) == (True, False)


def test_it_accepts_a_record_of_several_awards_and_refuses_a_changed_one(records: Site) -> None:
    record = a_record(records)
    told = asked(records, record)
    assert (told.steps["valid_signature"], told.errors) == (True, [])
    record["credentialSubject"]["verifiableCredential"][0]["name"] = "x"
    assert asked(records, record).steps.get("valid_signature") is not True

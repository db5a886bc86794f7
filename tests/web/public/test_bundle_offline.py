"""A platform's own bundle, in a process without any network, fifty years ahead: what it still shows and what it cannot."""

import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from django.test import Client

from kakitome.services.keeping_log import append_documents, publish_log
from web.places import Place

FIFTY_YEARS = ("faketime", "-f", "+50y")


def bundle(place: Place, folder: Path) -> Path:
    """Take an award's bundle from its page, after the log took the award in."""
    _outcome, keeper = place.award(), place.platform.log_context()
    append_documents(keeper, place.key)
    publish_log(keeper)
    learner = Client()
    address = place.receive(learner)
    file = folder / "bundle.zip"
    file.write_bytes(learner.get(f"{address}/as/bundle").content)
    return file


def registry(place: Place, folder: Path) -> Path:
    """Write the register that a verifier of that day kept: the issuer with its keys."""
    keys = [key.key_id for key in place.platform.store(place.key).issuers.list_keys(place.did)]
    listed = {"id": place.did, "name": {"ja": "見本大学"}, "keys": keys}
    file = folder / "registry.json"
    file.write_text(json.dumps({"kind": "kakitome-registry", "version": 1, "name": "試験", "issuers": [listed]}))
    return file


def alone(*command: str) -> tuple[dict, int]:
    """Run the command where there is no network at all, and read its answer."""
    missing = [name for name in ("unshare", "faketime") if shutil.which(name) is None]
    if missing:
        pytest.skip(f"NOT RUN: {', '.join(missing)} is not installed, so nobody was sent fifty years ahead.")
    done = subprocess.run(
        ["unshare", "-rn", *command], capture_output=True, text=True, check=False, timeout=120, encoding="utf-8"
    )
    if "unshare" in done.stderr and "permitted" in done.stderr:
        pytest.skip("NOT RUN: this machine lets nobody leave the network (unshare).")
    assert done.stdout, done.stderr
    return json.loads(done.stdout), done.returncode


def test_a_platforms_bundle_holds_the_evidence_of_the_log(place: Place, tmp_path: Path) -> None:
    with zipfile.ZipFile(bundle(place, tmp_path)) as packed:
        names = set(packed.namelist())
    assert {
        "log/evidence.json",
        "certificate.pdf",
        "credential.json",
        "credential.jwt",
        "did.json",
        "verify.html",
    } <= names


def test_without_a_network_today_it_is_valid(place: Place, tmp_path: Path) -> None:
    file, register = bundle(place, tmp_path), registry(place, tmp_path)
    report, code = alone(sys.executable, "-m", "kakitome", "verify", str(file), "--json", "--trust", str(register))
    checks = {check["id"]: check for check in report["checks"]}
    assert (report["verdict"], code) == ("valid", 0), report["checks"]
    assert (checks["proof"]["outcome"], checks["status"]["outcome"]) == ("passed", "passed")
    # The key of the log came with the bundle: the entry is there, and whose log it is has to be known from elsewhere.
    assert checks["anchoring"]["reason"]["code"] == "W_LOG_KEY_BUNDLED"


def test_without_a_network_in_fifty_years_it_is_genuine_and_says_what_nobody_could_say(
    place: Place, tmp_path: Path
) -> None:
    file, register = bundle(place, tmp_path), registry(place, tmp_path)
    command = (*FIFTY_YEARS, sys.executable, "-m", "kakitome", "verify", str(file), "--json", "--trust", str(register))
    report, code = alone(*command)
    checks = {check["id"]: check for check in report["checks"]}
    assert checks["proof"]["outcome"] == "passed"
    assert checks["issuer_identity"]["outcome"] == "passed"
    assert checks["status"]["reason"]["code"] == "E_STATUS_AS_OF"
    assert checks["validity_period"]["reason"]["code"] == "E_EXPIRED"
    assert (report["verdict"], code) == ("expired", 1)

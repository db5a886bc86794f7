"""What is left of a closed institution is a folder: any web server serves it, and awards verify without the platform.

Source: docs/rules/threats.md T10.
"""

import hashlib
import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from bootstrap.platforms import DID, NOW, add_institution, award, open_platform
from kakitome.documents.verification.check import Report, Verdict
from kakitome.errors import Refused
from kakitome.gateways.mapped_fetcher import Mount
from kakitome.journeys.institutions.archiving import archived_files
from kakitome.journeys.platform import Platform
from kakitome.learning.credit.course import CourseVersion
from kakitome.learning.credit.degree_programme import DegreeProgramme, DegreeProgrammeVersion
from kakitome.library.log_reading import check_log, log_source
from kakitome.library.verifier import build_verifier
from kakitome.mapping.open_data.archived_programmes import read_programmes
from kakitome.operations.scheduler import Scheduler
from kakitome.services.keeping_log import append_documents, publish_log
from kakitome.services.revoking import StatusAct, revoke
from kakitome.values.localized_text import LocalizedText
from records.test_curricula import COURSE
from records.test_equivalents import DECISION
from support.closing import any_web_server, close_institution, write_archive

pytestmark = pytest.mark.django_db

SITE = "https://localhost:8000"


@pytest.fixture
def platform(tmp_path: Path) -> Platform:
    opened = open_platform(tmp_path / "data")
    add_institution(opened)
    return opened


def checked(document: bytes, *, served: str, trust: Path | None, years: int) -> Report:
    """Check an award against what a web server hands out and nothing else."""
    mount = Mount(prefix=SITE, loopback=served)
    verifier = build_verifier(mounts=[mount], trust=[str(trust)] if trust else [], is_offline=True)
    return verifier.verify_bytes(document, now=NOW + timedelta(days=365 * years))


def test_awards_verify_from_a_folder_years_after_the_platform_is_gone(platform: Platform, tmp_path: Path) -> None:
    good, bad = award(platform, "髙橋 花子", "見本 次郎", email="hanako@mail.example")
    store = platform.store("u")
    revoke(store, bad.credential_id, act=StatusAct(actor="t", reason="error", now=NOW))
    held = {name: store.awards.get_document(one.credential_id) for name, one in (("good", good), ("bad", bad))}
    append_documents(platform.log_context(), "u")
    publish_log(platform.log_context())
    with pytest.raises(Refused, match="E_ARCHIVE_OPEN"):
        next(archived_files(platform, "u"))
    close_institution(platform, "u", now=NOW)
    folder = write_archive(platform, "u", tmp_path / "archive")

    with any_web_server(folder) as served:
        registry = folder / "registry.json"
        valid = checked(held["good"], served=served, trust=registry, years=30)
        assert valid.verdict is Verdict.VALID, valid
        assert "W_ISSUER_CLOSED" in {check.reason.code for check in valid.checks}
        assert checked(held["bad"], served=served, trust=registry, years=30).verdict is Verdict.REVOKED
        assert checked(held["good"], served=served, trust=None, years=30).verdict is Verdict.VALID_UNTRUSTED_ISSUER
        changed = held["good"].replace("髙橋".encode(), "高橋".encode())
        assert checked(changed, served=served, trust=registry, years=30).verdict is Verdict.INVALID_SIGNATURE
    # With nobody serving it, nothing is concluded: neither valid nor withdrawn.
    assert checked(held["good"], served=served, trust=registry, years=30).verdict is Verdict.INDETERMINATE
    assert check_log(log_source(str(folder / "log"))).problems == ()


def test_the_archive_is_whole_names_nobody_and_says_what_it_is(platform: Platform, tmp_path: Path) -> None:
    award(platform, "髙橋 花子", email="hanako@mail.example")
    course = CourseVersion(institution="u", version=1, course=COURSE, recorded_at=NOW)
    platform.crediting.curricula.add_many("u", [course])
    platform.crediting.equivalents.add(replace(DECISION, institution="u"))
    programme = DegreeProgramme(
        code="INF", title=LocalizedText(ja="情報学部"), rule_set="jp-undergraduate", own_cap=Decimal(40)
    )
    described = DegreeProgrammeVersion(institution="u", version=1, programme=programme, recorded_at=NOW)
    platform.crediting.programmes.add("u", described)
    close_institution(platform, "u", now=NOW)
    folder = write_archive(platform, "u", tmp_path / "archive")
    files = {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    wanted = {
        *("issuers/u/did.json", "issuers/u/status/revocation-1.json", "issuers/u/status/suspension-1.json"),
        *("issuers/u/microcredentials/data-ethics-v1.json", "issuers/u/images/data-ethics-v1.png"),
        *("curriculum.json", "programmes.json", f"registry/equivalents/{DECISION.number}.json"),
        *("registry.json", "index.html", "README.md", "SHA256SUMS", "vct/micro-credential-1.json"),
    }
    assert wanted <= files.keys()
    decided = json.loads(files[f"registry/equivalents/{DECISION.number}.json"])
    assert (decided["standing"], decided["credits"]) == ("institution_closed", "1.5")
    assert read_programmes(files["programmes.json"]) == [described]
    for line in files.pop("SHA256SUMS").decode().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256(files.pop(name)).hexdigest() == digest
    assert files == {}
    for file in folder.rglob("*"):
        for word in ("髙橋", "花子", "hanako", "mail.example", 'credentialSubject": {\n    "identifier'):
            assert not (file.is_file() and word.encode() in file.read_bytes()), (file, word)
    page = (folder / "index.html").read_text(encoding="utf-8")
    for words in ("この機関は閉じました", "This institution has closed", "2026-11-21", DID):
        assert words in page
    # The platform goes on answering the very same.
    later = replace(platform, now=lambda: NOW + timedelta(days=3650))
    Scheduler(later).turn()
    for path in ("did.json", "status/revocation-1.json"):
        hosted = later.hosted.find("u", path)
        assert hosted is not None
        assert hosted.content == (folder / "issuers/u" / path).read_bytes()

"""A case on a real platform: from the application to the award that carries the recognition, and out of it again."""

import json
import shutil
import zipfile
from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import resolve

from bootstrap.platforms import NOW, add_institution, open_platform
from kakitome.errors import Invalid, NotFound, Unavailable
from kakitome.journeys.platform import Platform
from kakitome.journeys.recognition.acting import CaseContext, act_on_case, case_context, context_of_case
from kakitome.learning.recognition.case import Case, Party
from kakitome.learning.recognition.procedure import Act, Role, State
from kakitome.learning.recognition.recognition import Standing
from kakitome.mapping.addresses import addresses_for
from kakitome.operations.backup.evidence import pack_evidence, restore_evidence
from kakitome.operations.backup.file import Manifest
from kakitome.operations.doctor import examine_platform
from kakitome.operations.scheduler import Scheduler
from kakitome.ports.accounts import Person
from kakitome.ports.microcredentials import MicrocredentialVersion, VersionState
from kakitome.ports.organisations import NodeRole as DeskRole
from kakitome.records.table_dump import list_tables
from kakitome.services.delivering import deliver_due
from kakitome.services.examining import Application, load_case, open_case, procedure_of
from kakitome.services.examining.vault import EvidenceUpload, attach, open_document
from kakitome.services.registering import RegisteringContext, register_own
from services.cases import ASUKA, BODY, COMMITTEE, LETTER, REASONS, prepare
from services.desks import Stopped, Stops
from support import resolutions

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

BODY_DID = "did:web:localhost%3A8000:issuers:kikou"
ASUKA_DID = "did:web:localhost%3A8000:issuers:asuka"
PDF = b"%PDF-1.7\n(sample)"


class Story:
    """A platform with a body, an applicant, and people who have accounts."""

    def __init__(self, folder: Path) -> None:
        self.platform = open_platform(folder)
        self.now: datetime = NOW
        for key, did in ((ASUKA, ASUKA_DID), (BODY, BODY_DID)):
            add_institution(self.platform, key, did=did)
            node = self.platform.organisations.get(key)
            name = replace(node.name, ja=f"{key}（見本）", en=f"{key} (sample)")
            self.platform.organisations.change(replace(node, name=name, url=f"https://www.{key}.example/"))
        prepare(self.platform.store(BODY))
        self.owner = self.person("owner", ASUKA)
        self.office = self.person("office", BODY)
        self.entry = self.registered()
        self.number = ""

    def person(self, name: str, institution: str = "") -> str:
        made = self.platform.accounts.add(
            Person(account="", name=name, email=f"{name}@mail.example", language="ja"), password=None
        )
        if institution:
            self.platform.organisations.give_role(
                account=made.account, node_id=institution, role=DeskRole.ADMIN, now=NOW
            )
        return made.account

    def registered(self) -> str:
        store = self.platform.store(ASUKA)
        version = MicrocredentialVersion(microcredential=LETTER, state=VersionState.IN_FORCE, saved_at=NOW)
        store.microcredentials.add_version(version)
        (record,) = store.issuers.list_issuers()
        counter = RegisteringContext(
            book=store,
            registry=self.platform.registry,
            institution=ASUKA,
            site_url=self.platform.site_url,
            actor=self.owner,
            now=NOW,
        )
        return register_own(counter, version, issuer=record.issuer).entry.number

    @property
    def desk(self) -> CaseContext:
        return case_context(self.platform, BODY)

    def applicant(self) -> Party:
        return Party(role=Role.APPLICANT, account=self.owner, institution=ASUKA)

    def party(self, role: Role, account: str = "") -> Party:
        return Party(role=role, account=account or self.office, institution=BODY)

    def do(self, what: Act, by: Party, /, **detail: Any) -> Any:
        self.now += timedelta(hours=1)
        return act_on_case(self.desk, self.number, what=what, by=by, now=self.now, detail=detail)

    def applied(self) -> "Story":
        self.number = open_case(
            self.desk.examining,
            Application(entry=self.entry, version=1, procedure="recognition"),
            by=self.applicant(),
            now=self.now,
        ).number
        for document in procedure_of(
            self.desk.examining, load_case(self.desk.examining, self.number), now=self.desk.platform.now()
        ).documents:
            if document.is_required:
                attach(
                    self.desk.examining,
                    self.number,
                    upload=EvidenceUpload(
                        kind=document.id, filename=f"{document.id}.pdf", data=PDF + document.id.encode()
                    ),
                    by=self.applicant(),
                    now=self.now,
                )
        self.do(Act.SUBMIT, self.applicant())
        return self

    def recognised(self, **decision: Any) -> "Story":
        self.applied()
        self.do(Act.SETTLE_FEE, self.party(Role.SECRETARIAT), state="paid", reason="")
        self.do(Act.ACCEPT, self.party(Role.SECRETARIAT))
        lines = [
            one.id
            for one in procedure_of(
                self.desk.examining, load_case(self.desk.examining, self.number), now=self.desk.platform.now()
            ).rubric
        ]
        for name in ("ann", "ben"):
            self.do(Act.ASSIGN, self.party(Role.SECRETARIAT), account=name)
            self.do(Act.DECLARE, self.party(Role.REVIEWER, name), answer="none")
            self.do(
                Act.SCORE,
                self.party(Role.REVIEWER, name),
                points=dict.fromkeys(lines, 3),
                reasons=dict.fromkeys(lines, "見本"),
                recommendation="recognised",
                digest=load_case(self.desk.examining, self.number).subject.digest,
            )
        self.do(Act.DISCUSS, self.party(Role.SECRETARIAT))
        self.do(Act.REFER, self.party(Role.SECRETARIAT))
        self.vote("recognised")
        resolutions.close(self.do, self.case)
        self.before_decision()
        self.decide(**decision)
        return self

    def before_decision(self) -> None:
        """Let a test do something before the last act."""

    def vote(self, choice: str) -> None:
        for name in COMMITTEE[:3]:
            role = Role.CHAIR if name == "chair" else Role.MEMBER
            resolutions.vote(self.do, self.case, by=self.party(role, name), choice=choice, draft={"reasons": REASONS})

    @property
    def case(self) -> Case:
        return load_case(self.desk.examining, self.number)

    def decide(self, **stated: Any) -> None:
        resolutions.decide(self.do, lambda: self.case, by=self.party(Role.SECRETARIAT), **stated)

    def carried(self) -> list[str]:
        (record,) = self.platform.store(ASUKA).issuers.list_issuers()
        about = addresses_for(LETTER, record.issuer.base_url, uuid="").achievement
        return [one.endorser for one in self.platform.store(ASUKA).endorsements.list_in_use(about)]


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return Story(tmp_path)


def only(platform: Platform) -> Any:
    (kept,) = platform.store(BODY).recognitions.list_all()
    return kept


def test_a_decision_becomes_a_signed_recognition_that_awards_carry(story: Story) -> None:
    story.recognised()

    kept = only(story.platform)
    case = load_case(story.desk.examining, story.number)
    assert case.state is State.RECOGNISED
    assert kept.is_signed
    assert (kept.recognition.case, kept.recognition.entry) == (story.number, story.entry)
    assert kept.recognition.digest == case.subject.digest
    assert kept.recognition.criteria_version == "2026.1"
    assert "learning_outcomes" in kept.recognition.confirmed
    assert json.loads(kept.current.document)["credentialSubject"]["id"] == case.subject.about
    # The award carries it once the recognition has begun; that is the clock's work.
    assert story.carried() == [BODY_DID]


def test_suspension_and_withdrawal_reach_the_recognition_and_end_its_use(story: Story) -> None:
    story.recognised()
    story.do(Act.SUSPEND, story.party(Role.SECRETARIAT), reasons=REASONS)
    assert story.carried() == []
    assert only(story.platform).recognition.standing_at(story.now) is Standing.SUSPENDED
    story.do(Act.RESUME, story.party(Role.SECRETARIAT), reasons=REASONS)
    assert only(story.platform).recognition.standing_at(story.now) is Standing.RECOGNISED

    story.do(Act.PROPOSE_WITHDRAWAL, story.party(Role.SECRETARIAT), text="評価が行われていない（見本）")
    story.do(Act.ANSWER_HEARING, story.applicant(), text="評価は行われています（見本）")
    story.vote("withdrawn")
    story.decide()

    assert load_case(story.desk.examining, story.number).state is State.WITHDRAWN
    recognition = only(story.platform).recognition
    assert recognition.standing_at(story.now) is Standing.WITHDRAWN
    assert recognition.standing_at(recognition.valid_from) is Standing.RECOGNISED
    assert story.carried() == []


class ClosedVault:
    """A vault that cannot be opened now."""

    def signer(self, key_id: str) -> Any:
        raise Unavailable("E_KEY_LOCKED", key_id=key_id)


def test_what_cannot_be_signed_now_is_decided_all_the_same_and_signed_by_a_later_turn_once(story: Story) -> None:
    whole = story.platform
    story.platform = replace(whole, _vaults={BODY: ClosedVault()})
    story.recognised()
    assert load_case(story.desk.examining, story.number).state is State.RECOGNISED
    assert story.carried() == []

    scheduler = Scheduler(replace(whole, now=lambda: story.now))
    scheduler.turn()
    scheduler.turn()

    store = whole.store(BODY)
    assert only(whole).is_signed
    assert [one.entry.action for one in store.audit.list_events()].count("recognition.given") == 1
    assert story.carried() == [BODY_DID]


@pytest.mark.parametrize("where", ["after_case_act", "after_recognition_intent", "after_recognition_store"])
def test_wherever_the_world_ends_after_the_decision_the_next_turns_finish_it_once(story: Story, where: str) -> None:
    whole = story.platform

    def stop() -> None:
        story.platform = replace(whole, failpoints=Stops(at=where))

    story.before_decision = stop  # type: ignore[method-assign]
    with pytest.raises(Stopped):
        story.recognised()
    assert whole.store(BODY).cases.find_head(story.number).state is State.RECOGNISED  # type: ignore[union-attr]

    scheduler = Scheduler(replace(whole, now=lambda: story.now))
    for _ in range(3):
        scheduler.turn()

    assert only(whole).is_signed
    assert [one.entry.action for one in whole.store(BODY).audit.list_events()].count("recognition.given") == 1
    assert story.carried() == [BODY_DID]


def test_a_crash_within_the_decision_leaves_it_untaken(story: Story) -> None:
    whole = story.platform

    def stop() -> None:
        story.platform = replace(whole, failpoints=Stops(at="after_case_event"))

    story.before_decision = stop  # type: ignore[method-assign]
    with pytest.raises(Stopped):
        story.recognised()

    assert whole.store(BODY).cases.find_head(story.number).state is State.DECIDING  # type: ignore[union-attr]
    Scheduler(replace(whole, now=lambda: story.now)).turn()
    assert not whole.store(BODY).recognitions.list_all()


def test_mails_reach_the_people_in_both_languages_without_names_or_reasons(story: Story) -> None:
    story.recognised()
    post = story.platform.delivering_context(BODY)
    sent: list[Any] = []

    class Box:
        def send(self, mail: Any, /) -> None:
            sent.append(mail)

        def session(self) -> Any:
            return nullcontext(self)

    delivered = deliver_due(replace(post, mailer=Box()), now=story.now, limit=200)

    assert delivered.parked == delivered.failed == 0
    assert {mail.to for mail in sent} == {"owner@mail.example", "office@mail.example"}
    decided = next(mail for mail in sent if "決定がありました" in mail.text)
    assert "has been decided" in decided.text
    assert f"/desk/{ASUKA}/applications/{story.number}" in decided.text
    assert decided.sender_name == "kikou（見本）"
    whole = "\n".join(mail.subject + mail.text for mail in sent)
    assert "基準を満たしている" not in whole
    assert "ann" not in whole


def test_a_case_is_found_by_its_number_alone(story: Story) -> None:
    story.applied()

    assert context_of_case(story.platform, story.number).examining.body == BODY
    assert [one.number for one in story.desk.examining.store.cases.list_heads(applicant=ASUKA)] == [story.number]
    with pytest.raises(NotFound, match="E_CASE_UNKNOWN"):
        context_of_case(story.platform, "C-0000-0000")


def test_a_file_comes_in_through_the_vault_alone(story: Story) -> None:
    story.applied()
    with pytest.raises(Invalid, match="E_CASE_PARTICULARS"):
        story.do(Act.ATTACH, story.applicant(), kind="syllabus", name="a.pdf", sha256="0" * 64, size=9)

    document = load_case(story.desk.examining, story.number).documents[0]
    data, evidence = open_document(
        story.desk.examining, story.number, sha256=document.sha256, by=story.party(Role.SECRETARIAT), now=story.now
    )
    assert data.startswith(PDF)
    assert evidence.name == document.name
    (file,) = (story.platform.installation.data_dir / "evidence").glob(f"{BODY}/*/{document.sha256}")
    assert file.read_bytes() == data


def test_a_backup_carries_the_evidence_and_brings_it_back(story: Story, tmp_path: Path) -> None:
    story.applied()
    document = load_case(story.desk.examining, story.number).documents[0]
    with zipfile.ZipFile(tmp_path / "kept.zip", "w") as archive:
        files = pack_evidence(archive, story.platform)
    assert files[f"evidence/{BODY}/{document.sha256}"] == document.sha256
    manifest = Manifest(
        made_at="", version="", database="", migrations=[], tables={}, trails={}, files={**files, "log.origin": "0"}
    )

    shutil.rmtree(story.platform.installation.data_dir / "evidence")
    with zipfile.ZipFile(tmp_path / "kept.zip") as archive:
        restore_evidence(archive, manifest, platform=story.platform)

    data, _ = open_document(
        story.desk.examining, story.number, sha256=document.sha256, by=story.applicant(), now=story.now
    )
    assert data.startswith(PDF)
    assert {"case_evidence", "recognition_case", "recognition_case_event"} <= set(list_tables())


def test_the_doctor_finds_evidence_that_changed_and_decisions_that_were_not_carried_out(story: Story) -> None:
    story.recognised()
    Scheduler(replace(story.platform, now=lambda: story.now)).turn()
    assert found_by_doctor(story) == []

    document = load_case(story.desk.examining, story.number).documents[0]
    (file,) = (story.platform.installation.data_dir / "evidence").glob(f"{BODY}/*/{document.sha256}")
    file.chmod(0o600)
    file.write_bytes(b"another content")

    assert found_by_doctor(story) == ["E_DOCTOR_EVIDENCE_DAMAGED"]


def found_by_doctor(story: Story) -> list[str]:
    examined = examine_platform(story.platform, now=story.now, deep=True)
    about_cases = ("E_DOCTOR_EVIDENCE", "W_DOCTOR_CASE", "E_DOCTOR_I13", "E_DOCTOR_CASE")
    return [one.problem.code for one in examined.findings if one.problem.code.startswith(about_cases)]


def test_every_mail_leads_to_a_page_that_exists(story: Story) -> None:
    story.applied()
    case = load_case(story.desk.examining, story.number)

    names = {
        role: resolve(story.desk.examining.page_of(role, case).removeprefix(story.platform.site_url)).url_name
        for role in Role
        if role is not Role.PARTNER
    }
    partners = story.desk.examining.partner_page(case.applicant).removeprefix(story.platform.site_url)

    assert resolve(partners).url_name == "partnerships"
    assert names == {
        Role.APPLICANT: "application",
        Role.SECRETARIAT: "case",
        Role.REVIEWER: "review-case",
        Role.MEMBER: "review-ballot",
        Role.CHAIR: "review-ballot",
    }

"""The demonstration: every state of an award is in it, it can be broken off, and it is made once."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from bootstrap.platforms import NOW, open_platform
from kakitome import verify
from kakitome.documents.verification.check import CheckOutcome, Verdict
from kakitome.errors import Conflict
from kakitome.journeys.crediting.agreements import list_agreements
from kakitome.journeys.crediting.equivalents import reading_of
from kakitome.journeys.crediting.toward_degrees import degrees
from kakitome.journeys.platform import Platform
from kakitome.journeys.recognition.acting import case_context
from kakitome.learning.credit.equivalent import EquivalentStanding
from kakitome.learning.recognition.meeting import MeetingState, MotionResult, results
from kakitome.learning.recognition.procedure import State
from kakitome.learning.recognition.recognition import Standing
from kakitome.operations.doctor import examine_platform
from kakitome.ports.awards import AwardFilter, AwardRecord, AwardState
from kakitome.ports.batches import BatchState
from kakitome.ports.issuers import KeyState
from kakitome.ports.microcredentials import VersionState
from kakitome.ports.shares import ShareState
from kakitome.ports.signing import KeyPurpose
from kakitome.services.crediting.equivalents import weigh
from kakitome.services.examining import load_case
from kakitome.services.holding import list_held
from kakitome.web.pages.public.about.sample_files import NAMES, list_sample_files
from kakitome_demo import awarding, key_change
from kakitome_demo.body import BODY
from kakitome_demo.cohorts import read_named_learners
from kakitome_demo.filling import PREVIEWED, fill
from kakitome_demo.highlights import find_highlights
from kakitome_demo.holding import WHO
from kakitome_demo.institutions import read_institutions
from kakitome_demo.logins import read_logins
from kakitome_demo.people import person
from kakitome_demo.registry import registry_file
from support import demonstration

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

SMALL = demonstration.LARGEST_COHORT
EXPECTED = {
    "recognised": Verdict.VALID,
    "recognition_ended": Verdict.VALID,
    "joint": Verdict.VALID,
    "valid": Verdict.VALID,
    "corrected": Verdict.VALID,
    "participation": Verdict.VALID,
    "unknown_issuer": Verdict.VALID_UNTRUSTED_ISSUER,
    "suspended": Verdict.SUSPENDED,
    "expired": Verdict.EXPIRED,
    "revoked": Verdict.REVOKED,
}


@dataclass(frozen=True)
class Demo:
    platform: Platform
    folder: Path


@pytest.fixture(scope="class")
def demo(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Demo]:
    """One filling for the tests that only look; everything is rolled back in the end."""
    folder = tmp_path_factory.mktemp("demo")
    with django_db_blocker.unblock(), demonstration.copied(folder) as platform, transaction.atomic():
        yield Demo(platform, folder)
        transaction.set_rollback(True)


@pytest.fixture
def asuka_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """One institution is enough to break off and to run again."""
    monkeypatch.setattr("kakitome_demo.filling.read_institutions", lambda: read_institutions()[:1])


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Platform]:
    opened = open_platform(tmp_path)
    yield opened
    opened.sandbox.close()


def complaints(platform: Platform) -> list[str]:
    """What the doctor finds, but for what follows from a database that lives in memory and is rolled back.

    Who answers for people's data stands in the settings of the command, which is not run here.
    """
    found = examine_platform(platform, now=NOW).findings
    own = {"E_DOCTOR_DURABILITY", "W_DOCTOR_NO_CHECKPOINT", "W_DOCTOR_NOTICE"}
    return [finding.problem.code for finding in found if finding.problem.code not in own]


def records(platform: Platform) -> Sequence[AwardRecord]:
    return [
        record
        for institution in platform.directory.list_institutions()
        for record in platform.store(institution).awards.list_matching(AwardFilter(), limit=1000)
    ]


def counts(platform: Platform) -> dict[str, tuple[int, ...]]:
    return {
        institution: (
            platform.store(institution).audit.count(),
            len(platform.store(institution).outbox.list_messages(limit=1000)),
            len(platform.store(institution).batches.list_batches()),
            len(platform.store(institution).microcredentials.list_latest()),
        )
        for institution in platform.directory.list_institutions()
    } | {"accounts": (platform.accounts.count(),)}


class TestWhatIsInIt:
    def test_every_state_of_an_award_is_there_and_the_platform_tells_the_truth_about_each(self, demo: Demo) -> None:
        platform = demo.platform
        found = {highlight.kind: highlight for highlight in find_highlights(platform, now=NOW)}
        assert set(found) == set(EXPECTED)
        verdicts = {}
        for kind, highlight in found.items():
            assert highlight.url == f"http://localhost:8000/a/{highlight.number}"
            store = platform.store(platform.directory.find_by_award(highlight.number) or "")
            record = store.awards.find_by_number(highlight.number)
            assert record is not None
            document = store.awards.get_document(record.credential_id)
            verdicts[kind] = platform.verifier().verify_bytes(document, now=NOW).verdict
        assert verdicts == EXPECTED
        states = Counter(record.state for record in records(platform))
        assert states == {AwardState.ISSUED: 20 * SMALL, AwardState.SUPERSEDED: 3}
        assert complaints(platform) == []

    def test_the_body_has_met_published_what_it_decided_and_called_its_next_meeting(self, demo: Demo) -> None:
        body = demo.platform.store(BODY).body
        meetings = sorted(body.list_meetings(committee="quality"), key=lambda meeting: meeting.number)
        assert [meeting.state for meeting in meetings] == [
            MeetingState.APPROVED,
            MeetingState.APPROVED,
            MeetingState.PLANNED,
        ]
        rule = next(one.attendance for one in body.find().configuration.committees if one.id == "quality")
        assert results(meetings[0], rule=rule) == {2: MotionResult.CARRIED}
        assert results(meetings[1], rule=rule) == {1: MotionResult.CARRIED}
        extracts = [(extract.meeting, extract.held_at, bool(extract.text.en)) for extract in body.list_extracts()]
        assert sorted(extracts) == [(meeting.number, meeting.held_at, True) for meeting in meetings[:2]]

    def test_scores_name_the_places_they_rest_on(self, demo: Demo) -> None:
        work = case_context(demo.platform, BODY)
        cases = [load_case(work.examining, head.number) for head in work.examining.store.cases.list_heads()]
        scorings = [scoring for case in cases for scoring in case.scorings]
        assert any(scoring.places for scoring in scorings)
        assert any(scoring.remark for scoring in scorings)

    def test_universities_decided_about_credit_in_every_state_a_visitor_asks_for(self, demo: Demo) -> None:
        crediting = demo.platform.crediting
        precedents = weigh(reading_of(demo.platform), crediting.equivalents.search([], limit=20), now=NOW)
        assert Counter(precedent.standing for precedent in precedents) == {
            EquivalentStanding.IN_FORCE: 5,
            EquivalentStanding.COURSE_CHANGED: 1,
            EquivalentStanding.REFUSED: 1,
        }
        assert sum(len(precedent.adopted_by) for precedent in precedents) == 1
        assert [item.closed_at for item in crediting.equivalents.list_items("setouchi")] == [None]
        (agreement,) = list_agreements(demo.platform, is_public=True)
        assert (agreement.is_in_force, len(agreement.in_words.fields)) == (True, 1)
        assert [target.institution for target in degrees(demo.platform)] == ["asuka", "setouchi"]

    def test_there_is_a_file_to_try_of_every_envelope_and_each_gets_its_verdict(self, demo: Demo) -> None:
        samples = list_sample_files(demo.folder)
        assert not demo.platform.registries[0].unreachable
        assert [one.name for one in samples] == list(NAMES)
        verdicts = {
            one.name: demo.platform.verifier().verify_bytes(one.file.read_bytes(), now=NOW).verdict for one in samples
        }
        assert {verdicts[one.name] for one in samples if one.is_good} == {Verdict.VALID}
        assert {name: verdict for name, verdict in verdicts.items() if verdict is not Verdict.VALID} == {
            "award-changed.pdf": Verdict.INVALID_SIGNATURE,
            "revoked.json": Verdict.REVOKED,
            "unknown-issuer.json": Verdict.VALID_UNTRUSTED_ISSUER,
            "record-one-revoked.json": Verdict.INDETERMINATE,
        }

    def test_an_institution_changed_its_key_and_its_awards_of_before_and_after_are_valid(self, demo: Demo) -> None:
        store = demo.platform.store(key_change.WHERE)
        (issuer,) = store.issuers.list_issuers()
        keys = [key for key in store.issuers.list_keys(issuer.did) if key.purpose is KeyPurpose.CREDENTIAL]
        first, second = sorted(keys, key=lambda key: key.published_at)
        assert (first.state, second.state) == (KeyState.RETIRED, KeyState.ACTIVE)
        recorded = registry_file(demo.folder).read_text("utf-8")
        assert first.key_id in recorded
        assert second.key_id not in recorded
        highlights = {one.kind: one.number for one in find_highlights(demo.platform, now=NOW)}
        for kind, key in (("corrected", first), ("recognised", second)):
            record = store.awards.find_by_number(highlights[kind])
            assert record is not None
            document = store.awards.get_document(record.credential_id)
            assert f"#{key.key_id}".encode() in document
            assert demo.platform.verifier().verify_bytes(document, now=NOW).verdict is Verdict.VALID

    def test_some_awards_carry_the_word_of_a_recognition_body(self, demo: Demo) -> None:
        for institution, identifier in (("asuka", "data-analysis-ethics"), ("setouchi", "offshore-wind")):
            store = demo.platform.store(institution)
            record = next(one for one in records(demo.platform) if one.intent.microcredential == identifier)
            achievement = json.loads(store.awards.get_document(record.credential_id))["credentialSubject"][
                "achievement"
            ]
            assert achievement["endorsement"][0]["issuer"]["name"].endswith("（見本）")

    def test_the_log_is_published_over_everything_that_was_signed(self, demo: Demo) -> None:
        keeper = demo.platform.log_context()
        assert keeper.log.count() >= len(records(demo.platform))
        assert keeper.files.find("checkpoint") is not None

    def test_one_class_list_waits_as_a_preview_and_one_definition_as_a_draft_with_gaps(self, demo: Demo) -> None:
        platform = demo.platform
        store = platform.store("asuka")
        (preview,) = store.batches.list_in_state(BatchState.DRAFT)
        assert (preview.total, preview.encoding) == (300, "cp932")
        draft = store.microcredentials.find_latest("data-literacy")
        assert draft is not None
        assert draft.state is VersionState.DRAFT

    def test_people_of_every_role_can_sign_in_and_learners_find_awards_of_several_institutions(
        self, demo: Demo
    ) -> None:
        platform = demo.platform
        logins = read_logins(demo.folder)
        assert Counter(login.role for login in logins) == {
            "admin": 9,
            "programme_owner": 9,
            "viewer": 9,
            "reviewer": 5,
            "committee": 7,
            "learner": 4,
            "operator": 1,
        }
        assert (demo.folder / "demo-logins.json").stat().st_mode & 0o077 == 0
        misaki = platform.accounts.find_by_email("misaki@learner.example")
        assert misaki is not None
        assert {held.institution for held in list_held(platform.directory, misaki.account)} == {
            "asuka",
            "setouchi",
            "shirakaba",
            "applied-data",
        }
        operator = platform.accounts.find_by_email("operator@kakitome.example")
        assert operator is not None
        assert operator.is_operator

    def test_everything_is_marked_as_a_sample_and_no_address_can_be_anybodys(self, demo: Demo) -> None:
        platform = demo.platform
        nodes = platform.organisations.list_institutions()
        assert all(node.is_demonstration and "見本" in node.name.ja for node in nodes)
        registry = json.loads(registry_file(demo.folder).read_bytes())
        known = [":".join(one["id"].split(":")[:2]).partition("//")[0] for one in registry["issuers"]]
        assert known.count("did:web") == known.count("https:") == len(nodes) - 1
        assert sum(one.startswith("urn") for one in known) == len(nodes) - 1
        bodies = [
            one for one in registry["issuers"] if "recognition-body" in one.get("roles", ()) and "did:" in one["id"]
        ]
        assert {one["id"].rpartition(":")[2] for one in bodies} == {BODY, "selat-agency", "selat-centre"}
        assert "見本" in registry["name"]["ja"]
        learners = [record.intent.learner for record in records(platform)]
        assert all(learner and learner.email.endswith(".example") for learner in learners)

    def test_the_recognition_body_has_a_case_in_every_part_of_the_story(self, demo: Demo) -> None:
        desk = case_context(demo.platform, BODY)
        stories = {head.title.ja: head.state for head in desk.examining.store.cases.list_heads()}
        assert Counter(stories.values()) == {
            State.RECOGNISED: 3,
            State.WITHDRAWN: 1,
            State.CONDITIONAL: 1,
            State.DECIDING: 2,
            State.IN_REVIEW: 1,
            State.DRAFT: 1,
        }
        cases = [load_case(desk.examining, head.number) for head in desk.examining.store.cases.list_heads()]
        assert [case.subject.title.en for case in cases if case.hearing is not None]
        assert sum(len(condition.returned) for case in cases for condition in case.conditions) == 1
        assert sum(len(report.returned) for case in cases for report in case.reports) == 1
        invoices = sorted(case.invoice.number for case in cases if case.invoice is not None)
        assert invoices == list(range(1, len(invoices) + 1))
        recused = [
            one
            for head in desk.examining.store.cases.list_heads()
            for one in load_case(desk.examining, head.number).assignments
            if one.grounds
        ]
        assert len(recused) == 2
        kept = demo.platform.store(BODY).recognitions.list_all()
        assert Counter(one.recognition.standing_at(NOW) for one in kept) == {
            Standing.RECOGNISED: 4,
            Standing.WITHDRAWN: 1,
        }

    def test_an_agency_accredits_an_evaluator_and_the_evaluator_a_stand_alone_micro_credential(
        self, demo: Demo
    ) -> None:
        (accredited,) = demo.platform.store("selat-agency").recognitions.list_all()
        (evaluated,) = demo.platform.store("selat-centre").recognitions.list_all()
        assert (accredited.recognition.procedure, evaluated.recognition.procedure) == (
            "mqa-evaluator",
            "mqa-standalone",
        )
        assert accredited.recognition.about.endswith(":selat-centre")
        assert not accredited.recognition.entry
        assert evaluated.recognition.title.en == "Working with Data, stand-alone"
        for kept in (accredited, evaluated):
            assert kept.is_signed
            assert kept.recognition.standing_at(NOW) is Standing.RECOGNISED

    def test_awards_before_a_withdrawal_carry_the_recognition_and_those_after_it_do_not(self, demo: Demo) -> None:
        platform = demo.platform
        lines = {}
        for record in records(platform):
            if record.intent.microcredential == "gx-professional" and record.state is AwardState.ISSUED:
                document = platform.store("setouchi").awards.get_document(record.credential_id)
                report = platform.verifier().verify_bytes(document, now=NOW)
                found = {check.id: check.outcome for check in report.checks}
                lines[record.intent.awarded_on] = (found["recognition_at_award"], found["recognition_now"])
        before, after = lines[min(lines)], lines[max(lines)]
        assert before == (CheckOutcome.PASSED, CheckOutcome.ATTENTION)
        assert after[0] is not CheckOutcome.PASSED

    def test_a_downloaded_award_is_valid_for_whoever_trusts_the_sample_registry(self, demo: Demo) -> None:
        platform = demo.platform
        (highlight,) = [one for one in find_highlights(platform, now=NOW) if one.kind == "valid"]
        store = platform.store("asuka")
        record = store.awards.find_by_number(highlight.number)
        assert record is not None
        site = demo.folder / "site"
        paths = ["did.json", *(f"status/{entry.list_id.purpose}-1.json" for entry in record.intent.status)]
        for path in paths:
            hosted = platform.hosted.find("asuka", path)
            assert hosted is not None
            (site / "issuers/asuka" / path).parent.mkdir(parents=True, exist_ok=True)
            (site / "issuers/asuka" / path).write_bytes(hosted.content)
        document = store.awards.get_document(record.credential_id)
        trust, resolve = [registry_file(demo.folder)], {"https://localhost:8000": site}
        assert verify(document, trust=trust, resolve=resolve, offline=True, now=NOW).verdict is Verdict.VALID
        unasked = verify(document, resolve=resolve, offline=True, now=NOW)
        assert unasked.verdict is Verdict.VALID_UNTRUSTED_ISSUER

    def test_data_of_another_address_is_refused_before_anything_is_touched(self, demo: Demo) -> None:
        elsewhere = open_platform(demo.folder, KAKITOME_SITE_URL="http://localhost:8123")
        with pytest.raises(Conflict, match="E_DEMO_OTHER_ADDRESS"):
            fill(elsewhere, now=NOW, largest_cohort=SMALL)
        elsewhere.sandbox.close()


@pytest.mark.usefixtures("asuka_alone")
def test_one_persons_wallet_is_filled_once_and_is_theirs_afterwards(platform: Platform) -> None:
    fill(platform, now=NOW, largest_cohort=SMALL)
    person = platform.accounts.find_by_email(read_named_learners()[WHO].learner.email)
    assert person is not None
    portfolio, shares = platform.persons.portfolios.open(person.account), platform.shares.open(person.account)
    page, (share,) = portfolio.find(), shares.list_shares()
    assert page is not None and page.is_public and all(entry.proofs for entry in page.entries)
    assert (share.state(NOW), share.views) == (ShareState.RUNNING, 2)
    assert all(name.checked_at for name in platform.persons.names.open(person.account).list_names())
    portfolio.remove()
    platform.persons.own_records.open(person.account).remove("learning-r")
    fill(platform, now=NOW, largest_cohort=SMALL)
    assert portfolio.find() is None and len(shares.list_shares()) == 1


@pytest.mark.usefixtures("asuka_alone")
def test_a_second_run_changes_nothing_even_after_people_worked_with_the_data(platform: Platform) -> None:
    fill(platform, now=NOW, largest_cohort=SMALL)
    store, folder = platform.store(PREVIEWED[0]), platform.installation.data_dir
    (preview,) = store.batches.list_in_state(BatchState.DRAFT)
    store.batches.move(preview.number, BatchState.CANCELLED, at=NOW, actor="somebody")
    before, logins = counts(platform), read_logins(folder)
    fill(platform, now=NOW, largest_cohort=SMALL)
    assert (counts(platform), read_logins(folder)) == (before, logins)
    assert store.batches.get(preview.number).state is BatchState.CANCELLED


@pytest.mark.usefixtures("asuka_alone")
@pytest.mark.parametrize("broken_off_in", ["award_batch", "_open_links", "correct_learner", "_befall"])
def test_what_was_broken_off_is_finished_by_the_next_run(
    platform: Platform, monkeypatch: pytest.MonkeyPatch, broken_off_in: str
) -> None:
    def breaks(*_given: object, **_named: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(awarding, broken_off_in, breaks)
        with pytest.raises(KeyboardInterrupt):
            fill(platform, now=NOW, largest_cohort=SMALL)
    fill(platform, now=NOW, largest_cohort=SMALL)
    states = Counter(record.state for record in records(platform))
    # Its fifth cohort is awarded together with institutions that are not here.
    assert states == {AwardState.ISSUED: 4 * SMALL, AwardState.SUPERSEDED: 1}
    assert {"valid", "corrected", "suspended", "revoked"} <= {one.kind for one in find_highlights(platform, now=NOW)}
    assert complaints(platform) == []


def test_names_that_systems_break_are_among_the_people() -> None:
    names = " ".join(person("asuka", number).name for number in range(1, 60))
    for written in ("髙橋", "山﨑", "𠮷田", "渡邉", "葛󠄀城", "O'Connor", "García"):
        assert written in names

"""The whole story, readable aloud: a draft becomes a definition, a class is awarded, anyone can check.

A teacher has a draft, the class list that Excel saved in CP932, and a key. Nothing else: no server, no database, no
network. Everything is told to happen at one instant, so that the story is the same in ten years.
The steps follow below in the order in which they are told.
"""

import csv
import io
import json
import tomllib
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kakitome import check, issue, texts, verify
from kakitome.documents.verification.check import Report, Verdict
from kakitome.documents.verification.registries import parse_registry
from kakitome.gateways.key_file import new_secrets, read_key_file, write_key_file
from kakitome.gateways.mapped_fetcher import parse_mapping
from kakitome.learning.microcredential import Microcredential
from kakitome.library.api import read_definition
from kakitome.library.folder.keeping import examine_folder, revoke_in, rotate_in
from kakitome.library.issue_report import IssueReport
from kakitome.library.verifier import build_verifier
from kakitome.mapping.award_openbadge import from_credential
from kakitome.services.issuing import RowStatus

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
CLASS_LIST = EXAMPLES / "class_lists" / "2026-data-literacy-cp932.csv"
EXPECTED_ROWS = ROOT / "tests" / "vectors" / "class_lists" / "expected.toml"
ADDRESS = "https://asuka.example/issuers/informatics"
NOW = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)
TODAY = date(2026, 11, 21)

DRAFT = tomllib.loads((EXAMPLES / "data-literacy-draft.toml").read_text(encoding="utf-8"))
MENDED = DRAFT | {
    "assessment_type": [
        {"method": "written-examination", "weight_percent": 60, "gradable": True},
        {"method": "report"},
    ],
    "credit_recognition": {"recognised": True, "credits": 1, "unit": "JP"},
    "validity_months": 24,
}


@dataclass(frozen=True)
class Story:
    """What the teacher has after awarding."""

    folder: Path
    keys: Path
    report: IssueReport

    @property
    def given(self) -> list[Path]:
        """The credentials, in the order of the class list."""
        return [self.folder / row.file for row in self.report.rows if row.status == RowStatus.ISSUED]

    def check(self, credential: Path, *, now: datetime = NOW) -> Report:
        """Ask what anyone who trusts the register would ask."""
        return verify(
            credential,
            trust=[EXAMPLES / "registry.json"],
            resolve={ADDRESS: self.folder},
            offline=True,
            now=now,
        )


@pytest.mark.slow
@pytest.mark.usefixtures("acceleration")
def test_from_a_draft_with_gaps_to_a_verdict_anyone_can_check(tmp_path: Path) -> None:
    the_draft_does_not_pass_and_says_which_two_fields_are_missing()
    each_gap_says_why_it_matters_and_how_to_mend_it_in_both_languages()
    mended_it_passes_and_is_a_microcredential()

    story = a_class_is_awarded(tmp_path)
    of_300_rows_those_are_awarded_that_the_table_beside_the_list_says(story)
    every_other_row_is_explained_in_both_languages(story)
    the_same_list_again_doubles_nobody(story)

    every_credential_is_valid_to_whoever_trusts_the_register(story)
    to_whoever_trusts_no_register_the_issuer_is_unknown_and_nothing_is_wrong(story)
    the_definition_comes_back_whole_out_of_any_credential(story)
    a_changed_letter_is_found(story)
    with_the_network_gone_nothing_is_called_invalid(story)
    with_only_the_status_lists_gone_nothing_is_called_invalid_or_valid(story)
    after_two_years_it_has_expired(story)

    a_revoked_one_says_so_and_its_neighbour_does_not(story)
    a_suspended_one_comes_back(story)
    after_the_key_was_changed_old_and_new_awards_are_both_valid(story)
    in_the_end_the_doctor_finds_the_folder_well(story)


def a_class_is_awarded(desk: Path) -> Story:
    write_key_file(desk / "issuer.key", new_secrets(), passphrase="", now=NOW)
    report = award(desk, class_list=CLASS_LIST)
    return Story(folder=desk / "public", keys=desk, report=report)


def award(desk: Path, *, class_list: Path | bytes, key: str = "issuer.key") -> IssueReport:
    return issue(
        MENDED,
        issuer=EXAMPLES / "issuer.toml",
        key=desk / key,
        class_list=class_list,
        out=desk / "public",
        include_columns=["備考", "クラス"],
        now=NOW,
        today=TODAY,
    )


def gaps(definition: dict[str, Any]) -> list[str]:
    return [
        gap.rule.descriptor for conformance in check(definition).frameworks for gap in conformance.gaps if gap.counted
    ]


def the_draft_does_not_pass_and_says_which_two_fields_are_missing() -> None:
    report = check(DRAFT)
    assert not report.passed
    assert not report.nature.is_microcredential
    assert set(gaps(DRAFT)) == {"assessment_type", "credit_recognition"}


def each_gap_says_why_it_matters_and_how_to_mend_it_in_both_languages() -> None:
    for conformance in check(DRAFT).frameworks:
        for gap in conformance.gaps:
            for text in (gap.rule.name, gap.rule.clause, gap.rule.why, gap.mend):
                assert text.ja and text.en


def mended_it_passes_and_is_a_microcredential() -> None:
    report = check(MENDED)
    assert gaps(MENDED) == []
    assert report.passed
    assert report.nature.is_microcredential


def of_300_rows_those_are_awarded_that_the_table_beside_the_list_says(story: Story) -> None:
    expected = tomllib.loads(EXPECTED_ROWS.read_text(encoding="utf-8"))
    told = {row.row: row for row in story.report.rows}
    assert sorted(told) == list(range(2, 302))
    for number, row in told.items():
        answer = expected.get(str(number), {"csv": {"status": "ready", "codes": []}})["csv"]
        assert (row.status == RowStatus.ISSUED) == (answer["status"] in ("ready", "warning")), number
        assert {problem.code for problem in (*row.warnings, *row.reasons)} == set(answer["codes"]), number
    left_out = Counter(entry["csv"]["status"] for entry in expected.values())
    assert len(story.given) == 300 - left_out["error"] - left_out["duplicate"] == 274


def every_other_row_is_explained_in_both_languages(story: Story) -> None:
    not_awarded = [row for row in story.report.rows if row.status != RowStatus.ISSUED]
    assert len(not_awarded) == 26
    for row in not_awarded:
        assert row.reasons
        for problem in row.reasons:
            said = texts.both(problem)
            assert said.ja and said.en and "{" not in said.ja + said.en


def the_same_list_again_doubles_nobody(story: Story) -> None:
    before = {path.name: path.read_bytes() for path in story.folder.glob("credentials/*")}
    again = award(story.keys, class_list=CLASS_LIST)
    assert again.totals["issued"] == 0
    assert {path.name: path.read_bytes() for path in story.folder.glob("credentials/*")} == before


def every_credential_is_valid_to_whoever_trusts_the_register(story: Story) -> None:
    verifier = build_verifier(
        registries=[parse_registry((EXAMPLES / "registry.json").read_bytes())],
        mounts=list(parse_mapping(f"{ADDRESS}={story.folder}")),
        is_offline=True,
    )
    verdicts = Counter(verifier.verify_bytes(path.read_bytes(), now=NOW).verdict for path in story.given)
    assert verdicts == {Verdict.VALID: 274}


def to_whoever_trusts_no_register_the_issuer_is_unknown_and_nothing_is_wrong(story: Story) -> None:
    report = verify(story.given[0], resolve={ADDRESS: story.folder}, offline=True, now=NOW)
    assert report.verdict is Verdict.VALID_UNTRUSTED_ISSUER


def the_definition_comes_back_whole_out_of_any_credential(story: Story) -> None:
    written, problems = read_definition(MENDED)
    assert problems == ()
    for path in story.given[::50]:
        found, facts, doubts = from_credential(json.loads(path.read_bytes()))
        assert found == entered(written)
        assert doubts == ()
        assert facts.learner_name in CLASS_LIST.read_text(encoding="cp932")


def entered(definition: Microcredential) -> Microcredential:
    """Return the definition as the first version of itself."""
    return replace(definition, version=1)


def a_changed_letter_is_found(story: Story) -> None:
    forged = story.keys / "forged.json"
    forged.write_bytes(story.given[1].read_bytes().replace("架空".encode(), "仮空".encode()))
    assert forged.read_bytes() != story.given[1].read_bytes()
    assert story.check(forged).verdict is Verdict.INVALID_SIGNATURE


def with_the_network_gone_nothing_is_called_invalid(story: Story) -> None:
    for credential in story.given[:3]:
        report = verify(credential, trust=[EXAMPLES / "registry.json"], offline=True, now=NOW)
        assert report.verdict is Verdict.INDETERMINATE


def with_only_the_status_lists_gone_nothing_is_called_invalid_or_valid(story: Story) -> None:
    without = story.keys / "without-lists"
    without.mkdir()
    (without / "did.json").write_bytes((story.folder / "did.json").read_bytes())
    report = verify(
        story.given[0], trust=[EXAMPLES / "registry.json"], resolve={ADDRESS: without}, offline=True, now=NOW
    )
    assert report.verdict is Verdict.INDETERMINATE


def after_two_years_it_has_expired(story: Story) -> None:
    assert story.check(story.given[0], now=NOW + timedelta(days=365 * 2 + 30)).verdict is Verdict.EXPIRED


def a_revoked_one_says_so_and_its_neighbour_does_not(story: Story) -> None:
    revoked, neighbour = story.given[2], story.given[3]
    change(story, revoked, act="revoke")
    assert story.check(revoked).verdict is Verdict.REVOKED
    assert story.check(neighbour).verdict is Verdict.VALID


def a_suspended_one_comes_back(story: Story) -> None:
    credential = story.given[4]
    change(story, credential, act="suspend")
    assert story.check(credential).verdict is Verdict.SUSPENDED
    change(story, credential, act="reinstate")
    assert story.check(credential).verdict is Verdict.VALID


def change(story: Story, credential: Path, *, act: str) -> None:
    vault = read_key_file(story.keys / "issuer.key", passphrase="")
    revoke_in(story.folder, str(credential), act=act, reason="見本", vault=vault, now=NOW)


def after_the_key_was_changed_old_and_new_awards_are_both_valid(story: Story) -> None:
    announced = rotate_in(
        story.folder,
        vault=read_key_file(story.keys / "issuer.key", passphrase=""),
        out=story.keys / "next.key",
        passphrase="",
        now=NOW,
    )
    late = award(story.keys, class_list=list_of("見本 遅子", "late@asuka.example"), key="next.key")
    (new,) = (story.folder / row.file for row in late.rows if row.status == RowStatus.ISSUED)
    assert announced in new.read_text(encoding="utf-8")
    assert story.check(new).verdict is Verdict.VALID
    assert story.check(story.given[0]).verdict is Verdict.VALID


def list_of(name: str, email: str) -> bytes:
    written = io.StringIO()
    csv.writer(written).writerows([["氏名", "メール", "取得日"], [name, email, "令和8年11月20日"]])
    return written.getvalue().encode("utf-8")


def in_the_end_the_doctor_finds_the_folder_well(story: Story) -> None:
    examination = examine_folder(story.folder, now=NOW)
    assert examination.findings == ()
    assert examination.awards >= 274

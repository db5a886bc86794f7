"""What a sealed file carries is what the file says: its withdrawal, its end, its person; unless somebody else sealed it."""

import pytest
from django.utils.translation import override

from documents.verification.test_pdf import ROOT, UNIVERSITY, run, sealed
from kakitome import texts
from kakitome.documents.verification.carried import carried, issuer_difference, telling_check
from kakitome.documents.verification.check import CheckOutcome, Report, Verdict
from kakitome.journeys.checking.questions import facts_to_keep
from kakitome.mapping.award_letter import award_data, award_letter
from kakitome.mapping.report_data import report_data
from kakitome.mapping.verdict_words import verdict_reason, verdict_sentence
from kakitome.services.verifying_many import row_of
from kakitome.web.pages.public.verify.onepage import fitting_checks
from kakitome.web.pages.public.verify.result import rows_of
from kakitome.web.parts.shapes import CheckRow
from support.certificates import a_leaf
from vectors import issuer_site

AWARD = issuer_site.as_bytes(issuer_site.good())
OTHER = "Other College"
ENDED = {"validFrom": "2026-07-01T00:00:00+09:00", "validUntil": "2026-08-31T00:00:00+09:00"}
AHEAD = {"validFrom": "2036-08-06T00:00:00+09:00", "validUntil": "2037-01-01T00:00:00+09:00"}


def a_pdf_with(document: bytes = AWARD, *, by: str = UNIVERSITY) -> bytes:
    return sealed(a_leaf(ROOT, by), attachments={"credential.json": document})


def test_a_pdf_tells_the_letter_of_the_award_it_carries() -> None:
    report = run(a_pdf_with())
    letter = award_letter(report)
    assert letter is not None
    assert (letter[1].learner_name, letter[0].title.ja) == ("見本 花子", "データ分析の基礎と倫理")
    told = report_data(report)["award"]
    assert told["learner"]["name"] == "見本 花子"
    assert told["awarded_on"] == "2026-09-30"
    assert told == award_data(report.enclosed[0].report)


def test_a_pdf_says_of_withdrawal_and_end_what_the_award_inside_says() -> None:
    report = run(a_pdf_with())
    inner = report.enclosed[0].report
    for name in ("status", "validity_period"):
        assert telling_check(report, name) is inner.check(name), name
    assert verdict_reason(report).ja.startswith("書きかえなし、失効なし、期限内。")


def test_page_paper_and_data_tell_the_status_of_the_award_inside_and_that_it_is_said_of_it() -> None:
    report = run(a_pdf_with())
    assert report.check("status").outcome is CheckOutcome.SKIPPED  # type: ignore[union-attr]
    told = {one["id"]: one for one in report_data(report)["checks"]}
    assert told["status"]["outcome"] == "passed"
    assert [one["code"] for one in told["status"]["problems"]] == ["I_TOLD_BY_INSIDE"]
    # What the seal's certificate says is not lost.
    assert "I_PDF_IN_FORCE" in [one["code"] for one in told["validity_period"]["problems"]]
    rows = {str(row.title): row.state for row in fitting_checks(rows_of(report)[0])}
    title = str(texts.term("check.status"))
    assert rows[title] == "ok"
    kept = facts_to_keep(report)["checks"]
    assert {"id": "status", "outcome": "passed", "code": "I_STATUS_CLEAR"} in kept  # type: ignore[operator]


def test_that_withdrawal_was_not_looked_for_is_told_on_page_and_paper() -> None:
    report = run(sealed())
    with override("en"):
        row = next(row for row in rows_of(report)[0] if row.title == texts.term("check.status"))
        assert (row.state, str(row.outcome)) == ("none", "Not checked")


def test_paper_leaves_out_what_passed_first_and_never_what_asks_for_attention() -> None:
    rows = [CheckRow(state=state, title=str(n), outcome="", why="") for n, state in enumerate(["warn"] + ["ok"] * 13)]
    assert [row.title for row in fitting_checks(rows)] == ["0", *(str(n) for n in range(3, 14))]


def test_a_pdf_that_carries_nothing_does_not_say_that_nothing_was_withdrawn() -> None:
    report = run(sealed())
    assert (report.verdict, carried(report)) == (Verdict.VALID, None)
    assert "失効なし" not in verdict_reason(report).ja
    assert "失効は調べていません" in verdict_reason(report).ja


@pytest.mark.parametrize(
    ("document", "verdict"),
    [
        (issuer_site.sign(issuer_site.unsigned() | ENDED), Verdict.EXPIRED),
        (issuer_site.sign(issuer_site.unsigned() | AHEAD), Verdict.NOT_YET_VALID),
    ],
    ids=["out of date", "ahead of its date"],
)
def test_a_pdf_is_out_of_date_when_the_award_inside_is(document: issuer_site.Json, verdict: Verdict) -> None:
    report = run(a_pdf_with(issuer_site.as_bytes(document)))
    inner = report.enclosed[0].report
    assert (inner.verdict, report.verdict) == (verdict, verdict)
    assert verdict_sentence(report) == verdict_sentence(inner)


def test_a_pdf_by_another_issuer_tells_both_names_and_no_letter_of_its_own() -> None:
    report = run(a_pdf_with(by=OTHER))
    differing = issuer_difference(report)
    assert differing is not None
    assert differing.params == {"stated": UNIVERSITY, "sealed": OTHER}
    reason = verdict_reason(report)
    assert reason.ja.startswith("封筒と中の証明で、発行者がちがいます。")
    assert UNIVERSITY in reason.en
    assert OTHER in reason.en
    assert carried(report) is None
    assert award_data(report) == {}


def test_an_end_of_somebody_elses_award_is_not_the_end_of_the_file() -> None:
    ended = issuer_site.sign(issuer_site.unsigned() | ENDED)
    report = run(a_pdf_with(issuer_site.as_bytes(ended), by=OTHER))
    assert report.verdict is Verdict.INDETERMINATE


def test_a_row_of_many_names_the_award_inside_a_pdf_and_who_awarded_it() -> None:
    facts = row_of(run(a_pdf_with()), position=1, label="award.pdf").facts
    assert facts["title"]["ja"] == "データ分析の基礎と倫理"
    assert facts["issuer_name"]["ja"] == UNIVERSITY


def test_two_awards_in_one_pdf_make_no_letter() -> None:
    report: Report = run(sealed(attachments={"a.json": AWARD, "b.json": AWARD}))
    assert len(report.enclosed) == 2
    assert carried(report) is None

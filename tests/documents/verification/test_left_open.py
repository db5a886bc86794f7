"""What could not be checked inside leaves the whole without a conclusion; it is not told as something bad."""

import pytest

from documents.verification.test_clr import a_record
from documents.verification.test_one_award_inside import verified
from documents.verification.test_pdf import sealed
from kakitome.documents.verification.carried import carried, telling_check
from kakitome.documents.verification.check import CheckOutcome, Report, Verdict
from kakitome.documents.verification.pipeline import verify
from kakitome.documents.verification.surroundings import KnownHolder
from kakitome.mapping.award_letter import award_data
from kakitome.mapping.verdict_words import is_holder_open, verdict_reason, verdict_sentence
from kakitome.web.pages.public.verify.result import result_of
from vectors import issuer_site


def offline() -> issuer_site.Site:
    at = issuer_site.site()
    at.pages.clear()
    return at


def in_a_pdf(*awards: issuer_site.Json) -> bytes:
    return sealed(attachments={f"{place}.json": issuer_site.as_bytes(one) for place, one in enumerate(awards)})


def forged() -> issuer_site.Json:
    return issuer_site.good() | {"name": "別の名称"}


def test_a_sealed_file_whose_award_could_not_be_checked_has_no_conclusion_and_shows_the_letter() -> None:
    alone = verified(issuer_site.as_bytes(issuer_site.good()), offline())
    report = verified(in_a_pdf(issuer_site.good()), offline())
    inside = report.check("enclosed")
    assert inside is not None
    assert (alone.verdict, report.verdict) == (Verdict.INDETERMINATE, Verdict.INDETERMINATE)
    assert inside.outcome is CheckOutcome.COULD_NOT_CHECK
    assert verdict_sentence(report) == verdict_sentence(alone)
    assert verdict_reason(report) == verdict_reason(alone)
    assert award_data(report) == award_data(alone) != {}
    shown = result_of(report)
    assert shown.card.state == "unk"
    assert all(row.state != "fail" for row in shown.rows)


def test_the_certificate_of_a_seal_does_not_answer_for_an_award_that_was_not_checked() -> None:
    report = verified(in_a_pdf(issuer_site.good()), offline())
    period, status = (telling_check(report, one) for one in ("validity_period", "status"))
    assert report.check("validity_period").outcome is CheckOutcome.PASSED  # type: ignore[union-attr]
    assert period is not None
    assert status is not None
    assert (period.outcome, status.outcome) == (CheckOutcome.SKIPPED, CheckOutcome.SKIPPED)
    assert [fact.state for fact in result_of(report).card.facts][:3] == ["unk", "none", "none"]


def test_a_bad_signature_inside_is_bad_and_tells_no_letter() -> None:
    report = verified(in_a_pdf(forged()), issuer_site.site())
    assert report.check("enclosed").outcome is CheckOutcome.FAILED  # type: ignore[union-attr]
    assert "not everything inside" in verdict_sentence(report).en
    assert carried(report) is None
    assert award_data(report) == {}


@pytest.mark.parametrize(
    ("awards", "code", "outcome"),
    [
        ((issuer_site.good(), issuer_site.good()), "W_ENCLOSED_OPEN", CheckOutcome.COULD_NOT_CHECK),
        ((issuer_site.good(), issuer_site.unsigned()), "E_ENCLOSED_NOT_VALID", CheckOutcome.FAILED),
    ],
    ids=["all open", "one bad"],
)
def test_of_several_those_left_open_are_counted_apart(
    awards: tuple[issuer_site.Json, ...], code: str, outcome: CheckOutcome
) -> None:
    report: Report = verified(in_a_pdf(*awards), offline())
    check = report.check("enclosed")
    assert check is not None
    assert (check.reason.code, check.outcome) == (code, outcome)
    counted = next(one for one in (check.reason, *check.problems) if one.code == "W_ENCLOSED_OPEN")
    assert counted.params == {"count": 2, "open": 2 if code == "W_ENCLOSED_OPEN" else 1}


def test_nothing_is_wrong_is_not_said_beside_an_award_that_is_bad() -> None:
    """A record of which it cannot be told whose it is, and in which one award was altered."""
    record = issuer_site.as_bytes(issuer_site.sign(a_record(forged(), issuer_site.good())))
    around = issuer_site.surroundings(
        issuer_site.site(), holder=KnownHolder(identifiers={"emailAddress": "a@example.ac.jp"})
    )
    report = verify(record, around)
    assert report.check("recipient").verdict is Verdict.INDETERMINATE  # type: ignore[union-attr]
    assert not is_holder_open(report)
    assert "Nothing is wrong" not in verdict_sentence(report).en

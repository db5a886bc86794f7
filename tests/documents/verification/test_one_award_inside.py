"""A document made for one award alone shares that award's state; a record of several does not."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from documents.verification.test_clr import a_record, another
from documents.verification.test_pdf import ROOT, sealed, trusting
from kakitome.cli.verify import _exit_code
from kakitome.documents.pdf.reading import read_pdf
from kakitome.documents.verification.check import CheckOutcome, Enclosed, Report, Verdict
from kakitome.documents.verification.checks.enclosed import judge_enclosed
from kakitome.documents.verification.pipeline import verify
from kakitome.documents.verification.verdict import ENDED
from kakitome.mapping.recognition_fact import recognition_fact
from kakitome.mapping.verdict_words import verdict_reason, verdict_sentence
from kakitome.services.verifying_many.rows import row_of
from kakitome.web.pages.public.verify.result import result_of
from vectors import issuer_site

Carrier = Callable[[issuer_site.Json], bytes]


def in_a_sealed_pdf(award: issuer_site.Json) -> bytes:
    return sealed(attachments={"credential.json": issuer_site.as_bytes(award)})


def in_a_record(award: issuer_site.Json) -> bytes:
    return issuer_site.as_bytes(issuer_site.sign(a_record(award)))


def in_a_sealed_pdf_of_a_record(award: issuer_site.Json) -> bytes:
    return sealed(attachments={"record.json": in_a_record(award)})


def site(state: Verdict) -> issuer_site.Site:
    made = issuer_site.site()
    if state in (Verdict.REVOKED, Verdict.SUSPENDED):
        purpose, url, index = {
            Verdict.REVOKED: ("revocation", issuer_site.REVOCATION_URL, issuer_site.REVOCATION_INDEX),
            Verdict.SUSPENDED: ("suspension", issuer_site.SUSPENSION_URL, issuer_site.SUSPENSION_INDEX),
        }[state]
        made.put(url, issuer_site.status_list(purpose, url, [index]))
        if state is Verdict.SUSPENDED:
            made.put(
                issuer_site.REVOCATION_URL,
                issuer_site.status_list("revocation", issuer_site.REVOCATION_URL, [issuer_site.REVOCATION_INDEX]),
            )
    return made


def award(state: Verdict) -> issuer_site.Json:
    dates = {
        Verdict.EXPIRED: {"validUntil": "2026-11-01T00:00:00+09:00"},
        Verdict.NOT_YET_VALID: {"validFrom": "2027-04-01T00:00:00+09:00"},
    }
    return issuer_site.sign(issuer_site.unsigned() | dates.get(state, {}))


def verified(data: bytes, at: issuer_site.Site, *, now: datetime = issuer_site.NOW) -> Report:
    registries = (issuer_site.registry(), trusting(ROOT.der))
    return verify(data, issuer_site.surroundings(at, now=now, examine_pdf=read_pdf, registries=registries))


STATES = (Verdict.REVOKED, Verdict.SUSPENDED, Verdict.EXPIRED, Verdict.NOT_YET_VALID)


@pytest.mark.parametrize("state", STATES, ids=lambda one: one.value)
@pytest.mark.parametrize("carrier", [in_a_sealed_pdf, in_a_record, in_a_sealed_pdf_of_a_record])
def test_what_holds_of_the_one_award_inside_holds_of_the_whole(carrier: Carrier, state: Verdict) -> None:
    document = award(state)
    alone, report = (verified(data, site(state)) for data in (issuer_site.as_bytes(document), carrier(document)))
    assert (alone.verdict, report.verdict) == (state, state)
    check = report.check("enclosed")
    assert check is not None
    assert (check.reason.code, check.outcome) == ("E_ENCLOSED_ENDED", CheckOutcome.FAILED)
    # Page, command line and table say of the carrier what they say of the award, day included.
    assert verdict_sentence(report) == verdict_sentence(alone)
    assert verdict_reason(report) == verdict_reason(alone)
    assert _exit_code(report.verdict) == 1
    row = row_of(report, position=1, label="x")
    assert (row.verdict, row.facts["sentence"]["en"]) == (state.value, verdict_sentence(alone).en)
    shown, expected = result_of(report), result_of(alone)
    assert shown.card.state == expected.card.state
    assert [fact.title for fact in shown.card.facts][1:3] == [fact.title for fact in expected.card.facts][1:3]


@pytest.mark.parametrize("state", ENDED, ids=lambda one: one.value)
def test_every_end_of_one_award_is_told_and_of_several_only_that_not_all_can_be_relied_on(state: Verdict) -> None:
    ended, good = (
        Enclosed(label="award", place="/", report=Report(verdict=one, checks=(), as_of=issuer_site.NOW))
        for one in (state, Verdict.VALID)
    )
    assert judge_enclosed([ended]).verdict is state
    assert judge_enclosed([ended, good]).verdict is Verdict.INDETERMINATE
    assert judge_enclosed([ended, ended]).verdict is Verdict.INDETERMINATE


def test_what_is_another_persons_is_counted_apart_from_what_is_not_valid() -> None:
    inside = [
        Enclosed(label="award", place="/", report=Report(verdict=one, checks=(), as_of=issuer_site.NOW))
        for one in (Verdict.NOT_THIS_PERSON, Verdict.REVOKED, Verdict.NOT_THIS_PERSON)
    ]
    check = judge_enclosed(inside)
    assert (check.reason.code, check.reason.params) == ("E_ENCLOSED_NOT_VALID", {"count": 3, "bad": 1})
    assert [(one.code, one.params) for one in check.problems] == [("W_ENCLOSED_OTHER_PERSON", {"count": 3, "other": 2})]
    assert judge_enclosed(inside[1:2] * 2).problems == ()


def test_a_record_of_several_with_one_revoked_is_genuine_and_not_all_of_it_counts() -> None:
    record = issuer_site.as_bytes(issuer_site.sign(a_record(issuer_site.good(), issuer_site.sign(another()))))
    for data in (record, sealed(attachments={"record.json": record})):
        report = verified(data, site(Verdict.REVOKED))
        assert report.verdict is Verdict.INDETERMINATE
        assert "not everything inside" in verdict_sentence(report).en


def test_a_record_or_presentation_of_one_award_without_recognition_tells_that_awards_own_fact() -> None:
    shown = {"@context": ["https://www.w3.org/ns/credentials/v2"], "type": ["VerifiablePresentation"]}
    presented = issuer_site.as_bytes(shown | {"verifiableCredential": [issuer_site.good()]})
    alone = recognition_fact(verified(issuer_site.as_bytes(issuer_site.good()), issuer_site.site()))
    assert alone is not None
    for data in (in_a_record(issuer_site.good()), presented):
        fact = recognition_fact(verified(data, issuer_site.site()))
        assert fact is not None
        assert (fact.summary, fact.awarded_at) == (alone.summary, alone.awarded_at)
    several = issuer_site.as_bytes(issuer_site.sign(a_record(issuer_site.good(), issuer_site.sign(another()))))
    assert recognition_fact(verified(several, issuer_site.site())) is None


def test_an_award_that_nobody_signed_ends_nothing() -> None:
    forged = award(Verdict.EXPIRED) | {"name": "別の名称"}
    assert verified(in_a_sealed_pdf(forged), issuer_site.site()).verdict is Verdict.INDETERMINATE


def test_the_day_is_the_awards_and_not_the_carriers() -> None:
    report = verified(
        in_a_sealed_pdf(award(Verdict.EXPIRED)), issuer_site.site(), now=issuer_site.NOW + timedelta(days=1)
    )
    assert "31 October 2026" in verdict_sentence(report).en

"""Answers to requests in both databases: the person's alone, never changed, empty once ended, gone with the account."""

from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, connections, transaction

from contract.records import NOW
from kakitome.documents.verification.check import Verdict
from kakitome.errors import Conflict, Invalid, NotFound, Refused
from kakitome.learning.class_list.applicants import ApplicantLine
from kakitome.ports.presentation_requests import (
    AnswerWay,
    PresentationRequest,
    Presenting,
    RequestState,
    RequestTerms,
    SentDocument,
)
from kakitome.ports.request_reports import ReportReason
from kakitome.ports.shares import Shows, hash_of_secret
from kakitome.records.accounts import DatabaseAccounts
from kakitome.records.presentation_exchanges import DatabasePresentationExchanges
from kakitome.records.presentation_requests import DatabasePresentationRequests
from kakitome.records.request_applicants import DatabaseRequestApplicants
from kakitome.records.request_reports import DatabaseRequestReports
from kakitome.records.retention import DatabaseRetention
from kakitome.records.soundness import examine_database
from kakitome.records.store.person_scope import PersonScope
from kakitome.records.store.scope import EVERYONE, seeing
from kakitome.services import requesting
from kakitome.services.doctoring.request_round import examine_requests
from kakitome.services.listing_applicants import list_applicants
from kakitome.services.reporting_requests import report, stop
from records.test_wallets import account_at, count

TERMS = RequestTerms()
DOCUMENT = SentDocument(
    data=b"eyJ~x~", file_name="a.sd-jwt", shows=Shows.WHOLE_DOCUMENT, verdict=Verdict.VALID, as_of=NOW
)


def made(requests: DatabasePresentationRequests, **changes: object) -> PresentationRequest:
    wanted = requesting.WantedRequest(
        asker_name="見本商事",
        asker_mail="jinji@mihon-shoji.example",
        purpose="書類選考",
        subject="",
        fields={"outcomes": "required", "grade": "optional"},
        language="ja",
        closes_at=NOW + timedelta(days=10),
        ends_at=NOW + timedelta(days=60),
    )
    request = requesting.make_request(requests, replace(wanted, **changes), terms=TERMS, now=NOW).request  # type: ignore[arg-type]
    return requesting.confirm(requests, request, now=NOW)


@pytest.fixture
def requests(using: str) -> DatabasePresentationRequests:
    return DatabasePresentationRequests(using=using)


@pytest.fixture
def account(using: str) -> str:
    return account_at(using, "hanako@mihon.example")


def test_an_answer_is_its_persons_and_is_given_once(
    using: str, requests: DatabasePresentationRequests, account: str
) -> None:
    request, other = made(requests), account_at(using, "taro@mihon.example")
    given = requesting.Given(reference="A-1", withheld=("grade",))
    answer = requesting.answer(requests, account, request=request, given=given, documents=[DOCUMENT], now=NOW)
    assert requests.open(account).list_answers() == [answer]
    assert requests.open(other).list_answers() == []
    assert requests.open(other).find(answer.key) is None
    assert requests.list_answers(request.number) == [answer]
    assert requests.list_documents(request.number, answer.key) == [DOCUMENT]
    with pytest.raises(Conflict, match="E_ANSWER_TWICE"):
        requesting.answer(requests, account, request=request, given=given, documents=[DOCUMENT], now=NOW)
    with pytest.raises(Invalid, match="E_ANSWER_REQUIRED"):
        lacking = requesting.Given(withheld=("outcomes",))
        requesting.answer(requests, other, request=request, given=lacking, documents=[DOCUMENT], now=NOW)
    with pytest.raises(Refused, match="E_REQUEST_CLOSED"):
        later = request.closes_at
        requesting.answer(requests, other, request=request, given=given, documents=[DOCUMENT], now=later)
    assert {problem.code for problem in examine_database(using=using)} <= {"E_DOCTOR_DURABILITY"}


def test_row_security_shows_an_answer_to_its_person_alone(
    using: str, requests: DatabasePresentationRequests, account: str
) -> None:
    request = made(requests)
    requesting.answer(requests, account, request=request, given=requesting.Given(), documents=[DOCUMENT], now=NOW)
    if connections[using].vendor != "postgresql":
        pytest.skip("SQLite has no row-level security")
    scopes = {who: PersonScope(who, using=using) for who in (account, account_at(using, "taro@mihon.example"))}
    seen = {}
    for who, scope in scopes.items():
        with scope.reading(), connections[using].cursor() as cursor:
            cursor.execute("SELECT count(*) FROM sent_document")
            seen[who] = cursor.fetchone()[0]
    assert list(seen.values()) == [1, 0]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE request_answer SET purpose = 'x'",
        "UPDATE sent_document SET verdict = 'x'",
        "UPDATE presentation_request SET purpose = 'x'",
        "UPDATE presentation_request SET asker_name = 'x'",
    ],
)
def test_what_was_agreed_to_is_not_changed_in_the_database(
    using: str, requests: DatabasePresentationRequests, account: str, statement: str
) -> None:
    request = made(requests)
    requesting.answer(requests, account, request=request, given=requesting.Given(), documents=[DOCUMENT], now=NOW)
    with seeing(EVERYONE, using=using), pytest.raises(DatabaseError), transaction.atomic(using=using):
        connections[using].cursor().execute(statement)


def test_an_ended_answer_is_empty_and_never_comes_back(
    using: str, requests: DatabasePresentationRequests, account: str
) -> None:
    request = made(requests)
    given = requesting.Given()
    answer = requesting.answer(requests, account, request=request, given=given, documents=[DOCUMENT], now=NOW)
    ended = requesting.stop_answer(requests.open(account), answer.key, now=NOW + timedelta(hours=1))
    assert ended.is_over(NOW + timedelta(hours=1))
    assert requests.list_documents(request.number, answer.key) == []
    assert list(examine_requests(requests)) == []
    with seeing(EVERYONE, using=using), pytest.raises(DatabaseError), transaction.atomic(using=using):
        connections[using].cursor().execute("UPDATE request_answer SET stopped_at = NULL")
    later = NOW + timedelta(hours=2)
    again = requesting.answer(requests, account, request=request, given=given, documents=[DOCUMENT], now=later)
    with seeing(EVERYONE, using=using):
        connections[using].cursor().execute(
            "UPDATE request_answer SET stopped_at = answered_at WHERE key = %s", [again.key]
        )
    assert [problem.code for problem in examine_requests(requests)] == ["E_DOCTOR_ANSWER"]


def test_requests_and_answers_go_in_their_time(
    using: str, requests: DatabasePresentationRequests, account: str
) -> None:
    request = made(requests)
    requesting.answer(requests, account, request=request, given=requesting.Given(), documents=[DOCUMENT], now=NOW)
    retention = DatabaseRetention(using=using)
    over = request.ends_at + timedelta(minutes=1)
    assert retention.remove("presentation_request", institution="", before=over, most=9, now=over) == 1
    assert requests.find_by_desk(request.desk_hash) is None
    assert count("SELECT 1 FROM sent_document", using=using) == 0
    assert len(requests.open(account).list_answers()) == 1, "the record of the consent stays"
    DatabaseAccounts(using=using).delete(account)
    assert count("SELECT 1 FROM request_answer", using=using) == 0


def test_what_nobody_may_ask(requests: DatabasePresentationRequests) -> None:
    for fields, code in (
        ({}, "E_REQUEST_FIELDS"),
        ({"birthdate": "optional"}, "E_REQUEST_FIELDS"),
        ({"email": "required"}, "E_REQUEST_FIELDS"),
        ({"grade": "required"}, "E_REQUEST_REQUIRED"),
    ):
        with pytest.raises(Invalid, match=code):
            made(requests, fields=fields)
    with pytest.raises(Invalid, match="E_REQUEST_ENDS_FAR"):
        made(requests, ends_at=NOW + timedelta(days=200))


def test_a_list_goes_with_its_request_and_nobody_on_it_is_changed(
    using: str, requests: DatabasePresentationRequests
) -> None:
    request, applicants = made(requests), DatabaseRequestApplicants(using=using)
    lines = [ApplicantLine(row=2, reference="A-1", name="髙橋"), ApplicantLine(row=3, name="𠮷邉")]
    first, second = list_applicants(applicants, request.number, lines=lines, desk_secret="s")
    assert list_applicants(applicants, request.number, lines=lines, desk_secret="s") == []
    assert applicants.list_by_request(request.number) == [first, second]
    assert applicants.find_by_link(second.link_hash) == (request.number, second)
    assert applicants.find_by_link(request.link_hash) is None
    with pytest.raises(DatabaseError), transaction.atomic(using=using):
        connections[using].cursor().execute("UPDATE request_applicant SET name = 'x'")
    over = request.ends_at + timedelta(minutes=1)
    DatabaseRetention(using=using).remove("presentation_request", institution="", before=over, most=9, now=over)
    assert count("SELECT 1 FROM request_applicant", using=using) == 0


def test_a_stopped_request_is_over_for_everybody_and_a_report_is_kept_once(
    using: str, requests: DatabasePresentationRequests, account: str
) -> None:
    request, reports = made(requests), DatabaseRequestReports(using=using)
    presenting = Presenting(
        requests=requests,
        exchanges=DatabasePresentationExchanges(using=using),
        applicants=DatabaseRequestApplicants(using=using),
        reports=reports,
        terms=TERMS,
    )
    answer = requesting.answer(
        requests, account, request=request, given=requesting.Given(), documents=[DOCUMENT], now=NOW
    )
    for who, code in ((account, None), (account, "E_REPORT_TWICE"), ("", None), ("", None)):
        with pytest.raises(Conflict, match=code) if code else nullcontext():
            current = requests.find_by_number(request.number) or request
            report(presenting, current, reason=ReportReason.MONEY, note="x", account=who, now=NOW)
    held = requests.find_by_number(request.number)
    assert held is not None
    assert held.state(NOW) is RequestState.HELD
    assert account not in str(reports.list_by_request(request.number))
    assert reports.list_waiting() == [request.number]
    stop(presenting, held, now=NOW + timedelta(hours=1))
    assert reports.list_waiting() == []
    assert requests.list_documents(request.number, answer.key) == []
    ended = requests.open(account).find(answer.key)
    assert ended is not None
    assert ended.is_over(NOW + timedelta(hours=1))
    assert list(examine_requests(requests)) == []


def test_an_answer_of_an_app_is_found_and_ended_by_its_secret_alone(
    using: str, requests: DatabasePresentationRequests
) -> None:
    request = made(requests)
    answer = requesting.new_answer(
        request, given=requesting.Given(applicant="k"), way=AnswerWay.APP, is_declined=False, now=NOW
    )
    requests.add_from_app(replace(answer, end_hash=hash_of_secret("secret")), [DOCUMENT])
    with pytest.raises(NotFound, match="E_ANSWER_UNKNOWN"):
        requesting.stop_by_secret(requests, "", now=NOW)
    ended = requesting.stop_by_secret(requests, "secret", now=NOW + timedelta(hours=1))
    assert (ended.key, ended.applicant) == (answer.key, "k")
    assert requests.list_documents(request.number, answer.key) == []

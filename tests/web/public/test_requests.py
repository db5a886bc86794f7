"""Requests to be shown credentials: made by anybody, confirmed by mail, answered after a preview, read, ended."""

import email
import itertools
import re
from dataclasses import replace
from datetime import timedelta
from email import policy

import pytest
from django.http import HttpResponse
from django.test import Client

from kakitome.documents.sdjwt.reading import read_sd_jwt
from kakitome.documents.verification.check import Verdict
from kakitome.gateways.mailer import FolderMailer
from kakitome.ports.organisations import NodeRole
from kakitome.ports.presentation_requests import PresentationRequest, RequestAnswer, SentDocument
from kakitome.services import holding, requesting
from kakitome.services.publishing import publish_status_lists
from support import institutions
from support.wallet_documents import CONTENT, document_of
from web.account.test_own_data import ADDRESS, learner

pytestmark = pytest.mark.django_db
_ADDRESSES = itertools.count(1)
ASKER = {
    "asker_name": "見本商事株式会社（見本）人事部",
    "asker_mail": "jinji@mihon-shoji.example",
    "purpose": "2027年1月採用の書類選考",
    "subject": "",
    "want_outcomes": "required",
    "want_workload": "optional",
    "want_level": "",
    "want_grade": "optional",
}


@pytest.fixture(autouse=True)
def _no_letters() -> None:
    for file in institutions.platform().installation.mail.folder.glob("*.eml"):
        file.unlink()


@pytest.fixture
def account() -> str:
    subject, platform = learner(), institutions.platform()
    publish_status_lists(platform.publishing_context("u"), now=platform.now())
    platform.wallets.open(subject).add(document_of(), CONTENT)
    return subject


@pytest.fixture
def client(account: str) -> Client:
    visitor = institutions.signed_in(ADDRESS)
    visitor.defaults["REMOTE_ADDR"] = f"192.0.2.{next(_ADDRESSES)}"
    return visitor


def letters() -> list[str]:
    """Return the mails that left, the oldest first, as text."""
    mailer = institutions.platform().mailer
    assert isinstance(mailer, FolderMailer)
    folder = institutions.platform().installation.mail.folder
    files = sorted(folder.glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
    messages = [email.message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]
    return [str(message.get_body(("plain",)).get_content()) for message in messages]


def somebody() -> Client:
    """Return a visitor from a network of their own: what is limited is limited by network."""
    return Client(HTTP_ACCEPT_LANGUAGE="en", REMOTE_ADDR=f"192.0.2.{next(_ADDRESSES)}")


def page_of(response: HttpResponse) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def form_of(visitor: Client, **changes: str) -> dict[str, str]:
    page = page_of(visitor.get("/requests/new"))
    days = {name: re.search(rf'name="{name}" value="([\d-]+)"', page) for name in ("closes_on", "ends_on")}
    return ASKER | {name: day[1] for name, day in days.items() if day} | changes


def desk_of(visitor: Client, **changes: str) -> str:
    """Make a request and confirm it; return the address of the asker's page."""
    made = visitor.post("/requests/new", form_of(visitor, **changes))
    assert made.status_code == 200, page_of(made)
    found = re.search(r"https?://[^/]+(/requests/[a-z2-7]{26})", letters()[-1])
    assert found
    assert visitor.post(f"{found[1]}/act", {"do": "confirm"}).status_code == 302
    return found[1]


def link_of(visitor: Client, desk: str) -> str:
    found = re.search(r'value="http://[^/"]+(/r/[a-z2-7]{26})"', page_of(visitor.get(desk)))
    assert found
    return found[1]


def number_of(account: str) -> str:
    (held,) = holding.list_held(institutions.platform().directory, account)
    return held.number


def answer_to(client: Client, link: str, account: str, **changes: object) -> HttpResponse:
    """Look at the preview, then send just that."""
    sent: dict[str, object] = {
        f"award-{number_of(account)}": "whole",
        "field": ["outcomes"],
        "given_name": "見本 花子",
        "reference": "A-004",
        **changes,
    }
    shown = client.post(link, {**sent, "do": "preview"})
    seen = re.search(r'name="seen" value="([0-9a-f]+)"', page_of(shown))
    return client.post(link, {**sent, "do": "send", "seen": seen[1] if seen else ""})


def only_answer(desk: str) -> tuple[RequestAnswer, list[SentDocument]]:
    request = request_at(desk)
    requests = institutions.platform().presenting.requests
    (answer,) = requests.list_answers(request.number)
    return answer, list(requests.list_documents(request.number, answer.key))


def request_at(desk: str) -> PresentationRequest:
    found = institutions.platform().presenting.requests.find_by_desk(requesting.hash_of_secret(desk.rpartition("/")[2]))
    assert found
    return found


def test_nothing_works_before_the_mailed_link_is_pressed_and_the_mail_has_no_word_of_the_asker() -> None:
    visitor = somebody()
    visitor.post("/requests/new", form_of(visitor))
    (body,) = letters()
    assert "見本商事" not in body
    assert "書類選考" not in body
    desk = re.search(r"(/requests/([a-z2-7]{26}))", body)
    assert desk
    link = f"/r/{requesting.link_secret(desk[2])}"
    assert visitor.get(link).status_code == 404
    before = page_of(visitor.get(desk[1]))
    assert "Is this your request?" in before
    assert visitor.get(link).status_code == 404, "looking confirms nothing: mail programs look, too"
    visitor.post(f"{desk[1]}/act", {"do": "confirm"})
    page = page_of(visitor.get(link))
    assert "mihon-shoji.example" in page
    assert "jinji@" not in page
    assert "We did not examine whether the company exists or the vacancy is real." in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"want_grade": "required"}, "Select a valid choice"),
        (
            {"want_birthdate": "required", "want_outcomes": "", "want_workload": "", "want_grade": ""},
            "at least one thing",
        ),
        ({"closes_on": "2020-01-01"}, "must be today or later"),
        ({"ends_on": "2090-01-01"}, "180 days at most"),
        ({"asker_mail": "jinji"}, "not an e-mail address"),
        ({"purpose": ""}, "Write what the answers are for."),
    ],
)
def test_what_cannot_be_asked_is_refused_and_nothing_typed_is_lost(changes: dict[str, str], words: str) -> None:
    visitor = somebody()
    response = visitor.post("/requests/new", form_of(visitor, **changes))
    assert response.status_code == 422
    page = page_of(response)
    assert words in page
    assert "見本商事株式会社" in page
    assert letters() == []


def test_an_address_that_never_presses_is_not_written_to_without_end() -> None:
    visitor = somebody()
    for _ in range(requesting.MOST_UNCONFIRMED):
        assert visitor.post("/requests/new", form_of(visitor)).status_code == 200
    refused = visitor.post("/requests/new", form_of(visitor, asker_mail="JINJI@mihon-shoji.example"))
    assert refused.status_code == 422
    assert len(letters()) == requesting.MOST_UNCONFIRMED


def test_what_the_preview_shows_is_what_is_sent_and_read(client: Client, account: str) -> None:
    visitor = somebody()
    desk = desk_of(visitor)
    link = link_of(visitor, desk)
    assert client.get(link).status_code == 200
    assert "What is not sent" not in page_of(client.get(link))
    preview = page_of(
        client.post(
            link, {f"award-{number_of(account)}": "whole", "field": ["outcomes"], "given_name": "x", "do": "preview"}
        )
    )
    assert institutions.platform().presenting.requests.list_answers(request_at(desk).number) == []
    assert answer_to(client, link, account).status_code == 302
    answer, (document,) = only_answer(desk)
    read = read_sd_jwt(document.data)
    assert "learningOutcomes" in read.disclosed
    assert not {"grade", "notionalWorkload", "typeOfAssessment", "identifier"} & set(read.disclosed)
    for outcome in read.claims["learningOutcomes"]:
        assert outcome in preview
    assert (answer.reference, answer.mail_domain, answer.withheld) == (
        "A-004",
        "mihon-shoji.example",
        ("workload", "grade"),
    )
    page = page_of(visitor.get(desk))
    assert "1 person has shown you credentials." in page
    assert "A-004" in page
    assert "Workload and how it was assessed" in page
    full = page_of(visitor.get(f"{desk}/answers/{answer.key}"))
    for outcome in read.claims["learningOutcomes"]:
        assert outcome in full


def test_only_what_was_previewed_is_sent(client: Client, account: str) -> None:
    visitor = somebody()
    desk = desk_of(visitor)
    link = link_of(visitor, desk)
    sent = {f"award-{number_of(account)}": "whole", "field": ["outcomes"], "given_name": "見本 花子"}
    assert client.post(link, {**sent, "do": "send"}).status_code == 200, "nothing was previewed"
    seen = re.search(r'name="seen" value="([0-9a-f]+)"', page_of(client.post(link, {**sent, "do": "preview"})))
    assert seen
    more = {**sent, "field": ["outcomes", "workload"], "do": "send", "seen": seen[1]}
    assert client.post(link, more).status_code == 200, "something else was previewed"
    assert institutions.platform().presenting.requests.list_answers(request_at(desk).number) == []


def test_what_is_required_must_be_sent_and_anybody_may_decline(client: Client, account: str) -> None:
    visitor = somebody()
    desk = desk_of(visitor)
    link = link_of(visitor, desk)
    refused = answer_to(client, link, account, field=["workload"])
    assert refused.status_code == 422
    assert "You can decline." in page_of(refused)
    assert client.post(link, {"do": "decline", "given_name": "見本 花子"}).status_code == 302
    answer, documents = only_answer(desk)
    assert answer.is_declined
    assert documents == []
    page = page_of(visitor.get(desk))
    assert "Chose not to send" in page
    assert "0" in page
    assert answer_to(client, link, account).status_code == 302, "who declined may still answer"
    assert "1 person has shown you credentials." in page_of(visitor.get(desk))


def test_a_document_that_cannot_be_cut_goes_as_its_result_without_name_or_file(client: Client, account: str) -> None:
    visitor = somebody()
    desk = desk_of(visitor, want_outcomes="optional")
    link = link_of(visitor, desk)
    chosen = {f"award-{number_of(account)}": "", f"document-{document_of().key}": "result", "field": []}
    assert answer_to(client, link, account, **chosen).status_code == 302
    answer, _documents = only_answer(desk)
    page = page_of(visitor.get(f"{desk}/answers/{answer.key}"))
    assert "The holder shows the result of checking alone." in page


def test_what_changed_since_it_arrived_is_told(client: Client, account: str) -> None:
    visitor = somebody()
    desk = desk_of(visitor)
    answer_to(client, link_of(visitor, desk), account)
    answer, (document,) = only_answer(desk)
    assert document.verdict in (Verdict.VALID, Verdict.VALID_UNTRUSTED_ISSUER)
    assert "On the day it arrived" not in page_of(visitor.get(desk))
    platform = institutions.platform()
    requests = platform.presenting.requests
    now = platform.now()
    requests.open(account).stop(replace(answer, stopped_at=now, over_at=now))
    again = replace(answer, key="b" * 16, stopped_at=None)
    requests.open(account).add(again, [replace(document, verdict=Verdict.SUSPENDED)])
    assert "On the day it arrived" in page_of(visitor.get(desk))


def test_names_are_compared_and_a_variant_is_named(client: Client, account: str) -> None:
    visitor = somebody()
    desk = desk_of(visitor)
    answer_to(client, link_of(visitor, desk), account, given_name="別人 一郎")
    page = page_of(visitor.get(desk))
    assert "Different" in page
    assert "別人 一郎" in page


def test_ending_an_answer_deletes_what_was_sent_and_keeps_the_consent(client: Client, account: str) -> None:
    visitor = somebody()
    desk = desk_of(visitor)
    link = link_of(visitor, desk)
    answer_to(client, link, account)
    answer, _documents = only_answer(desk)
    assert "見本商事株式会社" in page_of(client.get("/mine/requests"))
    assert "Nothing has ended yet." in page_of(client.get(f"/mine/requests/{answer.key}/stop"))
    assert client.post(f"/mine/requests/{answer.key}/stop").status_code == 302
    ended, documents = only_answer(desk)
    assert ended.stopped_at is not None
    assert documents == []
    assert visitor.get(f"{desk}/answers/{answer.key}").status_code == 404
    assert "Ended by the person" in page_of(visitor.get(desk))
    assert "2027年1月採用の書類選考" in page_of(client.get("/mine/requests"))


def test_nobody_else_reads_or_ends_an_answer(client: Client, account: str) -> None:
    visitor = somebody()
    desk, other_desk = desk_of(visitor), desk_of(visitor, purpose="別の募集")
    answer_to(client, link_of(visitor, desk), account)
    answer, _documents = only_answer(desk)
    assert visitor.get(f"{other_desk}/answers/{answer.key}").status_code == 404, "another asker's answer"
    link_secret = link_of(visitor, desk).rpartition("/")[2]
    assert visitor.get(f"/requests/{link_secret}").status_code == 404, "the link for people opens no answers"
    assert visitor.get(f"/requests/{'a' * 26}").status_code == 404
    assert visitor.post(f"/mine/requests/{answer.key}/stop").status_code == 302
    stranger = institutions.member("stranger@mihon.example", NodeRole.VIEWER, "u")
    assert stranger.post(f"/mine/requests/{answer.key}/stop").status_code == 404
    assert only_answer(desk)[0].stopped_at is None


def test_a_closed_request_takes_nothing(client: Client, account: str) -> None:
    visitor = somebody()
    desk = desk_of(visitor)
    link = link_of(visitor, desk)
    visitor.post(f"{desk}/act", {"do": "close"})
    assert answer_to(client, link, account).status_code == 200
    assert institutions.platform().presenting.requests.list_answers(request_at(desk).number) == []
    assert "Nothing was sent." in page_of(client.get(link))


def test_that_it_ends_soon_is_told_to_the_asker_and_to_whoever_may_answer() -> None:
    visitor = somebody()
    desk = desk_of(visitor)
    link, requests = link_of(visitor, desk), institutions.platform().presenting.requests
    now, request = institutions.platform().now(), request_at(desk)
    soon = ("It takes answers for", "All answers are deleted", "left.")
    far = replace(request, closes_at=now + timedelta(days=20), ends_at=now + timedelta(days=40))
    requests.replace(far)
    pages = page_of(visitor.get(desk)) + page_of(somebody().get(link))
    assert not [words for words in soon if words in pages]
    requests.replace(replace(far, closes_at=now + timedelta(days=2)))
    assert "It takes answers for 2 more days." in page_of(visitor.get(desk))
    assert "2 days are left." in page_of(somebody().get(link))
    requests.replace(replace(far, closes_at=now - timedelta(days=9), ends_at=now + timedelta(hours=5)))
    assert "All answers are deleted within a day." in page_of(visitor.get(desk))


def test_an_ended_request_looks_like_none() -> None:
    visitor = somebody()
    desk = desk_of(visitor)
    requests, request = institutions.platform().presenting.requests, request_at(desk)
    requests.replace(replace(request, over_at=request.made_at - timedelta(days=1)))
    ended, absent = somebody().get(desk), somebody().get(f"/requests/{'b' * 26}")
    assert (
        (ended.status_code, len(ended.content))
        == (absent.status_code, len(absent.content))
        == (404, len(ended.content))
    )

"""A request is reported, held, looked into: stopped with everything that was sent, or let go on for good."""

import pytest
from django.test import Client

from kakitome.ports.organisations import NodeRole
from kakitome.records.models.account import Account
from support import institutions
from web.public.test_requests import (  # noqa: F401
    _no_letters,
    account,
    answer_to,
    client,
    desk_of,
    link_of,
    page_of,
    request_at,
    somebody,
)

pytestmark = pytest.mark.django_db
REPORT = {"reason": "money", "note": "商品券を買えと言われた"}


@pytest.fixture
def desk() -> str:
    return desk_of(somebody())


def operator_client() -> Client:
    operator = institutions.member("op@site.example", NodeRole.VIEWER, "u")
    Account.objects.filter(email="op@site.example").update(is_operator=True)
    return operator


@pytest.fixture
def reporter() -> Client:
    person = institutions.member("reporter@mihon.example", NodeRole.VIEWER, "u")
    person.defaults["REMOTE_ADDR"] = "198.51.100.7"
    institutions.platform().counts.forget()
    return person


def test_a_report_of_somebody_with_an_account_holds_the_request_and_one_without_does_not(
    client: Client,  # noqa: F811
    account: str,  # noqa: F811
    reporter: Client,
    desk: str,
) -> None:
    link = link_of(somebody(), desk)
    assert somebody().post(f"{link}/report", REPORT).status_code == 302
    assert request_at(desk).held_at is None
    assert reporter.post(f"{link}/report", REPORT).status_code == 302
    assert reporter.post(f"{link}/report", REPORT).status_code == 422, "once each"
    assert answer_to(client, link, account).status_code == 200
    assert institutions.platform().presenting.requests.list_answers(request_at(desk).number) == []
    page = page_of(somebody().get(desk))
    assert "The request is held." in page
    assert "商品券" not in page
    assert "reporter" not in page
    assert somebody().post(f"{desk}/extend", {"closes_on": "2099-01-01"}).status_code == 422


def test_an_operator_stops_a_request_and_everything_that_was_sent_is_gone(
    client: Client,  # noqa: F811
    account: str,  # noqa: F811
    reporter: Client,
    desk: str,
) -> None:
    link, number = link_of(somebody(), desk), request_at(desk).number
    answer_to(client, link, account)
    reporter.post(f"{link}/report", REPORT)
    assert reporter.get("/site/requests").status_code == 404
    assert reporter.post(f"/site/requests/{number}/settle", {"do": "stop"}).status_code == 404
    operator = operator_client()
    page = page_of(operator.get("/site/requests"))
    assert "商品券を買えと言われた" in page
    assert "jinji@mihon-shoji.example" in page
    operator.post(f"/site/requests/{number}/settle", {"do": "stop"})
    (answer,) = institutions.platform().presenting.requests.list_answers(number)
    documents = institutions.platform().presenting.requests.list_documents(number, answer.key)
    assert documents == []
    assert somebody().get(desk).status_code == 404
    assert somebody().get(link).status_code == 404
    assert "Stopped by this site: the request was suspicious" in page_of(client.get("/mine/requests"))
    assert "No reported request waits" in page_of(operator.get("/site/requests"))


def test_what_was_let_go_on_is_not_held_again(
    client: Client,  # noqa: F811
    account: str,  # noqa: F811
    reporter: Client,
    desk: str,
) -> None:
    link, number = link_of(somebody(), desk), request_at(desk).number
    reporter.post(f"{link}/report", REPORT)
    operator_client().post(f"/site/requests/{number}/settle", {"do": "release"})
    client.post(f"{link}/report", REPORT)
    assert request_at(desk).held_at is None
    assert answer_to(client, link, account).status_code == 302

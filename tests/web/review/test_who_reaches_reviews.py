"""Every route of reviewers and committees × every part somebody can have × own, other and mixed-up bodies and cases.

Source: docs/rules/threats.md T6, T16; the rest of the site is in tests/web/test_permissions.py.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from kakitome.journeys.recognition.bodies import open_recognition_body
from kakitome.learning.recognition.committee import Seat, SeatRole
from kakitome.ports.organisations import NodeRole
from kakitome.services.examining import procedure_of
from kakitome.services.examining.vault import EvidenceUpload, attach
from kakitome.values.localized_text import LocalizedText
from kakitome.web.pages.body import urls as of_committees
from kakitome.web.pages.body.reviewing import urls as of_reviewers
from support import institutions, recognition_body
from web.review.conftest import House, account_of

Asked = tuple[str, str, tuple[str, ...], Mapping[str, Any]]

OTHER_BODY = "ichou"
OUTSIDERS = (
    "nobody@home.example",
    "idle@home-of-idle.example",
    "admin@kikou.example",
    "owner@kikou.example",
    "admin@asuka.example",
    "admin@tsuru.example",
    "admin@ichou.example",
    "gin@gin.example",
)
"""A learner; a reviewer without this case; the secretariat; the applicant; another; another body's admin and chair."""
REVIEWERS = ("hana@home-of-hana.example", "ichiro@home-of-ichiro.example")
RECUSED = "insider@asuka.example"
CHAIR = "chair@chair.example"
SEATED = ("ume@ume.example", CHAIR)
WITHOUT_VOTE = ("head@head.example", "former@former.example")
"""Somebody of the other committee; somebody whose term ended before the ballot."""

OF_REVIEWERS: list[Asked] = [
    ("get", "review-case", ("number",), {}),
    ("get", "review-paper", ("number", "sha256"), {}),
    ("get", "review-paper-page", ("number", "sha256", "page"), {}),
    ("post", "review-declare", ("number",), {"answer": "nothing of this"}),
    ("post", "review-score", ("number",), {"do": "submit"}),
    ("post", "review-ask", ("number",), {"text": " "}),
    ("post", "review-interview", ("number",), {}),
    ("post", "review-comment", ("number",), {"text": " "}),
]
OF_COMMITTEES: list[Asked] = [
    ("get", "deciding-case", ("number",), {}),
    ("get", "deciding-paper", ("number", "sha256"), {}),
    ("get", "deciding-paper-page", ("number", "sha256", "page"), {}),
    *(
        ("post", f"deciding-{name}", ("number",), {"choice": "nothing of this"})
        for name in ("vote", "comment", "settle", "undo", "change")
    ),
]
OF_THE_CHAIR: Asked = ("post", "deciding-act", ("number", "act"), {"outcome": "nothing of this"})
STEPPING_ASIDE: Asked = ("post", "deciding-step-aside", ("number",), {})
EVERYBODYS = {"review", "review-profile", "review-profile-of", "review-ballot", "deciding"}
"""Lists of one's own, and the way from a mail to a ballot: tested below and in the neighbours."""


class Hall(House):
    """A second body with a chair of its own, another applicant's case, and people in every part."""

    def __init__(self) -> None:
        super().__init__()
        institutions.open_university(OTHER_BODY, LocalizedText(ja="別の機構（見本）", en="Other body (sample)"))
        open_recognition_body(
            institutions.platform(), OTHER_BODY, configuration="jp-micro-credential-body", actor="tests"
        )
        self.seat(OTHER_BODY, "gin")
        self.seat(recognition_body.BODY, "former", until=date(2026, 5, 1))
        recognition_body.reviewer("idle")
        institutions.account("nobody@home.example")
        for slug in (recognition_body.BODY, OTHER_BODY, "asuka"):
            institutions.account(f"admin@{slug}.example", NodeRole.ADMIN, slug)
        institutions.account("owner@kikou.example", NodeRole.PROGRAMME_OWNER, recognition_body.BODY)
        self.neighbour = self.another()

    def seat(self, body: str, name: str, *, until: date | None = None) -> None:
        given = Seat(
            id=f"s-{name}",
            committee="quality",
            account=recognition_body.person(name),
            role=SeatRole.MEMBER,
            since=recognition_body.APRIL,
            until=until,
        )
        institutions.platform().store(body).body.add_seat(given)

    def another(self) -> tuple[str, str]:
        """Another applicant's case with a paper: its number, and the paper's hash."""
        entry = recognition_body.open_member("tsuru")
        institutions.account("admin@tsuru.example", NodeRole.ADMIN, "tsuru")
        case = recognition_body.application("tsuru", entry)
        kind = procedure_of(self.work.examining, case, now=self.work.platform.now()).documents[0].id
        case = attach(
            self.work.examining,
            case.number,
            upload=EvidenceUpload(kind=kind, filename="b.pdf", data=b"%PDF-1.7 tsuru"),
            by=recognition_body.owner_of("tsuru"),
            now=institutions.NOW,
        )
        return case.number, case.current_documents[0].sha256


@pytest.fixture
def hall(db: None) -> Hall:
    return Hall()


def answer_of(response: HttpResponse) -> str:
    assert response.status_code < 500, response.content[:2000]
    if response.status_code == 302 and response["Location"].startswith(reverse("account_login")):
        return "login"
    return "hidden" if response.status_code == 404 else "in"


def ask(client: Client, asked: Asked, *at: str, number: str, sha256: str) -> str:
    way, name, given, data = asked
    known = {"number": number, "sha256": sha256, "page": 1, "act": "draft"}
    return answer_of(getattr(client, way)(reverse(name, args=[*at, *(known[one] for one in given)]), dict(data)))


def told(asked: Asked) -> str:
    return f"{asked[0]} {asked[1]}"


def as_(email: str) -> Client:
    return institutions.signed_in(email) if email else Client()


@pytest.mark.parametrize("asked", OF_REVIEWERS, ids=told)
def test_a_review_is_its_own_reviewers(hall: Hall, asked: Asked) -> None:
    hall.in_review().declared("hana", "ichiro")
    number, paper, events = hall.number, hall.paper(), len(hall.work.examining.store.cases.list_events(hall.number))
    assert ask(Client(), asked, number=number, sha256=paper) == "login"
    for email in (*OUTSIDERS, *SEATED, *WITHOUT_VOTE):
        assert ask(as_(email), asked, number=number, sha256=paper) == "hidden", email
    is_paper = "sha256" in asked[2]
    assert ask(as_(RECUSED), asked, number=number, sha256=paper) == ("hidden" if is_paper else "in")
    assert len(hall.work.examining.store.cases.list_events(number)) == events
    for email in REVIEWERS:
        assert ask(as_(email), asked, number=hall.neighbour[0], sha256=hall.neighbour[1]) == "hidden"
        assert ask(as_(email), asked, number=number, sha256=paper) == "in", email
        if is_paper:
            assert ask(as_(email), asked, number=number, sha256=hall.neighbour[1]) == "hidden"


@pytest.mark.parametrize("asked", [*OF_COMMITTEES, OF_THE_CHAIR, STEPPING_ASIDE], ids=told)
def test_a_ballot_is_its_own_committees(hall: Hall, asked: Asked) -> None:
    hall.referred()
    body, number, paper = recognition_body.BODY, hall.number, hall.paper()
    events = len(hall.work.examining.store.cases.list_events(number))
    assert ask(Client(), asked, body, number=number, sha256=paper) == "login"
    for email in (*OUTSIDERS, *REVIEWERS, RECUSED, *WITHOUT_VOTE):
        assert ask(as_(email), asked, body, number=number, sha256=paper) == "hidden", email
    for email in (*SEATED, *OUTSIDERS):
        for elsewhere in (OTHER_BODY, "asuka", "tsuru"):
            assert ask(as_(email), asked, elsewhere, number=number, sha256=paper) == "hidden", (email, elsewhere)
    assert len(hall.work.examining.store.cases.list_events(number)) == events
    for email in SEATED:
        assert ask(as_(email), asked, body, number=hall.neighbour[0], sha256=hall.neighbour[1]) == "hidden"
        if "sha256" in asked[2]:
            assert ask(as_(email), asked, body, number=number, sha256=hall.neighbour[1]) == "hidden"
        reaches = "in" if asked is not OF_THE_CHAIR or email == CHAIR else "hidden"
        assert ask(as_(email), asked, body, number=number, sha256=paper) == reaches, email


def test_a_paper_of_another_case_comes_through_no_door(hall: Hall) -> None:
    hall.referred()
    number, foreign = hall.number, hall.neighbour[1]
    doors = {
        "admin@asuka.example": reverse("application-paper", args=["asuka", number, foreign]),
        "admin@kikou.example": reverse("case-paper", args=["kikou", number, foreign]),
        "hana@home-of-hana.example": reverse("review-paper", args=[number, foreign]),
        "ume@ume.example": reverse("deciding-paper", args=["kikou", number, foreign]),
    }
    for email, door in doors.items():
        client = institutions.signed_in(email)
        assert client.get(door).status_code == 404, door
        assert client.get(door.replace(foreign, hall.paper())).status_code == 200, door


def test_the_list_of_ballots_is_for_seats_alone(hall: Hall) -> None:
    hall.referred()
    address = reverse("deciding", args=[recognition_body.BODY])
    assert answer_of(Client().get(address)) == "login"
    for email in (*OUTSIDERS, *REVIEWERS, "former@former.example"):
        assert answer_of(as_(email).get(address)) == "hidden", email
    listed = as_("head@head.example").get(address)
    assert (answer_of(listed), hall.number in listed.content.decode()) == ("in", False)


def test_whoever_has_left_the_committee_opens_no_papers_any_more(hall: Hall) -> None:
    hall.referred().voted("recognised", "recognised", "recognised")
    store = hall.work.examining.store
    ume = institutions.signed_in("ume@ume.example")
    paper = reverse("deciding-paper", args=[recognition_body.BODY, hall.number, hall.paper()])
    assert ume.get(paper).status_code == 200
    hall.decided(reasons={"ja": "根拠が示されています（見本）", "en": ""}, conditions=[])
    assert ume.get(paper).status_code == 200
    (seat,) = [one for one in store.body.list_seats() if one.account == account_of("ume")]
    store.body.change_seat(replace(seat, until=institutions.NOW.date()))
    assert ume.get(paper).status_code == 404
    assert ume.get(reverse("deciding-case", args=[recognition_body.BODY, hall.number])).status_code == 404
    assert hall.number not in ume.get(reverse("deciding", args=[recognition_body.BODY])).content.decode()


def test_a_term_that_ends_while_a_ballot_is_open_ends_when_it_is_closed(hall: Hall) -> None:
    hall.referred()
    store = hall.work.examining.store
    (seat,) = [one for one in store.body.list_seats() if one.account == account_of("ume")]
    store.body.change_seat(replace(seat, until=institutions.NOW.date()))
    address = reverse("deciding-case", args=[recognition_body.BODY, hall.number])
    assert institutions.signed_in("ume@ume.example").get(address).status_code == 200


def test_whoever_has_left_the_register_opens_no_papers_any_more(hall: Hall) -> None:
    hall.in_review().declared("hana")
    store = hall.work.examining.store
    hana = institutions.signed_in("hana@home-of-hana.example")
    paper = reverse("review-paper", args=[hall.number, hall.paper()])
    assert hana.get(paper).status_code == 200
    entry = store.reviewers.find_by_account(hall.accounts["hana"])
    assert entry is not None
    store.reviewers.change(entry.moved(type(entry.state).ENDED))
    assert hana.get(paper).status_code == 404
    assert hana.get(reverse("review-case", args=[hall.number])).status_code == 404
    assert hana.post(reverse("review-score", args=[hall.number]), hall.filled(do="submit")).status_code == 404
    assert hall.number not in hana.get(reverse("review")).content.decode()


def test_no_route_of_reviewers_and_committees_is_missing_here() -> None:
    known = {one[1] for one in (*OF_REVIEWERS, *OF_COMMITTEES, OF_THE_CHAIR, STEPPING_ASIDE)} | EVERYBODYS
    of_ballots = [route for route in of_committees.urlpatterns if str(route.pattern).startswith("deciding")]
    assert known == {route.name for route in (*of_reviewers.urlpatterns, *of_ballots)}

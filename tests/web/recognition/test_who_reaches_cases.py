"""Every route of applications and cases × every part somebody can have × own, somebody else's and mixed-up addresses.

Source: docs/rules/threats.md T6; the rest of the site is in tests/web/test_permissions.py.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from kakitome.journeys.recognition.acting import act_on_case
from kakitome.learning.recognition.procedure import Act, State
from kakitome.ports.organisations import NodeRole
from kakitome.services.examining import load_case, procedure_of
from kakitome.services.examining.vault import EvidenceUpload, attach
from kakitome.web.pages.body import urls as of_bodies
from kakitome.web.pages.provider import urls as of_applicants
from support import institutions, recognition_body

pytestmark = pytest.mark.django_db

APPLICANTS = {"owner of setouchi", "admin of setouchi"}
BODYS = {"owner of kikou", "admin of kikou"}
ACTORS = {
    "anonymous": None,
    "learner": ("", None),
    "reviewer": ("", None),
    "viewer of setouchi": ("setouchi", NodeRole.VIEWER),
    "viewer of kikou": ("kikou", NodeRole.VIEWER),
    "admin of asuka": ("asuka", NodeRole.ADMIN),
    "owner of setouchi": ("setouchi", NodeRole.PROGRAMME_OWNER),
    "admin of setouchi": ("setouchi", NodeRole.ADMIN),
    "owner of kikou": ("kikou", NodeRole.PROGRAMME_OWNER),
    "admin of kikou": ("kikou", NodeRole.ADMIN),
}
"""Those who get in act last, so that nobody finds what an earlier one changed."""

Asked = tuple[str, str, tuple[str, ...], Mapping[str, Any]]

OF_APPLICANTS: list[Asked] = [
    ("get", "applications", (), {}),
    ("get", "application-new", (), {}),
    ("post", "application-new", (), {}),
    ("get", "application", ("number",), {}),
    ("post", "application-attach", ("number",), {"kind": "syllabus"}),
    ("post", "application-detach", ("number",), {"sha256": "0"}),
    ("get", "application-paper", ("number", "sha256"), {}),
    ("post", "application-renew", ("number",), {}),
    *(
        (way, "application-act", ("number", name), {})
        for way in ("get", "post")
        for name in ("submit", "appeal", "amend")
    ),
    *((way, "application-act-on", ("number", "answer", "1"), {}) for way in ("get", "post")),
]
OF_BODIES: list[Asked] = [
    ("get", "cases", (), {}),
    ("get", "cases-csv", (), {}),
    ("get", "case-renewals", (), {}),
    ("get", "case-renewals-csv", (), {}),
    ("get", "case-evidence", (), {}),
    ("post", "case-evidence", (), {}),
    ("get", "cases-assign", (), {}),
    ("post", "cases-assign", (), {}),
    ("get", "case-file", ("number",), {}),
    ("get", "case", ("number",), {}),
    ("get", "case-paper", ("number", "sha256"), {}),
    ("get", "case-paper-page", ("number", "sha256", "1"), {}),
    *(
        (way, "case-act", ("number", name), {})
        for way in ("get", "post")
        for name in ("fee", "assign", "recuse", "refer", "decide", "suspend")
    ),
    *((way, "case-act-on", ("number", "relay", "1"), {}) for way in ("get", "post")),
    ("post", "case-invoice", ("number",), {}),
]
LETTERS = {"application-letter", "case-letter"}
"""There is none before a decision: `test_hearing_and_letters` asks for them."""


class Place:
    """A body, two applicants with a submitted case each, and somebody in every part."""

    def __init__(self) -> None:
        recognition_body.open_body(fee=0)
        self.numbers = {slug: self._submitted(slug) for slug in ("setouchi", "asuka")}
        own = load_case(recognition_body.work().examining, self.numbers["setouchi"])
        self.sha256 = own.current_documents[0].sha256
        account = recognition_body.reviewer("reviewer")
        by = recognition_body.secretariat()
        act_on_case(recognition_body.work(), own.number, what=Act.ACCEPT, by=by, now=institutions.NOW)
        act_on_case(
            recognition_body.work(),
            own.number,
            what=Act.ASSIGN,
            by=by,
            now=institutions.NOW,
            detail={"account": account},
        )
        act_on_case(
            recognition_body.work(), own.number, what=Act.ASK, by=by, now=institutions.NOW, detail={"text": "Why?"}
        )

    def _submitted(self, slug: str) -> str:
        number = recognition_body.application(slug, recognition_body.open_member(slug)).number
        work, by = recognition_body.work(), recognition_body.owner_of(slug)
        for kind in procedure_of(work.examining, load_case(work.examining, number), now=work.platform.now()).documents:
            if kind.is_required:
                data = b"%PDF-1.7 " + kind.id.encode() + slug.encode()
                attach(
                    work.examining,
                    number,
                    upload=EvidenceUpload(kind=kind.id, filename="a.pdf", data=data),
                    by=by,
                    now=institutions.NOW,
                )
        act_on_case(work, number, what=Act.SUBMIT, by=by, now=institutions.NOW)
        return number

    def client(self, actor: str) -> Client:
        given = ACTORS[actor]
        if given is None:
            return Client()
        if actor == "reviewer":
            return institutions.signed_in("reviewer@home-of-reviewer.example")
        at, role = given
        email = f"{actor.replace(' ', '-')}@{at or 'home'}.example"
        institutions.account(email, role, at)
        return institutions.signed_in(email)


def answer_of(response: HttpResponse) -> str:
    assert response.status_code < 500, response.content[:2000]
    if response.status_code == 302 and response["Location"].startswith(reverse("account_login")):
        return "login"
    return "hidden" if response.status_code == 404 else "in"


def ask(client: Client, place: Place, asked: Asked, *, institution: str, whose: str) -> str:
    way, name, given, data = asked
    known = {"number": place.numbers[whose], "sha256": place.sha256}
    address = reverse(name, args=[institution, *(known.get(one, one) for one in given)])
    return answer_of(getattr(client, way)(address, dict(data)))


def told(asked: Asked) -> str:
    return f"{asked[0]} {asked[1]} {'/'.join(asked[2][1:])}".strip()


@pytest.fixture(scope="module")
def place(django_db_setup: None, django_db_blocker: Any) -> Iterator[Place]:
    """One place for all routes; what a test changes is rolled back to it, and it goes at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield Place()
        transaction.set_rollback(True)


@pytest.mark.parametrize("asked", OF_APPLICANTS, ids=told)
def test_an_application_is_its_own_institutions(place: Place, asked: Asked) -> None:
    for actor in ACTORS:
        client = place.client(actor)
        refused = "login" if actor == "anonymous" else "hidden"
        assert ask(client, place, asked, institution="asuka", whose="asuka") in (
            ("in",) if actor == "admin of asuka" and not {"sha256", "1"} & set(asked[2]) else (refused,)
        ), actor
        if "number" in asked[2]:
            assert ask(client, place, asked, institution="setouchi", whose="asuka") == refused, actor
            assert ask(client, place, asked, institution="kikou", whose="setouchi") == refused, actor
        found = ask(client, place, asked, institution="setouchi", whose="setouchi")
        assert found == ("in" if actor in APPLICANTS else refused), actor


@pytest.mark.parametrize("asked", OF_BODIES, ids=told)
def test_a_case_is_its_own_bodys(place: Place, asked: Asked) -> None:
    for actor in ACTORS:
        client = place.client(actor)
        refused = "login" if actor == "anonymous" else "hidden"
        for elsewhere in ("setouchi", "asuka"):
            assert ask(client, place, asked, institution=elsewhere, whose="setouchi") == refused, actor
        found = ask(client, place, asked, institution="kikou", whose="setouchi")
        assert found == ("in" if actor in BODYS else refused), actor
    assert load_case(recognition_body.work().examining, place.numbers["setouchi"]).state is State.IN_REVIEW


def test_no_route_of_applications_and_cases_is_missing_here() -> None:
    known = {name for _way, name, _given, _data in (*OF_APPLICANTS, *OF_BODIES)} | LETTERS
    routes = (*of_applicants.urlpatterns, *of_bodies.urlpatterns)
    assert known == {route.name for route in routes if str(route.pattern).startswith(("applications", "cases"))}

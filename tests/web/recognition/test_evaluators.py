"""An evaluator is accredited by files alone: the procedure of another country's agency, on a platform, in public."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kakitome.bootstrap.platform import get_platform
from kakitome.journeys.platform import Platform
from kakitome.journeys.recognition.acting import CaseContext, act_on_case, case_context
from kakitome.journeys.recognition.bodies import open_recognition_body
from kakitome.learning.recognition.case import Case, Party
from kakitome.learning.recognition.committee import SeatRole
from kakitome.learning.recognition.membership import MemberKind
from kakitome.learning.recognition.people import Affiliation
from kakitome.learning.recognition.procedure import Act, Procedure, Role, State
from kakitome.mapping.recognition_endorsement import title_in
from kakitome.services.examining import Application, completeness, load_case, open_case, procedure_of
from kakitome.services.examining.vault import EvidenceUpload, attach
from kakitome.services.governing import Details, Newcomer, NewSeat, add_member, give_seat
from kakitome.services.registering import RegisteringContext, register_own
from kakitome.values.localized_text import LocalizedText
from support import institutions, resolutions
from support.institutions import NOW

AGENCY, CENTRE = "agency", "centre"
SEATS = ("chair", "ume", "take")


def join(platform: Platform, body: str, *, applicant: str) -> None:
    details = Details(
        name=LocalizedText(ja=f"{applicant}（見本）"), affiliation=Affiliation(institution=applicant), is_public=True
    )
    since = NOW.date() - timedelta(days=30)
    newcomer = Newcomer(kind=MemberKind.ORGANISATION, details=details, member_class="applicant", since=since)
    add_member(platform.store(body), newcomer, actor="tests", now=NOW - timedelta(days=30))


class Accrediting:
    """An agency with three seats, a centre that applies, and an hour for every act."""

    def __init__(self) -> None:
        self.platform = get_platform()
        for slug, ja, en in (
            (AGENCY, "資格庁（見本）", "Agency (sample)"),
            (CENTRE, "検証所（見本）", "Centre (sample)"),
        ):
            institutions.open_university(slug, LocalizedText(ja=ja, en=en))
        open_recognition_body(self.platform, AGENCY, configuration="my-qualifications-agency", actor="tests")
        join(self.platform, AGENCY, applicant=CENTRE)
        store, since = self.platform.store(AGENCY), NOW.date() - timedelta(days=30)
        for place, name in enumerate(SEATS):
            role = SeatRole.MEMBER if place else SeatRole.CHAIR
            home = Affiliation(name=f"home of {name}")
            seat = NewSeat(committee="accreditation", account=name, role=role, since=since, affiliation=home)
            give_seat(store, seat, actor="tests", now=NOW - timedelta(days=30))
        self.now, self.number = NOW, ""

    @property
    def context(self) -> CaseContext:
        return case_context(self.platform, AGENCY)

    @property
    def case(self) -> Case:
        return load_case(self.context.examining, self.number)

    @property
    def procedure(self) -> Procedure:
        return procedure_of(self.context.examining, self.case, now=self.now)

    def by(self, role: Role, account: str = "office") -> Party:
        return Party(role=role, account=account, institution=CENTRE if role is Role.APPLICANT else AGENCY)

    def do(self, what: Act, role: Role, account: str = "office", /, **detail: Any) -> None:
        self.now += timedelta(hours=1)
        act_on_case(self.context, self.number, what=what, by=self.by(role, account), now=self.now, detail=detail)

    def act(self, what: Act, by: Party, **detail: Any) -> None:
        self.do(what, by.role, by.account, **detail)

    def applied(self) -> "Accrediting":
        owner = self.by(Role.APPLICANT, "owner")
        application = Application(procedure="mqa-evaluator")
        self.number = open_case(self.context.examining, application, by=owner, now=self.now).number
        for document in self.procedure.documents:
            data = b"%PDF-1.7\n(sample)" + document.id.encode()
            upload = EvidenceUpload(kind=document.id, filename=f"{document.id}.pdf", data=data)
            attach(self.context.examining, self.number, upload=upload, by=owner, now=self.now)
        self.do(Act.SUBMIT, Role.APPLICANT, "owner")
        return self

    def accredited(self) -> str:
        self.do(Act.ACCEPT, Role.SECRETARIAT)
        case = self.case
        lines = [one.id for one in self.procedure.rubric]
        for name in ("ann", "ben"):
            self.do(Act.ASSIGN, Role.SECRETARIAT, account=name)
            self.do(Act.DECLARE, Role.REVIEWER, name, answer="none")
            self.do(
                Act.SCORE,
                Role.REVIEWER,
                name,
                points=dict.fromkeys(lines, 3),
                reasons=dict.fromkeys(lines, "見本"),
                recommendation="recognised",
                digest=case.subject.digest,
            )
        self.do(Act.DISCUSS, Role.SECRETARIAT)
        self.do(Act.REFER, Role.SECRETARIAT)
        for name in SEATS:
            role = Role.CHAIR if name == "chair" else Role.MEMBER
            by = Party(role=role, account=name, institution=AGENCY)
            resolutions.vote(self.act, self.case, by=by, choice="recognised")
        by = Party(role=Role.SECRETARIAT, account="office", institution=AGENCY)
        resolutions.decide(self.act, lambda: self.case, by=by)
        (kept,) = self.platform.store(AGENCY).recognitions.list_all()
        return str(kept.number)


@pytest.fixture
def agency(db: None) -> Accrediting:
    return Accrediting()


def test_the_institution_itself_is_examined_and_bound_by_what_it_states(agency: Accrediting) -> None:
    case = agency.applied().case
    assert (case.state, case.subject.entry, case.subject.version) == (State.SUBMITTED, "", 0)
    assert case.subject.about == "did:web:localhost%3A8000:issuers:centre"
    assert case.subject.title.en == "Centre (sample)"
    assert completeness(agency.context.examining, case, now=agency.now).report is None


def test_it_is_accredited_and_stands_in_the_register_in_both_languages(agency: Accrediting, client: Client) -> None:
    number = agency.applied().accredited()
    page = client.get(f"/recognitions/{number}?lang=en").content.decode()
    for words in ("Accreditation of “Centre (sample)”", "Accredited by", "What was accredited, by whom", "Accredited"):
        assert words in page, words
    assert "recognised when awarded" not in page
    page = client.get(f"/recognitions/{number}?lang=ja").content.decode()
    assert "「検証所（見本）」の認定" in page and "認定した機関" in page
    assert client.get(f"/bodies/{AGENCY}/decisions/{agency.number}").status_code == 200
    assert client.get(f"/recognitions/{number}/certificate.pdf").content[:4] == b"%PDF"


def test_an_evaluators_own_page_says_who_accredited_it_and_until_when(agency: Accrediting, client: Client) -> None:
    open_recognition_body(agency.platform, CENTRE, configuration="my-verification-centre", actor="tests")
    assert "Accredit" not in client.get(f"/bodies/{CENTRE}?lang=en").content.decode()
    number = agency.applied().accredited()
    page = client.get(f"/bodies/{CENTRE}?lang=en").content.decode()
    assert f"/recognitions/{number}" in page
    assert "Accredited until" in page
    assert "Agency (sample)" in page


def test_what_is_signed_says_accredited_and_gives_its_title_back(agency: Accrediting, client: Client) -> None:
    number = agency.applied().accredited()
    kept = agency.platform.store(AGENCY).recognitions.get(number)
    document = kept.current.document.decode()
    assert "認定しました" in document and "accredits it" in document
    assert "Accreditation as a Quality Verification Centre" in document or "評価機関（QVC）の認定" in document
    report = json.loads(
        client.post(
            "/verify",
            {"documents": SimpleUploadedFile("e.json", kept.current.document)},
            headers={"accept": "application/json"},
        ).content
    )
    assert "accredits “Centre (sample)”" in report["endorsement"]["sentence"]["en"]
    assert "認定した文書" in report["endorsement"]["sentence"]["ja"]
    assert report["endorsement"]["procedure"] == "accreditation"
    said = f"資格庁は、「検証所（見本）」（{kept.recognition.about}）を審査基準"
    assert title_in(said).ja == "検証所（見本）"


def test_every_page_of_the_case_is_there_for_whoever_works_on_it(agency: Accrediting) -> None:
    agency.applied()
    owner = institutions.member("owner@centre.example", institutions.NodeRole.ADMIN, CENTRE)
    office = institutions.member("office@agency.example", institutions.NodeRole.ADMIN, AGENCY)
    assert "検証所" in owner.get(f"/desk/{CENTRE}/applications/new?lang=ja").content.decode()
    for client, address in (
        (owner, f"/desk/{CENTRE}/applications/{agency.number}"),
        (owner, f"/desk/{CENTRE}/applications"),
        (office, f"/desk/{AGENCY}/cases/{agency.number}"),
        (office, f"/desk/{AGENCY}/cases"),
    ):
        answer = client.get(address)
        assert answer.status_code == 200, (address, answer.content[:500])


def test_the_lower_tier_asks_for_the_level_and_the_credits_of_its_own_framework(agency: Accrediting) -> None:
    platform = agency.platform
    institutions.open_university("setouchi", LocalizedText(ja="瀬戸内海洋技術大学", en="Setouchi University"))
    version, store = institutions.in_force("setouchi"), platform.store("setouchi")
    registering = RegisteringContext(
        book=store,
        registry=platform.registry,
        institution="setouchi",
        site_url=platform.site_url,
        actor="tests",
        now=NOW,
    )
    entry = register_own(registering, version, issuer=store.issuers.list_issuers()[0].issuer).entry
    open_recognition_body(platform, CENTRE, configuration="my-verification-centre", actor="tests")
    join(platform, CENTRE, applicant="setouchi")
    context, owner = (
        case_context(platform, CENTRE).examining,
        Party(role=Role.APPLICANT, account="owner", institution="setouchi"),
    )
    application = Application(procedure="mqa-standalone", entry=entry.number, version=1)
    case = open_case(context, application, by=owner, now=NOW)
    found = completeness(context, case, now=NOW)
    asked = [one.params["name_en"] for one in found.problems if one.code == "E_CASE_FRAMEWORK"]
    assert asked == ["Number of credits (Malaysian)", "MQF level (1 to 8)"]
    assert found.report is not None

"""The secretariat's desk: whose turn it is, conflicts before assigning, only what the votes say, refusals that keep."""

import io
import json
import re
import zipfile
from typing import Any

import pytest

from kakitome.journeys.recognition.acting import act_on_case
from kakitome.learning.recognition.case import Case, Party
from kakitome.learning.recognition.procedure import Act, State
from kakitome.learning.recognition.procedure import Role as CaseRole
from kakitome.ports.organisations import Node, NodeKind, NodeRole
from kakitome.services.examining import load_case, procedure_of
from kakitome.services.examining.vault import EvidenceUpload, attach
from kakitome.values.localized_text import LocalizedText
from support import institutions, recognition_body, resolutions

pytestmark = pytest.mark.django_db

REQUIRED = ("internal-institution", "internal-programme", "syllabus", "assessment", "alignment")
REASONS = {"reasons_ja": "根拠が示されています。", "reasons_en": "The grounds are shown."}


class Desk:
    """The secretariat at work on one case; whatever others do goes through the facade."""

    def __init__(self) -> None:
        recognition_body.open_body()
        self.entry = recognition_body.open_member("setouchi")
        self.client = institutions.member("office@kikou.example", NodeRole.PROGRAMME_OWNER, recognition_body.BODY)
        self.number = recognition_body.application("setouchi", self.entry).number
        self.people: dict[str, str] = {}

    @property
    def case(self) -> Case:
        return load_case(recognition_body.work().examining, self.number)

    def address(self, *rest: str) -> str:
        return "/".join([f"/desk/{recognition_body.BODY}/cases", self.number, *rest])

    def get(self, *rest: str) -> str:
        answer = self.client.get(self.address(*rest))
        assert answer.status_code == 200, answer.status_code
        return answer.content.decode()

    def post(self, *rest: str, status: int = 302, **data: Any) -> str:
        answer = self.client.post(self.address(*rest), data)
        assert answer.status_code == status, answer.content.decode()
        return answer.content.decode()

    def do(self, act: Act, role: CaseRole, account: str = "tests", /, **detail: Any) -> Case:
        own = role is CaseRole.APPLICANT
        by = Party(role=role, account=account, institution="setouchi" if own else recognition_body.BODY)
        return act_on_case(
            recognition_body.work(), self.number, what=act, by=by, now=institutions.platform().now(), detail=detail
        )

    def submit(self) -> "Desk":
        for kind in REQUIRED:
            attach(
                recognition_body.work().examining,
                self.number,
                upload=EvidenceUpload(kind=kind, filename=f"{kind}.pdf", data=b"%PDF-1.7 " + kind.encode()),
                by=recognition_body.owner_of("setouchi"),
                now=institutions.platform().now(),
            )
        self.do(Act.SUBMIT, CaseRole.APPLICANT)
        return self

    def accept(self) -> "Desk":
        self.post("fee", state="paid")
        self.post("accept")
        return self

    def assign(self, *names: str) -> "Desk":
        for name in names:
            self.people[name] = recognition_body.reviewer(name)
            self.post("assign", account=self.people[name])
        return self

    def score(self, name: str, points: int, recommendation: str = "recognised") -> None:
        account = self.people[name]
        self.do(Act.DECLARE, CaseRole.REVIEWER, account, answer="none")
        lines = [
            one.id
            for one in procedure_of(
                recognition_body.work().examining, self.case, now=recognition_body.work().platform.now()
            ).rubric
        ]
        self.do(
            Act.SCORE,
            CaseRole.REVIEWER,
            account,
            points=dict.fromkeys(lines, points),
            reasons=dict.fromkeys(lines, "採点例で示されています。"),
            recommendation=recommendation,
            digest=self.case.subject.digest,
        )

    def reviewed(self) -> "Desk":
        self.submit().accept().assign("ann", "ben")
        self.score("ann", 4)
        self.score("ben", 3)
        self.post("discuss")
        return self

    def vote(self, *choices: str) -> "Desk":
        self.post("refer", committee="quality")
        if "refused" in choices:
            self.post("hear", text="決定の案（見本）")
            self.do(Act.ANSWER_HEARING, CaseRole.APPLICANT, text="申請者の意見（見本）")
        self.everybody(*choices)
        return self

    def everybody(self, *choices: str) -> None:
        """Let those who may vote do so, as far as there are choices, and close the voting."""
        ballot = self.case.ballot
        assert ballot is not None
        for voter, choice in zip(ballot.electorate, choices, strict=False):
            role = CaseRole.CHAIR if voter.is_chair else CaseRole.MEMBER
            self.cast(role, voter.account, choice)
        resolutions.close(self.act, self.case)

    def cast(self, role: CaseRole, account: str, choice: str) -> None:
        """Vote, on a draft of what the first vote is for."""
        by = Party(role=role, account=account, institution=recognition_body.BODY)
        resolutions.vote(self.act, self.case, by=by, choice=choice)

    def act(self, act: Act, by: Party, **detail: Any) -> Any:
        """Do one act as somebody."""
        return self.do(act, by.role, by.account, **detail)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def queue(desk: Desk, turn: str = "") -> str:
    return desk.client.get(f"/desk/{recognition_body.BODY}/cases", {"turn": turn}).content.decode()


def test_a_draft_is_the_applicants_own(desk: Desk) -> None:
    assert "No case waits for you" in queue(desk)
    assert desk.client.get(desk.address()).status_code == 404
    assert desk.client.post(desk.address("request"), {"text": "More."}).status_code == 404


def test_a_submitted_case_waits_and_leaves_the_queue_when_it_is_others_turn(desk: Desk) -> None:
    desk.submit()
    page = queue(desk)
    assert "1 case waits for you" in page
    assert desk.number in page
    desk.post("request", text="The minutes of 2026 are missing.")
    assert "No case waits for you" in queue(desk)
    assert desk.number in queue(desk, "applicant")
    assert desk.number not in queue(desk, "reviewers")


def test_accepting_before_the_fee_is_settled_is_refused_in_words(desk: Desk) -> None:
    desk.submit()
    assert "Record the fee as paid or waived before accepting." in desk.post("accept", status=422)
    page = desk.post("fee", status=422, state="waived")
    assert 'id="id_state-error"' in page
    assert re.search(r'value="waived"[^>]* checked', page), "the choice is kept"
    desk.post("fee", state="waived", reason="A pilot of the year.")
    desk.post("accept")
    assert desk.case.state is State.ACCEPTED
    assert desk.case.fee.reason == "A pilot of the year."


def test_conflicts_are_shown_before_assigning_and_recuse_on_the_spot(desk: Desk) -> None:
    desk.submit().accept()
    own = recognition_body.reviewer("aoi", at="setouchi")
    other = recognition_body.reviewer("ben")
    page = desk.get("assign")
    assert page.index(other) < page.index(own), "who has a conflict comes last"
    assert "Belongs to the applicant&#x27;s institution." in page
    assert "0 of 6 cases this year" in page
    desk.post("assign", account=own)
    (assignment,) = desk.case.assignments
    assert assignment.state == "recused"
    assert desk.case.state is State.ACCEPTED, "nobody reviews yet"
    assert "recused" in desk.get()
    assert own not in desk.get("assign"), "nobody is assigned twice"
    assert "Choose a reviewer." in desk.post("assign", status=422)


def test_scores_stay_closed_until_everyone_has_handed_in(desk: Desk) -> None:
    desk.submit().accept().assign("ann", "ben")
    desk.score("ann", 4)
    page = desk.get()
    assert "1 of 2 reviewers have handed in." in page
    assert "採点例で示されています。" not in page
    assert f'href="{desk.address("discuss")}"' not in page
    assert "Everyone has handed in." not in desk.get("discuss")
    desk.post("discuss", status=422)
    desk.score("ben", 2, "returned")
    page = desk.get()
    assert "採点例で示されています。" in page
    assert "The reviewers differ by" in page
    assert "The scores lie far apart" in page


def test_a_question_is_passed_on_in_other_words_without_the_asker(desk: Desk) -> None:
    desk.submit().accept().assign("ann")
    desk.do(Act.DECLARE, CaseRole.REVIEWER, desk.people["ann"], answer="none")
    desk.do(Act.ASK, CaseRole.REVIEWER, desk.people["ann"], text="At my own yard we test every bolt. Do you?")
    page = desk.get("relay", "1")
    assert "At my own yard" in page, "the reviewer's words to begin with"
    assert "Question(" not in page and "datetime" not in page
    desk.post("relay", "1", text="Is every bolt tested?")
    (question,) = desk.case.questions
    assert question.text == "Is every bolt tested?"
    owner = institutions.member("owner@setouchi.example", NodeRole.PROGRAMME_OWNER, "setouchi")
    page = owner.get(f"/desk/setouchi/applications/{desk.number}").content.decode()
    assert "Is every bolt tested?" in page
    assert "At my own yard" not in page
    assert "Reviewer A" not in page


def test_referring_shows_who_may_vote_and_whom_it_excludes(desk: Desk) -> None:
    desk.reviewed()
    store = institutions.platform().store(recognition_body.BODY)
    (ume,) = [seat for seat in store.body.list_seats() if seat.id == "s-ume"]
    institutions.platform().organisations.give_role(
        account=ume.account, node_id="setouchi", role=NodeRole.VIEWER, now=recognition_body.OPENED_AT
    )
    page = desk.get("refer")
    assert "excluded" in page
    assert "Our own reading" in page, "no authority has published the quorum"
    assert "Belongs to the applicant&#x27;s institution." in page
    desk.post("refer", committee="quality")
    ballot = desk.case.ballot
    assert ballot is not None
    assert len(ballot.electorate) == 3
    assert desk.post("refer", status=422, committee="registry")


def test_without_a_quorum_nothing_is_decided(desk: Desk) -> None:
    desk.reviewed().vote("recognised", "recognised")
    page = desk.post("decide", status=422)
    assert "There is no quorum: 3 votes are needed, 2 were cast." in page
    assert "Our own reading" in page
    assert "There is no quorum: " in desk.post("close", status=422)
    assert desk.case.state is State.DECIDING


def test_announcing_is_offered_once_the_voting_is_over_and_the_draft_is_carried(desk: Desk) -> None:
    desk.reviewed()
    desk.post("refer", committee="quality")
    assert "Write the draft resolution, or wait for the chair’s" in desk.get()
    assert "There is no draft resolution yet." in desk.get()
    desk.post("draft", outcome="recognised", **REASONS)
    ballot = desk.case.ballot
    assert ballot is not None
    choices = ("recognised", "refused", "recognised", "refused")
    for voter, choice in zip(ballot.electorate, choices, strict=False):
        page = desk.get()
        assert f'href="{desk.address("decide")}"' not in page
        assert "The votes are tied" not in page, "nobody sees how others voted"
        desk.cast(CaseRole.CHAIR if voter.is_chair else CaseRole.MEMBER, voter.account, choice)
    page = desk.get()
    assert "There is no quorum: " not in page
    assert "The votes are tied" in page
    assert desk.post("decide", status=422), "the chair alone breaks a tie"


def test_reviewers_are_asked_to_talk_only_before_the_case_is_laid_before_the_committee(desk: Desk) -> None:
    desk.submit().accept().assign("ann", "ben")
    desk.score("ann", 4)
    desk.score("ben", 2, "returned")
    desk.post("discuss")
    assert "Let the reviewers talk about them before the committee votes." in desk.get()
    desk.post("refer", committee="quality")
    page = desk.get()
    assert "The reviewers differ by" in page
    assert "Let the reviewers talk about them" not in page


def test_a_decision_is_the_carried_draft_with_its_reasons(desk: Desk) -> None:
    desk.reviewed()
    desk.post("refer", committee="quality")
    page = desk.post("draft", status=422, outcome="returned", reasons_ja="", reasons_en=" ")
    assert 'id="id_reasons_ja-error"' in page
    desk.post("draft", outcome="returned", **REASONS)
    desk.everybody("returned", "returned", "recognised")
    assert "The grounds are shown." in desk.get("decide")
    desk.post("decide", reasons_ja="ほかの理由（見本）")
    assert desk.case.state is State.RETURNED
    assert desk.case.decisions[0].reasons.en == REASONS["reasons_en"]


def test_conditions_have_deadlines_and_the_last_one_begins_the_recognition(desk: Desk) -> None:
    desk.reviewed()
    desk.post("refer", committee="quality")
    said = {"outcome": "conditions", **REASONS, "condition_en_1": "Publish the standard."}
    page = desk.post("draft", status=422, **said)
    assert 'id="id_deadline_1-error"' in page
    assert "Publish the standard." in page
    desk.post("draft", **said, deadline_1="2027-03-31")
    desk.everybody("conditions", "conditions", "conditions")
    desk.post("decide")
    assert desk.case.state is State.CONDITIONAL
    page = desk.get()
    assert f'href="{desk.address("lapse")}"' not in page and "The deadline has not passed." in page
    assert "A deadline went by" not in desk.get("lapse"), "nothing is said of a deadline that has not come"
    assert "The deadline has not passed." in desk.post("lapse", status=422)
    desk.do(Act.REPORT_CONDITION, CaseRole.APPLICANT, index=0, text="It is published.")
    assert "It is published." in desk.get()
    desk.post("met", "0")
    assert desk.case.state is State.RECOGNISED
    assert desk.client.post(desk.address("met", "5")).status_code == 404


def test_a_recognition_is_suspended_and_resumed_with_reasons(desk: Desk) -> None:
    desk.reviewed().vote("recognised", "recognised", "recognised")
    desk.post("decide", **REASONS)
    desk.post("suspend", status=422)
    desk.post("suspend", **REASONS)
    assert desk.case.state is State.SUSPENDED
    desk.post("resume", **REASONS)
    desk.post("propose-withdrawal", committee="quality", text="The programme is not offered any more.")
    assert desk.case.state is State.DECIDING


def test_a_recused_reviewer_is_on_record_with_the_ground(desk: Desk) -> None:
    desk.submit().accept().assign("ann", "ben")
    desk.post("recuse", account=desk.people["ann"], ground="I_CONFLICT_DECLARED_TIE")
    assert desk.case.find_assignment(desk.people["ann"]).state == "recused"
    assert "Declared ties with the applicant." in desk.get()


def test_nobody_else_finds_the_case(desk: Desk) -> None:
    desk.submit()
    recognition_body.open_member("asuka")
    others = [
        institutions.member("admin@asuka.example", NodeRole.ADMIN, "asuka"),
        institutions.member("admin@setouchi.example", NodeRole.ADMIN, "setouchi"),
        institutions.member("viewer@kikou.example", NodeRole.VIEWER, recognition_body.BODY),
    ]
    for client in others:
        assert client.get(f"/desk/{recognition_body.BODY}/cases").status_code == 404
        assert client.get(desk.address()).status_code == 404
        assert client.post(desk.address("accept")).status_code == 404
    assert others[0].get(f"/desk/asuka/cases/{desk.number}").status_code == 404, "no body, no cases"
    assert desk.case.state is State.SUBMITTED


def test_the_calendar_of_renewals_lists_what_ends_and_disarms_formulas(desk: Desk) -> None:
    desk.reviewed().vote("recognised", "recognised", "recognised")
    desk.post("decide", **REASONS)
    page = desk.client.get(f"/desk/{recognition_body.BODY}/cases/renewals")
    assert page.status_code == 200
    file = desk.client.get(f"/desk/{recognition_body.BODY}/cases/renewals.csv")
    assert file["Content-Type"] == "text/csv; charset=utf-8"
    assert file.content.startswith(b"\xef\xbb\xbfrecognition,")


def test_the_desk_says_what_waits_on_both_sides(desk: Desk) -> None:
    owner = institutions.member("owner@setouchi.example", NodeRole.PROGRAMME_OWNER, "setouchi")
    assert f"/desk/setouchi/applications/{desk.number}" in owner.get("/desk/setouchi").content.decode()
    assert "waits for the secretariat" not in desk.client.get("/desk/kikou").content.decode()
    desk.submit()
    assert "1 case waits for the secretariat" in desk.client.get("/desk/kikou").content.decode()
    assert "/desk/kikou/cases" in desk.client.get("/desk/kikou").content.decode()
    assert f"/desk/setouchi/applications/{desk.number}" not in owner.get("/desk/setouchi").content.decode()


def test_what_others_have_finished_is_the_secretariats_turn(desk: Desk) -> None:
    desk.submit().accept().assign("ann")
    assert "Assign one more reviewer" in desk.get()
    desk.assign("ben")
    assert "It is the reviewers’ turn" in desk.get()
    desk.score("ann", 3)
    desk.score("ben", 3)
    assert "Everyone has handed in. Open the discussion." in desk.get()


def test_a_case_can_be_kept_as_one_file_without_scores_that_are_closed(desk: Desk) -> None:
    desk.submit().accept().assign("ann", "ben")
    desk.score("ann", 4)
    answer = desk.client.get(desk.address("file.zip"))
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        names = archive.namelist()
        data = json.loads(archive.read("case.json"))
        history = archive.read("history.en.txt").decode()
    assert len([name for name in names if name.startswith("documents/")]) == len(REQUIRED)
    assert data["scores"] == []
    assert "採点例で示されています。" not in json.dumps(data, ensure_ascii=False) + history
    assert "The application is accepted for review" in history


def test_a_sample_for_an_audit_is_drawn_once_and_can_be_repeated(desk: Desk) -> None:
    desk.reviewed().vote("recognised", "recognised", "recognised")
    desk.post("decide", **REASONS)
    path = f"/desk/{recognition_body.BODY}/cases/evidence"
    form = {"year": institutions.platform().now().year, "percent": "100", "seed": "朝の見出し"}
    assert desk.client.post(path, form).status_code == 302
    page = desk.client.get(path).content.decode()
    assert "1 of 1 cases (100%)" in page
    assert desk.number in page
    again = desk.client.post(path, form)
    assert again.status_code == 422
    assert "朝の見出し" in again.content.decode()


def test_the_main_act_is_the_one_that_is_due(desk: Desk) -> None:
    desk.submit()
    main = re.compile(r'class="btn main" href="[^"]+/([a-z-]+)"')
    assert main.findall(desk.get()) == ["fee"]
    desk.post("fee", state="paid")
    assert main.findall(desk.get()) == ["accept"]


def test_a_tie_without_a_chair_goes_to_the_other_committee(desk: Desk) -> None:
    desk.reviewed().vote("recognised", "recognised", "refused", "refused")
    assert "The votes are tied" in desk.get()
    assert desk.post("decide", status=422)
    assert "This committee can still decide." in desk.post("escalate", status=422), "its chair can"


def test_somebody_of_a_faculty_of_the_body_is_not_its_secretariat(desk: Desk) -> None:
    desk.submit()
    unit = Node(id="", kind=NodeKind.FACULTY, path=(), slug="office", name=LocalizedText(en="Office"))
    node = institutions.platform().organisations.add_unit(unit, under=recognition_body.BODY, now=institutions.NOW)
    client = institutions.member("unit@kikou.example", NodeRole.ADMIN, node.id)
    assert client.get(f"/desk/{recognition_body.BODY}/cases").status_code == 404
    assert client.get(desk.address()).status_code == 404

"""The register of reviewers at the body's desk, and a reviewer's own entry."""

import pytest
from django.core import mail
from django.test import Client

from kakitome.journeys.recognition.workloads import workloads
from kakitome.learning.recognition.conflict import DECLARED_TIE, SAME_INSTITUTION
from kakitome.learning.recognition.procedure import Act
from kakitome.learning.recognition.reviewer import ReviewerState
from kakitome.ports.organisations import NodeRole
from kakitome.services.examining.belonging import grounds_of
from support import institutions, recognition_body
from web.review.conftest import REASON, House, account_of, reviewing

ALL = f"/desk/{recognition_body.BODY}/reviewers"


@pytest.fixture
def office(at: House) -> Client:
    return institutions.member("office@kikou.example", NodeRole.PROGRAMME_OWNER, recognition_body.BODY)


def test_the_list_tells_load_training_and_calibration(at: House, office: Client) -> None:
    at.reviewed()
    shown = office.get(ALL).content.decode()
    assert "3 reviewers can be given cases" in shown
    assert "+2.0 on average, spread 0.0 (1 case)" in shown
    assert "-2.0 on average" in shown
    assert "1 / 6" in shown


def test_calibration_shows_nothing_of_scores_that_are_still_blind(at: House, office: Client) -> None:
    at.in_review().declared("hana", "ichiro").scored("hana", 4)
    shown = office.get(ALL).content.decode()
    assert "on average" not in shown
    assert REASON["hana"] not in shown


def test_somebody_is_invited_by_mail_and_takes_it_up_by_saving_the_profile(at: House, office: Client) -> None:
    refused = office.post(f"{ALL}/invite", {"email": "no address", "capacity": "3"})
    assert (refused.status_code, "no address" in refused.content.decode()) == (422, True)
    institutions.account("new@elsewhere.example")
    office.post(f"{ALL}/invite", {"email": "new@elsewhere.example", "capacity": "3"})
    store = institutions.platform().store(recognition_body.BODY)
    assert store.reviewers.find_by_account(account_of("new", at="elsewhere")) is None
    assert "招待中" in office.get(ALL).content.decode() or "Invited" in office.get(ALL).content.decode()
    (invitation,) = institutions.platform().invitations.list_of(recognition_body.BODY)
    invited = institutions.signed_in("new@elsewhere.example")
    waits = invited.get("/review/").content.decode()
    assert "You are invited to review" in waits and f"/invitations/{invitation.id}" in waits
    assert "not filled in" not in waits, "nothing was accepted"
    assert "Review up to 3 cases a year" in invited.get(f"/invitations/{invitation.id}").content.decode()
    taken = invited.post(f"/invitations/{invitation.id}", {"do": "accept"})
    assert taken["Location"] == f"/review/profile/{recognition_body.BODY}"
    entry = store.reviewers.find_by_account(account_of("new", at="elsewhere"))
    assert entry is not None
    assert (entry.state, entry.capacity) == (ReviewerState.INVITED, 3)
    new = institutions.signed_in("new@elsewhere.example")
    told = new.get("/review/").content.decode()
    assert "Your profile is not filled in yet" in told and "You are invited" not in told, "it was accepted"
    own = new.get(taken["Location"]).content.decode()
    assert "Your profile is not filled in yet" in own and "You are invited" not in own, "it was accepted"
    profile = {
        "fields_of_study": ["06", "07"],
        "tags": "洋上風力、 評価, 評価",
        "languages": ["ja", "en"],
        "capacity": "4",
        "ties": "架空高専\n",
        "rows": "2",
        "at-0-organisation": "どこか大学",
        "at-0-since": "令和2年4月1日",
    }
    wrong = new.post("/review/profile", {**profile, "at-0-until": "2019-01-01"})
    assert wrong.status_code == 422
    assert "どこか大学" in wrong.content.decode()
    new.post("/review/profile", profile)
    told = new.get("/review/").content.decode()
    assert "When the secretariat gives you a case" in told and "not filled in" not in told
    kept = store.reviewers.find(entry.id)
    assert kept is not None
    assert (kept.state, kept.fields, kept.tags, kept.ties) == (
        ReviewerState.ACTIVE,
        ("06", "07"),
        ("洋上風力", "評価"),
        ("架空高専",),
    )
    assert kept.belongings[0].affiliation.name == "どこか大学"
    new.post("/review/profile", {**profile, "available": "no"})
    again = store.reviewers.find(entry.id)
    assert again is not None
    assert again.state is ReviewerState.PAUSED
    assert "you take no cases for now" in new.get("/review/").content.decode()
    actions = [one.entry.action for one in store.audit.list_events(subject=f"reviewer {entry.id}")]
    assert actions == [
        "reviewer.entered",
        "reviewer.changed",
        "reviewer.active",
        "reviewer.changed",
        "reviewer.paused",
    ]
    assert "new@elsewhere.example" not in str(store.audit.list_events())


def test_who_declined_is_told_that_no_invitation_waits(at: House, office: Client) -> None:
    institutions.account("new@elsewhere.example")
    office.post(f"{ALL}/invite", {"email": "new@elsewhere.example", "capacity": "3"})
    (invitation,) = institutions.platform().invitations.list_of(recognition_body.BODY)
    new = institutions.signed_in("new@elsewhere.example")
    new.post(f"/invitations/{invitation.id}", {"do": "decline"})
    told = new.get("/review/").content.decode()
    assert "no invitation waits for you" in told and "You are invited" not in told


def test_the_secretariat_records_training_payments_and_the_end(at: House, office: Client) -> None:
    one = f"{ALL}/r-hana"
    assert office.post(f"{one}/training", {"training-name": "再研修"}).status_code == 422
    office.post(
        f"{one}/training",
        {
            "training-name": "再研修（見本）",
            "training-completed_on": "2026-10-01",
            "training-valid_until": "2028-10-01",
        },
    )
    assert office.post(f"{one}/honorarium", {"paid-case": "no", "paid-amount": "x"}).status_code == 422
    office.post(
        f"{one}/honorarium",
        {"paid-case": at.number, "paid-amount": "20,000", "paid-on": "", "paid-paid_on": "2026-10-02"},
    )
    shown = office.get(one).content.decode()
    assert "再研修（見本）" in shown
    assert "20000 JPY" in shown
    office.post(f"{one}/state", {"to": "ended"})
    store = institutions.platform().store(recognition_body.BODY)
    ended = store.reviewers.find("r-hana")
    assert ended is not None
    assert ended.state is ReviewerState.ENDED
    assert office.post(f"{one}/state", {"to": "nonsense"}).status_code == 404
    office.post(f"{ALL}/invite", {"email": "hana@home-of-hana.example", "capacity": "3"})
    back = store.reviewers.find("r-hana")
    assert back is not None
    assert back.state is ReviewerState.ENDED
    (invitation,) = institutions.platform().invitations.list_of(recognition_body.BODY)
    reviewing("hana").post(f"/invitations/{invitation.id}", {"do": "accept"})
    back = store.reviewers.find("r-hana")
    assert back is not None
    assert (back.state, len(back.trainings)) == (ReviewerState.INVITED, 2)
    assert mail.outbox == []


def test_load_counts_what_somebody_really_has(at: House) -> None:
    at.in_review()
    load = workloads(institutions.platform(), recognition_body.BODY, now=institutions.NOW)
    # Whoever was recused at once has none.
    assert {key: (one.this_year, one.open_now) for key, one in load.items()} == {
        "r-hana": (1, 1),
        "r-ichiro": (1, 1),
        "r-insider": (0, 0),
    }


def test_a_belonging_a_reviewer_adds_is_told_for_a_case_they_have_and_recuses_from_the_next(
    at: House, office: Client
) -> None:
    at.in_review().declared("hana")
    hana = reviewing("hana")
    profile = {"languages": "ja", "capacity": "4", "rows": "2", "at-0-institution": "asuka", "ties": "asuka"}
    hana.post("/review/profile", profile)
    hana.post(f"/review/{at.number}/scores", {**at.filled(), "do": "submit"})
    assert len(at.case.scorings) == 1
    assert Act.RECUSE not in [one.act for one in at.work.examining.store.cases.list_events(at.number)]
    page = office.get(f"/desk/{recognition_body.BODY}/cases/{at.number}").content.decode()
    assert page.count("came into the register, the declared ties or the mail addresses") == 2

    entry = institutions.platform().registry.find(at.case.subject.entry)
    assert entry is not None
    next_case = recognition_body.application("asuka", entry)
    grounds = grounds_of(at.work.examining, next_case, account=at.accounts["hana"], on=institutions.NOW.date())
    assert grounds == (SAME_INSTITUTION, DECLARED_TIE)


def test_the_register_is_the_secretariats_and_of_bodies_alone(at: House) -> None:
    viewer = institutions.member("viewer@kikou.example", NodeRole.VIEWER, recognition_body.BODY)
    other = institutions.member("admin@asuka.example", NodeRole.ADMIN, "asuka")
    for client in (viewer, other, reviewing("hana")):
        for path in (ALL, f"{ALL}/r-hana"):
            assert client.get(path).status_code == 404
    assert other.get("/desk/asuka/reviewers").status_code == 404
    assert reviewing("hana").get("/review/profile/asuka").status_code == 404
    assert "You are in no register" in other.get("/review/profile").content.decode()

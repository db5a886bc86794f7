"""Awards at the desk: found, given, withdrawn, corrected; each by those who may, with a reason where one is needed."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from django.test import Client

from kakitome.learning.award import Learner
from kakitome.learning.workload import ClassHours, LearnerEffort
from kakitome.ports.awards import AwardRecord, AwardState
from kakitome.ports.microcredentials import MicrocredentialVersion
from kakitome.services import defining
from kakitome.services.issuing import Order, Wanted, issue
from kakitome.services.revoking import standing_of
from support import institutions

HANAKO = Learner(name="見本 花子", email="hanako@example.ac.jp", student_number="S1")


def text(response) -> str:
    return response.content.decode()


def store():
    return institutions.platform().store("setouchi")


def award(number: str) -> AwardRecord:
    return store().awards.find_by_number(number)


@pytest.fixture
def number(wind: MicrocredentialVersion) -> str:
    order = Order(
        issuer=store().issuers.list_issuers()[0].did,
        microcredential=wind.identifier,
        version=wind.version,
        actor="tests",
        wanted=[Wanted(learner=HANAKO, awarded_on=institutions.NOW.date())],
    )
    (outcome,) = issue(institutions.platform().issuing_context("setouchi"), order, now=institutions.NOW)
    return outcome.number


def new_form(wind: MicrocredentialVersion, **changes: str) -> dict[str, str]:
    return {
        "key": "k1",
        "microcredential": f"{wind.identifier}/{wind.version}",
        "name": "見本 次郎",
        "email": "jiro@example.ac.jp",
        "awarded_on": "令和8年10月1日",
        **changes,
    }


def test_one_person_is_awarded_on_the_day_as_it_is_written_in_japan(
    owner: Client, wind: MicrocredentialVersion
) -> None:
    response = owner.post("/desk/setouchi/awards/new", new_form(wind))
    found = award(response["Location"].rsplit("/", 1)[1])
    assert found.state is AwardState.ISSUED
    assert found.intent.awarded_on.isoformat() == "2026-10-01"


def test_a_double_click_awards_once(owner: Client, wind: MicrocredentialVersion) -> None:
    first = owner.post("/desk/setouchi/awards/new", new_form(wind))
    second = owner.post("/desk/setouchi/awards/new", new_form(wind))
    assert first["Location"] == second["Location"]


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("awarded_on", "2026-02-30", "2026"),
        ("awarded_on", "", "Write the date of the award."),
        ("email", "jiro@", "This is not an e-mail address."),
        ("name", " ", "Write the name as it is to stand on the award."),
        ("evidence", "javascript:alert(1)", "This is not a web address."),
        ("microcredential", "M-0000-0000/1", "This is not in force."),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_awarded(
    owner: Client, wind: MicrocredentialVersion, field: str, value: str, said: str
) -> None:
    response = owner.post("/desk/setouchi/awards/new", new_form(wind, **{field: value}))
    page = text(response)
    assert response.status_code == 422
    assert said in page
    assert f'href="#id_{field}"' in page
    assert 'value="見本 次郎"' in page or field == "name"
    assert "0 awards" in text(owner.get("/desk/setouchi/awards"))


def test_who_has_it_already_is_told(owner: Client, wind: MicrocredentialVersion, number: str) -> None:
    form = new_form(wind, name=HANAKO.name, email=HANAKO.email, student_number=HANAKO.student_number)
    response = owner.post("/desk/setouchi/awards/new", form)
    assert response.status_code == 422
    assert number in text(response)


@pytest.mark.parametrize("asked", ["花子", "S1", "hanako@", "number"])
def test_an_award_is_found_by_what_staff_know(viewer: Client, number: str, asked: str) -> None:
    wanted = number.lower().replace("-", "") if asked == "number" else asked
    assert number in text(viewer.get("/desk/setouchi/awards", {"q": wanted}))


def test_what_is_nowhere_is_not_found(viewer: Client, number: str) -> None:
    page = text(viewer.get("/desk/setouchi/awards", {"q": "山田"}))
    assert "No award is like this" in page
    assert number not in page


def test_the_page_of_an_award_tells_its_mail_its_documents_and_its_story(viewer: Client, number: str) -> None:
    page = text(viewer.get(f"/desk/setouchi/awards/{number}"))
    for said in ("Waits to be sent", "An award was signed", "hanako@example.ac.jp", "Current"):
        assert said in page
    assert "Revoke" not in page


def test_a_document_is_handed_out_byte_for_byte(viewer: Client, number: str) -> None:
    content = viewer.get(f"/desk/setouchi/awards/{number}/documents/1.json").content
    assert content == store().awards.get_document(award(number).credential_id)
    assert viewer.get(f"/desk/setouchi/awards/{number}/documents/2.json").status_code == 404


def test_revoking_asks_first_and_offers_the_milder_choice(owner: Client, number: str) -> None:
    page = text(owner.get(f"/desk/setouchi/awards/{number}/revoke"))
    assert "見本 花子" in page
    assert f"/desk/setouchi/awards/{number}/suspend" in page
    assert not standing_of(store(), [award(number)])[award(number).credential_id].revoked


def test_revoking_without_a_reason_changes_nothing(owner: Client, number: str) -> None:
    response = owner.post(f"/desk/setouchi/awards/{number}/revoke", {"reason": "  "})
    assert response.status_code == 422
    assert not standing_of(store(), [award(number)])[award(number).credential_id].revoked


def test_revoking_keeps_the_reason_at_the_desk_and_out_of_mail_and_trail(owner: Client, number: str) -> None:
    owner.post(f"/desk/setouchi/awards/{number}/revoke", {"reason": "採点の誤り"})
    assert standing_of(store(), [award(number)])[award(number).credential_id].revoked
    assert "採点の誤り" in text(owner.get(f"/desk/setouchi/awards/{number}"))
    assert "採点の誤り" not in owner.get("/desk/setouchi/trail.csv").content.decode()
    assert all("採点の誤り" not in json.dumps(dict(m.params)) for m in store().outbox.list_messages())
    assert number in text(owner.get("/desk/setouchi/awards", {"standing": "revoked"}))


def test_a_suspension_is_lifted_again(owner: Client, number: str) -> None:
    owner.post(f"/desk/setouchi/awards/{number}/suspend", {"reason": "問い合わせ中"})
    assert number in text(owner.get("/desk/setouchi/awards", {"standing": "suspended"}))
    owner.post(f"/desk/setouchi/awards/{number}/resume", {"reason": "確認できた"})
    assert number not in text(owner.get("/desk/setouchi/awards", {"standing": "suspended"}))


def test_a_revoked_award_cannot_be_suspended(owner: Client, number: str) -> None:
    owner.post(f"/desk/setouchi/awards/{number}/revoke", {"reason": "誤り"})
    page = text(owner.post(f"/desk/setouchi/awards/{number}/suspend", {"reason": "x"}, follow=True))
    assert 'data-s="fail" role="status"' in page


def test_a_revoked_award_offers_neither_its_link_nor_a_correction(owner: Client, number: str) -> None:
    address = f"/desk/setouchi/awards/{number}"
    page = text(owner.get(address))
    assert f"{address}/link" in page and f"{address}/correct" in page
    owner.post(f"{address}/revoke", {"reason": "誤り"})
    page = text(owner.get(address))
    assert f"{address}/link" not in page and f"{address}/correct" not in page
    assert "so no link to receive it is sent" in text(owner.post(f"{address}/link", follow=True))
    assert not [m for m in store().outbox.list_messages() if m.dedupe_id.startswith("claim-again")]


@pytest.mark.parametrize(
    ("before", "act", "told"),
    [
        ("revoke", "revoke", "A revocation cannot be undone."),
        ("revoke", "resume", "A revocation cannot be undone."),
        ("suspend", "suspend", "This award is suspended already. Nothing has changed."),
        ("", "resume", "This award is not suspended. Nothing has changed."),
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_an_act_that_would_change_nothing_says_so(
    owner: Client, number: str, before: str, act: str, told: str, method: str
) -> None:
    address = f"/desk/setouchi/awards/{number}"
    if before:
        owner.post(f"{address}/{before}", {"reason": "誤り"}, follow=True)
    events = len(store().status_lists.list_events_of(award(number).credential_id))
    page = text(getattr(owner, method)(f"{address}/{act}", {"reason": "x"}, follow=True))
    assert told in page
    assert "The suspension is lifted." not in page and "Revoked. Whoever checks" not in page
    assert len(store().status_lists.list_events_of(award(number).credential_id)) == events


def test_a_suspended_award_says_so_at_the_desk_and_beside_its_link(owner: Client, number: str) -> None:
    address = f"/desk/setouchi/awards/{number}"
    assert "Suspended since" not in text(owner.get(address))
    owner.post(f"{address}/suspend", {"reason": "問い合わせ中"})
    page = text(owner.get(address))
    assert "Suspended since" in page
    assert "The mail says that the award is suspended for now." in page
    owner.post(f"{address}/resume", {"reason": "確認できた"})
    assert "Suspended since" not in text(owner.get(address))


def test_the_correction_of_a_revoked_award_is_refused_before_its_form(owner: Client, number: str) -> None:
    address = f"/desk/setouchi/awards/{number}"
    owner.post(f"{address}/revoke", {"reason": "誤り"}, follow=True)
    for method in (owner.get, owner.post):
        response = method(f"{address}/correct")
        assert response.status_code == 302 and response["Location"] == address
        assert "so it cannot be corrected" in text(owner.get(address))


def test_there_is_no_fourth_act(owner: Client, number: str) -> None:
    assert owner.get(f"/desk/setouchi/awards/{number}/delete").status_code == 404


def test_a_corrected_name_makes_a_new_document_under_the_same_number(owner: Client, number: str) -> None:
    before = award(number).credential_id
    form = {"name": "見本 華子", "email": HANAKO.email, "student_number": "S1"}
    owner.post(f"/desk/setouchi/awards/{number}/correct", form)
    assert award(number).intent.learner.name == "見本 華子"
    assert award(number).credential_id != before
    page = text(owner.get(f"/desk/setouchi/awards/{number}"))
    assert "Replaced" in page
    assert "見本 華子" in page


def test_correcting_nothing_is_told(owner: Client, number: str) -> None:
    form = {"name": HANAKO.name, "email": HANAKO.email, "student_number": "S1"}
    assert owner.post(f"/desk/setouchi/awards/{number}/correct", form).status_code == 422


def test_a_link_that_went_to_a_wrong_address_stops_working_with_the_correction(owner: Client, number: str) -> None:
    form = {"name": HANAKO.name, "email": "right@example.ac.jp", "student_number": "S1"}
    owner.post(f"/desk/setouchi/awards/{number}/correct", form)
    old, new = store().claims.list_by_award(number)
    assert old.withdrawn_at is not None
    assert new.withdrawn_at is None
    sent = [m for m in store().outbox.list_messages() if m.to == "right@example.ac.jp" and "link" in m.params]
    assert len(sent) == 1


def test_the_link_is_sent_again_once_a_day(owner: Client, number: str) -> None:
    first = text(owner.post(f"/desk/setouchi/awards/{number}/link", follow=True))
    second = text(owner.post(f"/desk/setouchi/awards/{number}/link", follow=True))
    assert "A new link is on its way." in first
    assert "within the last 24 hours" in second


def test_a_viewer_has_no_acts(viewer: Client, number: str) -> None:
    for act in ("revoke", "suspend", "resume", "correct", "link"):
        assert viewer.post(f"/desk/setouchi/awards/{number}/{act}", {"reason": "x"}).status_code == 404
    assert viewer.get("/desk/setouchi/awards/new").status_code == 404


def study_section(viewer: Client, number: str) -> str:
    page = text(viewer.get(f"/desk/setouchi/awards/{number}"))
    said = page[page.index('id="study"') :]
    return said[: said.index("</section>")]


def test_staff_see_that_a_certificate_of_study_can_be_made(viewer: Client, number: str) -> None:
    assert "The learner can take it" in study_section(viewer, number)


def test_staff_are_told_what_a_certificate_of_study_lacks(viewer: Client, wind: MicrocredentialVersion) -> None:
    hours = {"learner_effort": LearnerEffort(value=Decimal(45)), "class_hours": ClassHours(value=Decimal(45))}
    short = replace(wind.microcredential, identifier="short", **hours)
    draft = defining.save_draft(store(), short, actor="tests", now=institutions.NOW, unit="")
    defining.put_in_force(store(), draft.identifier, version=draft.version, actor="tests", now=institutions.NOW)
    order = Order(
        issuer=store().issuers.list_issuers()[0].did,
        microcredential="short",
        version=draft.version,
        actor="tests",
        wanted=[Wanted(learner=HANAKO, awarded_on=institutions.NOW.date())],
    )
    (outcome,) = issue(institutions.platform().issuing_context("setouchi"), order, now=institutions.NOW)
    said = study_section(viewer, outcome.number)
    assert "It cannot be made of this award" in said
    assert "60" in said


def test_a_grade_that_is_no_pass_asks_for_the_reason_first(owner: Client, wind: MicrocredentialVersion) -> None:
    form = new_form(wind, grade="不合格")
    assert 'name="despite_grade"' not in text(owner.get("/desk/setouchi/awards/new"))
    page = text(owner.post("/desk/setouchi/awards/new", form))
    assert "is not a pass" in page and 'href="#id_despite_grade"' in page
    response = owner.post("/desk/setouchi/awards/new", {**form, "despite_grade": "追試験に合格"})
    assert award(response["Location"].rsplit("/", 1)[1]).intent.grade == "不合格"


def test_a_grade_that_may_be_either_asks_for_a_confirmation_first(owner: Client, wind: MicrocredentialVersion) -> None:
    form = new_form(wind, grade="D")
    assert 'name="grade_confirmed"' not in text(owner.get("/desk/setouchi/awards/new"))
    response = owner.post("/desk/setouchi/awards/new", form)
    page = text(response)
    assert response.status_code == 422 and "0 awards" in text(owner.get("/desk/setouchi/awards"))
    assert "does not say whether the grade “D” is a pass" in page and 'href="#id_grade_confirmed"' in page
    assert 'name="despite_grade"' not in page
    response = owner.post("/desk/setouchi/awards/new", {**form, "grade_confirmed": "on"})
    assert award(response["Location"].rsplit("/", 1)[1]).intent.grade == "D"
    failed = owner.post("/desk/setouchi/awards/new", new_form(wind, key="k2", grade="不合格", grade_confirmed="on"))
    assert failed.status_code == 422, "a confirmation lets no grade pass that is none"


def test_without_an_address_a_student_number_does(owner: Client, wind: MicrocredentialVersion) -> None:
    assert "Write an e-mail address or a student number." in text(
        owner.post("/desk/setouchi/awards/new", new_form(wind, email=""))
    )
    page = text(owner.post("/desk/setouchi/awards/new", new_form(wind, email="", student_number="S9"), follow=True))
    assert "nobody was told" in page

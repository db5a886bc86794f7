"""The body's own desk: members, seats, meetings, criteria, each by the right people alone."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.test import Client

from kakitome.learning.recognition.committee import SeatRole
from kakitome.learning.recognition.meeting import AgendaItem, MeetingState, MotionChoice, Paper
from kakitome.ports.organisations import Node, NodeKind, NodeRole
from kakitome.services import governing
from kakitome.values.localized_text import LocalizedText
from support import institutions
from web.bodies.places import BY, call, open_body, secretariat, sit, store, text

pytestmark = pytest.mark.django_db

DESK = "/desk/kikou/body"
QUALITY = "/desk/kikou/committees/quality"
MEETING = f"{QUALITY}/meetings/1"


@pytest.fixture
def admin() -> Client:
    open_body()
    return secretariat()


def newcomer(**changes: str) -> dict[str, str]:
    return {
        "kind": "organisation",
        "name_ja": "見本大学",
        "member_class": "general",
        "since": "令和8年4月1日",
        "organisation": "見本大学",
        "ror": "057zh3y96",
        "corporate_number": "5010-0050-07398",
        **changes,
    }


def meeting():
    found = store().body.find_meeting("quality", 1)
    assert found is not None
    return found


def item(title: str = "承認の審議", **changes: object) -> None:
    made = AgendaItem(title=LocalizedText(ja=title), motion=LocalizedText(ja="承認する"), **changes)
    governing.add_item(store(), meeting(), item=made, **BY)


def attended() -> list[str]:
    seats = [seat.id for seat in store().body.list_seats()]
    governing.change_meeting(
        store(), meeting(), change=lambda one: one.attended(seats, voting=seats), action="meeting.attendance", **BY
    )
    return seats


# --- the desk ------------------------------------------------------------------------------------


def test_the_first_page_says_what_waits(admin: Client) -> None:
    told = text(admin.get(DESK))
    assert "No criteria are in force" in told
    assert "It needs a chair and 3 votes at least to decide on a case." in told
    assert admin.get("/desk/kikou")["Location"] == "/desk/kikou/body"


def test_an_institution_that_is_no_body_has_no_such_desk() -> None:
    institutions.open_university("setouchi", LocalizedText(ja="瀬戸内大学"))
    client = institutions.member("admin@setouchi.example", NodeRole.ADMIN, "setouchi")
    for address in ("body", "body/members", "body/criteria", "committees/quality"):
        assert client.get(f"/desk/setouchi/{address}").status_code == 404
    assert "/desk/setouchi/body" not in text(client.get("/desk/setouchi"))


# --- members -------------------------------------------------------------------------------------


def test_a_member_is_taken_in_with_numbers_in_their_canonical_form(admin: Client) -> None:
    response = admin.post(f"{DESK}/members/new", newcomer())
    assert response.status_code == 302
    found = store().body.find_member("0001")
    assert found.affiliation.ror == "https://ror.org/057zh3y96"
    assert found.affiliation.corporate_number == "5010005007398"
    assert found.terms[0].since.isoformat() == "2026-04-01"
    assert "見本大学" in text(admin.get(response["Location"]))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"ror": "057zh3y97"}, "This is no ROR number."),
        ({"corporate_number": "5010005007399"}, "This is no corporate number."),
        ({"name_ja": ""}, "Write the name in Japanese or English."),
        ({"since": ""}, "Write from which day."),
        ({"since": "2026-13-01"}, "13"),
        ({"member_class": "gold"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(admin: Client, changes: dict[str, str], said: str) -> None:
    response = admin.post(f"{DESK}/members/new", newcomer(**changes))
    assert response.status_code == 422
    assert said in text(response)
    assert 'value="見本大学"' in text(response)
    assert list(store().body.list_members()) == []


def test_a_member_changes_class_pays_and_leaves(admin: Client) -> None:
    admin.post(f"{DESK}/members/new", newcomer())
    page = f"{DESK}/members/0001"
    today = institutions.platform().now().date().isoformat()
    fee = {"fee-year": "2026", "fee-amount": "１００，０００円", "fee-due_on": "2026-06-30"}
    assert admin.post(page, {"do": "fee", **fee}).status_code == 302
    assert "A fee is overdue" in text(admin.get(page))
    assert "Fees are overdue" in text(admin.get(DESK))
    assert admin.post(page, {"do": "fee", **fee, "fee-paid_on": today}).status_code == 302
    assert "A fee is overdue" not in text(admin.get(page))
    assert admin.post(page, {"do": "class", "class-member_class": "special", "class-since": today}).status_code == 302
    assert admin.post(page, {"do": "end", "end-on": "2025-01-01"}).status_code == 422
    assert admin.post(page, {"do": "end", "end-on": today}).status_code == 302
    found = store().body.find_member("0001")
    assert [fee.paid_on is not None for fee in found.fees] == [False, True]
    assert found.terms[-1].until is not None


def test_a_waiver_needs_a_reason(admin: Client) -> None:
    admin.post(f"{DESK}/members/new", newcomer())
    fee = {"fee-year": "2026", "fee-amount": "0", "fee-due_on": "2026-06-30", "fee-is_waived": "on"}
    response = admin.post(f"{DESK}/members/0001", {"do": "fee", **fee})
    assert response.status_code == 422
    assert "Write why the fee is waived." in text(response)


def test_the_members_come_as_csv_without_formulas(admin: Client) -> None:
    admin.post(f"{DESK}/members/new", newcomer(name_ja="=1+1"))
    rows = list(csv.reader(io.StringIO(admin.get(f"{DESK}/members.csv").content.decode("utf-8-sig"))))
    assert len(rows) == 2
    assert not rows[1][1].startswith("=")
    assert rows[1][-8:] == ["0", "1", "1", "1", "1", "1", "1", "1"]


# --- seats ---------------------------------------------------------------------------------------


def seat_form(**changes: str) -> dict[str, str]:
    given = {"email": "new@x.example", "role": "member", "since": "2026-04-01", "votes": "on", **changes}
    return {f"seat-{name}": value for name, value in given.items()}


def link_mailed_to(email: str) -> str:
    """The path of the invitation in the newest mail to an address: the folder outlives the rows of a test."""
    files = sorted(institutions.platform().installation.mail.folder.iterdir(), key=lambda file: file.stat().st_mtime_ns)
    sent = [file.read_text(encoding="utf-8") for file in files]
    mail = [one for one in sent if f"To: {email}" in one][-1]
    found = re.search(r"http\S+?(/invitations/[\w-]+)", mail)
    assert found is not None
    return found[1]


def test_a_seat_is_offered_by_address_and_given_when_it_is_accepted(admin: Client, client: Client) -> None:
    assert admin.post(f"{QUALITY}/seats", seat_form()).status_code == 302
    assert list(store().body.list_seats()) == []
    assert institutions.platform().accounts.find_by_email("new@x.example") is None
    assert "Invited" in text(admin.get(QUALITY))
    link = link_mailed_to("new@x.example")
    assert "Your term: from 1 April 2026, until further notice." in text(
        client.get(link, headers={"accept-language": "en"})
    )

    answer = client.post(link, {"do": "accept", "person": "新谷 明", "password": "four words make a password"})

    assert answer["Location"] == QUALITY
    (seat,) = store().body.list_seats()
    assert institutions.platform().organisations.roles_of(seat.account) == {}
    assert institutions.platform().accounts.find(seat.account).email == "new@x.example"
    assert client.get(QUALITY).status_code == 200
    assert client.get(link).status_code == 404
    assert "Invited" not in text(admin.get(QUALITY))


def test_an_offered_seat_is_declined_or_withdrawn_without_a_trace_of_a_person(admin: Client, client: Client) -> None:
    for email, act in (("one@x.example", "decline"), ("two@x.example", "withdraw")):
        admin.post(f"{QUALITY}/seats", seat_form(email=email))
        link = link_mailed_to(email)
        if act == "decline":
            client.post(link, {"do": "decline"})
        else:
            (kept,) = institutions.platform().invitations.list_of("kikou")
            answer = admin.post("/desk/kikou/people/invite/withdraw", {"invitation": kept.id})
            assert answer["Location"] == QUALITY
        assert client.get(link).status_code == 404
        assert institutions.platform().accounts.find_by_email(email) is None
    assert list(store().body.list_seats()) == []


def test_a_seat_that_was_taken_meanwhile_is_told_to_whoever_accepts(admin: Client) -> None:
    admin.post(f"{QUALITY}/seats", seat_form(email="second@x.example", role="chair"))
    sit("chair@x.example", SeatRole.CHAIR)
    institutions.account("second@x.example")
    guest = institutions.signed_in("second@x.example")
    told = text(guest.post(link_mailed_to("second@x.example"), {"do": "accept"}))
    assert "The committee has a chair at that time." in told
    assert guest.get(link_mailed_to("second@x.example")).status_code == 200


def test_who_may_not_offer_seats_neither_sends_nor_withdraws_offers(admin: Client) -> None:
    admin.post(f"{QUALITY}/seats", seat_form())
    (kept,) = institutions.platform().invitations.list_of("kikou")
    viewer = institutions.member("viewer@kikou.example", NodeRole.VIEWER, "kikou")
    for act in ("again", "withdraw"):
        assert viewer.post(f"/desk/kikou/people/invite/{act}", {"invitation": kept.id}).status_code == 404
    assert institutions.platform().invitations.list_of("kikou") == [kept]


def test_a_second_chair_is_refused_and_the_form_keeps_what_was_typed(admin: Client) -> None:
    sit("chair@x.example", SeatRole.CHAIR)
    response = admin.post(f"{QUALITY}/seats", seat_form(role="chair"))
    assert response.status_code == 422
    assert "The committee has a chair at that time." in text(response)
    assert 'value="new@x.example"' in text(response)


@pytest.mark.parametrize("page", ["", "/members", "/members/new", "/criteria"])
def test_an_admin_of_a_unit_alone_does_not_govern_the_body(admin: Client, page: str) -> None:
    office = Node(id="", kind=NodeKind.FACULTY, path=(), slug="office", name=LocalizedText(ja="調査室"))
    unit = institutions.platform().organisations.add_unit(office, under="kikou", now=institutions.NOW)
    of_the_unit = institutions.member("unit@kikou.example", NodeRole.ADMIN, unit.id)
    assert admin.get(f"{DESK}{page}").status_code == 200
    assert of_the_unit.get(f"{DESK}{page}").status_code == 404


def test_a_seat_opens_its_committee_and_nothing_else() -> None:
    open_body()
    sit("member@x.example")
    client = institutions.signed_in("member@x.example")
    assert client.get(QUALITY).status_code == 200
    for closed in ("/desk/kikou/committees/registry", DESK, f"{DESK}/members", "/desk/kikou", "/desk/kikou/trail"):
        assert client.get(closed).status_code == 404, closed
    assert client.post(f"{QUALITY}/seats", seat_form()).status_code == 404
    assert client.post(f"{QUALITY}/meetings", {}).status_code == 404
    assert client.get("/desk/")["Location"] == QUALITY, "and is led there"


def test_a_chair_calls_meetings_but_gives_no_seats() -> None:
    open_body()
    sit("chair@x.example", SeatRole.CHAIR)
    client = institutions.signed_in("chair@x.example")
    form = {"meeting-day": "2026-12-01", "meeting-clock": "14:00", "meeting-where": "オンライン"}
    assert client.post(f"{QUALITY}/meetings", form).status_code == 302
    assert client.post(f"{QUALITY}/seats", seat_form()).status_code == 404


def test_a_seat_that_ended_opens_nothing(admin: Client) -> None:
    seat = sit("member@x.example")
    today = institutions.platform().now().date() + timedelta(days=0)
    form = {"do": "end", f"{seat.id}-on": today.isoformat()}
    assert admin.post(f"{QUALITY}/seats/{seat.id}", form).status_code == 302
    assert institutions.signed_in("member@x.example").get(QUALITY).status_code == 404


# --- meetings ------------------------------------------------------------------------------------


def test_a_meeting_goes_from_agenda_to_extract(admin: Client) -> None:
    seats = [sit("chair@x.example", SeatRole.CHAIR).id, sit("b@x.example").id, sit("c@x.example").id]
    call()
    agenda = {"item-title": "承認の審議", "item-motion": "承認する", "item-papers": "資料 https://kikou.example/1"}
    steps = [
        {"do": "agenda", **agenda},
        {"do": "attendance", "present": seats},
        *({"do": "vote", "item": "1", "seat": seat, "choice": "for"} for seat in seats),
        {"do": "decision", "item": "1", "decision": "承認する。"},
        {"do": "minutes", "minutes": "内部の議事"},
        {"do": "approve"},
        {"do": "extract", "extract-ja": "1件を決定した。"},
    ]
    for step in steps:
        assert admin.post(MEETING, step).status_code == 302, step
    assert meeting().state is MeetingState.APPROVED
    assert meeting().item(1).tally.in_favour == 3
    assert "Carried" in text(admin.get(MEETING))
    late = admin.post(MEETING, {"do": "minutes", "minutes": "other"})
    assert late.status_code == 422
    assert "nothing of it changes any more" in text(late)
    assert store().body.list_extracts()[0].text.ja == "1件を決定した。"


def test_a_member_votes_for_their_own_seat_alone() -> None:
    open_body()
    own, other = sit("b@x.example"), sit("c@x.example")
    call()
    item()
    attended()
    client = institutions.signed_in("b@x.example")
    assert client.post(MEETING, {"do": "vote", "item": "1", "seat": own.id, "choice": "against"}).status_code == 302
    assert client.post(MEETING, {"do": "vote", "item": "1", "seat": other.id, "choice": "for"}).status_code == 404
    assert [(one.seat, one.choice) for one in meeting().item(1).ballots] == [(own.id, MotionChoice.AGAINST)]
    for act in ("agenda", "attendance", "recusals", "decision", "minutes", "approve", "extract", "count"):
        assert client.post(MEETING, {"do": act, "item": "1"}).status_code == 404, act


def test_who_steps_aside_sees_neither_papers_nor_votes() -> None:
    open_body()
    sit("b@x.example")
    sit("c@x.example")
    call()
    item(papers=(Paper(name="審査報告", address="https://kikou.example/secret"),))
    attended()
    client = institutions.signed_in("b@x.example")
    assert "https://kikou.example/secret" in text(client.get(MEETING))
    assert client.post(MEETING, {"do": "aside", "item": "1"}).status_code == 302
    told = text(client.get(MEETING))
    assert "https://kikou.example/secret" not in told
    assert "You stepped aside from this item" in told
    own = client.post(MEETING, {"do": "vote", "item": "1", "seat": store().body.list_seats()[0].id, "choice": "for"})
    assert own.status_code == 422
    assert meeting().item(1).ballots == ()
    assert "https://kikou.example/secret" in text(institutions.signed_in("c@x.example").get(MEETING))


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"do": "burn"}, 400),
        ({"do": "vote", "item": "x"}, 404),
        ({"do": "vote", "item": "9", "seat": "none", "choice": "for"}, 422),
        ({"do": "agenda", "item-title": "x", "item-case": "C-1"}, 422),
        ({"do": "agenda", "item-title": "x", "item-papers": "資料 javascript:alert(1)"}, 422),
        ({"do": "approve"}, 422),
    ],
)
def test_what_cannot_be_done_at_a_meeting_is_refused(admin: Client, data: dict[str, str], status: int) -> None:
    call()
    before = meeting()
    assert admin.post(MEETING, data).status_code == status
    assert meeting() == before


# --- criteria ------------------------------------------------------------------------------------


def test_criteria_are_begun_edited_published_and_stay(admin: Client) -> None:
    assert admin.post(f"{DESK}/criteria/recognition/begin").status_code == 302
    page = f"{DESK}/criteria/recognition/versions/2026.1"
    # The body's own day, which begins nine hours before that of UTC.
    today = (institutions.platform().now() + timedelta(hours=9)).date()
    form = {
        "in_force_from": today.isoformat(),
        "text_ja": "# 基準",
        "validity_months": "24",
        "appeal_days": "60",
        "fee_general_application": "50,000",
        "documents": "form-7 | 様式7 | Form 7",
        "mark_outcomes": "4",
    }
    assert admin.post(page, {**form, "validity_months": "99", "do": "publish"}).status_code == 422
    assert "36 months at most" in text(admin.post(page, {**form, "validity_months": "99", "do": "publish"}))
    assert admin.post(page, {**form, "do": "save"}).status_code == 302
    assert admin.post(page, {**form, "do": "publish"}).status_code == 302
    kept = store().body.find_criteria("recognition", "2026.1")
    assert kept.is_published
    assert [(fee.member_class, fee.amount) for fee in kept.fees] == [("general", 50_000)]
    admin.post(page, {**form, "text_ja": "# 書きかえ", "do": "save"})
    admin.post(page, {"do": "drop"})
    assert store().body.find_criteria("recognition", "2026.1") == kept
    admin.post(f"{DESK}/criteria/recognition/begin")
    following = text(admin.get(f"{DESK}/criteria/recognition/versions/2026.2"))
    assert "Different from 2026.1" in following


def test_a_procedure_that_the_body_does_not_offer_has_no_criteria() -> None:
    open_body(configuration="kazan-skills-council")
    client = secretariat()
    assert client.post(f"{DESK}/criteria/badge-certification/begin").status_code == 404
    assert client.get(f"{DESK}/criteria/recognition/versions/2099.1").status_code == 404


def test_every_act_is_told_in_the_trail(admin: Client) -> None:
    admin.post(f"{DESK}/members/new", newcomer())
    sit("chair@x.example", SeatRole.CHAIR)
    call()
    admin.post(f"{DESK}/criteria/recognition/begin")
    told = text(admin.get("/desk/kikou/trail?area=body"))
    for sentence in (
        "The institution became a recognition body",
        "A member was taken in",
        "A seat on a committee was given",
        "A meeting was called",
        "A draft of criteria was saved",
    ):
        assert sentence in told


def test_the_trail_names_what_it_is_about_and_shows_no_key(admin: Client) -> None:
    admin.post(f"{DESK}/members/new", newcomer())
    sit("chair@x.example", SeatRole.CHAIR)
    call()
    admin.post(f"{DESK}/criteria/recognition/begin")
    told = text(admin.get("/desk/kikou/trail"))
    for key in ("seat/", "member/0", "criteria/recognition", "meeting/quality", ">body<", "did:web:", ">kikou<"):
        assert key not in told.replace("/desk/kikou/body/criteria/recognition", ""), key
    committee = text(admin.get(QUALITY))
    name = re.search(r"<h1[^>]*>(.*?)</h1>", committee, re.S).group(1).strip()
    assert f"{name}, meeting 1" in told or f"{name}、第1回の会議" in told
    assert f'href="{DESK}/members/0001">見本大学' in told
    viewer = institutions.member("viewer@kikou.example", NodeRole.VIEWER, "kikou")
    seen = text(viewer.get("/desk/kikou/trail"))
    assert "見本大学" not in seen and "seat/" not in seen, "names stand where their page may be seen"
    assert "seat/" in admin.get("/desk/kikou/trail.csv").content.decode(), "the file keeps the identifiers"


def test_numbers_of_the_institution_are_kept_with_its_profile(admin: Client) -> None:
    form = {"name_ja": "見本承認機構", "country": "JP", "ror": "02kpeqv85", "corporate_number": "5010005007398"}
    assert admin.post("/desk/kikou/issuer", form).status_code == 302
    node = institutions.platform().organisations.get("kikou")
    assert (node.ror, node.corporate_number) == ("https://ror.org/02kpeqv85", "5010005007398")
    assert admin.post("/desk/kikou/issuer", {**form, "ror": "02kpeqv86"}).status_code == 422

"""Applying for an award: drafts keep what was typed, what is sent is what was seen, one award however often pressed."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from kakitome.errors import KakitomeError
from kakitome.journeys.people import award_applications as journey
from kakitome.journeys.people.award_applications import ApplicationDecision, OwnApplication
from kakitome.journeys.people.forgetting import forget_account
from kakitome.learning.assessment import Rubric, RubricCriterion, RubricLevel
from kakitome.ports.award_applications import (
    ApplicationState,
    AwardApplication,
    AwardCall,
    CriterionMark,
    EvidenceKind,
)
from kakitome.ports.organisations import NodeRole
from kakitome.services import applying
from kakitome.services.holding import list_held
from kakitome.values.localized_text import LocalizedText
from kakitome.web.pages.provider.applying.forms import JudgingForm, criteria_of, initial_marks
from support import institutions

pytestmark = pytest.mark.django_db
HANAKO, TARO, CLERK = "hanako@x.example", "taro@x.example", "clerk@x.example"
PDF = b"%PDF-1.7 work"
TYPED = {"name": "髙﨑 花子", "email": HANAKO, "words": "統計の実習で3年"}


@pytest.fixture
def identifier() -> str:
    institutions.open_university("u", LocalizedText(ja="見本大学", en="Example University"))
    version = institutions.in_force("u")
    institutions.account(CLERK, NodeRole.PROGRAMME_OWNER, "u")
    switch(version.identifier)
    return version.identifier


@pytest.fixture
def own(identifier: str) -> OwnApplication:
    return begun(HANAKO, identifier)


@pytest.fixture
def client(own: OwnApplication) -> Client:
    return institutions.signed_in(HANAKO)


@pytest.fixture
def clerk(identifier: str) -> Client:
    return institutions.signed_in(CLERK)


def switch(identifier: str, **changes: Any) -> None:
    now = institutions.platform().now()
    call = AwardCall(
        microcredential=identifier,
        is_open=True,
        words=LocalizedText(ja="実習の記録を", en="Records of your practice, please."),
        kinds=tuple(kind.value for kind in EvidenceKind),
        changed_at=now,
        changed_by="clerk",
    )
    applying.state_call(institutions.platform().store("u"), replace(call, **changes))


def begun(address: str, identifier: str) -> OwnApplication:
    platform = institutions.platform()
    person = platform.accounts.find_by_email(address)
    account = person.account if person else institutions.account(address)
    call = platform.store("u").applications.find_call(identifier)
    assert call is not None
    draft = applying.begin(
        platform.store("u"), call, account=account, key=f"{account:0<32}"[:32], language="en", now=platform.now()
    )
    return OwnApplication(institution="u", key=draft.key, account=account)


def stands(own: OwnApplication) -> AwardApplication:
    application = institutions.platform().store("u").applications.find(own.key)
    assert application is not None
    return application


def save(client: Client, own: OwnApplication, act: str = "save", **changes: object) -> HttpResponse:
    return client.post(f"/mine/applications/{own.key}", {**TYPED, "act": act, **changes})


def send(client: Client, own: OwnApplication) -> HttpResponse:
    save(client, own)
    page = client.get(f"/mine/applications/{own.key}/send").content.decode()
    seen = re.search(r'name="seen" value="([^"]+)"', page)
    assert seen is not None, page
    return client.post(f"/mine/applications/{own.key}/send", {"seen": seen[1]})


def judge(clerk: Client, own: OwnApplication, act: str, **fields: str) -> HttpResponse:
    return clerk.post(f"/desk/u/applying/{own.key}", {"act": act, **fields})


def code_of(act: Any) -> str:
    with pytest.raises(KakitomeError) as refused:
        act()
    return refused.value.code


def mails(kind: str) -> list[str]:
    return [each.to for each in institutions.platform().store("u").outbox.list_messages() if each.kind == kind]


def test_a_draft_is_written_seen_sent_and_awarded_once(client: Client, clerk: Client, own: OwnApplication) -> None:
    save(client, own, "file", file=SimpleUploadedFile("実習.pdf", PDF))
    save(client, own, "link", url="https://example.org/work", url_name="作品")
    application = stands(own)
    assert [piece.kind for piece in application.evidence] == [EvidenceKind.FILE, EvidenceKind.LINK]
    assert application.words == TYPED["words"]
    assert clerk.get(f"/desk/u/applying/{own.key}").status_code == 404, "nobody else sees a draft"
    assert "1 application waits" not in clerk.get("/desk/u/applying").content.decode()
    save(client, own, signed=[application.evidence[1].key])
    page = client.get(f"/mine/applications/{own.key}/send").content.decode()
    seen = re.search(r'name="seen" value="([^"]+)"', page)
    assert seen is not None and TYPED["words"] in page and "https://example.org/work" in page
    client.post(f"/mine/applications/{own.key}/send", {"seen": seen[1]})
    assert stands(own).state is ApplicationState.SENT and mails("applying.sent") == [HANAKO]
    assert "1 application waits" in clerk.get("/desk/u/applying").content.decode()
    judge(clerk, own, "save", **{"words-0": "十分"})
    assert stands(own).state is ApplicationState.LOOKED_AT
    assert "十分" not in client.get(f"/mine/applications/{own.key}").content.decode()
    assert judge(clerk, own, "award", **{"words-0": "十分"}).status_code == 302
    assert judge(clerk, own, "award").status_code == 302, "pressed twice"
    (held,) = list_held(institutions.platform().directory, own.account)
    assert stands(own).award_number == held.number and held.is_opened
    document = institutions.platform().store("u").awards.get_document(held.record.credential_id).decode()
    assert "https://example.org/work" in document and "実習.pdf" not in document, "only what was ticked is signed"
    assert mails("applying.decided") == [] and mails("claim") == [HANAKO]
    assert "You have been awarded it" in client.get(f"/mine/applications/{own.key}").content.decode()


def test_who_may_award_is_told_once_a_day_and_nobody_else(client: Client, own: OwnApplication, identifier: str) -> None:
    institutions.account("viewer@x.example", NodeRole.VIEWER, "u")
    institutions.account("dean@x.example", NodeRole.ADMIN, "u")
    institutions.account(TARO, NodeRole.PROGRAMME_OWNER, "u")
    send(client, own)
    told = set(mails("desk.application"))
    assert {CLERK, "dean@x.example", TARO} <= told and not told & {"viewer@x.example", HANAKO}
    second, taro = begun(TARO, identifier), institutions.signed_in(TARO)
    save(taro, second, email=TARO)
    seen = re.search(r'name="seen" value="([^"]+)"', taro.get(f"/mine/applications/{second.key}/send").content.decode())
    assert seen is not None
    taro.post(f"/mine/applications/{second.key}/send", {"seen": seen[1]})
    assert stands(second).state is ApplicationState.SENT
    assert len(mails("desk.application")) == len(told), "a second one on the same day"
    (letter,) = [each for each in institutions.platform().store("u").outbox.list_messages() if each.to == CLERK]
    assert TYPED["words"] not in str(letter) and HANAKO not in str(letter), "what it says stands on the page alone"


def test_what_changed_since_it_was_seen_is_not_sent(client: Client, own: OwnApplication) -> None:
    save(client, own)
    seen = stands(own).changed_at.isoformat()
    save(client, own, words="ほかのことば")
    if stands(own).changed_at.isoformat() == seen:
        store = institutions.platform().store("u")
        store.applications.put(replace(stands(own), changed_at=institutions.NOW))
    client.post(f"/mine/applications/{own.key}/send", {"seen": seen})
    assert stands(own).state is ApplicationState.DRAFT


def test_nothing_typed_is_lost_when_a_file_is_refused(client: Client, own: OwnApplication) -> None:
    hostile = SimpleUploadedFile("写真.png", b"MZ\x90\x00 program")
    answer = save(client, own, "file", file=hostile, words="残ることば")
    assert answer.status_code == 422 and "残ることば" in answer.content.decode()
    assert stands(own).words == "残ることば" and stands(own).evidence == ()
    big = SimpleUploadedFile("大.pdf", PDF + b"0" * applying.LARGEST_FILE)
    assert save(client, own, "file", file=big).status_code == 422
    office = SimpleUploadedFile("記録.txt", "文字".encode())
    assert save(client, own, "file", file=office).status_code == 422
    for url in ("http://example.org", "javascript:alert(1)", "https://a@b.example", ""):
        assert save(client, own, "link", url=url).status_code == 422
    assert stands(own).evidence == ()


def test_what_somebody_else_holds_is_no_evidence(client: Client, clerk: Client, own: OwnApplication) -> None:
    send(client, own)
    judge(clerk, own, "award")
    platform = institutions.platform()
    digest = journey.held_evidence(platform, own.account)[0][1].sha256
    other = begun(TARO, own_identifier())
    assert code_of(lambda: journey.attach_document(platform, other, sha256=digest)) == "E_APPLICATION_DOCUMENT"
    stranger = institutions.signed_in(TARO)
    assert save(stranger, other, "document", document=digest).status_code == 422
    for page in ("", "/send", "/withdraw", "/evidence/x"):
        assert stranger.get(f"/mine/applications/{own.key}{page}").status_code == 404
    assert stranger.get(f"/desk/u/applying/{own.key}").status_code == 404


def own_identifier() -> str:
    return institutions.platform().store("u").microcredentials.list_latest()[0].identifier


def test_more_is_asked_answered_and_refused_with_a_reason(client: Client, clerk: Client, own: OwnApplication) -> None:
    send(client, own)
    assert judge(clerk, own, "ask").status_code == 422, "words are needed"
    judge(clerk, own, "ask", words="成績の写しを")
    assert mails("applying.more") == [HANAKO]
    page = client.get(f"/mine/applications/{own.key}").content.decode()
    assert "成績の写しを" in page
    pdf = SimpleUploadedFile("成績.pdf", PDF)
    answer = client.post(f"/mine/applications/{own.key}", {"act": "file", "file": pdf, "answer": "添えます"})
    assert "添えます" in answer.content.decode(), "nothing typed is lost"
    assert applying.need_sent(institutions.platform().store("u"), own.key).evidence == (), "goes with the answer"
    client.post(f"/mine/applications/{own.key}", {"act": "answer", "answer": "添えます"})
    assert len(applying.need_sent(institutions.platform().store("u"), own.key).evidence) == 1
    assert judge(clerk, own, "refuse", words="基準に足りません").status_code == 302
    page = client.get(f"/mine/applications/{own.key}").content.decode()
    assert "基準に足りません" in page and mails("applying.decided") == [HANAKO]
    assert judge(clerk, own, "award").status_code == 422


def test_nobody_decides_on_their_own_application(identifier: str, clerk: Client) -> None:
    own = begun(CLERK, identifier)
    save(clerk, own, email=CLERK)
    seen = stands(own).changed_at.isoformat()
    journey.send(institutions.platform(), own, seen=seen)
    assert "This is your own application" in clerk.get(f"/desk/u/applying/{own.key}").content.decode()
    for act in ("save", "ask", "refuse", "award"):
        assert judge(clerk, own, act, words="はい").status_code == 422
    assert stands(own).state is ApplicationState.SENT and stands(own).marks == ()


def test_what_was_withdrawn_is_out_of_the_institutions_sight(
    client: Client, clerk: Client, own: OwnApplication
) -> None:
    send(client, own)
    client.post(f"/mine/applications/{own.key}/withdraw")
    assert clerk.get(f"/desk/u/applying/{own.key}").status_code == 404
    decision = ApplicationDecision(institution="u", key=own.key, actor="clerk")
    assert code_of(lambda: journey.award(institutions.platform(), decision)) == "E_APPLICATION_UNKNOWN"
    assert list_held(institutions.platform().directory, own.account) == []


def test_a_call_that_is_closed_over_or_for_others_takes_nothing(client: Client, own: OwnApplication) -> None:
    identifier = own_identifier()
    switch(identifier, only_for=("@other.example",))
    assert send(client, own).status_code == 200 and stands(own).state is ApplicationState.DRAFT
    switch(identifier, only_for=("@x.example",), is_open=False)
    seen = stands(own).changed_at.isoformat()
    assert code_of(lambda: journey.send(institutions.platform(), own, seen=seen)) == "E_APPLICATION_CLOSED"
    switch(identifier, only_for=("@x.example",))
    send(client, own)
    assert stands(own).state is ApplicationState.SENT


def test_an_address_that_is_not_proved_is_not_sent(client: Client, own: OwnApplication) -> None:
    assert save(client, own, email=TARO).status_code == 422
    store = institutions.platform().store("u")
    store.applications.put(replace(stands(own), email=TARO, name="花子"))
    seen = stands(own).changed_at.isoformat()
    assert code_of(lambda: journey.send(institutions.platform(), own, seen=seen)) == "E_APPLICATION_INCOMPLETE"


def test_two_institutions_see_their_own_applications(client: Client, own: OwnApplication) -> None:
    send(client, own)
    institutions.open_university("v", LocalizedText(ja="ほかの大学", en="Other University"))
    stranger = institutions.member("v@x.example", NodeRole.ADMIN, "v")
    assert stranger.get(f"/desk/v/applying/{own.key}").status_code == 404
    assert stranger.get(f"/desk/u/applying/{own.key}").status_code == 404
    assert institutions.platform().store("v").applications.find(own.key) is None


def test_after_a_crash_the_next_turn_notes_the_one_award(
    client: Client, own: OwnApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(client, own)
    platform = institutions.platform()
    clerk = platform.accounts.find_by_email(CLERK)
    assert clerk is not None
    decision = ApplicationDecision(institution="u", key=own.key, actor=clerk.account)
    monkeypatch.setattr(journey._Awarding, "_note", lambda *_: None)
    journey._Awarding(platform, decision, platform.store("u")).issue(stands(own))
    assert stands(own).state is ApplicationState.SENT, "the document is there, and the application does not know"
    assert journey.settle_awarded(platform, "u") == 1 and journey.settle_awarded(platform, "u") == 0
    assert stands(own).award_number and stands(own).decided_by == clerk.account
    assert journey.award(platform, decision) == stands(own).award_number
    assert len(list_held(platform.directory, own.account)) == 1


def test_who_leaves_takes_what_is_open_and_what_was_decided_stays_without_the_account(
    client: Client, clerk: Client, own: OwnApplication
) -> None:
    platform, store = institutions.platform(), institutions.platform().store("u")
    send(client, own)
    judge(clerk, own, "refuse", words="いいえ")
    forget_account(platform, own.account, actor="tests", now=institutions.NOW)
    assert stands(own).account == "" and store.applications.list_of_account(own.account) == []


def test_a_join_brings_applications_along(client: Client, own: OwnApplication) -> None:
    send(client, own)
    other, store = institutions.account(TARO), institutions.platform().store("u")
    applying.give_to(store, ended=own.account, stays=other)
    assert [each.key for each in store.applications.list_of_account(other)] == [own.key]


def test_drafts_and_decided_ones_go_when_their_time_is_over(client: Client, own: OwnApplication) -> None:
    retention, later = institutions.platform().retention, institutions.platform().now() + timedelta(days=1)
    asked: Any = {"institution": "u", "most": 10, "now": later}
    assert retention.remove("award_application", before=later, **asked) == 0
    assert retention.remove("application_draft", before=later, **asked) == 1
    assert institutions.platform().store("u").applications.find(own.key) is None


def test_marks_are_by_the_rubrics_levels_and_come_back(client: Client, clerk: Client, own: OwnApplication) -> None:
    send(client, own)
    store = institutions.platform().store("u")
    version = store.microcredentials.list_latest()[0]
    levels = (RubricLevel(name=LocalizedText(ja="足りない")), RubricLevel(name=LocalizedText(ja="十分"), score="2"))
    rubric = Rubric(criteria=(RubricCriterion(name=LocalizedText(ja="分析"), levels=levels),))
    letter = replace(version.microcredential, rubric=rubric)
    form = JudgingForm({"level-0": "1", "words-0": "よい"}, criteria=criteria_of(letter))
    assert form.is_valid() and form.marks() == (CriterionMark(criterion=0, level=1, words="よい"),)
    assert not JudgingForm({"level-0": "7"}, criteria=criteria_of(letter)).is_valid()
    assert initial_marks(replace(stands(own), marks=form.marks())) == {"level-0": "1", "words-0": "よい"}
    page = judge(clerk, own, "ask", **{"words-0": "書きかけ"}).content.decode()
    assert "書きかけ" in page, "nothing typed is lost"


def test_the_registrys_entry_has_the_button_while_people_may_apply(
    client: Client, clerk: Client, own: OwnApplication
) -> None:
    version = institutions.platform().store("u").microcredentials.list_latest()[0]
    clerk.post("/desk/u/registry/own", {"identifier": version.identifier, "version": str(version.version)})
    entry = institutions.platform().registry.find_by_identifier("u", version.identifier)
    assert entry is not None
    button = f"/mine/applications/for/{entry.number}"
    assert button in Client().get(f"/registry/{entry.number}").content.decode()
    assert Client().get(button).status_code == 302, "who applies signs in first"
    assert "Records of your practice, please." in client.get(button).content.decode()
    assert client.post(button)["Location"] == f"/mine/applications/{own.key}", "one is open already"
    switch(version.identifier, only_for=("@other.example",))
    assert "This is not open to you" in client.get(button).content.decode()
    switch(version.identifier, is_open=False)
    assert button not in Client().get(f"/registry/{entry.number}").content.decode()
    assert client.get(button).status_code == 404

"""Awards that the wrong person received: given back, asked for, taken back; and the attacks that use that way."""

import io
import re
import zipfile
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from django.test import Client

from kakitome.errors import Refused
from kakitome.journeys.privacy import award_returns
from kakitome.journeys.privacy.consenting import StatedTerms, answer, question_of, state_terms
from kakitome.journeys.privacy.own_data import pack_own_data
from kakitome.ports.claims import Visibility
from kakitome.ports.organisations import NodeRole
from kakitome.ports.security_events import EventFilter, SecurityEventKind
from kakitome.services.holding import HeldAward, find_held, list_waiting, send_link, take_waiting
from kakitome.services.holding.returning import ANSWER_WITHIN, REMINDED_AFTER, ReturnState, find_return, prove
from kakitome.services.issuing.correcting import correct_learner
from kakitome.values.localized_text import LocalizedText
from support import institutions
from web.places import HANAKO, PASSWORD, Place

STRANGER = "stranger@home.example"
STAFF = [f"00000000-0000-4000-8000-00000000000{n}" for n in range(3)]
RIGHT = "hanako.right@home.example"


@dataclass
class Story:
    """An award that a stranger received, because the class list named the stranger's address."""

    place: Place
    number: str
    account: str
    stranger: Client
    page: str

    def held(self) -> HeldAward:
        held = find_held(self.place.platform.directory, self.number)
        assert held is not None
        return held

    def correct(self, email: str = RIGHT) -> None:
        """Let the institution write down the right address."""
        learner = self.held().record.intent.learner
        assert learner is not None
        context = self.place.platform.issuing_context(self.place.key)
        # Instants of signing are whole seconds.
        later = self.now + timedelta(seconds=2)
        correct_learner(context, self.number, learner=replace(learner, email=email), actor="staff", now=later)

    @property
    def now(self) -> datetime:
        return self.place.platform.now()

    def ask(self, actor: str = STAFF[0]) -> None:
        award_returns.ask_back(self.place.platform, self.held(), reason="名簿のアドレス違い", actor=actor, now=self.now)

    def prove(self) -> None:
        prove(self.place.platform.store(self.place.key), self.number, account="", now=self.now)

    def end(self, after: timedelta) -> int:
        return award_returns.end_unanswered(self.place.platform, self.place.key, now=self.now + after)

    def mails(self, kind: str) -> list[str]:
        messages = self.place.platform.store(self.place.key).outbox.list_messages()
        return sorted(message.to for message in messages if message.kind == kind)

    def state(self) -> ReturnState:
        award_return = find_return(self.place.platform.store(self.place.key), self.number)
        assert award_return is not None
        return award_return.state

    def actions(self) -> list[str]:
        trail = self.place.platform.store(self.place.key).audit
        return [event.entry.action for event in trail.list_events(subject=self.number)]

    def events(self) -> set[SecurityEventKind]:
        recorded = self.place.platform.security_events.list_newest(EventFilter(account=self.account))
        return {each.event.kind for each in recorded}


@pytest.fixture
def story(place: Place) -> Story:
    outcome = place.award(learner=replace(HANAKO, email=STRANGER))
    person, client = place.person(email=STRANGER, name=""), Client()
    client.login(username=STRANGER, password=PASSWORD)
    page = place.receive(client, visibility=Visibility.LISTED)
    return Story(place, outcome.number, person.account, client, page)


def is_nobodys(story: Story) -> bool:
    held = story.held()
    return (held.account, held.is_opened, held.visibility) == ("", False, Visibility.PRIVATE)


def test_a_stranger_gives_back_what_is_not_theirs_and_nothing_of_it_stays_open(story: Story) -> None:
    terms = StatedTerms(
        microcredential=story.held().record.intent.microcredential,
        text=LocalizedText(),
        choices=(LocalizedText(ja="名前を載せます", en="List my name"),),
    )
    platform = story.place.platform
    state_terms(platform, terms, institution=story.place.key, actor="owner", now=story.now)
    question = question_of(platform, story.held())
    assert question is not None
    answer(platform, story.held(), chosen={"c1": True}, digest=question.terms.digest, now=story.now)
    assert Client().get(story.page).status_code == 200
    asked = story.stranger.get(f"{story.page}/give-back")
    assert asked.status_code == 200 and not is_nobodys(story), "asking changes nothing"
    old_link = f"/claim/{story.place.tokens[-1]}"
    assert story.stranger.post(f"{story.page}/give-back").status_code == 302
    assert is_nobodys(story)
    assert Client().get(story.page).status_code == story.stranger.get(story.page).status_code == 404
    assert story.stranger.get(old_link).status_code == 404, "the mailed link is dead too"
    assert platform.award_terms.count(story.place.key, question.terms.digest)["c1"] == (0, 1)
    after = question_of(platform, replace(story.held(), received_at=story.now + timedelta(days=1)))
    assert after is not None and after.is_open, "the next learner is asked anew"
    assert story.mails("return_done") == [STRANGER]
    assert len(story.mails("return_given")) == 1, "the institution is told"
    assert len(story.mails("claim")) == 1, "no link goes to the address of who gave it back"
    assert "award.given_back" in story.actions()
    assert SecurityEventKind.AWARD_GIVEN_BACK in story.events()
    assert b'"given_back"' in own_data(story.account), "the export shows it"


def own_data(account: str) -> bytes:
    file = io.BytesIO()
    pack_own_data(institutions.platform(), account, file=file)
    return zipfile.ZipFile(file).read("data.json")


def test_a_browser_that_opened_an_award_without_an_account_loses_it_too(place: Place) -> None:
    number = place.award().number
    client = Client()
    page = place.receive(client, visibility=Visibility.PRIVATE)
    assert client.get(page).status_code == 200
    assert client.post(f"{page}/give-back").status_code == 302
    (waiting,) = list_waiting(place.platform.directory, {HANAKO.email: place.platform.now()})
    person = place.person()
    taken = take_waiting(
        place.platform.directory,
        number,
        account=person.account,
        emails=[HANAKO.email],
        now=place.platform.now(),
        draw_token=lambda: "t-next",
    )
    assert (waiting.is_opened, taken.account) == (False, person.account)
    place.platform.store(place.key).claims.replace(
        replace(place.platform.store(place.key).claims.list_by_award(number)[-1], account="")
    )
    path = place.platform.award_links.path(number, edition=taken.link_edition)
    assert client.get(path).status_code == 404, "also when the next one has no account"


def test_what_a_stolen_session_gave_away_its_learner_takes_again(story: Story) -> None:
    story.stranger.post(f"{story.page}/give-back")
    assert is_nobodys(story)
    assert story.mails("return_done") == [STRANGER], "the learner hears of it"
    story.stranger.post("/mine/waiting", {"number": story.number})
    assert story.held().account == story.account


def test_nobody_else_gives_an_award_back(story: Story) -> None:
    story.place.person(email="other@home.example")
    other = Client()
    other.login(username="other@home.example", password=PASSWORD)
    for client in (other, Client()):
        assert client.post(f"{story.page}/give-back").status_code == 404
    story.ask()
    assert other.post(f"/mine/returns/{story.number}", {"act": "agree"}).status_code == 404
    assert Client().post(f"/mine/returns/{story.number}", {"act": "agree"}).status_code == 302
    assert story.held().account == story.account


def test_asked_for_and_agreed_it_goes_to_who_proves_the_address(story: Story) -> None:
    story.correct()
    story.ask()
    assert story.mails("return_asked") == [STRANGER]
    assert story.mails("return_prove") == [RIGHT]
    page = story.stranger.get(f"/mine/returns/{story.number}").content.decode()
    assert "名簿のアドレス違い" in page and RIGHT not in page
    assert f"/mine/returns/{story.number}" in story.stranger.get("/mine").content.decode()
    story.stranger.post(f"/mine/returns/{story.number}", {"act": "agree"})
    assert is_nobodys(story) and story.mails("claim") == [RIGHT, STRANGER]
    assert story.stranger.get(f"/mine/returns/{story.number}").status_code == 200, (
        "the former holder reads what was done"
    )
    link, learner = link_in(story, "claim", to=RIGHT), Client()
    learner.post(link, {"act": "send"})
    assert learner.post(link, {"act": "code", "code": code_in(story)}).status_code == 302
    assert (story.held().is_opened, story.held().visibility) == (True, Visibility.PRIVATE)
    assert story.stranger.get(story.page).status_code == 404


def test_the_right_learner_proves_the_address_by_a_mailed_code(story: Story) -> None:
    story.correct()
    story.ask()
    link = link_in(story, "return_prove")
    learner = Client()
    assert learner.get(link).status_code == 200
    learner.post(link, {"act": "send"})
    assert story.mails("claim_code") == [RIGHT]
    assert learner.post(link, {"act": "code", "code": "2222-2222"}).status_code == 422
    learner.post(link, {"act": "code", "code": code_in(story)})
    assert "award.return_proved" in story.actions()
    assert story.held().account == story.account, "a proof alone moves nothing"
    assert story.end(ANSWER_WITHIN) == 1
    assert is_nobodys(story)


def code_in(story: Story) -> str:
    messages = story.place.platform.store(story.place.key).outbox.list_messages()
    return next(message.params["code"] for message in messages if message.kind == "claim_code")


def link_in(story: Story, kind: str, *, to: str = RIGHT) -> str:
    messages = story.place.platform.store(story.place.key).outbox.list_messages()
    link = next(message.params["link"] for message in messages if message.kind == kind and message.to == to)
    return link[link.index("/claim/") :]


def test_an_institution_does_not_pull_an_award_from_a_silent_learner(story: Story) -> None:
    story.ask()
    assert story.end(ANSWER_WITHIN - timedelta(seconds=1)) == 0
    assert story.end(REMINDED_AFTER) == 0
    assert story.mails("return_asked") == [STRANGER] * 2, "told twice"
    assert story.end(ANSWER_WITHIN) == 1
    assert (story.state(), story.held().account) == (ReturnState.STAYS, story.account)
    assert story.held().visibility is Visibility.LISTED
    assert story.mails("return_stays") == [STRANGER]


def test_a_proof_of_an_address_that_was_changed_since_counts_for_nothing(story: Story) -> None:
    story.correct()
    story.ask()
    story.prove()
    story.correct("somebody.else@home.example")
    story.end(ANSWER_WITHIN)
    assert (story.state(), story.held().account) == (ReturnState.STAYS, story.account)


def test_after_an_objection_two_people_decide(story: Story) -> None:
    story.correct()
    admin_id = institutions.account("a@u.example", NodeRole.ADMIN, story.place.key)
    second_id = institutions.account("b@u.example", NodeRole.ADMIN, story.place.key)
    first, second = institutions.signed_in("a@u.example"), institutions.signed_in("b@u.example")
    desk = f"/desk/{story.place.key}/awards/{story.number}"
    asked = first.get(f"{desk}/return").content.decode()
    assert RIGHT in asked and STRANGER in asked
    assert first.post(f"{desk}/return", {"reason": ""}).status_code == 422
    assert first.post(f"{desk}/return", {"reason": "名簿のアドレス違い"}).status_code == 302
    refused = story.stranger.post(f"/mine/returns/{story.number}", {"act": "object", "reason": " "})
    assert refused.status_code == 422
    story.stranger.post(f"/mine/returns/{story.number}", {"act": "object", "reason": "本人です"})
    assert story.end(ANSWER_WITHIN * 2) == 0, "time ends nothing that was objected to"
    assert story.mails("return_objected") == ["a@u.example"]
    assert "本人です" in second.get(desk).content.decode()
    take = {"decision": "take", "reason": "学籍を確かめました"}
    assert first.post(f"{desk}/return/decide", take).status_code == 422, "whoever asked does not decide"
    assert second.post(f"{desk}/return/decide", take).status_code == 422, "nobody has proved the address"
    assert story.held().account == story.account
    story.prove()
    assert second.post(f"{desk}/return/decide", take).status_code == 302
    assert is_nobodys(story) and RIGHT in story.mails("claim")
    assert "学籍を確かめました" in story.stranger.get(f"/mine/returns/{story.number}").content.decode()
    assert SecurityEventKind.AWARD_TAKEN_BACK in story.events()
    assert {admin_id, second_id}.isdisjoint({""})


def test_a_second_person_leaves_it_with_its_holder(story: Story) -> None:
    story.ask()
    platform = story.place.platform
    award_returns.object_to(platform, story.held(), account=story.account, reason="本人です", now=story.now)
    with pytest.raises(Refused, match="E_RETURN_OWN"):
        award_returns.decide(platform, story.held(), takes_back=False, reason="x", actor=STAFF[0], now=story.now)
    award_returns.decide(platform, story.held(), takes_back=False, reason="x", actor=STAFF[1], now=story.now)
    assert (story.state(), story.held().account) == (ReturnState.STAYS, story.account)
    with pytest.raises(Refused, match="E_RETURN_CLOSED"):
        award_returns.decide(platform, story.held(), takes_back=True, reason="x", actor=STAFF[2], now=story.now)


def test_the_institution_asks_no_longer(story: Story) -> None:
    story.ask()
    with pytest.raises(Refused, match="E_RETURN_OPEN"):
        story.ask()
    award_returns.drop(story.place.platform, story.held(), actor=STAFF[1], now=story.now)
    assert (story.state(), story.held().account) == (ReturnState.STAYS, story.account)


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("path", ["{page}/give-back", "/mine/returns/{number}", "/mine"])
def test_its_pages_are_whole_in_both_languages(story: Story, path: str, language: str) -> None:
    story.ask()
    answer_page = story.stranger.get(
        path.format(page=story.page, number=story.number), headers={"accept-language": language}
    )
    assert answer_page.status_code == 200
    has_japanese = bool(
        re.search(r"[ぁ-ん]", re.sub(r"(?s)<(header|footer).*?</\1>", "", answer_page.content.decode()))
    )
    assert has_japanese or language == "en"


@pytest.mark.parametrize("is_corrected", [True, False])
def test_in_nobodys_account_it_goes_to_who_proves_the_corrected_address(place: Place, *, is_corrected: bool) -> None:
    outcome = place.award(learner=replace(HANAKO, email=STRANGER))
    stranger, learner = Client(), Client()
    page = place.receive(stranger, visibility=Visibility.LISTED)
    story = Story(place, outcome.number, "", stranger, page)
    if is_corrected:
        story.correct()
    store = place.platform.store(place.key)
    send_link(store, story.number, actor="staff", now=story.now, draw_token=lambda: "t9", address_of="/claim/{}".format)
    learner.post("/claim/t9", {"act": "send"})
    assert stranger.get(page).status_code == 200
    assert learner.post("/claim/t9", {"act": "code", "code": code_in(story)}).status_code == 302
    held = story.held()
    assert held.visibility is (Visibility.PRIVATE if is_corrected else Visibility.LISTED)
    path = place.platform.award_links.path(story.number, edition=held.link_edition)
    assert learner.get(path).status_code == 200
    assert stranger.get(path).status_code == (404 if is_corrected else 200)
    assert ("award.taken_back" in story.actions()) is is_corrected

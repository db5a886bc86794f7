"""Terms of a kind of award: asked after claiming, each by itself, refusable, taken back, asked again when changed."""

import io
import zipfile

import pytest
from django.test import Client

from kakitome.errors import Invalid
from kakitome.journeys.privacy.consenting import StatedTerms, answer, question_of, state_terms
from kakitome.journeys.privacy.own_data import pack_own_data
from kakitome.learning.award import Learner
from kakitome.ports.claims import Claim, hash_of_token
from kakitome.ports.organisations import NodeRole
from kakitome.services import holding
from kakitome.services.issuing import Order, Wanted, issue
from kakitome.values.localized_text import LocalizedText
from support import institutions

pytestmark = pytest.mark.django_db

LISTING = LocalizedText(ja="登録簿に名前を載せます", en="List my name in the register")
STATISTICS = LocalizedText(ja="統計に使います", en="Use it for statistics")
TEXT = LocalizedText(ja="この授与の条件です。", en="These are the terms of this award.")


@pytest.fixture
def number() -> str:
    """An award that waits for its link to be opened."""
    institutions.open_university("u", LocalizedText(ja="見本大学", en="Example University"))
    version, platform = institutions.in_force("u"), institutions.platform()
    store = platform.store("u")
    wanted = Wanted(learner=Learner(name="見本 花子", email="h@x.example"), awarded_on=institutions.NOW.date())
    order = Order(
        issuer=store.issuers.list_issuers()[0].did,
        microcredential=version.identifier,
        version=version.version,
        actor="tests",
        wanted=[wanted],
    )
    (outcome,) = issue(platform.issuing_context("u"), order, now=institutions.NOW)
    claim = Claim(token_hash=hash_of_token("t1"), award_number=outcome.number, created_at=institutions.NOW)
    store.claims.add_many([claim])
    return outcome.number


def identifier() -> str:
    return institutions.platform().store("u").microcredentials.list_latest()[0].identifier


def stated(*choices: LocalizedText, text: LocalizedText = TEXT) -> None:
    wanted = StatedTerms(microcredential=identifier(), text=text, choices=choices)
    state_terms(institutions.platform(), wanted, institution="u", actor="owner", now=institutions.NOW)


def held_of(number: str) -> holding.HeldAward:
    held = holding.find_held(institutions.platform().directory, number)
    assert held is not None
    return held


def codes(number: str) -> dict[str, bool | None]:
    question = question_of(institutions.platform(), held_of(number))
    assert question is not None
    return {choice.words.en: question.answers.get(choice.code) for choice in question.terms.choices}


def test_claiming_leads_to_what_is_asked_and_the_award_is_received_either_way(number: str) -> None:
    stated(LISTING, STATISTICS)
    institutions.account("h@x.example")
    learner = institutions.signed_in("h@x.example")
    answer = learner.post("/claim/t1")
    assert answer["Location"] == f"/mine/terms/{number}"
    assert held_of(number).is_opened
    page = learner.get(f"/mine/terms/{number}").content.decode()
    assert TEXT.en in page
    # Nothing is chosen before somebody chooses it.
    assert "checked" not in page
    assert "1 award asks you something" in learner.get("/mine").content.decode()
    question = question_of(institutions.platform(), held_of(number))
    assert question is not None
    given = {"digest": question.terms.digest, "c1": "no", "c2": "yes"}
    page = learner.post(f"/mine/terms/{number}", given, follow=True).content.decode()
    assert "Your answers are kept." in page
    assert codes(number) == {LISTING.en: False, STATISTICS.en: True}
    assert "asks you something" not in learner.get("/mine").content.decode()
    # Taken back, at any time; what was said before stays on record.
    learner.post(f"/mine/terms/{number}", {"digest": question.terms.digest, "c2": "no"})
    assert codes(number) == {LISTING.en: False, STATISTICS.en: False}
    answers = institutions.platform().award_terms.list_answers("u", number)
    assert [(answer.choice, answer.is_given) for answer in answers] == [("c1", False), ("c2", True), ("c2", False)]
    actions = [event.entry.action for event in institutions.platform().store("u").audit.list_events(subject=number)]
    assert actions.count("terms.answered") == 2


def test_nobody_else_sees_or_answers_them(number: str) -> None:
    stated(LISTING)
    institutions.account("h@x.example")
    institutions.signed_in("h@x.example").post("/claim/t1")
    other = institutions.member("other@x.example", NodeRole.ADMIN, "u")
    for client in (Client(), other):
        assert client.get(f"/mine/terms/{number}").status_code == 404
        assert client.post(f"/mine/terms/{number}", {"c1": "yes"}).status_code == 404
    assert codes(number) == {LISTING.en: None}


def test_other_words_are_asked_again_and_the_same_words_are_not(number: str) -> None:
    stated(LISTING)
    platform = institutions.platform()
    held = held_of(number)
    question = question_of(platform, held)
    assert question is not None
    answer(platform, held, chosen={"c1": True}, digest=question.terms.digest, now=institutions.NOW)
    stated(LISTING)
    assert codes(number) == {LISTING.en: True}
    assert platform.award_terms.count("u", question.terms.digest) == {"c1": (1, 0)}
    stated(LISTING, STATISTICS)
    again = question_of(platform, held)
    assert again is not None
    assert again.terms.version == 2
    assert [choice.code for choice in again.terms.choices] == ["c1", "c2"]
    assert codes(number) == {LISTING.en: None, STATISTICS.en: None}
    # An answer to the words of before is not taken for one to these.
    with pytest.raises(Invalid, match="E_TERMS_CHANGED"):
        answer(platform, held, chosen={"c1": True}, digest=question.terms.digest, now=institutions.NOW)
    with pytest.raises(Invalid, match="E_TERMS_CHOICE"):
        answer(platform, held, chosen={"c9": True}, digest=again.terms.digest, now=institutions.NOW)
    stated()
    assert question_of(platform, held) is None


def test_an_institution_states_terms_in_both_languages_and_sees_counts(number: str) -> None:
    owner = institutions.member("owner@x.example", NodeRole.PROGRAMME_OWNER, "u")
    address = f"/desk/u/terms/{identifier()}"
    assert "Nothing is asked." in owner.get("/desk/u/terms").content.decode()
    form = {"text_ja": TEXT.ja, "text_en": TEXT.en, "choices_ja": f"{LISTING.ja}\n{STATISTICS.ja}", "choices_en": "One"}
    refused = owner.post(address, form)
    assert refused.status_code == 422
    assert "as many lines" in refused.content.decode()
    assert STATISTICS.ja in refused.content.decode()
    refused = owner.post(address, {**form, "choices_en": f"{LISTING.en}\n{STATISTICS.en}", "text_en": ""})
    assert refused.status_code == 422
    assert owner.post(address, {**form, "choices_en": f"{LISTING.en}\n{STATISTICS.en}"}).status_code == 302
    platform, held = institutions.platform(), held_of(number)
    question = question_of(platform, held)
    assert question is not None
    answer(platform, held, chosen={"c1": False, "c2": True}, digest=question.terms.digest, now=institutions.NOW)
    page = owner.get(address).content.decode()
    assert "Answers to these words" in page
    assert "見本" not in page.partition("<table")[2].partition("</table")[0]
    viewer = institutions.member("viewer@x.example", NodeRole.VIEWER, "u")
    assert "State these terms" not in viewer.get(address).content.decode()
    assert viewer.post(address, form).status_code == 404


def test_what_was_agreed_to_is_part_of_what_is_taken_along(number: str) -> None:
    stated(LISTING)
    account = institutions.account("h@x.example")
    institutions.signed_in("h@x.example").post("/claim/t1")
    platform, held = institutions.platform(), held_of(number)
    question = question_of(platform, held)
    assert question is not None
    before, after = io.BytesIO(), io.BytesIO()
    pack_own_data(platform, account, file=before)
    answer(platform, held, chosen={"c1": True}, digest=question.terms.digest, now=institutions.NOW)
    pack_own_data(platform, account, file=after)
    assert len(zipfile.ZipFile(after).read("data.json")) > len(zipfile.ZipFile(before).read("data.json"))

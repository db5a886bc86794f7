"""The story of a recognition, readable aloud: everybody at their own pages, from the application to the withdrawal.

A university applies with its micro-credential. A document is missing, and is mended. Of three reviewers one belongs to
the applicant and is recused by rule; the other two differ. The committee recognises on a condition; it is met. A
learner is awarded, and a check tells that it was recognised when awarded. Then the recognition is withdrawn: the old
award stays recognised when awarded, a new one is not. The steps follow below in the order in which they are told.
"""

import html
import re
import time
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kakitome.learning.award import Learner
from kakitome.learning.recognition.case import Case
from kakitome.learning.recognition.procedure import State
from kakitome.learning.recognition.recognition import Standing
from kakitome.learning.registry.entry import Entry
from kakitome.ports.organisations import NodeRole
from kakitome.services.examining import load_case, procedure_of
from kakitome.services.issuing import Order, Wanted, issue
from support import institutions, recognition_body

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

OWN, BODY = "/desk/setouchi/applications", f"/desk/{recognition_body.BODY}/cases"
REQUIRED = ("internal-institution", "internal-programme", "syllabus", "assessment", "alignment")


@dataclass
class Story:
    """Who takes part, and what there is so far."""

    entry: Entry
    owner: Client
    office: Client
    reviewers: dict[str, Client] = field(default_factory=dict)
    accounts: dict[str, str] = field(default_factory=dict)
    number: str = ""

    @property
    def case(self) -> Case:
        return load_case(recognition_body.work().examining, self.number)

    def own(self, *parts: str) -> str:
        return "/".join([OWN, self.number, *parts])

    def desk(self, *parts: str) -> str:
        return "/".join([BODY, self.number, *parts])


def test_from_an_application_to_a_withdrawal() -> None:
    story = a_university_and_a_recognition_body()
    the_university_applies_and_reads_what_is_missing(story)
    without_one_document_it_is_refused_and_with_it_submitted(story)
    the_secretariat_notes_the_fee_and_accepts(story)
    of_three_reviewers_the_one_who_belongs_to_the_applicant_is_recused_by_rule(story)
    two_score_without_seeing_each_other_and_they_differ(story)
    the_secretariat_sees_that_they_differ_and_lays_it_before_the_committee(story)
    the_committee_recognises_on_a_condition_with_reasons(story)
    the_condition_is_reported_and_confirmed_and_the_recognition_begins(story)
    first = an_award_given_now_was_recognised_then_and_is_now(story)
    the_recognition_is_withdrawn_by_a_vote_with_reasons(story)
    the_old_award_was_recognised_when_awarded_and_the_new_one_is_not(story, first)
    the_applicant_reads_the_whole_story_without_names(story)


def a_university_and_a_recognition_body() -> Story:
    recognition_body.open_body()
    entry = recognition_body.open_member("setouchi", name="瀬戸内海洋技術大学（見本）")
    return Story(
        entry=entry,
        owner=institutions.member("owner@setouchi.example", NodeRole.PROGRAMME_OWNER, "setouchi"),
        office=institutions.member("office@kikou.example", NodeRole.PROGRAMME_OWNER, recognition_body.BODY),
    )


def the_university_applies_and_reads_what_is_missing(story: Story) -> None:
    form = {"subject": f"entry:{story.entry.number}", "opening": f"{recognition_body.BODY}/recognition"}
    begun = post(story.owner, f"{OWN}/new", **form)
    story.number = begun.rsplit("/", 1)[1]
    page = read(story.owner, story.own())
    assert "What is still missing" in page
    assert page.count("not submitted") >= len(REQUIRED)


def without_one_document_it_is_refused_and_with_it_submitted(story: Story) -> None:
    for kind in REQUIRED[:-1]:
        attach(story, kind)
    refused = story.owner.post(story.own("submit"), {"is_sure": "on"})
    assert refused.status_code == 422
    assert "still missing" in told(refused)
    attach(story, REQUIRED[-1])
    post(story.owner, story.own("submit"), is_sure="on")
    assert story.case.state is State.SUBMITTED


def the_secretariat_notes_the_fee_and_accepts(story: Story) -> None:
    assert "1 case waits for you" in read(story.office, BODY)
    post(story.office, story.desk("fee"), state="paid")
    post(story.office, story.desk("accept"))
    assert story.case.state is State.ACCEPTED


def of_three_reviewers_the_one_who_belongs_to_the_applicant_is_recused_by_rule(story: Story) -> None:
    for name, at in (("aoi", "setouchi"), ("ann", ""), ("ben", "")):
        story.accounts[name] = recognition_body.reviewer(name, at=at)
        story.reviewers[name] = institutions.signed_in(f"{name}@{at or f'home-of-{name}'}.example")
    page = read(story.office, story.desk("assign"))
    assert "Conflict of interest: Belongs to the applicant's institution." in page
    for name, account in story.accounts.items():
        post(story.office, story.desk("assign"), account=account)
        assert (story.case.assignments[-1].state == "recused") is (name == "aoi")
    (document, *_rest) = story.case.current_documents
    recused = story.reviewers["aoi"].get(f"/review/{story.number}/papers/{document.sha256}")
    assert recused.status_code in (403, 404), "the papers are closed to whoever is recused"


def two_score_without_seeing_each_other_and_they_differ(story: Story) -> None:
    for name, points, recommendation in (("ann", 4, "recognised"), ("ben", 2, "conditions")):
        client = story.reviewers[name]
        post(client, f"/review/{story.number}/declaration", answer="none")
        assert "ann-writes" not in read(client, f"/review/{story.number}"), "nobody sees another's scores first"
        lines = [
            one.id
            for one in procedure_of(
                recognition_body.work().examining, story.case, now=recognition_body.work().platform.now()
            ).rubric
        ]
        scores = {f"given-{line}": str(points) for line in lines}
        reasons = {f"reason-{line}": f"{name}-writes about {line}" for line in lines}
        form = {**scores, **reasons, "recommendation": recommendation, "digest": story.case.subject.digest}
        post(client, f"/review/{story.number}/scores", do="submit", **form)
    assert len(story.case.counted_scorings) == 2


def the_secretariat_sees_that_they_differ_and_lays_it_before_the_committee(story: Story) -> None:
    assert "The reviewers differ by" in read(story.office, story.desk())
    post(story.office, story.desk("discuss"))
    post(story.office, story.desk("comment"), text="Please look at the assessment once more.")
    assert "may vote" in read(story.office, story.desk("refer"))
    post(story.office, story.desk("refer"), committee="quality")
    assert story.case.state is State.DECIDING


def the_committee_recognises_on_a_condition_with_reasons(story: Story) -> None:
    post(
        story.office,
        story.desk("draft"),
        outcome="conditions",
        reasons_ja="実技の基準が公表されれば、基準を満たす。",
        reasons_en="Once the standard of the practical test is public, the criteria are met.",
        condition_en_1="Publish the standard of the practical test.",
        deadline_1=(institutions.platform().now() + timedelta(days=90)).date().isoformat(),
    )
    vote(story, "for", "for")
    too_few = story.office.post(story.desk("decide"))
    assert "There is no quorum" in told(too_few)
    vote(story, "for", by=2)
    post(story.office, story.desk("close"))
    post(story.office, story.desk("decide"))
    assert story.case.state is State.CONDITIONAL
    assert institutions.platform().recognitions.of_entry(story.entry.number) == []


def the_condition_is_reported_and_confirmed_and_the_recognition_begins(story: Story) -> None:
    assert "Publish the standard of the practical test." in read(story.owner, story.own())
    post(story.owner, story.own("condition", "0"), text="It is on our site since today.")
    assert "It is on our site since today." in read(story.office, story.desk())
    post(story.office, story.desk("met", "0"))
    assert story.case.state is State.RECOGNISED
    (recognition,) = institutions.platform().recognitions.of_entry(story.entry.number)
    assert recognition.digest == story.entry.current.digest, "bound to the words that were voted on"
    assert recognition.number in read(story.owner, story.own())


def an_award_given_now_was_recognised_then_and_is_now(story: Story) -> bytes:
    document = award(story, "見本 花子", "hanako@x.example")
    page = check(document)
    assert "承認あり（" in page
    assert "承認されています（" in page
    return document


def the_recognition_is_withdrawn_by_a_vote_with_reasons(story: Story) -> None:
    # Signed documents tell whole seconds: an award of the very second of the withdrawal would not be before it.
    time.sleep(1.1)
    post(
        story.office,
        story.desk("propose-withdrawal"),
        committee="quality",
        text="The practical test is not held any more.",
    )
    assert "The practical test is not held any more." in read(story.owner, story.own())
    post(story.owner, story.own("hearing"), text="It is held again from the next year.")
    reasons = {"reasons_ja": "実技の試験が廃止された。", "reasons_en": "The test was abolished."}
    post(story.office, story.desk("draft"), outcome="withdrawn", **reasons)
    vote(story, "for", "for", "for")
    post(story.office, story.desk("close"))
    post(story.office, story.desk("decide"))
    assert story.case.state is State.WITHDRAWN
    (recognition,) = institutions.platform().recognitions.of_entry(story.entry.number)
    assert recognition.standing_at(institutions.platform().now()) is Standing.WITHDRAWN


def the_old_award_was_recognised_when_awarded_and_the_new_one_is_not(story: Story, first: bytes) -> None:
    page = check(first)
    assert "承認あり（" in page
    assert "承認は終わっています（" in page
    new = check(award(story, "見本 次郎", "jiro@x.example"))
    assert "承認あり（" not in new
    assert "承認されています（" not in new


def the_applicant_reads_the_whole_story_without_names(story: Story) -> None:
    page = read(story.owner, story.own())
    for sentence in (
        "The recognition is withdrawn.",
        "The secretariat confirms that a condition is met",
        "It is recognised once the conditions are met.",
        "The application is accepted for review",
        "The application is begun",
    ):
        assert sentence in page
    for hidden in ("見本 一郎、", "is recused", *story.accounts.values()):
        assert hidden not in page


# --- how people act ------------------------------------------------------------------------------------------------


def read(client: Client, path: str) -> str:
    """Open a page and return what it says."""
    page = client.get(path)
    assert page.status_code == 200, (path, page.status_code)
    return told(page)


def post(client: Client, path: str, **form: Any) -> str:
    """Send a form that goes through; returns where it leads."""
    answer = client.post(path, form)
    assert answer.status_code == 302, (path, told(answer))
    return str(answer["Location"])


def told(answer: Any) -> str:
    """Return a page's words: no tags, single blanks."""
    text = re.sub(r"<(script|style|svg)\b.*?</\1>", "", answer.content.decode(), flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", text)).split())


def attach(story: Story, kind: str) -> None:
    """Hand in a document."""
    file = SimpleUploadedFile(f"{kind}.pdf", b"%PDF-1.7 " + kind.encode())
    answer = story.owner.post(story.own("papers"), {"kind": kind, "file": file})
    assert answer.status_code == 302, told(answer)


def vote(story: Story, *choices: str, by: int = 0) -> None:
    """Let members of the committee vote on their own page, from the one at place `by`."""
    for name, choice in zip(recognition_body.COMMITTEE[by:], choices, strict=False):
        client = institutions.signed_in(f"{name}@{name}.example")
        path = f"/desk/{recognition_body.BODY}/deciding/{story.number}/vote"
        draft = story.case.ballot.resolution.number
        post(client, path, choice=choice, digest=story.case.subject.digest, draft=draft)


def award(story: Story, name: str, email: str) -> bytes:
    """Award a learner now; return the signed document."""
    platform = institutions.platform()
    store, now = platform.store("setouchi"), platform.now()
    (record,) = store.issuers.list_issuers()
    order = Order(
        issuer=record.did,
        microcredential=story.entry.identifier,
        version=1,
        actor="tests",
        wanted=[Wanted(learner=Learner(name=name, email=email), awarded_on=now.date())],
    )
    (outcome,) = issue(platform.issuing_context("setouchi"), order, now=now)
    assert outcome.reasons == (), outcome.reasons
    found = store.awards.find_by_number(outcome.number)
    assert found is not None
    return bytes(store.awards.get_document(found.credential_id))


def check(document: bytes) -> str:
    """Check a document as anybody does, in Japanese."""
    return told(Client(HTTP_ACCEPT_LANGUAGE="ja").post("/verify", {"credential": document.decode()}))

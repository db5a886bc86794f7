"""A reviewer's pages: declaring first, scoring blind, asking without a name, seeing all scores once one's own are in."""

import re
from dataclasses import replace

import pytest
from django.test import Client

from kakitome.journeys.recognition.acting import act_on_case
from kakitome.learning.recognition.case import Party
from kakitome.learning.recognition.procedure import Act, State
from kakitome.learning.recognition.procedure import Role as CaseRole
from kakitome.learning.registry.entry import digest_of
from kakitome.ports.organisations import NodeRole
from kakitome.services.examining.late_belonging import LateKind, late_belongings
from support import institutions, recognition_body, resolutions
from support.pdf_files import a_pdf
from web.review.conftest import QUESTION, REASON, House, account_of, reviewing, seated

TIE = "共著の論文が一つあります"
REMARK = "会場は年に一度です"


def page(client: Client, at: House) -> str:
    return client.get(f"/review/{at.number}").content.decode()


def test_a_reviewer_declares_first_and_the_papers_open_then(at: House) -> None:
    hana = reviewing("hana")
    at.in_review()
    before = page(hana, at)
    assert "The papers open once you have declared" in before
    assert at.paper() not in before
    assert "Your scores" not in before
    assert hana.get(f"/review/{at.number}/papers/{at.paper()}").status_code == 404
    hana.post(f"/review/{at.number}/declaration", {"answer": "none"})
    after = page(hana, at)
    assert f"/review/{at.number}/papers/{at.paper()}" in after
    assert at.case.subject.digest[:8] in after
    opened = hana.get(f"/review/{at.number}/papers/{at.paper()}")
    assert (opened.status_code, opened["Content-Disposition"].split(";")[0]) == (200, "attachment")


def test_the_list_says_what_waits_and_by_when(at: House) -> None:
    hana = reviewing("hana")
    at.in_review()
    listed = hana.get("/review/").content.decode()
    assert "1 case waits for you." in listed
    assert "Declare conflicts of interest" in listed
    assert "by <time" in listed
    at.declared("hana", "ichiro").scored("hana")
    assert "No case waits for you." in hana.get("/review/").content.decode()


def test_nothing_of_the_others_reaches_the_page_before_ones_own_scores_are_in(at: House) -> None:
    at.in_review().declared("hana", "ichiro").scored("ichiro", 2)
    at.act(Act.ASK, at.reviewer("ichiro"), text=QUESTION)
    at.office(Act.RELAY, number=1, text=f"{QUESTION}（事務局）")
    at.act(Act.ANSWER, recognition_body.owner_of("asuka"), number=1, text="答えも見えません")
    blind = page(reviewing("hana"), at)
    for hidden in (REASON["ichiro"], QUESTION, "答えも見えません", at.accounts["ichiro"], "ichiro"):
        assert hidden not in blind
    assert not re.search(r"Reviewer B[^<]*: 2", blind)
    assert "Reviewer B: has handed in" in blind
    assert "You see them once you have handed in yours." in blind


def test_once_handed_in_all_scores_lie_side_by_side_and_divergence_is_flagged(at: House) -> None:
    at.in_review().declared("hana", "ichiro").scored("ichiro", 2).scored("hana", 4)
    shown = page(reviewing("hana"), at)
    assert REASON["ichiro"] in shown
    assert REASON["hana"] in shown
    assert "The scores lie far apart" in shown
    assert at.accounts["ichiro"] not in shown
    assert "ichiro@" not in shown


def test_a_draft_is_kept_by_case_and_person_and_does_not_touch_the_case(at: House) -> None:
    at.in_review().declared("hana", "ichiro")
    hana, events = reviewing("hana"), len(at.work.examining.store.cases.list_events(at.number))
    hana.post(f"/review/{at.number}/scores", {"reason-outcomes": "まだ書きかけです", "do": "save"})
    assert len(at.work.examining.store.cases.list_events(at.number)) == events
    assert "まだ書きかけです" in page(reviewing("hana"), at)
    assert "まだ書きかけです" not in page(reviewing("ichiro"), at)


def test_what_is_missing_is_said_and_what_was_typed_stays(at: House) -> None:
    at.in_review().declared("hana")
    hana = reviewing("hana")
    posted = at.filled(**{"given-quality": "", "reason-assessment": "", "do": "submit"})
    answer = hana.post(f"/review/{at.number}/scores", posted)
    told = answer.content.decode()
    assert answer.status_code == 422
    assert "Quality assurance: choose from the scale." in told
    assert "Assessment: write the reason." in told
    assert "2 lines are missing until you can hand in." in told
    assert told.count("理由（見本）") >= 4
    assert at.case.scorings == ()


def test_scores_are_handed_in_for_good(at: House) -> None:
    at.in_review().declared("hana")
    hana = reviewing("hana")
    hana.post(f"/review/{at.number}/scores", {**at.filled(), "do": "submit"})
    (scoring,) = at.case.scorings
    assert set(scoring.points.values()) == {3}
    again = hana.post(f"/review/{at.number}/scores", {**at.filled(), "do": "submit"}, follow=True)
    assert "Scores cannot be handed in now." in again.content.decode()
    assert len(at.case.scorings) == 1
    assert at.work.examining.store.reviewers.find_draft(at.number, account=at.accounts["hana"]) is None


def test_scores_on_a_version_that_is_gone_are_refused_and_kept_as_a_draft(at: House) -> None:
    at.in_review().declared("hana")
    hana = reviewing("hana")
    posted = at.filled(digest="0" * 64, do="submit")
    told = hana.post(f"/review/{at.number}/scores", posted, follow=True).content.decode()
    assert "The version has changed." in told
    assert "理由（見本）" in told
    assert at.case.scorings == ()


def test_what_is_posted_after_the_session_ended_waits_for_its_author_alone(at: House) -> None:
    at.in_review().declared("hana", "ichiro")
    hana = reviewing("hana")
    note = re.search(r'name="note" value="([^"]+)"', page(hana, at))
    assert note is not None
    browser = Client(HTTP_ACCEPT_LANGUAGE="en")
    posted = {"reason-outcomes": "失われては困る文", "note": note.group(1), "do": "submit"}
    answer = browser.post(f"/review/{at.number}/scores", posted)
    assert answer["Location"] == f"/account/login?next=/review/{at.number}"
    assert browser.login(username="ichiro@home-of-ichiro.example", password=institutions.PASSWORD)
    assert "失われては困る文" not in page(browser, at)
    browser = Client(HTTP_ACCEPT_LANGUAGE="en")
    browser.post(f"/review/{at.number}/scores", posted)
    assert browser.login(username="hana@home-of-hana.example", password=institutions.PASSWORD)
    assert "失われては困る文" in page(browser, at)
    stranger = Client()
    stranger.post(f"/review/{at.number}/scores", {**posted, "note": "made up"})
    assert "review-waiting" not in stranger.session


def test_a_reviewer_of_the_applicants_own_institution_is_recused_and_sees_nothing(at: House) -> None:
    at.in_review().declared("hana", "ichiro").scored("ichiro")
    insider = reviewing("insider")
    shown = page(insider, at)
    assert "You are recused from this case" in shown
    assert "Belongs to the applicant" in shown
    for hidden in (at.paper(), REASON["ichiro"], "Your scores", "The papers\n", ".pdf"):
        assert hidden not in shown
    assert insider.get(f"/review/{at.number}/papers/{at.paper()}").status_code == 404
    for path, data in (("scores", at.filled(do="submit")), ("questions", {"text": "x"}), ("discussion", {"text": "x"})):
        insider.post(f"/review/{at.number}/{path}", data)
    assert len(at.case.scorings) == 1
    assert at.case.questions == ()


def test_declaring_a_conflict_later_closes_everything_at_once(at: House) -> None:
    at.in_review().declared("hana", "ichiro")
    hana = reviewing("hana")
    hana.post(f"/review/{at.number}/scores", {"reason-outcomes": "下書き", "do": "save"})
    link = f"/review/{at.number}/papers/{at.paper()}"
    assert hana.get(link).status_code == 200
    hana.post(f"/review/{at.number}/declaration", {"answer": "conflict"})
    shown = page(hana, at)
    assert "You are recused from this case" in shown
    assert at.paper() not in shown
    assert "下書き" not in shown
    assert hana.get(link).status_code == 404
    assert at.work.examining.store.reviewers.find_draft(at.number, account=at.accounts["hana"]) is None


def test_whoever_is_not_sure_waits_and_sees_no_papers(at: House) -> None:
    at.in_review()
    hana = reviewing("hana")
    assert hana.post(f"/review/{at.number}/declaration", {}).status_code == 422
    refused = hana.post(f"/review/{at.number}/declaration", {"answer": "unsure"})
    assert refused.status_code == 422
    assert "Write what the tie is" in refused.content.decode()
    hana.post(f"/review/{at.number}/declaration", {"answer": "unsure", "text": TIE})
    shown = page(hana, at)
    assert "You declared: not sure" in shown
    assert TIE in shown
    assert at.paper() not in shown


def test_the_secretariat_answers_who_is_not_sure_and_the_papers_open(at: House) -> None:
    at.in_review()
    office = institutions.member("office@kikou.example", NodeRole.ADMIN, recognition_body.BODY)
    case = f"/desk/{recognition_body.BODY}/cases/{at.number}"
    assert f"{case}/tie" not in office.get(case).content.decode()
    hana = reviewing("hana")
    hana.post(f"/review/{at.number}/declaration", {"answer": "unsure", "text": TIE})
    told = office.get(case).content.decode()
    assert "A reviewer asks whether a tie is a conflict of interest." in told
    assert TIE in told
    assert TIE in office.get(f"{case}/tie").content.decode()
    assert office.post(f"{case}/tie", {"account": at.accounts["hana"], "text": "十年前のことです"}).status_code == 422
    office.post(f"{case}/tie", {"account": at.accounts["hana"], "answer": "none", "text": "十年前のことです"})
    shown = page(hana, at)
    assert "The secretariat answered: no conflict of interest" in shown
    assert "十年前のことです" in shown
    assert at.paper() in shown
    blind = page(reviewing("ichiro"), at)
    assert TIE not in blind
    assert "十年前のことです" not in blind
    assert TIE not in institutions.member("o@asuka.example", NodeRole.ADMIN, "asuka").get(
        f"/desk/asuka/applications/{at.number}"
    ).content.decode()  # fmt: skip


def test_scores_are_revised_once_after_an_answer_and_both_are_shown(at: House) -> None:
    at.in_review().declared("hana", "ichiro").scored("ichiro", 2)
    hana = reviewing("hana")
    hana.post(f"/review/{at.number}/scores", {**at.filled(remark=REMARK), "do": "submit"})
    assert "Revise your scores" not in page(hana, at)
    at.office(Act.ASK, text=QUESTION)
    answer = {"number": 1, "text": "二人で採点します"}
    owner, later = recognition_body.owner_of("asuka"), at.work.platform.now()
    act_on_case(at.work, at.number, what=Act.ANSWER, by=owner, now=later, detail=answer)
    begun = page(hana, at)
    assert "Revise your scores" in begun
    assert begun.count("理由（見本）") >= 10, "what was handed in is filled in again"
    better = at.filled(**{"given-assessment": "4", "reason-assessment": "回答で示されました", "remark": REMARK})
    hana.post(f"/review/{at.number}/scores", {**better, "do": "submit"})
    assert [(one.flag, one.points["assessment"]) for one in at.case.scorings if one.letter == "A"] == [
        ("superseded", 3),
        ("", 4),
    ]
    shown = page(hana, at)
    assert "the first score; the reviewer revised it" in shown
    assert "回答で示されました" in shown
    assert "Revise your scores" not in shown
    again = hana.post(f"/review/{at.number}/scores", {**better, "do": "submit"}, follow=True)
    assert "Scores cannot be handed in now." in again.content.decode()
    office = institutions.member("office@kikou.example", NodeRole.ADMIN, recognition_body.BODY)
    told = office.get(f"/desk/{recognition_body.BODY}/cases/{at.number}").content.decode()
    assert REMARK in told
    assert "before: 3" in told
    assert REMARK not in page(reviewing("ichiro"), at)


def test_a_paper_is_read_page_by_page_beside_the_sheet_and_places_are_tied(at: House) -> None:
    at.papers = {"assessment": a_pdf(title="Tasks")}
    at.in_review().declared("hana")
    paper = next(one.sha256 for one in at.case.current_documents if one.kind == "assessment")
    hana, there = reviewing("hana"), f"/review/{at.number}/papers/{paper}/pages/1"
    assert there in page(hana, at)
    shown = hana.get(there).content.decode()
    assert 'src="data:image/png;base64,' in shown
    assert "Awarded to Hanako" in shown
    assert 'form="scoring"' in shown
    assert hana.get(there.replace("/pages/1", "/pages/2")).status_code == 404
    cited = {"cite_paper": paper, "cite_page": "1", "cite_criterion": "assessment", "cite_passage": "課題 2"}
    kept = hana.post(f"/review/{at.number}/scores", {**at.filled(), **cited, "do": "cite"})
    assert kept.headers["Location"] == there, "one stays on the page that was read"
    beside = hana.get(there).content.decode()
    assert "課題 2" in beside
    assert beside.count("理由（見本）") >= 5, "what was typed on the sheet is kept"
    other = at.case.current_documents[0].sha256
    turned = hana.post(f"/review/{at.number}/scores", {**at.filled(), "do": f"open:{other}:1"})
    assert turned.headers["Location"] == f"/review/{at.number}/papers/{other}/pages/1"
    assert "The PDF is damaged or cut off." in hana.get(turned.headers["Location"]).content.decode()
    hana.post(f"/review/{at.number}/scores", {**at.filled(), "do": "submit"})
    (place,) = at.case.scorings[0].places["assessment"]
    assert (place.sha256, place.page, place.passage) == (paper, 1, "課題 2")
    assert there in page(hana, at)


def test_committee_and_secretariat_open_the_very_page_that_a_score_names(at: House) -> None:
    at.papers = {"assessment": a_pdf(title="Tasks")}
    at.in_review().declared("hana", "ichiro").scored("ichiro")
    paper = next(one.sha256 for one in at.case.current_documents if one.kind == "assessment")
    hana = reviewing("hana")
    cited = {"cite_paper": paper, "cite_page": "1", "cite_criterion": "assessment", "cite_passage": ""}
    hana.post(f"/review/{at.number}/scores", {**at.filled(), **cited, "do": "cite"})
    hana.post(f"/review/{at.number}/scores", {**at.filled(), "do": "submit"})
    at.office(Act.DISCUSS)
    at.office(Act.REFER)
    office = institutions.member("office@kikou.example", NodeRole.ADMIN, recognition_body.BODY)
    for client, case in ((office, "cases"), (seated("chair"), "deciding")):
        address = f"/desk/{recognition_body.BODY}/{case}/{at.number}"
        there = f"{address}/papers/{paper}/pages/1"
        assert f'href="{there}"' in client.get(address).content.decode()
        shown = client.get(there).content.decode()
        assert "Awarded to Hanako" in shown
        assert 'form="scoring"' not in shown
        assert client.get(there.replace("/pages/1", "/pages/9")).status_code == 404


@pytest.mark.parametrize("wrong", ["", "a/b", "f" * 64, "../.."])
def test_a_paper_that_is_none_of_the_case_leads_back_and_is_cited_nowhere(at: House, wrong: str) -> None:
    at.in_review().declared("hana")
    hana, scores = reviewing("hana"), f"/review/{at.number}/scores"
    turned = hana.post(scores, {**at.filled(), "do": f"open:{wrong}:1"})
    assert turned.headers["Location"] == f"/review/{at.number}"
    cited = {"cite_paper": wrong, "cite_page": "1", "cite_criterion": "outcomes", "cite_passage": ""}
    answer = hana.post(scores, {**at.filled(), **cited, "do": "cite"})
    assert answer.headers["Location"] == f"/review/{at.number}"
    hana.post(scores, {**at.filled(), "do": "submit"})
    assert at.case.scorings[0].places == {}


def test_a_place_is_untied_again(at: House) -> None:
    at.in_review().declared("hana")
    hana, scores = reviewing("hana"), f"/review/{at.number}/scores"
    for n in (1, 2):
        cited = {"cite_paper": at.paper(), "cite_page": str(n), "cite_criterion": "outcomes", "cite_passage": ""}
        hana.post(scores, {**at.filled(), **cited, "do": "cite"})
    hana.post(scores, {**at.filled(), "do": "uncite:outcomes:0"})
    hana.post(scores, {**at.filled(), "do": "submit"})
    assert [place.page for place in at.case.scorings[0].places["outcomes"]] == [2]


def test_a_tie_that_is_written_down_midway_recuses_nobody_and_is_a_flag_for_the_secretariat(at: House) -> None:
    at.in_review().declared("hana")
    store = at.work.examining.store
    entry = store.reviewers.find_by_account(at.accounts["hana"])
    assert entry is not None
    store.reviewers.change(replace(entry, ties=("asuka",)))
    hana = reviewing("hana")
    told = hana.post(f"/review/{at.number}/scores", {**at.filled(), "do": "submit"}, follow=True).content.decode()
    assert "You are recused from this case" not in told
    assert at.case.scorings != ()
    late = late_belongings(at.work.examining, at.case, account=at.accounts["hana"], on=institutions.NOW.date())
    assert [belonging.kind for belonging in late] == [LateKind.STATEMENT]


def test_a_question_goes_to_the_secretariat_without_a_name(at: House) -> None:
    at.in_review().declared("hana")
    hana = reviewing("hana")
    assert hana.post(f"/review/{at.number}/questions", {"text": " "}).status_code == 422
    hana.post(f"/review/{at.number}/questions", {"text": QUESTION})
    (asked,) = at.case.questions
    assert (asked.text, asked.relayed_at) == (QUESTION, None)
    assert "With the secretariat, not passed on yet." in page(hana, at)


def test_the_discussion_opens_when_all_have_handed_in(at: House) -> None:
    at.in_review().declared("hana", "ichiro").scored("hana")
    hana = reviewing("hana")
    hana.post(f"/review/{at.number}/discussion", {"text": "too early"})
    assert at.case.comments == ()
    at.scored("ichiro", 2).office(Act.DISCUSS)
    hana.post(f"/review/{at.number}/discussion", {"text": "2点の理由を聞かせてください"})
    shown = page(reviewing("ichiro"), at)
    assert "2点の理由を聞かせてください" in shown
    assert "Reviewer A" in shown
    assert at.accounts["hana"] not in shown


def test_after_a_successful_appeal_others_review_and_the_first_reviewers_see_nothing(at: House) -> None:
    at.referred().voted("refused", "refused", "refused")
    at.decided(reasons={"ja": "足りません（見本）", "en": ""}, conditions=[])
    at.act(Act.APPEAL, recognition_body.owner_of("asuka"), text="採点例を見落としています")
    at.office(Act.REFER)
    for name in recognition_body.SECOND:
        role = CaseRole.CHAIR if name == "head" else CaseRole.MEMBER
        by = Party(role=role, account=account_of(name), institution=recognition_body.BODY)
        resolutions.vote(at.act, at.case, by=by, choice="remitted")
    at.decided(reasons={"ja": "認めます（見本）", "en": ""}, conditions=[])
    hana = reviewing("hana")
    shown = page(hana, at)
    assert "Other people review this case now" in shown
    for hidden in (REASON["ichiro"], REASON["hana"], at.paper(), "Your scores"):
        assert hidden not in shown
    assert hana.get(f"/review/{at.number}/papers/{at.paper()}").status_code == 404


def test_somebody_elses_case_looks_like_none(at: House) -> None:
    at.in_review()
    institutions.account("stranger@elsewhere.example")
    stranger = institutions.signed_in("stranger@elsewhere.example")
    for path in (f"/review/{at.number}", f"/review/{at.number}/papers/{at.paper()}", "/review/C-2222-2222"):
        assert stranger.get(path).status_code == 404
    for path in ("declaration", "scores", "questions", "discussion"):
        assert stranger.post(f"/review/{at.number}/{path}", {"answer": "none", "text": "x"}).status_code == 404
    assert "You have no cases to review." in stranger.get("/review/").content.decode()
    assert Client().get(f"/review/{at.number}")["Location"].startswith("/account/login")


def test_a_new_version_makes_scores_wait_and_closes_the_others_again(at: House) -> None:
    at.in_review().declared("hana", "ichiro").scored("hana").scored("ichiro")
    platform = institutions.platform()
    entry = platform.registry.find(at.case.subject.entry)
    assert entry is not None
    latest = entry.current
    letter = replace(latest.microcredential, title=replace(latest.microcredential.title, en="Another title"))
    version = replace(latest, version=2, microcredential=letter, digest=digest_of(letter))
    platform.registry.add_version(entry.number, version)
    at.act(Act.AMEND, recognition_body.owner_of("asuka"), version=2)
    assert at.case.state is State.SUBMITTED
    shown = page(reviewing("hana"), at)
    assert "A new version is being looked through" in shown
    assert REASON["ichiro"] not in shown
    assert REASON["hana"] in shown


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_state_of_the_page_is_written_in_both_languages(at: House, language: str) -> None:
    at.in_review().declared("hana")
    hana = reviewing("hana")
    for _ in range(2):
        answer = hana.get(f"/review/{at.number}?lang={language}")
        assert answer.status_code == 200
        assert f'lang="{language}"' in answer.content.decode()
        at.declared("ichiro").scored("hana") if not at.case.scorings else None

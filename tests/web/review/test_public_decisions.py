"""The public register of decisions: what, when, by whom as a committee; never a name, an account or a score."""

from django.test import Client

from kakitome.learning.recognition.procedure import Act
from support import recognition_body
from web.review.conftest import REASON, House, account_of

BODY = recognition_body.BODY
ALL = f"/bodies/{BODY}/decisions"


def read(path: str, language: str = "en") -> str:
    answer = Client(HTTP_ACCEPT_LANGUAGE=language).get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def decide(at: House, *choices: str, **detail: object) -> None:
    at.referred().voted(*choices)
    reasons = {"ja": "公表する理由（見本）", "en": "Published reasons (sample)"}
    at.decided(reasons=reasons, **{"conditions": [], **detail})


def names_nobody(shown: str, at: House) -> None:
    people = [*at.accounts.values(), *(account_of(name) for name in recognition_body.COMMITTEE)]
    for hidden in (*people, *REASON.values(), "@", "見本 一郎", "Reviewer A"):
        assert hidden not in shown


def test_before_a_decision_nothing_is_public(at: House) -> None:
    at.referred()
    assert "has decided nothing yet" in read(ALL)
    assert Client().get(f"{ALL}/{at.number}").status_code == 404


def test_a_recognition_is_public_with_votes_criteria_version_and_reasons(at: House) -> None:
    decide(at, "recognised", "recognised", "refused")
    listed, shown = read(ALL), read(f"{ALL}/{at.number}")
    assert at.number in listed
    assert "飛鳥学院大学（見本）" in read(ALL, "ja")
    for told in (
        at.case.subject.digest,
        "2026.1",
        "Published reasons (sample)",
        "For the draft: 2",
        "Against the draft: 1",
    ):
        assert told in shown
    assert f"/bodies/{BODY}/criteria/recognition/2026.1" in shown
    assert f"/registry/{at.case.subject.entry}/v1" in shown
    for one in (listed, shown, read(f"{ALL}/{at.number}", "ja")):
        names_nobody(one, at)


def test_a_refusal_is_public_without_the_applicant(at: House) -> None:
    decide(at, "refused", "refused", "refused")
    for language in ("ja", "en"):
        for path in (ALL, f"{ALL}/{at.number}"):
            shown = read(path, language)
            names_nobody(shown, at)
            title = at.case.subject.title
            for hidden in ("飛鳥", "asuka", title.ja, title.en or "-", at.case.subject.digest, "公表する理由"):
                assert hidden not in shown or hidden == "-"
            assert at.number in shown
    assert "For the draft: 3" in read(f"{ALL}/{at.number}")


def test_an_appeal_its_result_and_later_changes_are_told(at: House) -> None:
    decide(at, "recognised", "recognised", "recognised")
    at.office(Act.SUSPEND, reasons={"ja": "調査のため（見本）", "en": "Under inquiry (sample)"})
    shown = read(f"{ALL}/{at.number}")
    assert "The recognition was suspended." in shown
    assert "Under inquiry (sample)" in shown
    assert "Recognition suspended" in shown


def test_the_list_is_narrowed_by_outcome_and_year(at: House) -> None:
    decide(at, "recognised", "recognised", "recognised")
    assert at.number in read(f"{ALL}?outcome=recognised&year=2026")
    assert at.number not in read(f"{ALL}?outcome=refused")
    assert at.number not in read(f"{ALL}?year=2020")
    assert "No decision is like that." in read(f"{ALL}?outcome=%3Cscript%3E")


def test_what_is_no_body_or_no_decision_is_not_there(at: House) -> None:
    decide(at, "recognised", "recognised", "recognised")
    for path in ("/bodies/asuka/decisions", "/bodies/nobody/decisions", f"{ALL}/C-2222-2222", f"{ALL}/x"):
        assert Client().get(path).status_code == 404

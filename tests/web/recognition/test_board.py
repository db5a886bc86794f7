"""The board of cases and assigning for several at once: steps from the procedure, ties told, each choice its own act."""

import csv
import io
import re
from typing import Any

import pytest
from django.test import Client

from kakitome.learning.recognition.procedure import State, load_procedure
from kakitome.web.pages.body.cases import queue
from support import recognition_body
from web.recognition.test_cases import Desk

pytestmark = pytest.mark.django_db

BOARD = f"/desk/{recognition_body.BODY}/cases"
ASSIGN = f"{BOARD}/assign"


@pytest.fixture
def desk() -> Desk:
    return Desk().submit()


def shown(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    page: str = response.content.decode()
    return page


def columns(client: Client) -> dict[str, str]:
    """Return what stands in each column of the board, by its heading."""
    page = shown(client.get(BOARD))
    found = re.findall(
        r'<section aria-labelledby="step-[^>]*>\s*<h3[^>]*><span>([^<]*)</span>(.*?)</section>', page, re.S
    )
    return dict(found)


def test_a_case_stands_in_the_column_of_its_step_and_moves_with_it(desk: Desk) -> None:
    steps = [step for step in load_procedure("recognition").steps if State.SUBMITTED in step.states]
    (intake,) = [step.name.en for step in steps]
    assert [name for name, content in columns(desk.client).items() if desk.number in content] == [intake]
    assert "Assign reviewers" not in shown(desk.client.get(BOARD))
    desk.accept()
    (step,) = [step.name.en for step in load_procedure("recognition").steps if State.ACCEPTED in step.states]
    assert [name for name, content in columns(desk.client).items() if desk.number in content] == [step]
    assert f'name="case" value="{desk.number}"' in shown(desk.client.get(BOARD))


def test_a_case_past_its_date_is_counted_and_listed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.accept().assign("ann")
    assert "past its date" not in shown(desk.client.get(BOARD))
    assert desk.number not in shown(desk.client.get(BOARD, {"turn": "late"}))
    monkeypatch.setattr(queue, "_is_late", lambda _place, head: head.due_at is not None)
    assert "1 case is past its date." in shown(desk.client.get(BOARD))
    assert desk.number in shown(desk.client.get(BOARD, {"turn": "late"}))


def test_a_tie_and_a_full_year_leave_no_box_but_the_reason(desk: Desk) -> None:
    desk.accept()
    tied, free = recognition_body.reviewer("aoi", at="setouchi"), recognition_body.reviewer("ben")
    page = shown(desk.client.get(ASSIGN, {"case": desk.number}))
    assert f"{desk.number}|{free}" in page
    assert f"{desk.number}|{tied}" not in page
    assert "Belongs to the applicant&#x27;s institution." in page
    assert "2 more needed" in page


def test_those_who_were_ticked_are_assigned_and_what_is_missing_is_told(desk: Desk) -> None:
    desk.accept()
    ben = recognition_body.reviewer("ben")
    answer = desk.client.post(ASSIGN, {"case": desk.number, "assign": f"{desk.number}|{ben}"}, follow=True)
    page = shown(answer)
    assert "1 review was asked for." in page
    assert "1 more reviewer is needed." in page
    assert [assignment.account for assignment in desk.case.panel] == [ben]


def test_what_cannot_be_assigned_is_told_and_hinders_nothing_else(desk: Desk) -> None:
    desk.accept()
    aoi, ben = recognition_body.reviewer("aoi", at="setouchi"), recognition_body.reviewer("ben")
    chosen = [f"{desk.number}|{aoi}", f"{desk.number}|nobody", f"{desk.number}|{ben}", f"{desk.number}|{ben}"]
    page = shown(desk.client.post(ASSIGN, {"case": desk.number, "assign": chosen}, follow=True))
    assert page.count("This person cannot be chosen here.") == 2
    assert "1 review was asked for." in page
    assert [assignment.account for assignment in desk.case.assignments] == [ben]


def test_without_a_choice_nothing_happens_and_it_is_said(desk: Desk) -> None:
    desk.accept()
    recognition_body.reviewer("ben")
    assert "Choose the cases first." in shown(desk.client.get(ASSIGN, follow=True))
    assert "Nobody was chosen." in shown(desk.client.post(ASSIGN, {"case": desk.number}))
    assert desk.case.panel == ()


@pytest.mark.parametrize("number", ["C-3333-3333", "x"])
def test_a_case_that_is_not_the_bodys_is_not_found(desk: Desk, number: str) -> None:
    assert desk.client.get(ASSIGN, {"case": number}).status_code == 404


def test_a_case_that_takes_no_reviewers_now_is_not_found_alone_and_left_out_beside_others(desk: Desk) -> None:
    assert desk.client.get(ASSIGN, {"case": desk.number}).status_code == 404


def test_the_cases_that_are_shown_go_into_a_spreadsheet(desk: Desk) -> None:
    desk.accept().assign("ann")
    assert f'href="{BOARD}.csv"' in shown(desk.client.get(BOARD))
    answer = desk.client.get(f"{BOARD}.csv")
    heads, *lines = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    (line,) = (dict(zip(heads, line, strict=True)) for line in lines)
    assert (line["case"], line["state"], line["turn"], line["late"]) == (desk.number, "in_review", "reviewers", "no")
    assert line["due"]
    assert (
        len(list(csv.reader(io.StringIO(desk.client.get(f"{BOARD}.csv?turn=ended").content.decode("utf-8-sig"))))) == 1
    )

"""The asker's list: own links, answers beside their people, a table without formulas, a later day, an app's answer ended."""

import re
from datetime import timedelta
from io import BytesIO

import openpyxl
import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from kakitome.documents.sdjwt.reading import read_sd_jwt
from kakitome.mapping.requested_words import words_of
from kakitome.ports.organisations import NodeRole
from kakitome.ports.person_names import FormOfName, PersonName
from kakitome.services import holding
from kakitome.values.localized_text import LocalizedText
from support import institutions
from web.account.test_own_data import ADDRESS
from web.api.test_presentations import Stage, stage  # noqa: F401
from web.public.test_requests import (  # noqa: F401
    _no_letters,
    account,
    answer_to,
    client,
    desk_of,
    link_of,
    only_answer,
    page_of,
    request_at,
    somebody,
)

pytestmark = pytest.mark.django_db
LIST = "受付番号,氏名,ふりがな\nA-001,上例 京子,\nA-002,髙橋 見本子,\n=1+1,見本 花子,\n"


def listed(visitor: Client, desk: str, text: str = LIST) -> list[str]:
    """Bring in a list as Excel in Japan writes it; return the own links in its order."""
    file = SimpleUploadedFile("応募者.csv", text.encode("cp932", errors="replace"))
    assert visitor.post(f"{desk}/applicants", {"file": file}).status_code == 302
    return links_on(visitor.get(f"{desk}/applicants"))


def links_on(response: HttpResponse) -> list[str]:
    return re.findall(r'readonly value="http://[^/"]+(/r/[a-z2-7]{26})"', page_of(response))


def cells(response: HttpResponse) -> list[list[str]]:
    sheet = openpyxl.load_workbook(BytesIO(response.content)).active
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row), "no cell is a formula"
    return [[str(cell.value or "") for cell in row] for row in sheet.iter_rows()]


def test_an_answer_by_an_own_link_joins_its_line_and_who_declined_is_not_who_has_not_answered(
    client: Client,  # noqa: F811
    account: str,  # noqa: F811
) -> None:
    visitor = somebody()
    desk = desk_of(visitor)
    first, second, third = listed(visitor, desk)
    assert len({first, second, third, link_of(visitor, desk)}) == 4
    assert "Nobody has sent anything yet." in page_of(visitor.get(desk))
    assert "見本 花子" in page_of(somebody().get(third)), "whose link it is, is said to whoever opens it"
    answer_to(client, third, account, given_name="見本 花子", reference="something else")
    page = page_of(visitor.get(desk))
    assert "1 of 3 on your list has shown you credentials." in page
    assert page.count("Not yet") >= 3, "two lines, and the count"
    assert only_answer(desk)[0].applicant
    decliner = institutions.member("decliner@mihon.example", NodeRole.VIEWER, "u")
    assert decliner.post(second, {"do": "decline", "given_name": "髙橋 見本子"}).status_code == 302
    declined = page_of(visitor.get(f"{desk}?show=declined"))
    assert ("A-002" in declined, "A-001" in declined) == (True, False)
    sent, missing = page_of(visitor.get(f"{desk}?show=sent")), page_of(visitor.get(f"{desk}?show=missing"))
    assert ("A-001" in sent, "A-001" in missing, "見本 花子" in missing) == (False, True, False)


def test_names_are_compared_with_the_list_and_answers_by_the_common_link_join_by_number_or_name(
    client: Client,  # noqa: F811
    account: str,  # noqa: F811
) -> None:
    visitor = somebody()
    desk = desk_of(visitor)
    listed(visitor, desk, "番号,氏名\nＡ－００４,別人 一郎\nA-005,\n")
    answer_to(client, link_of(visitor, desk), account, given_name="見本 花子", reference="Ａ 004")
    page = page_of(visitor.get(desk))
    assert "Put here by the number that the person wrote." in page
    assert "Different" in page
    assert "On the list: “別人 一郎”" in page
    assert "The person wrote" in page
    key = only_answer(desk)[0].key
    assert "On the list: “別人 一郎”" in page_of(visitor.get(f"{desk}/answers/{key}"))


def test_the_table_holds_what_was_sent_and_nothing_that_was_not_and_no_formula(
    client: Client,  # noqa: F811
    account: str,  # noqa: F811
) -> None:
    visitor = somebody()
    desk = desk_of(visitor)
    links = listed(visitor, desk)
    answer_to(client, links[2], account)
    head, *lines = cells(visitor.get(f"{desk}/answers.xlsx"))
    ours = head.index("Number with the asker")
    first, _second, third = (line[ours:] for line in lines)
    assert first[:3] == ["A-001", "上例 京子", "Not yet"]
    assert first[-1].endswith(links[0])
    assert third[0] == "=1+1"
    assert third[3]
    assert "Grade" in third[7]
    _head, only = cells(visitor.get(f"{desk}/answers.xlsx?show=sent"))
    assert only[ours:] == third


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("列1,列2\n1,2\n", "No column of numbers or names was found."),
        ("氏名\n", "Nobody is listed below the headings."),
        ("番号,氏名\nA-1,甲\nＡ１,乙\n", "in row 3 stands in an earlier row"),
        ("番号\n" + "9" * 61, "row 2 is too long"),
    ],
)
def test_a_list_that_cannot_be_read_says_why(text: str, words: str) -> None:
    visitor = somebody()
    desk = desk_of(visitor)
    refused = visitor.post(f"{desk}/applicants", {"file": SimpleUploadedFile("a.csv", text.encode())})
    assert refused.status_code == 422
    assert words in page_of(refused)
    assert links_on(visitor.get(f"{desk}/applicants")) == []


def test_a_pasted_list_is_added_once_and_whoever_has_not_answered_is_taken_off() -> None:
    visitor = somebody()
    desk = desk_of(visitor)
    pasted = {"pasted": "A-1\t甲 一郎\nA-2\t乙 二郎\n"}
    visitor.post(f"{desk}/applicants", pasted)
    visitor.post(f"{desk}/applicants", pasted)
    page = visitor.get(f"{desk}/applicants")
    first, _second = links_on(page)
    assert somebody().get(first).status_code == 200
    key = re.search(r'name="remove" value="([0-9a-f]{16})"', page_of(page))
    assert key
    other = desk_of(somebody(), purpose="別の募集")
    visitor.post(f"{other}/applicants", {"remove": key[1]})
    assert len(links_on(visitor.get(f"{desk}/applicants"))) == 2, "the list of another request"
    visitor.post(f"{desk}/applicants", {"remove": key[1]})
    assert somebody().get(first).status_code == 404
    assert visitor.get(f"/requests/{first.rpartition('/')[2]}/applicants").status_code == 404, (
        "an own link opens no list"
    )


def test_the_last_day_is_put_off_within_what_those_who_answered_agreed_to(
    client: Client,  # noqa: F811
    account: str,  # noqa: F811
) -> None:
    visitor = somebody()
    desk = desk_of(visitor)
    answer_to(client, link_of(visitor, desk), account)
    request = request_at(desk)
    days = {shift: (request.ends_at + timedelta(days=shift)).date().isoformat() for shift in (-2, 2)}
    refused = visitor.post(f"{desk}/extend", {"closes_on": days[2]})
    assert refused.status_code == 422
    assert "those who answered agreed to that day" in page_of(refused)
    visitor.post(f"{desk}/act", {"do": "close"})
    assert visitor.post(f"{desk}/extend", {"closes_on": days[-2]}).status_code == 302
    assert request_at(desk).ends_at == request.ends_at
    assert only_answer(desk)[0].ends_at == request.ends_at
    assert "The asker put it off on" in page_of(somebody().get(link_of(visitor, desk)))
    assert visitor.post(f"{desk}/extend", {"closes_on": "2020-01-01"}).status_code == 422


def test_whoever_answered_from_an_app_ends_it_by_the_link_they_were_given(stage: Stage) -> None:  # noqa: F811
    _here, app, state = stage.begin()
    request = app.request()
    assert "Keep this link" not in page_of(somebody().get(state))
    app.send(request, {"credential": [app.presentation(request)]})
    shown = page_of(somebody().get(state))
    found = re.search(r'value="http://[^/"]+(/r/answers/[0-9a-f]{32})"', shown)
    assert found
    assert somebody().get(found[1][:-1] + "x").status_code == 404
    consent = page_of(somebody().get(found[1]))
    assert "見本商事株式会社" in consent
    assert somebody().post(found[1]).status_code == 302
    answer, documents = only_answer(stage.desk)
    assert answer.stopped_at is not None
    assert documents == []
    assert "Nobody sees anything of this answer any more." in page_of(somebody().get(found[1]))


def pages_of(data: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(data)
    return [page.get_textpage().get_text_range() for page in document]


def test_the_pdf_has_a_page_for_each_person_and_not_what_was_kept_back(
    client: Client,  # noqa: F811
    account: str,  # noqa: F811
) -> None:
    visitor = somebody()
    desk = desk_of(visitor)
    answer_to(client, listed(visitor, desk)[2], account)
    texts = {}
    for pages in ("list", "each"):
        response = visitor.get(f"{desk}/answers.pdf?pages={pages}")
        assert response.headers["Content-Type"] == "application/pdf"
        assert "no-store" in response.headers["Cache-Control"]
        texts[pages] = pages_of(response.content)
    assert [len(texts["list"]), len(texts["each"])] == [1, 3]
    assert ("A-002" in texts["each"][1], "A-001" in texts["each"][1], "Not yet" in texts["each"][1]) == (
        True,
        False,
        True,
    )
    assert ADDRESS not in "".join(texts["list"])
    assert "=1+1" in texts["list"][0]


@pytest.mark.parametrize("form", ["signed", "another", "impossible"])
def test_a_name_form_goes_only_with_an_award_that_is_signed_with_it(
    client: Client,  # noqa: F811
    account: str,  # noqa: F811
    form: str,
) -> None:
    platform = institutions.platform()
    (held,) = holding.list_held(platform.directory, account)
    assert held.record.intent.learner
    stated = held.record.intent.learner.name
    texts = {"signed": stated, "another": "例沢 花子", "impossible": "例沢 花子"}
    named = [(texts[form], FormOfName.FORMER)] + ([(stated, FormOfName.KANJI)] if form == "another" else [])
    for place, (text, kind) in enumerate(named):
        name = PersonName(
            key=f"{place}" * 8,
            form=kind,
            text=text,
            recorded_at=platform.now(),
            stated_by=LocalizedText(ja="白樺大学"),
            checked_at=platform.now(),
        )
        platform.persons.names.open(account).put(name)
    visitor = somebody()
    desk = desk_of(visitor)
    sent = answer_to(client, link_of(visitor, desk), account, name="0" * 8, given_name=texts[form])
    if form == "impossible":
        assert sent.status_code == 422
        assert "none of your checked names" in page_of(sent)
        return
    assert sent.status_code == 302
    _answer, (document,) = only_answer(desk)
    disclosed = set(read_sd_jwt(document.data).disclosed)
    assert ("name" in disclosed, document.is_same_person) == ((True, False) if form == "signed" else (False, True))
    page = page_of(visitor.get(desk))
    assert ("is one of this person’s checked names" in page) is (form == "another")


def test_a_credential_is_proposed_for_the_words_in_its_outcomes(client: Client, account: str) -> None:  # noqa: F811
    (held,) = holding.list_held(institutions.platform().directory, account)
    store = institutions.platform().store(held.institution)
    intent = held.record.intent
    definition = store.microcredentials.get(intent.microcredential, intent.version).microcredential
    outcome = definition.learning_outcomes[0].text
    word = words_of(outcome.ja or outcome.en)[-1]
    visitor = somebody()
    page = page_of(client.get(link_of(visitor, desk_of(visitor, subject=word))))
    assert f"“{word}” stands in" in page
    assert "stands in" not in page_of(client.get(link_of(visitor, desk_of(visitor, subject="火星の天気"))))

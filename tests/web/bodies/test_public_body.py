"""A recognition body in public: the published table of members cell by cell, committees, criteria, minutes."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from unicodedata import normalize

import pytest
from django.test import Client
from lxml import html

from kakitome.learning.recognition.committee import SeatRole
from kakitome.learning.recognition.criteria import Fee, FeeAct
from kakitome.services import governing
from kakitome.values.localized_text import LocalizedText
from support import institutions
from web.bodies.places import BY, call, open_body, sit, store, text

pytestmark = pytest.mark.django_db

HEADS = [
    "会員区分",
    "会費",
    "理事の推薦",
    "総会の議決",
    "プログラム承認審査",
    "委員会活動",
    "主催イベント参加",
    "主催事業への参加",
    "広報利用（共催・後援名義取得、自社・団体イベント通知）",
    "MC機構からのお知らせ",
    "主な対象",
]
TABLE = [
    ["特別会員", "有料", "●", "●", "●", "●", "●", "●", "●", "●", "企業・団体等"],
    ["一般会員", "有料", "", "●", "●", "●", "●", "●", "●", "●", "大学・企業・団体等"],
    ["連携会員", "有料", "", "●", "", "", "●", "●", "●", "●", "非営利団体・学術団体等"],
    ["個人会員", "無料", "", "", "", "", "●", "●", "●", "●", "有識者等"],
]
"""会員区分（案）, shown at the founding meeting of 2025-11-17, as it stands there."""


def page(address: str, language: str = "ja"):
    response = Client(HTTP_ACCEPT_LANGUAGE=language).get(address)
    assert response.status_code == 200, response.content[:500]
    return html.fromstring(response.content)


def seen(cell) -> str:
    """Return what the eye sees of a cell: not what is written for screen readers alone."""
    for hidden in cell.xpath(".//*[@class='vh']"):
        hidden.getparent().remove(hidden)
    return normalize("NFKC", "".join(cell.itertext()).strip()).replace(" ", "")


def table_of_members(address: str) -> tuple[list[str], list[list[str]]]:
    (table,) = page(address).xpath("//section[@aria-labelledby='members']//table")
    heads = [seen(cell) for cell in table.xpath("./thead/tr/th")]
    return heads, [[seen(cell) for cell in row.xpath("./th|./td")] for row in table.xpath("./tbody/tr")]


def test_the_table_of_members_is_the_published_one_cell_by_cell() -> None:
    open_body()
    heads, rows = table_of_members("/bodies/kikou")
    assert heads == [normalize("NFKC", head) for head in HEADS]
    assert rows == TABLE


def test_a_right_is_a_word_and_not_only_a_dot() -> None:
    open_body()
    told = text(Client(HTTP_ACCEPT_LANGUAGE="en").get("/bodies/kikou"))
    assert told.count('<span class="vh">yes</span>') == sum(row.count("●") for row in TABLE)
    assert told.count('<span class="vh">no</span>') == sum(row.count("") for row in TABLE)


def test_the_table_says_that_it_is_a_draft_as_its_source_does() -> None:
    open_body()
    assert "This table is a draft" in text(Client(HTTP_ACCEPT_LANGUAGE="en").get("/bodies/kikou"))


def test_another_countrys_body_has_another_table_and_other_committees() -> None:
    open_body(configuration="kazan-skills-council")
    heads, rows = table_of_members("/bodies/kikou")
    assert [row[0] for row in rows] == ["正会員", "賛助会員"]
    assert len(heads) == 5
    committees = page("/bodies/kikou").xpath("//section[@aria-labelledby='committees']//h3/text()")
    assert committees == ["審査会", "運営会議"]
    assert "draft" not in text(Client(HTTP_ACCEPT_LANGUAGE="en").get("/bodies/kikou"))


def test_the_six_committees_stand_there_with_their_tasks() -> None:
    open_body()
    sections = page("/bodies/kikou").xpath("//section[@aria-labelledby='committees']//section")
    told = {section.xpath("./h3")[0].text: len(section.xpath("./ul/li")) for section in sections}
    assert told == {
        "理事会": 0,
        "事業運営委員会": 4,
        "標準化委員会": 5,
        "質保証・承認委員会": 5,
        "レジストリ委員会": 3,
        "国際連携委員会": 4,
        "産学連携委員会": 5,
    }


def test_who_sits_there_is_told_by_role_and_named_only_who_agreed() -> None:
    open_body()
    sit("chair@x.example", SeatRole.CHAIR, is_named=True)
    sit("member@x.example")
    told = text(Client(HTTP_ACCEPT_LANGUAGE="en").get("/bodies/kikou"))
    assert told.count("見本 一郎") == 1
    assert "Member of the committee" in told
    assert "@x.example" not in told


def test_somebody_whose_account_was_deleted_is_named_no_more_and_the_role_stays() -> None:
    open_body()
    seat = sit("chair@x.example", SeatRole.CHAIR, is_named=True)
    institutions.platform().bodies.forget_account(seat.account, pseudonym="former-1")
    told = text(Client(HTTP_ACCEPT_LANGUAGE="en").get("/bodies/kikou"))
    assert "見本 一郎" not in told
    assert "Chair" in told


def published(version_text: str = "# 基準", days: int = 0, **changes: object):
    now = institutions.platform().now()
    draft = governing.draft_from(store(), "recognition", now=now)
    wanted = replace(draft, text=LocalizedText(ja=version_text), **changes)
    wanted = replace(wanted, in_force_from=draft.in_force_from + timedelta(days=days))
    governing.save_draft(store(), wanted, actor="tests", now=now)
    return governing.publish_criteria(store(), "recognition", version=wanted.version, actor="tests", now=now)


def test_every_published_version_has_its_own_address_and_drafts_have_none() -> None:
    open_body()
    first = published(
        "# はじめの基準",
        fees=(Fee(member_class="general", act=FeeAct.APPLICATION, amount=Decimal(50_000), currency="JPY"),),
    )
    later = published("# 次の基準", days=30)
    draft = governing.draft_from(store(), "recognition", now=institutions.platform().now())
    governing.save_draft(store(), draft, actor="tests", now=institutions.platform().now())
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    address = "/bodies/kikou/criteria/recognition/"
    told = text(client.get(address + first.version))
    assert "はじめの基準" in told
    assert "JPY 50,000" in told
    assert f"Criteria {first.version} are in force" in told
    assert f"Criteria {later.version} are to come" in text(client.get(address + later.version))
    assert client.get(address + draft.version).status_code == 404
    front = text(client.get("/bodies/kikou"))
    assert address + first.version in front
    assert address + later.version in front
    assert address + draft.version not in front


def test_what_no_document_says_of_a_body_is_told_to_be_our_own_reading() -> None:
    open_body()
    criteria = published("# 基準")
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    front = text(client.get("/bodies/kikou"))
    assert "How many must attend a meeting" in front and "Our own reading" in front
    told = text(client.get("/bodies/kikou/criteria/recognition/" + criteria.version))
    assert "No authority has published the rubric" in told


def test_a_body_that_states_everything_has_no_such_mark() -> None:
    open_body(configuration="kazan-skills-council")
    assert "Our own reading" not in text(Client(HTTP_ACCEPT_LANGUAGE="en").get("/bodies/kikou"))


def test_a_body_without_criteria_says_that_nobody_can_apply() -> None:
    open_body()
    assert "nobody can apply" in text(Client(HTTP_ACCEPT_LANGUAGE="en").get("/bodies/kikou"))


def test_only_published_extracts_of_minutes_are_seen() -> None:
    open_body()
    meeting = call()
    governing.change_meeting(
        store(),
        meeting,
        change=lambda one: one.attended([], voting=[]).with_minutes("内部の議事"),
        action="meeting.minutes",
        **BY,
    )
    governing.approve_minutes(store(), meeting, by="secretariat", actor="tests", now=institutions.platform().now())
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    assert "内部の議事" not in text(client.get("/bodies/kikou/minutes"))
    governing.publish_extract(store(), meeting, text=LocalizedText(ja="承認を1件決定した。"), **BY)
    for address in ("/bodies/kikou/minutes", "/bodies/kikou"):
        told = text(client.get(address))
        assert "承認を1件決定した。" in told
        assert "内部の議事" not in told


@pytest.mark.parametrize("address", ["", "/minutes", "/criteria/recognition/2026.1"])
def test_an_institution_that_is_no_body_has_no_page(address: str) -> None:
    institutions.open_university("setouchi", LocalizedText(ja="瀬戸内大学"))
    for institution in ("setouchi", "nobody"):
        assert Client().get(f"/bodies/{institution}{address}").status_code == 404


def test_the_list_of_bodies_leads_to_each() -> None:
    assert "There is no recognition body here yet" in text(Client(HTTP_ACCEPT_LANGUAGE="en").get("/bodies"))
    open_body()
    assert page("/bodies").xpath("//h2/a/@href") == ["/bodies/kikou"]

"""Withdrawing several awards at the desk: looked at, proposed with a reason, approved by somebody else."""

import csv
import io
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kakitome.learning.award import Learner
from kakitome.ports.awards import AwardFilter
from kakitome.ports.microcredentials import MicrocredentialVersion
from kakitome.ports.organisations import Node, NodeKind, NodeRole
from kakitome.ports.withdrawals import LineState, WithdrawalState
from kakitome.services.issuing import Order, Wanted, issue
from kakitome.services.revoking import choose_threshold, standing_of
from kakitome.values.localized_text import LocalizedText
from support import institutions

pytestmark = pytest.mark.django_db
HERE = "/desk/setouchi/withdrawals"
NOTE = "委員会 11-20: 髙橋 花子の答案"
SAID = {"reason": "integrity", "note": NOTE}


def store() -> Any:
    return institutions.platform().store("setouchi")


def text(response: Any) -> str:
    return str(response.content.decode())


def give(version: MicrocredentialVersion, count: int, *, institution: str = "setouchi") -> list[str]:
    platform = institutions.platform()
    order = Order(
        issuer=platform.store(institution).issuers.list_issuers()[0].did,
        microcredential=version.identifier,
        version=version.version,
        actor="tests",
        batch="B-TEST",
        wanted=[
            Wanted(
                row=n, learner=Learner(name=f"見本 {n}", email=f"m{n}@x.example"), awarded_on=institutions.NOW.date()
            )
            for n in range(count)
        ],
    )
    return [outcome.number for outcome in issue(platform.issuing_context(institution), order, now=institutions.NOW)]


def draft(client: Client, **said: Any) -> str:
    answer = client.post(f"{HERE}/new", {"act": "revoke", **said})
    assert answer.status_code == 302, text(answer)
    return str(answer["Location"]).rsplit("/", 1)[1]


def revoked() -> int:
    records = store().awards.list_matching(AwardFilter())
    return sum(one.revoked for one in standing_of(store(), records).values())


def suspended() -> int:
    records = store().awards.list_matching(AwardFilter())
    return sum(one.suspended for one in standing_of(store(), records).values())


@pytest.fixture
def numbers(wind: MicrocredentialVersion) -> list[str]:
    return give(wind, 4)


def test_pasted_numbers_are_looked_at_then_revoked_with_a_reason(owner: Client, numbers: list[str]) -> None:
    wide = numbers[0].replace("-", "－").lower()
    number = draft(owner, pasted=f"{wide}\n{numbers[1]}\nA-7K3M-94QX")
    page = text(owner.get(f"{HERE}/{number}"))
    assert "3 lines read. 2 awards can be revoked." in page
    assert "does not add up" in page
    assert revoked() == 0
    owner.post(f"{HERE}/{number}/propose", {**SAID, "count": "2"})
    assert revoked() == 2
    page = text(owner.get(f"{HERE}/{number}"))
    assert "2 awards revoked." in page
    assert "Visible to everybody who checks" in page
    assert NOTE in page


def test_what_can_be_lifted_is_proposed_first_and_revoking_is_chosen(owner: Client) -> None:
    for asked, chosen in (("", "suspend"), ("?act=revoke", "revoke")):
        page = text(owner.get(f"{HERE}/new{asked}"))
        radios = re.findall(r'<input[^>]*name="act"[^>]*>', page)
        assert [re.search(r'value="(\w+)"', radio)[1] for radio in radios] == ["suspend", "revoke", "reinstate"]
        assert [f'value="{chosen}"' in radio for radio in radios if "checked" in radio] == [True]


def test_a_file_from_excel_is_taken(owner: Client, numbers: list[str]) -> None:
    data = "\r\n".join(["授与番号,備考", *(f"{n},退学" for n in numbers), ""]).encode("cp932")
    number = draft(owner, act="suspend", file=SimpleUploadedFile("取消.csv", data))
    assert store().withdrawals.get(number).ready == 4


def test_all_awards_of_a_class_list_or_of_a_period_are_taken(
    owner: Client, wind: MicrocredentialVersion, numbers: list[str]
) -> None:
    asked = {"microcredential": wind.identifier, "awarded_from": "令和8年11月1日", "awarded_until": "2026-11-01"}
    number = draft(owner, **asked)
    assert store().withdrawals.get(number).ready == 4
    assert store().withdrawals.get(number).detail["awarded_from"] == "2026-11-01"
    answer = owner.post(f"{HERE}/new", {"act": "revoke", **asked, "awarded_from": "2026-11-02", "awarded_until": ""})
    assert answer.status_code == 422
    assert "No award fits" in text(answer)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({}, "Name the awards"),
        ({"act": "burn", "pasted": "x"}, "Choose what is to be done"),
        ({"pasted": "見本 花子"}, "No award number was found"),
        ({"pasted": "A-7K3M-94QT", "microcredential": "offshore-wind"}, "in one way only"),
        ({"microcredential": "offshore-wind", "awarded_from": "13月"}, "Awarded from"),
        ({"microcredential": "offshore-wind", "awarded_from": "2026-11-02", "awarded_until": "2026-11-01"}, "before"),
        ({"microcredential": "offshore-wind", "version": "0"}, "Version"),
        ({"batch": "B-9999-9999"}, "Class list"),
    ],
)
def test_what_names_no_awards_is_refused_and_what_was_typed_survives(
    owner: Client, wind: MicrocredentialVersion, said: dict[str, str], told: str
) -> None:
    answer = owner.post(f"{HERE}/new", {"act": "revoke", **said})
    assert answer.status_code == 422
    assert told in text(answer)
    assert said.get("pasted", "") in text(answer)
    assert store().withdrawals.list_orders() == []


@pytest.mark.parametrize("missing", ["reason", "note"])
def test_nothing_is_proposed_without_a_reason(owner: Client, numbers: list[str], missing: str) -> None:
    number = draft(owner, pasted="\n".join(numbers))
    answer = owner.post(f"{HERE}/{number}/propose", {**SAID, "count": "4", missing: ""})
    assert answer.status_code == 422
    assert revoked() == 0
    assert store().withdrawals.get(number).state is WithdrawalState.DRAFT


def test_another_count_than_the_one_that_was_seen_is_refused(owner: Client, numbers: list[str]) -> None:
    number = draft(owner, pasted="\n".join(numbers))
    answer = owner.post(f"{HERE}/{number}/propose", {**SAID, "count": "3"}, follow=True)
    assert "is not the one you saw" in text(answer)
    assert revoked() == 0


def test_many_need_a_second_person(owner: Client, admin: Client, numbers: list[str]) -> None:
    choose_threshold(store(), 3, actor="tests", now=institutions.NOW)
    number = draft(owner, pasted="\n".join(numbers))
    page = text(owner.get(f"{HERE}/{number}"))
    assert "A second person decides" in page
    assert "Until then they are suspended" in page
    owner.post(f"{HERE}/{number}/propose", {**SAID, "count": "4"})
    assert (revoked(), suspended()) == (0, 4)
    assert "Somebody else decides" in text(owner.get(f"{HERE}/{number}"))
    assert "cannot approve what you proposed" in text(
        owner.post(f"{HERE}/{number}/decide", {"do": "approve", "count": "4"}, follow=True)
    )
    assert revoked() == 0
    assert "Withdrawing waits for your word" in text(admin.get("/desk/setouchi"))
    assert "Withdrawing waits for your word" not in text(owner.get("/desk/setouchi"))
    for seen in ("3", "", "x", "9" * 5_000):
        admin.post(f"{HERE}/{number}/decide", {"do": "approve", "count": seen})
        assert revoked() == 0
    admin.post(f"{HERE}/{number}/decide", {"do": "approve", "count": "4"})
    assert revoked() == 4


def test_a_second_person_can_say_no(owner: Client, admin: Client, numbers: list[str]) -> None:
    choose_threshold(store(), 0, actor="tests", now=institutions.NOW)
    number = draft(owner, pasted=numbers[0])
    owner.post(f"{HERE}/{number}/propose", {**SAID, "count": "1"})
    page = text(owner.get(f"{HERE}/{number}"))
    assert "Until it is decided, these awards are suspended" in page
    assert "Nothing has been done yet" not in page
    (meanwhile,) = store().withdrawals.list_interim(number)
    assert (suspended(), meanwhile.published_at is not None) == (1, True)
    assert f"for order {number}" in text(owner.get(HERE))
    admin.post(f"{HERE}/{number}/decide", {"do": "decline"})
    assert suspended() == 0
    page = text(owner.get(f"{HERE}/{number}"))
    assert "Declined. Nothing is revoked" in page
    reasons = ("A second person decides on revoking them", "The review has ended")
    for interim, reason in zip(store().withdrawals.list_interim(number), reasons, strict=True):
        assert f'href="{HERE}/{interim.number}"' in page
        assert reason in text(owner.get(f"{HERE}/{interim.number}"))
    assert "moved on" in text(admin.post(f"{HERE}/{number}/decide", {"do": "approve", "count": "1"}, follow=True))
    assert revoked() == 0


def test_who_proposed_it_takes_it_back_and_a_large_one_goes_on_behind_the_page(
    owner: Client, numbers: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kakitome.journeys.withdrawing.CHUNK", 3)
    choose_threshold(store(), 0, actor="tests", now=institutions.NOW)
    number = draft(owner, pasted="\n".join(numbers))
    owner.post(f"{HERE}/{number}/propose", {**SAID, "count": "4"})
    assert suspended() == 0
    institutions.work("setouchi")
    assert suspended() == 4
    assert "Taken back. Nothing is revoked" in text(owner.post(f"{HERE}/{number}/end", follow=True))
    institutions.work("setouchi")
    assert (suspended(), revoked()) == (0, 0)


def test_a_draft_is_dropped(owner: Client, numbers: list[str]) -> None:
    number = draft(owner, pasted=numbers[0])
    assert "Dropped. Nothing was done." in text(owner.post(f"{HERE}/{number}/end", follow=True))
    owner.post(f"{HERE}/{number}/propose", {**SAID, "count": "1"})
    assert revoked() == 0


def test_the_file_tells_every_line(owner: Client, numbers: list[str]) -> None:
    number = draft(owner, pasted=f"=cmd()\n{numbers[0]}\n{numbers[0]}\nA-7K3M-94QT")
    answer = owner.get(f"{HERE}/{number}/lines.csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row[5] for row in rows[1:]] == ["Can be done", "Repeated", "Cannot be done"]
    assert "same award as row 2" in rows[2][6]
    assert not any(cell.startswith("=") for row in rows for cell in row)


def test_awards_of_others_are_not_found_and_those_of_other_houses_told(
    owner: Client, numbers: list[str], setouchi: str
) -> None:
    institutions.open_university("asuka", LocalizedText(ja="飛鳥大学", en="Asuka"))
    (foreign,) = give(institutions.in_force("asuka"), 1, institution="asuka")
    number = draft(owner, pasted=f"{numbers[0]}\n{foreign}")
    codes = [p.code for line in store().withdrawals.list_lines(number) for p in line.problems]
    assert codes == ["E_WITHDRAWAL_FOREIGN"]
    other = institutions.member("owner@asuka.example", NodeRole.PROGRAMME_OWNER, "asuka")
    assert other.get(f"{HERE}/{number}").status_code == 404
    assert other.get(f"/desk/asuka/withdrawals/{number}").status_code == 404


def test_people_of_a_unit_withdraw_and_see_their_own_programmes_alone(owner: Client, numbers: list[str]) -> None:
    unit = Node(id="", kind=NodeKind.FACULTY, path=(), slug="sea", name=LocalizedText(en="Sea"))
    node = institutions.platform().organisations.add_unit(unit, under="setouchi", now=institutions.NOW)
    kato = institutions.member("kato@setouchi.example", NodeRole.PROGRAMME_OWNER, node.id)
    mine = draft(kato, pasted=numbers[0])
    (line,) = store().withdrawals.list_lines(mine)
    assert (line.state, line.problems[0].code) == (LineState.REFUSED, "E_WITHDRAWAL_NOT_YOURS")
    theirs = draft(owner, pasted=numbers[0])
    assert kato.get(f"{HERE}/{theirs}").status_code == 404
    assert kato.post(f"{HERE}/{theirs}/propose", {**SAID, "count": "1"}).status_code == 404
    assert theirs not in text(kato.get(HERE))


def test_the_threshold_is_lowered_by_admins(owner: Client, admin: Client) -> None:
    assert admin.post(f"{HERE}/threshold", {"threshold": "20"}).status_code == 302
    assert store().withdrawals.find_threshold() == 20
    assert admin.post(f"{HERE}/threshold", {"threshold": "101"}).status_code == 422
    assert owner.post(f"{HERE}/threshold", {"threshold": "50"}).status_code == 404
    assert store().withdrawals.find_threshold() == 20


def test_a_large_order_goes_on_behind_the_page(
    owner: Client, numbers: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kakitome.journeys.withdrawing.CHUNK", 3)
    number = draft(owner, pasted="\n".join(numbers))
    answer = owner.post(f"{HERE}/{number}/propose", {**SAID, "count": "4"}, follow=True)
    assert "0 of 4 are done" in text(answer)
    institutions.work("setouchi")
    assert revoked() == 4
    assert store().withdrawals.get(number).published_at is not None


def test_an_award_leads_to_the_order_that_withdrew_it(owner: Client, numbers: list[str]) -> None:
    number = draft(owner, pasted=numbers[0])
    owner.post(f"{HERE}/{number}/propose", {**SAID, "count": "1"})
    page = text(owner.get(f"/desk/setouchi/awards/{numbers[0]}"))
    assert f'href="{HERE}/{number}"' in page
    assert "Academic integrity" in page
    trail = text(owner.get("/desk/setouchi/trail"))
    assert "An order to withdraw several awards was carried out" in trail
    assert "integrity" not in trail.lower()
    assert NOTE not in trail

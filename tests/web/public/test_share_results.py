"""What a receiver makes of a share: as data for a program, and in the reader's own system of credits and levels."""

import json
import re
from decimal import Decimal

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import translation

from kakitome.learning.framework.reader_systems import reader_systems, workload_in
from kakitome.learning.levels import Level
from kakitome.learning.workload import EffortUnit, LearnerEffort
from kakitome.ports.shares import PersonShares, Shows
from kakitome.services import sharing
from kakitome.web.pages.public.share.facts import facts_over_all
from kakitome.web.pages.public.share.own_system import StatedSize, own_system
from kakitome.web.parts import written
from kakitome.web.parts.shapes import Fact
from support import institutions
from web.places import Place
from web.public.test_share_links import PIN, account, acts, award_of, made, page_of, shares, stranger, views
from web.public.test_share_parts import KEPT_BACK, SHOWN, Sender, sender

__all__ = ["account", "sender", "shares"]
pytestmark = pytest.mark.django_db
JSON = {"HTTP_ACCEPT": "application/json"}


def data_of(response: HttpResponse) -> dict[str, object]:
    assert response["Content-Type"].startswith("application/json"), response.content[:300]
    answer: dict[str, object] = json.loads(response.content)
    return answer


def test_a_program_is_told_the_same_as_a_person_and_counted_as_one(account: str, shares: PersonShares) -> None:
    address, visitor = made(shares, award_of(account)), stranger()
    by_ending = visitor.get(f"{address}.json")
    by_what_is_accepted = visitor.get(address, **JSON)
    data = data_of(by_ending)
    assert data_of(by_what_is_accepted)["verdicts"] == data["verdicts"] == {"valid_untrusted_issuer": 1} or data[
        "verdicts"
    ] == {"valid": 1}
    assert by_ending["Cache-Control"] == "private, no-store"
    assert "noindex" in by_ending["X-Robots-Tag"]
    (credential,) = data["credentials"]  # type: ignore[misc]
    assert credential["award"]["learner"]["name"] == "見本 <b>花子"
    assert credential["record"].startswith("V-")
    assert data["link"]["note"] == "See my <i>CV</i>."  # type: ignore[index]
    assert data["holder_checked"] is False
    assert views(shares) == 1, "the second look was in the same opening"


def test_of_a_result_a_program_is_told_no_more_than_the_page_shows(account: str, shares: PersonShares) -> None:
    address = made(shares, award_of(account, Shows.RESULT))
    text = stranger().get(f"{address}.json").content.decode()
    (credential,) = json.loads(text)["credentials"]
    award = award_of(account).collected.award
    assert [word for word in ("花子", award, "learner", "grade", "working", "reason", "did:") if word in text] == []
    assert credential["award"]["outcomes"]
    assert {tuple(check) for check in credential["checks"]} == {("id", "name", "outcome")}


def test_what_was_kept_back_is_in_no_data(sender: Sender) -> None:
    text = Client().get(f"{sender.link(*SHOWN)}.json").content.decode()
    assert [word for word in (*KEPT_BACK, sender.outcome.number) if word in text] == []
    (credential,) = json.loads(text)["credentials"]
    assert credential["shows"] == "parts"
    assert {"name", "grade", "level"} <= set(credential["hidden"])


def test_a_pin_holds_for_programs_too(account: str, shares: PersonShares) -> None:
    address = f"{made(shares, award_of(account), pin=PIN)}.json"
    visitor = stranger()
    asked, wrong = visitor.get(address), visitor.post(address, {"pin": "123123"})
    assert [(answer.status_code, answer.json()["code"]) for answer in (asked, wrong)] == [
        (403, "E_SHARE_PIN_NEEDED"),
        (403, "E_SHARE_PIN_WRONG"),
    ]
    assert "花子" not in asked.content.decode() + wrong.content.decode()
    assert views(shares) == 0
    assert data_of(visitor.post(address, {"pin": PIN}))["credentials"]
    assert data_of(visitor.get(address))["credentials"], "the browser goes on in its opening"
    assert views(shares) == 1
    assert [act.value for act in acts(shares)] == ["made", "wrong_pin", "opened"]


def test_a_counted_link_waits_for_a_press_and_an_ended_one_is_none(account: str, shares: PersonShares) -> None:
    address = f"{made(shares, award_of(account), most_views=1)}.json"
    assert stranger().get(address).json()["code"] == "E_SHARE_PRESS"
    assert stranger().post(address).status_code == 200
    answers = [stranger().post(address), stranger().get(f"/s/{sharing.new_secret()}.json")]
    told = [{name: value for name, value in answer.json().items() if name != "request_id"} for answer in answers]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert told[0] == told[1]
    assert {answer["Cache-Control"] for answer in answers} == {"private, no-store"}


def test_a_reader_chooses_their_own_system_and_is_told_the_rule(account: str, shares: PersonShares) -> None:
    address, visitor = made(shares, award_of(account)), stranger()
    plain, chosen = page_of(visitor.get(address)), page_of(visitor.get(address, {"system": "eu"}))
    assert "By these rules" not in plain
    assert "ECTS Users" in chosen
    assert "confirmed in the source" in chosen
    assert "Reckoned here from" in chosen
    assert '<option value="eu" selected>' in chosen
    assert page_of(visitor.get(address, {"system": "<b>"})).count("By these rules") == 0
    assert views(shares) == 1


def stated(**changes: object) -> StatedSize:
    effort = LearnerEffort(value=Decimal(15), unit=EffortUnit.UAE_CREDITS)
    fixed = {"title": "T", "place": 1, "effort": effort, "levels": (), "hides_effort": False, "hides_levels": False}
    return StatedSize(**{**fixed, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(("wanted", "unit"), [("eu", EffortUnit.UAE_CREDITS), ("ae", EffortUnit.HOURS)])
def test_contact_hours_become_no_study_hours_and_the_other_way_round(wanted: str, unit: EffortUnit) -> None:
    effort = LearnerEffort(value=Decimal(15), unit=unit)
    (row,) = own_system(wanted, [stated(effort=effort)]).rows
    assert "15" in str(row.amount)
    assert "Contact hours" in str(row.amount_hint) or "授業時間" in str(row.amount_hint)


def level_row(wanted: str, framework: str, level: str) -> tuple[str, str]:
    (row,) = own_system(wanted, [stated(levels=(Level(framework=framework, level=level),))]).rows
    ((words, hint),) = row.levels
    return str(words), str(hint)


@pytest.mark.parametrize(
    ("wanted", "framework", "level", "shown", "told"),
    [
        ("eu", "NZQCF", "7", "(EQF) 6", "By a published table"),
        ("eu", "JEQF", "6", "(EQF) 6", "A hint only"),
        ("nz", "QFEmirates", "8", "(NZQCF) 8", "not endorsed"),
        ("nz", "HKQF", "4", "(NZQCF) 5–6", "By a published table"),
        ("eu", "NZQCF", "8", "(NZQCF) 8", "sets no level of the"),
        ("eu", "JEQF", "4", "(JEQF) 4", "we reckon none"),
        ("jp", "NZQCF", "7", "(NZQCF) 7", "we reckon none"),
    ],
)
def test_a_level_is_told_in_a_readers_framework_by_a_table_and_what_it_is_worth_beside_it(
    wanted: str, framework: str, level: str, shown: str, told: str
) -> None:
    with translation.override("en"):
        words, hint = level_row(wanted, framework, level)
        assert words.endswith(shown)
        assert told in hint
        assert ("A hint only" in hint) is (told in ("A hint only", "not endorsed"))


def test_a_level_of_the_readers_own_framework_comes_with_what_is_placed_on_it() -> None:
    assert "学士" in level_row("jp", "JEQF", "6")[1]


def test_the_table_that_was_read_stands_among_the_rules_with_its_source() -> None:
    with translation.override("en"):
        rules = own_system("eu", [stated(levels=(Level(framework="HKQF", level="5"),))]).rules
        (told,) = [rule for rule in rules if "HKQF – EQF" in written.text(rule.words)]
        assert "our own reading (a hint only)" in str(written.text(told.status))
    assert "NZQA" in told.source


def test_every_system_has_a_name_and_reckons_through_hours() -> None:
    view = own_system("nz", [stated(effort=LearnerEffort(value=Decimal(45)))])
    assert all(str(choice.name) for choice in view.choices)
    assert [choice.id for choice in view.choices] == list(reader_systems())
    assert str(view.rows[0].amount).startswith("4.5")
    conversion = workload_in(reader_systems()["jp"], LearnerEffort(value=Decimal(45)))
    assert getattr(conversion, "value_min", None) == 1


def test_facts_over_several_say_the_worst_and_of_how_many() -> None:
    good, bad = Fact(state="ok", title="Unaltered", ground="x"), Fact(state="fail", title="Does not match")
    assert facts_over_all([[good]]) == [good]
    (all_good,), (mixed,) = facts_over_all([[good], [good]]), facts_over_all([[good], [bad], [good]])
    assert (all_good.state, all_good.title) == ("ok", "Unaltered")
    assert "2" in str(all_good.ground)
    assert (mixed.state, mixed.title) == ("fail", "Does not match")
    assert "1" in str(mixed.ground)
    assert "3" in str(mixed.ground)


def test_a_link_is_good_in_capitals_and_with_the_ending_too(account: str, shares: PersonShares) -> None:
    address = made(shares, award_of(account))
    assert data_of(stranger().get(f"/s/{address[3:].upper()}.json"))["credentials"]
    institutions.platform().counts.forget()


def test_what_was_withdrawn_while_somebody_chose_is_said_before_the_link_is_made(place: Place, sender: Sender) -> None:
    name = f"award-{sender.outcome.number}"
    page = sender.client.get("/mine/shares/new").content.decode()
    values = dict(re.findall(r'<input type="hidden" name="(states|key)" value="([^"]*)"', page))
    (day,) = re.findall(r'name="ends_on" value="([^"]+)"', page)
    sent = {**values, "ends_on": day, "language": "en", name: "whole", "do": "make"}
    assert values["states"] == ""
    sender.client.post("/mine/shares/new", {**sent, "do": "keep"})
    place.withdraw(sender.outcome)
    answer = page_of(sender.client.post("/mine/shares/new", sent))
    assert "was withdrawn while you chose. Shown as it is, the receiver sees that too." in answer
    assert not re.search(r"/s/[a-z2-7]{26}", answer)
    resumed = page_of(sender.client.get(f"/mine/shares/new?draft={values['key']}"))
    assert "was withdrawn while you chose" in resumed
    (states,) = re.findall(r'name="states" value="([^"]*)"', answer)
    assert re.search(r"/s/[a-z2-7]{26}", page_of(sender.client.post("/mine/shares/new", {**sent, "states": states})))

"""A body is a file: the two of the package hold what their sources say, and a faulty file is told."""

from datetime import UTC, date, datetime
from fractions import Fraction
from importlib.resources import files
from pathlib import Path

import pytest

from kakitome.errors import Misconfigured, NotFound
from kakitome.learning.recognition.body import configurations, load_configuration, read_configuration
from kakitome.learning.recognition.committee import SeatRole
from kakitome.learning.recognition.membership import APPLY_FOR_RECOGNITION, TAKE_PART_IN_COMMITTEES, UnpaidFee
from kakitome.learning.recognition.procedure import load_procedure

BAD = Path(__file__).parents[2] / "vectors" / "bad_bodies"
KAZAN = files("kakitome.learning.recognition").joinpath("bodies", "kazan_skills_council.toml").read_text("utf-8")

TABLE = {
    "特別会員": ("有料", "●●●●●●●●", "企業・団体等"),
    "一般会員": ("有料", "-●●●●●●●", "大学・企業・団体等"),
    "連携会員": ("有料", "-●--●●●●", "非営利団体・学術団体等"),
    "個人会員": ("無料", "----●●●●", "有識者等"),
}
"""The table of 2025-11-17 (会員区分（案）), cell by cell."""


def test_the_japanese_table_of_members_is_the_published_one_cell_by_cell() -> None:
    rules = load_configuration("jp-micro-credential-body").membership
    told = {
        one.name.ja: (
            "有料" if one.has_fee else "無料",
            "".join("●" if right.id in one.rights else "-" for right in rules.rights),
            one.meant_for.ja,
        )
        for one in rules.classes
    }
    assert told == TABLE
    assert rules.is_draft


def test_the_japanese_body_has_a_board_and_six_committees() -> None:
    body = load_configuration("jp-micro-credential-body")
    assert [one.name.ja for one in body.committees if not one.is_board] == [
        "事業運営委員会",
        "標準化委員会",
        "質保証・承認委員会",
        "レジストリ委員会",
        "国際連携委員会",
        "産学連携委員会",
    ]
    assert all(one.tasks for one in body.committees if not one.is_board)
    board = body.committee("board")
    assert [board.role_name(role).ja for role in SeatRole] == ["理事長", "副理事長", "理事", "事務局長"]  # type: ignore[union-attr]


@pytest.mark.parametrize("identifier", sorted(configurations()))
def test_every_procedure_of_a_body_names_committees_that_it_has(identifier: str) -> None:
    body = load_configuration(identifier)
    for procedure in map(load_procedure, body.procedures):
        assert procedure.id in body.committee(procedure.quorum.committee).procedures
        assert body.committee(procedure.quorum.escalate_to)


@pytest.mark.parametrize("identifier", sorted(configurations()))
def test_every_text_of_a_body_is_in_both_languages(identifier: str) -> None:
    body = load_configuration(identifier)
    said = [body.name, body.short, *body.purpose]
    said += [one.name for one in body.membership.rights]
    said += [text for one in body.membership.classes for text in (one.name, one.meant_for)]
    said += [text for one in body.committees for text in (one.name, *one.tasks)]
    assert [text for text in said if len(text.languages) != 2] == []
    known = {one.id for one in body.membership.rights}
    assert {APPLY_FOR_RECOGNITION, TAKE_PART_IN_COMMITTEES} <= known


def test_another_countrys_body_is_another_file() -> None:
    body = load_configuration("kazan-skills-council")
    assert body.membership.unpaid is UnpaidFee.BLOCKS
    assert (body.currency, body.is_fictitious) == ("NZD", True)
    assert body.committee("quality").attendance.share == Fraction(2, 3)
    # 11:30 UTC is past midnight in Auckland's summer, and still the day before in Tokyo.
    instant = datetime(2026, 11, 21, 11, 30, tzinfo=UTC)
    assert body.day_of(instant) == date(2026, 11, 22)
    assert load_configuration("jp-micro-credential-body").day_of(instant) == date(2026, 11, 21)


def test_a_financial_year_begins_in_its_month() -> None:
    body = load_configuration("jp-micro-credential-body")
    assert [body.year_of(day) for day in (date(2026, 3, 31), date(2026, 4, 1))] == [2025, 2026]


def test_what_a_body_does_not_have_is_not_found() -> None:
    with pytest.raises(NotFound, match="E_COMMITTEE_UNKNOWN"):
        load_configuration("kazan-skills-council").committee("board")
    with pytest.raises(NotFound, match="E_BODY_CONFIGURATION_UNKNOWN"):
        load_configuration("../secrets")


@pytest.mark.parametrize("file", sorted(BAD.glob("*.toml")), ids=lambda file: file.stem)
def test_a_faulty_configuration_is_told(file: Path) -> None:
    with pytest.raises(Misconfigured, match="E_BODY_CONFIGURATION") as caught:
        read_configuration(file.read_text(encoding="utf-8"))
    assert caught.value.params["detail"]


def test_the_faulty_ones_differ_from_a_sound_one_by_their_flaw_alone() -> None:
    assert len(list(BAD.glob("*.toml"))) >= 7
    assert read_configuration(KAZAN).id == "kazan-skills-council"

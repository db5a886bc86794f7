"""Frameworks side by side: every rule has its cell, and what a source says is kept apart from what a check asks."""

import pytest

from kakitome.learning.framework.catalogue import frameworks
from kakitome.learning.framework.crosswalk import (
    common_descriptors,
    compared_frameworks,
    crosswalk,
    further_descriptors,
    other_frameworks,
)
from kakitome.learning.framework.model import Framework, Mention
from kakitome.learning.framework.quality_matrix import asking_without_cell, quality_matrix


def test_every_rule_of_every_framework_stands_in_one_cell() -> None:
    shown = [*compared_frameworks(), *other_frameworks()]
    assert {f.id for f in shown} == {f.id for f in frameworks()}
    rows = crosswalk(shown, (*common_descriptors(), *further_descriptors()))
    cells = [(c.framework.id, rule.id) for row in rows for c in row.crossings for rule in c.rules]
    assert sorted(cells) == sorted((f.id, rule.id) for f in frameworks() for rule in f.rules)


def test_the_columns_of_the_published_comparison_come_in_its_order() -> None:
    assert [f.id for f in compared_frameworks()] == [
        "jp-common-descriptors-2024",
        "eu-2022-annex-i",
        "au-nmf",
        "my-mqa",
        "jp-rishu-shomei",
    ]


def test_what_is_asked_most_strongly_comes_first() -> None:
    (conditions,) = [f for f in frameworks() if f.id == "jp-mc-conditions"]
    ((crossing,),) = [row.crossings for row in crosswalk([conditions], ["title"])]
    assert [rule.id for rule in crossing.rules] == ["less-than-degree", "image-says-so"]
    assert crossing.says is Mention.REQUIRED


def test_what_no_rule_concerns_is_absent() -> None:
    for row in crosswalk(frameworks(), ["validity_months"]):
        assert {crossing.says for crossing in row.crossings} == {Mention.ABSENT}


@pytest.mark.parametrize("framework", frameworks(), ids=lambda f: f.id)
def test_another_reading_is_another_one_and_says_why_in_both_languages(framework: Framework) -> None:
    for rule in framework.rules:
        if rule.elsewhere is not None:
            assert rule.elsewhere.says is not rule.says, rule.id
            assert rule.elsewhere.source, rule.id
            assert rule.elsewhere.reason.languages == ("ja", "en"), rule.id


def test_the_cells_of_the_matrix_that_rules_name_are_asked_for() -> None:
    matrix = quality_matrix()
    assert {key for key, cell in matrix.items() if cell.is_required} == {"internal_institution", "internal_programme"}
    assert all(cell.meaning.languages == ("ja", "en") and cell.remark and cell.source for cell in matrix.values())


def test_frameworks_that_ask_for_quality_assurance_at_large_are_named_apart() -> None:
    named = {framework.id for framework, _rule in asking_without_cell(frameworks())}
    assert "jp-mc-conditions" not in named
    assert {"eu-2022-annex-i", "au-nmf", "unesco-2022"} <= named

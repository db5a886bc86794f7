"""The catalogue: figures and statuses as the facts give them, complete sentences, a country by adding a file."""

import tomllib
from pathlib import Path

import pytest

from kakitome import texts
from kakitome.learning.definition import KEYS
from kakitome.learning.framework import catalogue
from kakitome.learning.framework.catalogue import (
    FaultyCatalogue,
    UnknownFramework,
    descriptors,
    find_frameworks,
    frameworks,
    frameworks_in,
)
from kakitome.learning.framework.check import check
from kakitome.learning.framework.conditions import CONDITIONS, DescriptorFinding
from kakitome.learning.framework.levels import level_lists
from kakitome.learning.framework.model import Confidence, Framework, Requirement
from kakitome.learning.framework.size import size_rules
from kakitome.learning.microcredential import Microcredential
from kakitome.values.localized_text import LocalizedText

# The comparison table of Inoue 2024 with Annex I's own wording where it differs; "" is not asked.
TABLE = """
learner_identification            R R - R
date_of_issuing                   R R - R
title                             R R R R
awarding_body                     R R R R
issuer_country                    O R - -
content_description               R - R O
learning_outcomes                 R R R R
form_of_participation             R R R R
language                          O - R R
learner_effort                    R R R R
assessment_type                   R R R R
quality_assurance                 R R R R
level                             O C - R
certification                     O - R -
credit_recognition                R O R R
prerequisites                     O O R R
stackability                      O O O -
supervision_identity_verification - O - -
grade_achieved                    - O - -
date_of_delivery                  - - R -
price                             - - O -
inherent_requirements             - - O -
contact                           - O - -
"""
COLUMNS = ("jp-common", "eu", "au", "my")
WORDS = {"R": "required", "O": "optional", "C": "conditional"}


def by_id(name: str) -> Framework:
    (found,) = find_frameworks([name])
    return found


@pytest.mark.parametrize(("position", "name"), list(enumerate(COLUMNS)))
def test_the_comparison_table_is_carried_over(position: int, name: str) -> None:
    rows = [line.split() for line in TABLE.strip().splitlines()]
    expected = {row[0]: WORDS[row[1 + position]] for row in rows if row[1 + position] != "-"}
    # A descriptor may have further rules; the first is the table's.
    rules = reversed(by_id(name).rules)
    assert {rule.descriptor: rule.requirement.value for rule in rules} == expected


def test_the_frameworks_asked_for_are_there() -> None:
    assert {f.id for f in frameworks()} >= {
        "jp-common-descriptors-2024",
        "jp-mc-conditions",
        "jp-rishu-shomei",
        "eu-2022-annex-i",
        "au-nmf",
        "my-mqa",
        "nz-listing",
        "unesco-2022",
    }


def test_japan_comes_first_and_aliases_are_stable() -> None:
    assert [f.country for f in frameworks()][:3] == ["JP", "JP", "JP"]
    assert [f.id for f in find_frameworks(["jp-common", "jp-mc-conditions"])] == [f.id for f in find_frameworks(["jp"])]
    assert by_id("EU").id == "eu-2022-annex-i"


def test_annex_i_has_eleven_mandatory_elements_and_five_optional_ones_without_invented_numbers() -> None:
    framework = by_id("eu")
    mandatory = [rule for rule in framework.rules if rule.requirement is not Requirement.OPTIONAL]
    optional = [rule for rule in framework.rules if rule.clause == framework.rules[-2].clause]
    assert (len(mandatory), len(optional)) == (11, 5)
    cited = " ".join(f"{rule.clause.ja} {rule.clause.en}" for rule in (*mandatory, *optional))
    assert not any(sign.isdigit() for sign in cited)
    assert {rule.confidence for rule in mandatory} == {Confidence.SEED}, "the Annex itself could not be read"


def test_every_detail_of_nzqa_rule_6_1_is_checked_or_named_as_not_checked() -> None:
    framework = by_id("nz")
    cited = " ".join([rule.clause.en for rule in framework.rules] + [one.source for one in framework.beyond])
    parts = ("(a)", "(b)", "(c)", "(d)(i)", "(d)(ii)", "(d)(iii)", "(d)(iv)", "(d)(v)", "(e)", "(f)", "(g)")
    assert [part for part in parts if f"6.1{part}" not in cited] == []


def test_the_six_core_elements_of_quality_assurance_are_all_there() -> None:
    framework = by_id("qa-core")
    # Hours, content, method, level, assessment, outcomes; content and method are one element. Purpose has no field.
    assert (len(framework.rules) - 1, [one.id for one in framework.beyond]) == (5, ["purpose"])


def test_every_size_is_used_by_a_rule() -> None:
    used = {rule.parameters.get("size") for framework in frameworks() for rule in framework.rules}
    assert set(size_rules()) - used == set()


def test_the_certificate_programme_publishes_the_items_of_today_from_sixty_hours() -> None:
    rules = [
        r for r in by_id("rishu-shomei").rules if r.requirement is Requirement.REQUIRED and r.condition != "at_award"
    ]
    published = {rule.descriptor for rule in rules} - {"awarding_body"}
    assert published == {
        "title",
        "learning_outcomes",
        "learner_effort",
        "prerequisites",
        "capacity",
        "content_description",
        "form_of_participation",
        "assessment_type",
        "credit_recognition",
    }
    assert {one.id for one in by_id("rishu-shomei").beyond} >= {"organisation", "published"}
    assert size_rules()["JP_RISHU_SHOMEI"].min_hours == 60


@pytest.mark.parametrize("framework", frameworks(), ids=lambda f: f.id)
def test_every_rule_says_everything_in_both_languages(framework: Framework) -> None:
    assert framework.rules
    assert framework.name.ja and framework.name.en and framework.source and framework.version
    assert len({rule.id for rule in framework.rules}) == len(framework.rules)
    for rule in framework.rules:
        for text in (rule.name, rule.clause, rule.why, rule.mend):
            assert text.ja and text.en, rule.id
        assert rule.source
        assert rule.confidence in Confidence
        assert rule.condition in CONDITIONS
        assert rule.descriptor in descriptors()
        assert rule.parameters.get("size", "JP_MC") in size_rules()
        assert rule.parameters.get("levels", "EQF") in level_lists()
        assert set(rule.parameters.get("not_in", ())) <= set(level_lists())
    for one in framework.beyond:
        assert one.name.ja and one.name.en and one.source, one.id
    assert len({one.id for one in framework.beyond}) == len(framework.beyond)


@pytest.mark.parametrize("framework", frameworks(), ids=lambda f: f.id)
def test_no_rule_cites_what_its_reader_does_not_have(framework: Framework) -> None:
    others = [rule.elsewhere.source for rule in framework.rules if rule.elsewhere]
    cited = [framework.source, *(rule.source for rule in framework.rules), *(one.source for one in framework.beyond)]
    assert [source for source in (*cited, *others) if "seed 0" in source or "facts/" in source] == []


def test_no_alias_hides_another_frameworks_id() -> None:
    ids = {framework.id for framework in frameworks()}
    assert [alias for f in frameworks() for alias in f.aliases if alias in ids] == []


def test_descriptors_are_the_keys_of_a_definition() -> None:
    at_award = {key for key, descriptor in descriptors().items() if descriptor.given_at_award}
    assert at_award == {"learner_identification", "date_of_issuing"}
    assert set(descriptors()) - at_award == set(KEYS) - {"identifier", "version", "kind"}


def test_names_of_descriptors_agree_with_the_sentences() -> None:
    for key in ("learner_identification", "date_of_issuing"):
        assert texts.term(key) == descriptors()[key].name


def test_every_level_list_carries_its_source() -> None:
    for entry in level_lists().values():
        assert entry.source and entry.values and entry.name.ja and entry.name.en
        assert set(entry.rows) <= set(entry.values)
    assert {key: len(entry.values) for key, entry in level_lists().items()} == {
        "JEQF": 8,
        "EQF": 8,
        "AQF": 10,
        "NZQCF": 10,
        "MQF": 8,
        "HKQF": 7,
        "NSQF": 13,
        "Thai_NQF": 8,
        "QFEmirates": 10,
        "AQRF": 8,
    }


SOMEWHERE = """
[framework]
id = "xx-2030"
aliases = ["xx"]
version = "2030"
country = "XX"
name = { ja = "ある国の枠組み", en = "Somewhere" }
source = "a test"
confidence = "derived"

[[rule]]
descriptor = "title"
requirement = "required"
clause = { ja = "第1条", en = "Article 1" }

[[rule]]
id = "small"
descriptor = "learner_effort"
requirement = "required"
condition = "size"
min_hours = 2
max_hours = 20
clause = { ja = "第2条", en = "Article 2" }

[[rule]]
descriptor = "price"
requirement = "optional"
"""


def test_adding_a_country_is_adding_a_file(tmp_path: Path) -> None:
    (tmp_path / "xx.toml").write_text(SOMEWHERE, encoding="utf-8")
    (loaded,) = frameworks_in(tmp_path)
    report = check(Microcredential(title=LocalizedText(en="Short")), [loaded])
    conformance = report.framework("xx")
    assert conformance is not None
    assert conformance.finding_for("title") is DescriptorFinding.MET
    assert conformance.finding_for("learner_effort") is DescriptorFinding.MISSING
    assert conformance.finding_for("price") is DescriptorFinding.MISSING
    assert conformance.finding_for("level") is DescriptorFinding.NOT_ASKED
    assert (conformance.required_met, conformance.required_total) == (1, 2)
    # What the file left out comes from the descriptor.
    assert loaded.rules[0].mend == descriptors()["title"].mend


def test_a_framework_file_can_be_named_by_its_path(tmp_path: Path) -> None:
    path = tmp_path / "xx.toml"
    path.write_text(SOMEWHERE, encoding="utf-8")
    assert [f.id for f in find_frameworks([str(path), "jp-common"], with_files=True)] == [
        "xx-2030",
        "jp-common-descriptors-2024",
    ]


def test_all_and_commas_name_several() -> None:
    assert find_frameworks(["all"]) == frameworks()
    assert [f.id for f in find_frameworks(["eu, au"])] == ["eu-2022-annex-i", "au-nmf"]


@pytest.mark.parametrize("unknown", ["atlantis", "", "eu,"])
def test_an_unknown_framework_is_refused_with_the_list(unknown: str) -> None:
    with pytest.raises(UnknownFramework) as refusal:
        find_frameworks([unknown])
    assert "eu-2022-annex-i" in str(refusal.value.params["known"])


@pytest.mark.parametrize(
    ("flaw", "replaced"),
    [
        ("an unknown descriptor", ('descriptor = "price"', 'descriptor = "colour"')),
        ("an unknown requirement", ('requirement = "optional"', 'requirement = "nice"')),
        ("an unknown confidence", ('confidence = "derived"', 'confidence = "sure"')),
        ("no source", ('source = "a test"\n', "")),
        ("no TOML", ("[framework]", "[framework")),
    ],
)
def test_a_faulty_file_is_refused_by_name(tmp_path: Path, flaw: str, replaced: tuple[str, str]) -> None:
    path = tmp_path / "faulty.toml"
    path.write_text(SOMEWHERE.replace(*replaced), encoding="utf-8")
    with pytest.raises(FaultyCatalogue) as refusal:
        frameworks_in(path)
    assert refusal.value.params["file"] == "faulty.toml", flaw


def test_every_catalogue_file_is_a_framework_or_a_known_table() -> None:
    names = {file.name for file in catalogue.data_file().iterdir() if file.name.endswith(".toml")}
    tables = {"descriptors.toml", "size_rules.toml", "nature.toml", "quality_matrix.toml", "level_crosswalks.toml"}
    loaded = {
        name for name in names - tables if "framework" in tomllib.loads(catalogue.data_file(name).read_text("utf-8"))
    }
    assert loaded == names - tables
    assert len(loaded) == len(frameworks())

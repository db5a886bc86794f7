"""Ten definitions of different completeness, each expectation worked out by hand from the tables.

How to redo one: take the required rows of a framework's table, drop the learner and the date of issuing (given at
award), and look which of the rest the example file states.
"""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from kakitome.learning.definition import read
from kakitome.learning.framework.check import ConformanceReport, check
from kakitome.learning.framework.nature import BadgeKind, NatureVerdict

FOLDER = Path(__file__).parents[3] / "examples" / "definitions"
EIGHT = ("jp", "eu", "au", "my", "rishu-shomei", "unesco", "nz", "webuild")


@dataclass(frozen=True)
class Expected:
    """What the report must say; a descriptor is followed by ! when it is inconsistent rather than missing."""

    verdict: NatureVerdict
    kind: BadgeKind | None
    reasons: tuple[str, ...] = ()
    gaps: dict[str, str] = field(default_factory=dict)
    """Framework → its counted gaps as rule ids."""
    contradictions: tuple[str, ...] = ()


NOT = NatureVerdict.NOT_A_MICROCREDENTIAL
YET = NatureVerdict.NOT_YET
IS = NatureVerdict.MICROCREDENTIAL

EXPECTED = {
    # Complete for Japan, the EU, Australia and 履修証明. Its levels are JEQF's and EQF's own, its credits Japanese: neither
    # is Malaysia's or New Zealand's.
    "offshore-wind.toml": Expected(
        IS,
        BadgeKind.PERFORMANCE,
        gaps={
            "jp-common": "",
            "jp-mc": "",
            "eu": "",
            "au": "",
            "my": "credit-value! level",
            "rishu-shomei": "",
            "unesco": "",
            "nz": "level",
            "webuild": "",
        },
        contradictions=("I_LEVEL_NOT_PLACED",),
    ),
    # States title, body, country, mode, outcomes, quality assurance; nothing else.
    "waseda-data-science-shokyu.toml": Expected(
        YET,
        None,
        reasons=("E_NATURE_ASSESSMENT_UNSTATED", "E_NATURE_SIZE_UNSTATED"),
        gaps={
            "jp-common": "content_description learner_effort assessment_type credit_recognition",
            "jp-mc": "size assessed internal-qa-institution internal-qa-programme",
            "eu": "learner_effort level assessment_type",
            "au": "content_description language date_of_delivery learner_effort assessment_type certification "
            "credit_recognition prerequisites",
            "my": "language learner_effort assessment_type level credit-value prerequisites",
            "unesco": "limb-2-assessment",
        },
    ),
    # States title, body, country, mode, level in words, assessment, stacking.
    "cyber-it-foundation-bronze.toml": Expected(
        YET,
        BadgeKind.GRADE_BASED,
        reasons=("E_NATURE_NO_OUTCOMES", "E_NATURE_SIZE_UNSTATED"),
        gaps={
            "jp-common": "content_description learning_outcomes learner_effort quality_assurance credit_recognition",
            "jp-mc": "size outcomes internal-qa-institution internal-qa-programme",
            "eu": "learning_outcomes learner_effort quality_assurance",
            "unesco": "limb-1 limb-4",
        },
        contradictions=("I_LEVEL_FRAMEWORK_UNKNOWN",),
    ),
    # 187 h against 7 ECTS (175 to 210 h): consistent. No content, outcomes, assessment or quality assurance was found.
    "google-data-analytics.yaml": Expected(
        YET,
        None,
        reasons=("E_NATURE_NO_OUTCOMES", "E_NATURE_ASSESSMENT_UNSTATED"),
        gaps={
            "jp-common": "content_description learning_outcomes assessment_type quality_assurance",
            "jp-mc": "outcomes assessed internal-qa-institution internal-qa-programme",
            "eu": "learning_outcomes assessment_type quality_assurance",
            "nz": "learning_outcomes education-pathways level",
        },
        contradictions=("I_LEVEL_ASSERTER", "I_LEVEL_ASSERTER"),
    ),
    # 60 h and 2 ECTS (50 to 60 h). Quality assurance is not in the sample's list.
    "ec-digital-microcredential-creation.json": Expected(
        IS,
        BadgeKind.GRADE_BASED,
        gaps={
            "jp-common": "content_description quality_assurance",
            "jp-mc": "internal-qa-institution internal-qa-programme",
            "eu": "quality_assurance",
            "webuild": "quality_assurance",
            "my": "credit-value! level quality_assurance",
        },
        contradictions=("I_LEVEL_ASSERTER", "I_LEVEL_FRAMEWORK_UNKNOWN"),
    ),
    # The rulebook's own example fulfils MC-IR-01 and Annex I; external accreditation is no internal assurance.
    "webuild-applied-data-ethics.yaml": Expected(
        IS,
        BadgeKind.LEVEL_PROGRAMME,
        gaps={
            "jp-common": "content_description credit_recognition",
            "jp-mc": "internal-qa-institution internal-qa-programme",
            "eu": "",
            "webuild": "",
            "unesco": "",
            "au": "content_description language date_of_delivery certification credit_recognition",
        },
        contradictions=("I_LEVEL_ASSERTER",),
    ),
    "annual-meeting-participation.toml": Expected(
        NOT,
        BadgeKind.PARTICIPATION,
        reasons=("E_NATURE_PARTICIPATION_ONLY", "E_NATURE_NO_ASSESSMENT", "E_NATURE_NO_OUTCOMES"),
        gaps={
            "jp-common": "learning_outcomes quality_assurance",
            "jp-mc": "outcomes assessed! internal-qa-institution internal-qa-programme",
            "eu": "learning_outcomes level assessment_type! quality_assurance",
            "unesco": "limb-1 limb-2-assessment! limb-4",
        },
    ),
    # All nine of Japan's descriptors, but 5 hours. Australia asks for one hour; 履修証明 for 60 and a university.
    "first-aid-five-hours.toml": Expected(
        NOT,
        BadgeKind.PERFORMANCE,
        reasons=("E_NATURE_UNDER_SIZE",),
        gaps={
            "jp-common": "",
            "jp-mc": "size!",
            "au": "language date_of_delivery certification prerequisites",
            "rishu-shomei": "institution! total-hours eligibility capacity",
            "nz": "title! education-pathways learner_effort! level",
        },
    ),
    "bachelor-of-engineering.toml": Expected(
        NOT,
        None,
        reasons=("E_NATURE_DEGREE",),
        gaps={
            "jp-common": "",
            "jp-mc": "less-than-degree!",
            # Its level is JEQF's alone, which is none of the European ones.
            "eu": "level!",
            # 124 credits are 5,580 hours: above New Zealand's 400; "Bachelor" may not stand in a title there.
            "nz": "title! education-pathways learner_effort! level",
        },
        contradictions=("I_LEVEL_NOT_PLACED", "I_LEVEL_ASSERTER"),
    ),
    "contradictions.toml": Expected(
        IS,
        BadgeKind.PERFORMANCE,
        gaps={
            "jp-common": "learner_effort! assessment_type! quality_assurance credit_recognition!",
            "jp-mc": "internal-qa-institution internal-qa-programme",
            "eu": "learner_effort! level! assessment_type! quality_assurance",
            "au": "language date_of_delivery! learner_effort! assessment_type! certification credit_recognition! "
            "quality_assurance prerequisites",
        },
        contradictions=(
            "E_EFFORT_CREDITS",
            "E_WEIGHTS_OVER",
            "E_LEVEL_OUTSIDE",
            "I_LEVEL_ASSERTER",
            "E_CREDIT_DENIED",
            "E_STACKABLE_NOWHERE",
            "E_DATES_REVERSED",
            "E_PRICE_NEGATIVE",
            "E_VALIDITY_NOT_POSITIVE",
        ),
    ),
}


def report_on(name: str) -> ConformanceReport:
    microcredential, problems = read((FOLDER / name).read_bytes())
    return check(microcredential, EIGHT, problems=problems)


def gaps_of(report: ConformanceReport, framework: str) -> set[str]:
    conformance = report.framework(framework)
    assert conformance is not None
    return {
        f.rule.id + ("!" if f.finding == "inconsistent" else "") for f in conformance.findings if f.counted and f.is_gap
    }


def test_every_example_has_its_expectation_and_there_are_ten() -> None:
    assert {path.name for path in FOLDER.iterdir()} == set(EXPECTED)
    assert len(EXPECTED) == 10


@pytest.mark.parametrize("name", EXPECTED)
def test_what_it_is(name: str) -> None:
    nature = report_on(name).nature
    expected = EXPECTED[name]
    assert (nature.verdict, nature.kind) == (expected.verdict, expected.kind)
    assert tuple(reason.code for reason in nature.reasons) == expected.reasons


@pytest.mark.parametrize(("name", "framework"), [(n, f) for n, e in EXPECTED.items() for f in e.gaps])
def test_what_is_missing_for_a_framework(name: str, framework: str) -> None:
    report = report_on(name)
    expected = set(EXPECTED[name].gaps[framework].split())
    assert gaps_of(report, framework) == expected
    conformance = report.framework(framework)
    assert conformance is not None
    assert conformance.to_go == len(expected)
    assert conformance.passed is (not expected)


@pytest.mark.parametrize("name", EXPECTED)
def test_which_contradictions_are_found(name: str) -> None:
    assert tuple(problem.code for problem in report_on(name).inconsistencies) == EXPECTED[name].contradictions


def test_only_the_complete_one_passes_japans_two() -> None:
    passing = {name for name in EXPECTED if check(read((FOLDER / name).read_bytes())[0]).passed}
    assert passing == {"offshore-wind.toml"}

"""The choices and repeated labels of the form of a definition; values are those of definition files."""

from collections.abc import Sequence
from typing import Any

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from kakitome.learning.assessment import AssessmentMethod, IdentityCheck
from kakitome.learning.fields_of_study import fields_of_study
from kakitome.learning.framework.levels import find_list, level_lists, level_name
from kakitome.learning.institution_kinds import institution_kinds
from kakitome.learning.microcredential import Kind, ParticipationMode, StackingModel
from kakitome.learning.workload import EffortUnit
from kakitome.values.localized_text import LocalizedText
from kakitome.web.parts.written import language

Words = Any
"""A text that is translated when it is shown."""
Options = Sequence[tuple[str, Words]]


def _in_reader_language(text: LocalizedText, lead: str) -> str:
    return f"{lead}{text.in_language(language())}"


named = lazy(_in_reader_language, str)
"""A name of a list in the language of the reader."""

JA, EN = _("Japanese"), _("English")
JA_OUTCOME, EN_OUTCOME = _("Outcome {number}, Japanese"), _("Outcome {number}, English")

METHODS: Options = (
    (AssessmentMethod.WRITTEN_EXAMINATION.value, _("Written examination")),
    (AssessmentMethod.ORAL_EXAMINATION.value, _("Oral examination")),
    (AssessmentMethod.PRACTICAL.value, _("Practical assessment")),
    (AssessmentMethod.PORTFOLIO.value, _("Portfolio")),
    (AssessmentMethod.PROJECT.value, _("Project work")),
    (AssessmentMethod.ASSIGNMENT.value, _("Marked assignment")),
    (AssessmentMethod.PEER.value, _("Peer assessment")),
    (AssessmentMethod.CONTINUOUS.value, _("Continuous evaluation")),
    (AssessmentMethod.QUIZ.value, _("Quiz")),
    (AssessmentMethod.ARTEFACT.value, _("Artefact")),
    (AssessmentMethod.OTHER.value, _("Another method")),
    (AssessmentMethod.ATTENDANCE.value, _("Attendance (alone it does not make a micro-credential)")),
)
MODES: Options = (
    (ParticipationMode.ONLINE.value, _("Online")),
    (ParticipationMode.ONSITE.value, _("On site")),
    (ParticipationMode.BLENDED.value, _("Blended")),
    (ParticipationMode.WORK_BASED.value, _("At work")),
    (ParticipationMode.PROJECT_BASED.value, _("Project-based")),
)
KINDS: Options = (
    (Kind.MICROCREDENTIAL.value, _("Micro-credential")),
    (Kind.REGULAR.value, _("Other assessed course")),
    (Kind.PARTICIPATION.value, _("Participation")),
    (Kind.RECOGNITION.value, _("Honour")),
    (Kind.DEGREE.value, _("Whole degree")),
)
UNITS: Options = (
    ("", _("No credits")),
    (EffortUnit.JP_CREDITS.value, _("Japanese credits")),
    (EffortUnit.ECTS.value, "ECTS"),
    (EffortUnit.MY_CREDITS.value, _("Malaysian credits")),
    (EffortUnit.NZ_CREDITS.value, _("New Zealand credits")),
    (EffortUnit.HK_CREDITS.value, _("Hong Kong QF credits")),
    (EffortUnit.IN_CREDITS.value, _("Indian credits (NCrF)")),
    (EffortUnit.UAE_CREDITS.value, _("UAE credits (contact hours)")),
)
CLASS_HOUR_LENGTHS: Options = (
    ("", _("Not stated")),
    ("60", _("60 minutes")),
    ("50", _("50 minutes")),
    ("45", _("45 minutes (90 minutes count as two hours)")),
)
CHECKS: Options = (
    ("", _("Not stated")),
    (IdentityCheck.SUPERVISED_IDENTIFIED.value, _("Supervised, identity checked")),
    (IdentityCheck.SUPERVISED.value, _("Supervised, identity not checked")),
    (IdentityCheck.UNSUPERVISED.value, _("Unsupervised")),
)
_LEVEL_LISTS = sorted(
    level_lists().values(), key=lambda level_list: (level_list.country != "JP", level_list.id != "EQF", level_list.id)
)
LEVELS: Options = (
    ("", _("In words only")),
    *((level_list.id, named(level_list.name, "")) for level_list in _LEVEL_LISTS),
)
"""Every list of levels there is, Japan's and Europe's first; a file added to the catalogue is offered at once."""


def levels_of(framework: str) -> Options:
    """Offer the levels of a framework by their names; those of every one where none is chosen yet."""
    chosen = find_list(framework) if framework else None
    lists = (chosen,) if chosen else () if framework else _LEVEL_LISTS
    return [(value, named(level_name(level_list, value), "")) for level_list in lists for value in level_list.values]


FIELDS: Options = (
    ("", _("Not stated")),
    *((code, named(field.name, f"{code} ")) for code, field in fields_of_study().items()),
)
INSTITUTION_KINDS: Options = (
    ("", _("Not stated")),
    *((key, named(kind.name, "")) for key, kind in institution_kinds().items()),
)
STACKING: Options = (
    ("", _("Not stated")),
    (StackingModel.EMBEDDED.value, _("A part of the programme")),
    (StackingModel.PRIOR_LEARNING.value, _("Recognised as prior learning")),
    (StackingModel.MODULAR.value, _("Combined with other modules")),
)
GRADED: Options = (("", _("Not stated")), ("true", _("Graded")), ("false", _("Pass or fail only")))
RECOGNISED: Options = (
    ("", _("Not stated")),
    ("true", _("Credit is recognised")),
    ("false", _("No credit is recognised")),
)
STACKABLE: Options = (("", _("Not stated")), ("true", _("Stackable")), ("false", _("Stands alone")))

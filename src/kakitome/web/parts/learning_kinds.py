"""What a piece of learning is before the law, in words: as registrars and learners choose it."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kakitome.learning.credit.learning import LearningKind

KINDS: Mapping[LearningKind, Promise] = {
    LearningKind.COURSE: _("A course of another university"),
    LearningKind.FOREIGN_COURSE: _("A course of a university abroad"),
    LearningKind.NON_DEGREE_COURSE: _("A course taken as a non-degree student"),
    LearningKind.MICROCREDENTIAL: _("A micro-credential that is none of the others"),
    LearningKind.CERTIFICATE_PROGRAMME: _("A certificate programme under the School Education Act"),
    LearningKind.COLLEGE_OF_TECHNOLOGY: _("Learning at a college of technology"),
    LearningKind.PROFESSIONAL_TRAINING_COLLEGE: _("Learning at a professional training college"),
    LearningKind.LANGUAGE_TEST: _("A language test"),
    LearningKind.SKILLS_EXAMINATION: _("An examination of skills"),
    LearningKind.INDUSTRY_CERTIFICATE: _("A certificate of a company or an industry"),
    LearningKind.WORK_EXPERIENCE: _("Ability from work before admission"),
    LearningKind.PORTFOLIO: _("Evidence of learning, assessed as a whole"),
    LearningKind.TRAINING: _("Training that gives no credit"),
}

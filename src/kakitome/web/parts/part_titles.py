"""What the parts of an award are called that a learner may show or keep (`mapping.shown_parts`)."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from kakitome.mapping.shown_parts import OTHER

TITLES: Final[dict[str, Promise]] = {
    "name": gettext_lazy("My name"),
    "title": gettext_lazy("Title"),
    "outcomes": gettext_lazy("Learning outcomes"),
    "workload": gettext_lazy("Workload"),
    "assessment": gettext_lazy("Assessment"),
    "level": gettext_lazy("Level"),
    "participation": gettext_lazy("Mode"),
    "quality": gettext_lazy("Quality assurance"),
    "date": gettext_lazy("Awarded on"),
    "grade": gettext_lazy("Grade"),
    "requirements": gettext_lazy("Prerequisites"),
    "stacking": gettext_lazy("Stacks into"),
    "number": gettext_lazy("Number of the award"),
    "description": gettext_lazy("The whole description"),
    "evidence": gettext_lazy("Evidence"),
    "recognition": gettext_lazy("Recognition and endorsements by third parties"),
    "contact": gettext_lazy("Fingerprints of my mail address and student number"),
    OTHER: gettext_lazy("Everything else that can be hidden by itself"),
}

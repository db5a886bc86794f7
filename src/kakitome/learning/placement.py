"""Where each descriptor stands, and in which order: on pages, on certificates, in comparisons, in open data.

What a descriptor says in words is one table (`mapping.descriptors`); a surface places those words in the order given
here. Of a descriptor without a line on a surface, a list beside the tests says why, so that none is forgotten.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Surface:
    """One surface.

    Attributes:
        order: descriptors in the order of their lines; `grade` and `recognition` are said of an award, `region` and
            `forms` of an entry of the registry.
        always: those of which "not stated" is said as loudly as a value; the others appear when they are stated.
    """

    order: tuple[str, ...]
    always: tuple[str, ...] = ()


def _ids(listed: str) -> tuple[str, ...]:
    return tuple(listed.split())


LETTER: Final = Surface(
    order=_ids(
        """
        co_awarding_bodies programme_purpose learner_effort class_hours assessment_type
        supervision_identity_verification level quality_assurance form_of_participation language field_of_study
        credit_recognition stackability prerequisites rubric
        """
    ),
    always=_ids("learner_effort assessment_type supervision_identity_verification level quality_assurance"),
)
"""The letter on a page, of a definition or an award."""

OFFER: Final = Surface(
    order=_ids(
        """
        date_of_delivery place price prerequisites inherent_requirements capacity validity_months renewal_requirements
        renewal_months certification contact
        """
    ),
    always=_ids("date_of_delivery place price prerequisites contact"),
)
"""What someone who chooses what to learn asks beside the letter, in the order people ask."""

LEARNING: Final = Surface(
    order=_ids(
        """
        learner_effort class_hours assessment_type supervision_identity_verification grade grade_achieved
        field_of_study content_description programme_purpose form_of_participation language date_of_delivery
        skills
        """
    ),
    always=_ids("learner_effort assessment_type supervision_identity_verification grade"),
)
STANDING: Final = Surface(
    order=_ids("level quality_assurance credit_recognition recognition stackability"),
    always=_ids("level quality_assurance credit_recognition recognition"),
)
"""Two sections of a certificate: how it was learnt, and what it counts for."""

COMPARISON: Final = Surface(
    order=_ids(
        """
        awarding_body co_awarding_bodies field_of_study issuer_country region kind content_description
        programme_purpose learning_outcomes form_of_participation language learner_effort assessment_type
        quality_assurance level certification credit_recognition prerequisites stackability class_hours
        supervision_identity_verification grade_achieved date_of_delivery price place capacity
        inherent_requirements rubric skills validity_months renewal_requirements renewal_months forms
        """
    ),
)
"""Rows of a comparison: the common descriptors in the order of Inoue 2024, then what those who choose ask further."""

OPEN_DATA: Final = Surface(
    order=_ids(
        """
        kind title awarding_body co_awarding_bodies field_of_study issuer_country content_description
        programme_purpose learning_outcomes form_of_participation language learner_effort class_hours
        assessment_type supervision_identity_verification quality_assurance level certification
        credit_recognition prerequisites stackability grade_achieved date_of_delivery price
        inherent_requirements place capacity rubric skills validity_months renewal_requirements renewal_months
        """
    ),
)
"""Columns of the registry's open data, those of the entry itself aside."""

NEVER_UNSTATED: Final = frozenset(("validity_months", "kind"))
"""No months means without end, and a kind there always is."""

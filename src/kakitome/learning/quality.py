"""Quality assurance as a matrix: internal or external × institution or programme (Inoue 2024)."""

from dataclasses import dataclass

from kakitome.values.localized_text import LocalizedText


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityAssurance:
    """What assures quality; an empty cell means "not stated".

    Inoue 2024: the two internal cells are the necessary condition of a Japanese micro-credential,
    the external ones are encouraged.
    """

    internal_institution: LocalizedText = LocalizedText()
    internal_programme: LocalizedText = LocalizedText()
    external_institution: LocalizedText = LocalizedText()
    external_programme: LocalizedText = LocalizedText()
    description: LocalizedText = LocalizedText()
    url: str = ""

"""Quality assurance as a matrix: which cells a framework asks for, from the rules that the checks go by.

The cells that a rule names are asked for; why the others are not stands in `catalog/quality_matrix.toml`.
Source: Inoue 2024, マイクロクレデンシャルの質保証のマトリックス.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from kakitome.learning.framework.catalogue import data_file, frameworks, load_toml
from kakitome.learning.framework.model import Framework, Rule
from kakitome.learning.statements import QUALITY_CELLS
from kakitome.values.localized_text import LocalizedText

QUALITY = "quality_assurance"


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityCell:
    """One cell: what is meant by it, what is remarked on it and by whom, and the rules that ask for it."""

    id: str
    meaning: LocalizedText
    remark: LocalizedText
    source: str
    asked_by: tuple[tuple[Framework, Rule], ...]

    @property
    def is_required(self) -> bool:
        """Tell whether some framework asks for this very cell."""
        return bool(self.asked_by)


@cache
def quality_matrix() -> Mapping[str, QualityCell]:
    """Return the four cells by id, as `learning.statements` names them."""
    table = load_toml(data_file("quality_matrix.toml"))
    return {
        cell: QualityCell(
            id=cell,
            meaning=LocalizedText(**table[cell]["meaning"]),
            remark=LocalizedText(**table[cell]["remark"]),
            source=table[cell]["source"],
            asked_by=tuple((f, r) for f, r in _quality_rules(frameworks()) if r.parameters.get("cell") == cell),
        )
        for cell in QUALITY_CELLS
    }


def asking_without_cell(compared: Sequence[Framework]) -> tuple[tuple[Framework, Rule], ...]:
    """Return the rules that ask for quality assurance and leave open which."""
    return tuple((f, r) for f, r in _quality_rules(compared) if r.condition == "stated")


def _quality_rules(compared: Sequence[Framework]) -> list[tuple[Framework, Rule]]:
    return [(framework, rule) for framework in compared for rule in framework.rules if rule.descriptor == QUALITY]

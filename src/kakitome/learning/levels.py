"""Levels, each with who asserts it."""

from dataclasses import dataclass

from kakitome.values.localized_text import LocalizedText


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A level claim `{framework, level, asserted_by, evidence}`.

    `framework` is an id such as `JEQF`, `EQF`, `AQF`, `NZQCF`, `MQF`, or empty for a level in words only;
    `level` is that framework's own value, a string since some have half steps ("4.5").
    """

    framework: str = ""
    level: str = ""
    asserted_by: LocalizedText = LocalizedText()
    evidence: str = ""
    description: LocalizedText = LocalizedText()

"""The narrative of an award: what an envelope without a field of its own says of one award, readable and lossless.

Open Badges 3.0 needs one section, the award's own words. Open Badges 2.0 has no field for the number, the day, the
grade and the names either; there they stand in sections too. Words of another platform are the award's own words.
"""

from contextlib import suppress
from typing import Any

from kakitome.mapping.award_facts import AwardFacts
from kakitome.mapping.bilingual import label
from kakitome.mapping.descriptors import AWARD_SECTION
from kakitome.mapping.narrative.codecs import DAY, TEXT, Codec, Localized, shown
from kakitome.mapping.narrative.markdown import NotOurNarrative, read_sections, write_sections
from kakitome.values.localized_text import Language, LocalizedText

_SECTIONS: tuple[tuple[str, LocalizedText, Codec], ...] = (
    ("narrative", AWARD_SECTION, Localized()),
    ("learner_name", label("氏名", "Name of the learner"), TEXT),
    ("learner_reading", label("氏名の読み", "Reading of the name"), TEXT),
    ("learner_roman", label("氏名（ローマ字）", "Name in Latin letters"), TEXT),
    ("learner_did", label("学修者のDID", "DID of the learner"), TEXT),
    ("grade", label("本人の成績", "Grade of the learner"), TEXT),
    ("awarded_on", label("発行日", "Date of issuing"), DAY),
    ("number", label("登録番号", "Registered number"), TEXT),
)
_UNSTATED = (None, "", LocalizedText())


def write_award_narrative(facts: AwardFacts, language: Language) -> str:
    """Write what an award says beyond the fields of Open Badges 2.0."""
    return write_sections(
        (shown(heading), codec.write(value, language))
        for name, heading, codec in _SECTIONS
        if (value := getattr(facts, name)) not in _UNSTATED
    )


def read_award_narrative(text: str, language: Language) -> dict[str, Any]:
    """Read the sections back into attributes of `AwardFacts`; what has no section is left out."""
    try:
        sections = read_sections(text)
    except NotOurNarrative:
        sections = {}
    stated: dict[str, Any] = {}
    for name, heading, codec in _SECTIONS:
        with suppress(KeyError, NotOurNarrative):
            stated[name] = codec.read(sections[shown(heading)], language)
    return stated if stated or not text else {"narrative": LocalizedText(**{language: text})}

"""The fact of recognition as pages show it: a headline, two lines, who recognises, where to read on.

    recognition_view(fact, places=places)

What is said comes from `mapping.recognition_words` alone.
"""

from collections.abc import Callable, Mapping
from typing import Any

from kakitome.mapping import recognition_words as words
from kakitome.mapping.recognition_fact import RecognitionFact, RecognitionLine
from kakitome.values.localized_text import LocalizedText
from kakitome.web.parts.shapes import RecognitionPlaces, RecognitionView, TwoLines

FindPlaces = Callable[[RecognitionLine], RecognitionPlaces]


def recognition_view(fact: RecognitionFact, *, find_places: FindPlaces) -> RecognitionView:
    """Show a fact."""
    leading = fact.leading
    return RecognitionView(
        state=fact.tone,
        heading=words.heading(is_certification=fact.is_certification),
        by=words.by_label(is_certification=fact.is_certification),
        title=words.title(fact),
        label=words.label(fact),
        sentence=words.sentence(fact),
        lines=TwoLines(then=words.then_words(fact), now=words.now_words(fact)),
        body=leading.body,
        number=leading.number,
        places=find_places(leading) if leading.has_recognition else RecognitionPlaces(),
        note=words.note(fact),
        seal=words.seal_words(fact),
        is_certification=fact.is_certification,
    )


def kept_view(record: Mapping[str, Any]) -> RecognitionView:
    """Show what a check record keeps of it: what was said then, without links that may lead elsewhere by now."""
    then, now = record["at_award"], record["now"]
    leading = now if now.get("by") else then
    is_certification = record.get("procedure") == "certification"
    return RecognitionView(
        state=record["tone"],
        heading=words.heading(is_certification=is_certification),
        by=words.by_label(is_certification=is_certification),
        is_certification=is_certification,
        title=_text(record["title"]),
        label=_text(record["title"]),
        sentence=_text(record["sentence"]),
        lines=TwoLines(then=_text(then["sentence"]), now=_text(now["sentence"])),
        body=_text(leading.get("by", {})),
        number=str(leading.get("number", "")),
    )


def _text(value: Mapping[str, Any]) -> LocalizedText:
    return LocalizedText(ja=str(value.get("ja", "")), en=str(value.get("en", "")))

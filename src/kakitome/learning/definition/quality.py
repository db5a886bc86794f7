"""Read quality assurance into its matrix: internal or external × institution or programme.

Keys and words that name both a side and a scope fill a cell; everything else is kept as description.
"""

import re
from collections.abc import Mapping

from kakitome.learning.definition.place import DefinitionPlace
from kakitome.learning.definition.table import DefinitionTable
from kakitome.learning.definition.vocabulary import exact_meaning, inner_keys
from kakitome.learning.definition.wording import (
    NONE,
    YES,
    in_guessed_language,
    is_localised,
    joined,
    read_string,
    read_text,
)
from kakitome.learning.quality import QualityAssurance
from kakitome.learning.statements import QUALITY_CELLS, cells_in, sides_in
from kakitome.values.localized_text import LocalizedText

WEBUILD_08 = "WE BUILD Attestation Rulebook Micro-credential v0.1, MC-IR-08"
_SIDE = {"internal": r"internal|内部", "external": r"external|外部|第三者|認証評価|accredit"}
"""Words of a key. What the words of a statement say of the side is told by who answers: `statements.sides_in`."""
_SCOPE = {
    "institution": r"institution|organi[sz]ation|機関|組織|大学",
    "programme": r"program|course|プログラム|課程|科目|講座",
}


def read_quality(value: object, place: DefinitionPlace) -> QualityAssurance | None:
    """Read quality assurance: words, a word of the vocabularies, a list, or a table, nested or not."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return QualityAssurance(description=YES if value else NONE)
    reading = _QualityReading()
    url = ""
    if isinstance(value, Mapping) and not is_localised(value):
        table = DefinitionTable(value, place, aliases=inner_keys("quality_assurance"))
        url = read_string(*table.take("url"))
        reading.rest.append(read_text(*table.take("description")))
        _check_accreditation(value, place)
        for cell in QUALITY_CELLS:
            if cell in table:
                reading.cells[cell] = [read_text(*table.take(cell), flag=True)]
        for name in table.left:
            reading.follow(*table.take(name), path=(name,))
    else:
        reading.follow(value, place)
    if isinstance(value, str) and re.fullmatch(r"https?://\S+", value.strip()):
        return QualityAssurance(url=value.strip())
    return reading.result(url)


class _QualityReading:
    """Collect what is said: texts by cell of the matrix, and the rest."""

    def __init__(self) -> None:
        self.cells: dict[str, list[LocalizedText]] = {}
        self.rest: list[LocalizedText] = []

    def result(self, url: str) -> QualityAssurance | None:
        """Put together what was collected; None when nothing was said."""
        filled = {cell: joined(list(dict.fromkeys(texts))) for cell, texts in self.cells.items()}
        assurance = QualityAssurance(**filled, description=joined([text for text in self.rest if text]), url=url)
        return assurance if assurance != QualityAssurance() else None

    def follow(self, value: object, place: DefinitionPlace, *, path: tuple[str, ...] = ()) -> None:
        """Follow nested tables and lists down to what is said, with the keys on the way."""
        if value is None or value is False:
            return
        if isinstance(value, list):
            for position, item in enumerate(value):
                self.follow(item, place.at(position), path=path)
        elif isinstance(value, Mapping) and not is_localised(value):
            if _is_one_statement(value):
                self._describe(value, place, path=path)
                return
            for key, content in value.items():
                self.follow(content, place.at(str(key)), path=(*path, str(key)))
        else:
            self._keep(YES if value is True else read_text(value, place), place, path=path)

    def _describe(self, entries: Mapping[str, object], place: DefinitionPlace, *, path: tuple[str, ...]) -> None:
        """Keep one described assurance: its type and scope choose the cell, its other words are the text."""
        where: list[str] = list(path)
        texts: list[LocalizedText] = []
        for key, content in entries.items():
            text = YES if content is True else read_text(content, place.at(str(key)), flag=True)
            if str(key).lower() in ("type", "scope", "side", "level", "target"):
                where.extend((text.ja, text.en))
            else:
                texts.append(text)
        words = joined([text for text in texts if text], " ") or in_guessed_language(" ".join(filter(None, where)))
        self._keep(words, place, path=tuple(where))

    def _keep(self, text: LocalizedText, place: DefinitionPlace, *, path: tuple[str, ...]) -> None:
        """Put a text into the cells its path or its own words name, else into the description."""
        if not text:
            return
        words = f"{text.ja} {text.en}".strip()
        cells = [cell for step in path if (cell := exact_meaning("quality", step))] or _cells_of_path(path, words)
        own = exact_meaning("quality", words)
        for cell in cells or ([own] if own else []):
            self.cells.setdefault(cell, []).append(text)
        if cells or own:
            return
        if path and _matches(" ".join(path), _SIDE) and not cells_in(words):
            place.note("W_QUALITY_SCOPE")
            text = _with_path(text, path)
        self.rest.append(text)


def _with_path(text: LocalizedText, path: tuple[str, ...]) -> LocalizedText:
    """Write the keys in front of a text that would not be understood without them."""
    keys = " ".join(path)
    return LocalizedText(ja=f"{keys}：{text.ja}" if text.ja else "", en=f"{keys}: {text.en}" if text.en else "")


def _is_one_statement(entries: Mapping[str, object]) -> bool:
    """Tell whether a table describes one assurance (`type`, `scope`, `name` …) rather than holding several."""
    return any(str(key).lower() in ("type", "scope", "side", "name", "title", "description", "text") for key in entries)


def _cells_of_path(path: tuple[str, ...], words: str) -> list[str]:
    """Name the cells of a path such as `internal`, `programme`; what the keys leave open, the words may say.

    A scope without a side is the body's own statement about itself: internal, unless it speaks of others.
    """
    keys = " ".join(path)
    sides, scopes = _matches(keys, _SIDE), _matches(keys, _SCOPE)
    if not sides and not scopes:
        return []
    sides = sides or sides_in(words) or ["internal"]
    return [f"{side}_{scope}" for side in sides for scope in scopes or _matches(words, _SCOPE)]


def _matches(text: str, signs: Mapping[str, str]) -> list[str]:
    return [name for name, pattern in signs.items() if re.search(pattern, text, re.IGNORECASE)]


def _check_accreditation(entries: Mapping[str, object], place: DefinitionPlace) -> None:
    """Compare `type` with `accreditation.type`: they may not contradict each other (MC-IR-08)."""
    accreditation = entries.get("accreditation")
    if not isinstance(accreditation, Mapping):
        return
    own, inner = entries.get("type"), accreditation.get("type")
    if not isinstance(own, str) or not isinstance(inner, str):
        return
    meanings = exact_meaning("quality", own), exact_meaning("quality", inner)
    if meanings[0] != meanings[1] or (meanings[0] is None and own != inner):
        place.at("accreditation").at("type").note(
            "E_QUALITY_ACCREDITATION", source=WEBUILD_08, own=own[:60], inner=inner[:60]
        )

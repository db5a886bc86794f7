"""The pages of this site, read by their own structure: which element tells which fact.

What stands in a closed `details` is folded; what stands in a footer, a form or the row of another document is no place
of this award.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from django.utils.translation import gettext, override
from lxml import html as markup

from journeys.facts_told import SEALED, TONE
from journeys.told import Notes, Place
from kakitome import texts
from kakitome.values.localized_text import Language

LABELS: Final[Mapping[str, frozenset[str]]] = {
    "who": frozenset({"授与された人", "学修者", "氏名", "Awarded to", "Name"}),
    "what": frozenset({"授与", "証明", "名称", "Award", "Credential", "Title", "証明の名称", "What it is for"}),
    "by whom": frozenset({"授与機関", "Awarded by", "Awarding body", "授与したすべての機関", "All awarding bodies"}),
    "awarded on": frozenset(
        {"授与された日", "授与日", "授与した日", "授与の日", "取得日", "Awarded on", "Date of the award"}
    ),
    "until": frozenset({"有効期間の最後の日", "有効期限", "有効期間", "Valid until", "Validity"}),
    "kind": frozenset({"種別", "Kind"}),
    "hours": frozenset({"学習量", "Workload", "Learner effort"}),
    "recognised then": frozenset({"授与の時点", "When awarded"}),
    "recognised now": frozenset({"現在", "Now"}),
}
"""Fact → the labels under which lines, terms, columns and members tell it."""
FACT_OF: Final = {label: fact for fact, labels in LABELS.items() for label in labels}


def of_class(name: str) -> str:
    """Return the condition that an element is of a class."""
    return f"contains(concat(' ', normalize-space(@class), ' '), ' {name} ')"


class Sheet:
    """A page, from its `main` on."""

    def __init__(self, page: str, *, within: str = "//main") -> None:
        """Read a page; `within` is the element that counts."""
        root = markup.fromstring(page)
        found = root.xpath(within)
        assert found, within
        self.root = found[0]

    def elements(self, path: str) -> list[markup.HtmlElement]:
        return list(self.root.xpath(path))

    def places(self, path: str) -> list[Place]:
        """Return what stands at a path, each element a place."""
        return [place_of(one) for one in self.elements(path)]

    def attributes(self, path: str) -> list[str]:
        return [str(one) for one in self.elements(path)]


def place_of(element: markup.HtmlElement) -> Place:
    return Place(text=" ".join(text_of(element).split()), is_folded=is_folded(element))


def text_of(element: markup.HtmlElement) -> str:
    """Return what a reader sees; lines that are broken stay apart."""
    parts = [element.text or ""]
    for child in element:
        unseen = child.tag in ("script", "style", "textarea", "svg") or "vh" in child.get("class", "").split()
        parts += ["" if unseen else text_of(child), " " if child.tag == "br" else "", child.tail or ""]
    return "".join(part for part in parts if isinstance(part, str))


def is_folded(element: markup.HtmlElement) -> bool:
    """Tell whether an element stands in a `details` that is closed, and not in its summary."""
    inner = element
    for outer in element.iterancestors():
        if outer.tag == "details" and outer.get("open") is None and inner.tag != "summary":
            return True
        inner = outer
    return False


def captured(said: str, pattern: str) -> Mapping[str, str] | None:
    """Read the parameters back out of a sentence that was written with `%(name)s` or `{name}`; None where it is another."""
    parts = re.split(r"%\((\w+)\)s|\{(\w+)(?::[^}]*)?\}", pattern)
    written, seen = "", set()
    for literal, percent, brace in zip(parts[::3], [*parts[1::3], None], [*parts[2::3], None], strict=True):
        written += re.escape(re.sub(r"\s+", " ", literal))
        name = percent or brace
        if name:
            written += f"(?P={name})" if name in seen else f"(?P<{name}>.+)"
            seen.add(name)
    found = re.fullmatch(written.strip(), said.strip())
    return found.groupdict() if found else None


def read_terms(notes: Notes, sheet: Sheet, path: str = ".//dl") -> None:
    """Read lists of terms: the label says which fact it is; a hint below it is no part of it."""
    for row in sheet.elements(f"{path}/div[dt and dd]"):
        label, value = text_of(row.find("dt")).strip(), row.find("dd")
        fact = FACT_OF.get(label)
        # Terms of a check's working are the working's.
        if (
            fact is None
            or "arith" in (row.getparent().get("class") or "")
            or value.xpath(f".//*[{of_class('unstated')}]")
        ):
            continue
        strong = value.find("strong")
        notes.add(fact, place_of(strong if fact == "hours" and strong is not None else value))
        _read_times(notes, fact, value)


def _read_times(notes: Notes, fact: str, element: markup.HtmlElement) -> None:
    notes.add(fact, *(Place(text=str(one), is_folded=is_folded(element)) for one in element.xpath(".//time/@datetime")))


def read_two_lines(notes: Notes, sheet: Sheet) -> None:
    """Read both lines on recognition, wherever they stand."""
    for row in sheet.elements(f".//ul[{of_class('two-lines')}]/li[b and span]"):
        fact = FACT_OF.get(text_of(row.find("b")).strip())
        if fact is not None:
            notes.add(fact, place_of(row.find("span")))


def read_card(notes: Notes, sheet: Sheet, *, language: Language) -> None:
    """Read the card of a verdict: sentence, reason, facts and recognition."""
    card = f".//section[{of_class('verdict')}]"
    notes.add_all("state", sheet.places(f"{card}//h1"))
    notes.add("state", *(TONE + one for one in sheet.attributes(f"{card}/@data-s")))
    read_because(notes, sheet.places(f"{card}//p[@class='because']"), language=language)
    notes.add_all("recognised now", sheet.places(f"{card}//p[{of_class('says')}]"))
    read_tiles(notes, sheet.elements(f"{card}//ul[{of_class('facts')}]"), language=language)


def read_because(notes: Notes, said: Iterable[Place], *, language: Language) -> None:
    """Read who awarded what to whom out of the sentence under a valid one."""
    with override(language):
        pattern = gettext("%(issuer)s awarded “%(title)s” to %(name)s.")
    for one in said:
        for name, value in (captured(one.text, pattern) or {}).items():
            fact = {"issuer": "by whom", "title": "what", "name": "who"}[name]
            notes.add(fact, Place(text=value, is_folded=one.is_folded))


def read_tiles(notes: Notes, lists: Iterable[markup.HtmlElement], *, language: Language) -> None:
    """Read the facts of a card: withdrawn or not, until when, recognised or not."""
    with override(language):
        dates = gettext("Until %(date)s"), gettext("No end stated")
    for tiles in lists:
        rows = tiles.xpath("./li[b]")
        if len(rows) > 1:
            notes.add("state", place_of(rows[1].find("b")))
            for ground in rows[2].xpath("./span"):
                place = place_of(ground)
                if captured(place.text, dates[0]) or place.text == dates[1]:
                    notes.add("until", place)
        for recognition in tiles.xpath(f"./li[{of_class('recog')}]"):
            notes.add("recognised now", place_of(recognition.find("b")), TONE + recognition.get("data-s"))


def read_letter(notes: Notes, sheet: Sheet) -> None:
    """Read the letter beside a card."""
    letter = f".//section[{of_class('sheet')}][.//h2[{of_class('title')}]]"
    notes.add_all("what", sheet.places(f"{letter}//h2[{of_class('title')}]"))
    notes.add_all("by whom", sheet.places(f"{letter}//h2[{of_class('title')}]/following-sibling::p"))
    notes.add_all("kind", sheet.places(f"{letter}//span[@class='mc']"))
    read_terms(notes, sheet, path=f"{letter}//dl")


def read_rows(notes: Notes, sheet: Sheet, *, language: Language) -> None:
    """Read the rows of what was checked: the period, as far as it is the award's own."""
    patterns = [texts.catalogue()[code].in_language(language) for code in ("I_PERIOD_CURRENT", "I_PERIOD_OPEN")]
    for row in sheet.elements(f".//ol[{of_class('checks')}]/li"):
        for why in row.xpath(f"./p[{of_class('why')}]"):
            place = place_of(why)
            said = next(filter(None, (captured(place.text, one) for one in patterns)), {})
            if said and not row.xpath(f"ancestor::ol[{of_class('inside')}]"):
                notes.add("until", Place(text=said.get("end", ""), is_folded=place.is_folded))


INSIDE: Final = frozenset({"添付された証明", "授与", "Attached credential", "Award"})
"""What an award inside is called; an endorsement or a newer edition inside is no award."""


def read_inside(notes: Notes, sheet: Sheet) -> None:
    """Read the line of the award inside a sealed file or a record."""
    for row in sheet.elements(f".//ol[{of_class('inside')}]/li"):
        label = text_of(row.xpath(f"./p[{of_class('eyebrow')}]")[0]).strip()
        if label not in INSIDE or row.xpath("ancestor::li"):
            continue
        notes.add("what", *map(place_of, row.xpath(f"./*[{of_class('inner')}]")))
        notes.add("state", *map(place_of, row.xpath("./p/strong")), TONE + row.get("data-s"))


def read_table(sheet: Sheet, path: str = ".//table") -> Iterator[dict[str, markup.HtmlElement]]:
    """Yield the rows of tables: heading → cell."""
    for row in sheet.elements(f"{path}/tbody/tr"):
        yield {cell.get("data-l", ""): cell for cell in row.xpath("./th|./td")}


def read_image(notes: Notes, alt: str, *, language: Language) -> None:
    """Read the words for a badge: whether the mark of recognition is on it."""
    with override(language):
        sealed = gettext("Badge “%(title)s” with the seal of recognition by %(body)s")
        plain = gettext("Badge “%(title)s”")
    said = captured(alt, sealed)
    # Whoever sees the picture does not read these words: they may contradict, and tell nothing by themselves.
    notes.add("recognised then", Place(text=SEALED if said else "", is_folded=True))
    notes.add("what", Place(text=(said or captured(alt, plain) or {}).get("title", alt), is_folded=True))

"""The names of awards in further envelopes as one types them: a line each, in lists, forms and tables alike.

    OB2 https://u.example/issuers/x/ob2/data-v1.json https://u.example/issuers/x/ob2/issuer.json

A line has the form of the awards, what they name as their achievement, and, where it has another name there, their
issuer. What is written is read back as it was.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from kakitome.errors import Problem
from kakitome.learning.definition.vocabulary import fold
from kakitome.learning.registry.entry import AwardForm, EnvelopeName

_LINE: Final = re.compile(r"\r?\n|；|;\s")
_FORMS: Final[Mapping[str, AwardForm]] = {
    fold(word): form
    for form, words in (
        (AwardForm.OPEN_BADGES_2, "OB2|Open Badges 2.0|オープンバッジ2.0"),
        (AwardForm.OPEN_BADGES_3, "OB3|Open Badges 3.0|オープンバッジ3.0"),
        (AwardForm.CLR, "CLR"),
        (AwardForm.PDF, "PDF"),
        (AwardForm.BLOCKCERTS, "Blockcerts"),
        (AwardForm.EDC, "EDC|European Digital Credential"),
        (AwardForm.PAPER, "紙|paper|紙媒体|修了証（紙）"),
        (AwardForm.OTHER, "その他|other"),
    )
    for word in words.split("|")
}


def find_form(word: str) -> AwardForm | None:
    """Return the form of awards that a word names; None for one that is not known."""
    return _FORMS.get(fold(word))


def parse_envelopes(text: str) -> tuple[tuple[EnvelopeName, ...], tuple[Problem, ...]]:
    """Read names, a line each or parted by semicolons.

    Returns:
        the names, and E_LIST_FORM or E_ENVELOPE_LINE for each line that is none.
    """
    names: list[EnvelopeName] = []
    problems: list[Problem] = []
    for line in filter(None, (part.strip() for part in _LINE.split(text))):
        read = _name(line)
        (names if isinstance(read, EnvelopeName) else problems).append(read)  # type: ignore[arg-type]
    return tuple(dict.fromkeys(names)), tuple(problems)


def write_envelopes(names: Sequence[EnvelopeName], *, issuer: str = "") -> Iterator[str]:
    """Yield a line per name; `issuer` is written where a name states none of its own."""
    for name in names:
        yield " ".join(filter(None, (name.form.value, name.achievement, name.issuer or issuer)))


def _name(line: str) -> EnvelopeName | Problem:
    words = line.split()
    first = next((place for place, word in enumerate(words) if ":" in word), len(words))
    form_word, names = " ".join(words[:first]), words[first:]
    if not form_word or not 1 <= len(names) <= 2:
        return Problem(code="E_ENVELOPE_LINE", pointer="/envelopes", params={"line": line[:80]})
    form = find_form(form_word)
    if form is None:
        return Problem(code="E_LIST_FORM", pointer="/envelopes", params={"word": form_word[:40]})
    return EnvelopeName(form=form, achievement=names[0], issuer=names[1] if len(names) > 1 else "")

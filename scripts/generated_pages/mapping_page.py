"""The page `docs/reference/mapping.md`, written from the table that the code itself goes by."""

from collections.abc import Iterable, Mapping
from typing import Any

from kakitome.mapping.bilingual import UNITS, label
from kakitome.mapping.descriptors import ACHIEVEMENT_TYPES, AWARD_SECTION, MICROCREDENTIAL_TYPE, TABLE, Descriptor
from kakitome.mapping.narrative.codecs import shown
from kakitome.mapping.narrative.words import KINDS, METHODS, MODES
from kakitome.values.localized_text import LocalizedText

_WAYS = {
    "native": "field",
    "primary": "field; the other language in a section",
    "section": "section",
    "award": "field of the award",
}

_HEAD = """# Descriptors in Open Badges 3.0

Every descriptor of a definition travels inside the signed credential. Where Open Badges 3.0 has a field, it stands
there in the definition's primary language. Everything else, and the other language, stands in labelled sections of
`credentialSubject.achievement.criteria.narrative`: Markdown that people can read in any wallet and that Kakitome
reads back without loss. This page is written by `make reference` from `kakitome.mapping.descriptors.TABLE`.

| descriptor | 日本語 | English | travels as | Open Badges 3.0 fields |
|---|---|---|---|---|
"""

_SECTIONS = """
*Section* means that the section is what we read back; fields beside it repeat what they can for other software.
Paths begin at `credentialSubject`, except `name`, `issuer`, `evidence`, `awardedDate`, `validFrom` and `validUntil`.

## How a section is written

```text
### 学修成果 / Learning outcomes

- データの偏りを説明できる。
  - (en) Can explain bias in data.
  - 記号 / Code: LO1
```

- A heading of level 3 in both languages, in the order of the table above.
- A bullet per value. A text stands in the primary language (`inLanguage`), its other language below it, marked `(en)`
  or `(ja)`. Fields of a record are bullets `label: value` below its head.
- A line break inside a text is a Markdown hard break: two spaces at the end of the line, the next line indented.
- What Markdown would take for structure in an author's text is escaped by a backslash, so no text can open a heading,
  a list, a fence, a table, a link or HTML, and none can end its section.
- `記載なし / Not stated` is a record that was given without content. A missing section is a descriptor not given.
- Numbers are exact decimals with their unit; dates are ISO 8601.
- The award's own words stand likewise in `credentialSubject.narrative`, under `### {award}`.

A credential of another platform has no section *{kind}*; from it only the fields are read, and what they do not say
is "not stated".
"""

_TYPES = """
## Kinds

`achievementType` is `{microcredential}` only when the author calls it a micro-credential and it is one (outcomes,
assessment, at least 10 hours or 1 credit, less than a degree).

| kind | 日本語 | achievementType when it is no micro-credential |
|---|---|---|
"""

ENVELOPES: Mapping[str, Mapping[str, str]] = {
    "co_awarding_bodies": {
        "Open Badges 3.0": "section",
        "Open Badges 2.0": "section",
        "SD-JWT VC": "`coAwardingBodies`",
        "European Digital Credential": "`awardedBy.awardingBody`, several",
        "schema.org": "`provider`, several",
        "CTDL": "`ceterms:ownedBy`, several",
    },
    "class_hours": {
        "Open Badges 3.0": "section",
        "Open Badges 2.0": "section",
        "SD-JWT VC": "`classHours`",
        "European Digital Credential": "`specifiedBy.influencedBy.contactHour`; length of an hour in `additionalNote`",
        "schema.org": "`courseWorkload`, in words",
        "CTDL": "`ceterms:estimatedDuration` with `ceterms:description`, where the length of an hour is stated",
    },
    "field_of_study": {
        "Open Badges 3.0": "`achievement.fieldOfStudy`, section",
        "Open Badges 2.0": "section",
        "SD-JWT VC": "`fieldOfStudy`",
        "European Digital Credential": "`specifiedBy.thematicArea`",
        "schema.org": "–",
        "CTDL": "–",
    },
    "programme": {
        "Open Badges 3.0": "`achievement.id`",
        "Open Badges 2.0": "`badge`; the original in `schema:isBasedOn`",
        "SD-JWT VC": "`achievement`",
        "European Digital Credential": "`specifiedBy.id`",
        "schema.org": "`identifier`",
        "CTDL": "`ceterms:identifier`",
    },
    "recognition": {
        "Open Badges 3.0": "`achievement.endorsement`",
        "Open Badges 2.0": "`schema:subjectOf`",
        "SD-JWT VC": "`endorsement`",
        "European Digital Credential": "in the original that is attached, `attachment`",
        "schema.org": "`recognizedBy`, while it holds",
        "CTDL": "`ceterms:recognizedBy` while it holds, and `ceterms:relatedAction`",
    },
}
"""Where other envelopes and vocabularies hold what version 3 of Open Badges has no member for, or names otherwise."""
_BESIDE = {
    "programme": label("プログラムの識別子", "What the programme is called"),
    "recognition": label("第三者の承認", "Recognition by a third party"),
}
_ELSEWHERE = """
## In other envelopes and vocabularies

A PDF and a European Digital Credential carry the Open Badges 3.0 credential as an attachment, a CLR carries it inside,
and Blockcerts are the same document with another proof: what stands in it is told from there. A *section* in Open
Badges 2.0 stands in the definition's `criteria.narrative`. What a programme is called differs by envelope; a registry
tells which names mean the same ([registry](registry.md#one-recognition-in-every-envelope)). Recognition is told from
what its body signed, never from a text of the issuer ([verify](verify.md)).

| | {forms} |
|---|{rules}|
"""


def mapping_page() -> str:
    """Write the whole page."""
    kind = next(row for row in TABLE if row.id == "kind")
    return "".join(
        (
            _HEAD,
            *(_row(row) for row in TABLE),
            _SECTIONS.format(award=shown(AWARD_SECTION), kind=shown(kind.name)),
            _TYPES.format(microcredential=MICROCREDENTIAL_TYPE),
            *(f"| `{kind}` | {words.ja} | `{ACHIEVEMENT_TYPES[kind]}` |\n" for kind, words in KINDS.items()),
            "\n## Words of closed lists\n\n| value | as written |\n|---|---|\n",
            *_words(METHODS, MODES, UNITS),
            *_elsewhere(),
        )
    )


def _elsewhere() -> Iterable[str]:
    """Write the table of the other envelopes."""
    forms = list(next(iter(ENVELOPES.values())))
    names = {row.id: row.name for row in TABLE} | _BESIDE
    yield _ELSEWHERE.format(forms=" | ".join(forms), rules="|".join(["---"] * len(forms)))
    for what, cells in ENVELOPES.items():
        yield f"| {shown(names[what])} | {' | '.join(cells[form] for form in forms)} |\n"


def _row(row: Descriptor) -> str:
    fields = ", ".join(f"`{field}`" for field in row.fields) or "–"
    return f"| `{row.id}` | {row.name.ja} | {row.name.en} | {_WAYS[row.way]} | {fields} |\n"


def _words(*lists: Mapping[Any, LocalizedText]) -> Iterable[str]:
    for words in lists:
        yield from (f"| `{value}` | {shown(name)} |\n" for value, name in words.items())

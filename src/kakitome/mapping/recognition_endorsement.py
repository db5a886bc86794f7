"""A recognition as the document that its body signs: an EndorsementCredential, in editions.

    unsigned = to_unsigned_recognition(recognition, issuer, edition=EditionTerms(valid_from=…, valid_until=…, status=…))

Every edition has the same `id` and the same subject and says one thing more: for which period it holds. One that is
open to change names its status entries; one that has ended names none, for its dates say everything, so that any
verifier that is told the date of an award as "now" can verify it. Where a recognition was interrupted, the edition
after the interruption names the one before it as a related resource.

Source: docs/rules/capabilities.md F5–F7; Open Badges 3.0 §B (EndorsementCredential, refreshService); VCDM 2.0 §5.3
(relatedResource).
"""

import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from kakitome.documents.openbadges.achievement import Json
from kakitome.documents.openbadges.recognition_names import CERTIFICATION_NAME, RECOGNITION_NAME
from kakitome.learning.recognition.procedure import Wording, load_procedure, wording_of
from kakitome.learning.recognition.recognition import ChangeKind, Recognition
from kakitome.mapping.bilingual import each_language
from kakitome.mapping.endorsement import EndorsementTerms, to_unsigned_endorsement
from kakitome.mapping.issuer import Issuer
from kakitome.mapping.openbadge.attachments import REFRESH
from kakitome.values.instants import write_instant
from kakitome.values.localized_text import LANGUAGES, Language, LocalizedText

FOLDER, NEWEST = "endorsements", "newest.json"

_NUMBERED = re.compile(rf"/{FOLDER}/(R-[0-9A-Z]{{4}}-[0-9A-Z]{{4}})(?:-[0-9]+)?\.json$")
_DECISION = LocalizedText(
    ja="{body}は、「{title}」（{what}）を審査基準 {criteria} に照らして審査し、{act_ja}しました。"
    "{act_ja}番号 {number}、案件番号 {case}。審査した{record_ja}の SHA-256：{digest}",
    en="{body} examined “{title}” ({what}) against its criteria {criteria} and {does} it."
    " {act_en} {number}, case {case}. SHA-256 of the {record_en} that was examined: {digest}",
)
_ACTS = {
    Wording.RECOGNITION: {"act_ja": "承認", "act_en": "Recognition", "does": "recognises"},
    Wording.CERTIFICATION: {"act_ja": "認証", "act_en": "Certification", "does": "certifies"},
    Wording.ACCREDITATION: {"act_ja": "認定", "act_en": "Accreditation", "does": "accredits"},
}
_ENTRY = LocalizedText(ja="登録番号 {entry}、第{version}版", en="entry {entry}, version {version}")
_OF_ENTRY = {"record_ja": "定義", "record_en": "definition"}
_OF_APPLICANT = {"record_ja": "記録", "record_en": "record"}
_TITLES = {
    "ja": re.compile(r"は、「(.+)」（(?:登録番号 E-|did:|https?:)"),
    "en": re.compile(r" examined “(.+)” \((?:entry E-|did:|https?:)"),
}
"""The same words, read back."""
_CONDITION = LocalizedText(ja="条件：{text}", en="Condition: {text}")
_CHANGED = {
    ChangeKind.SUSPENDED: LocalizedText(
        ja="承認は {at} から停止しています。理由：{reason}", en="Suspended from {at}. Reason: {reason}"
    ),
    ChangeKind.RESUMED: LocalizedText(
        ja="承認の停止は {at} に解かれました。理由：{reason}", en="Resumed at {at}. Reason: {reason}"
    ),
    ChangeKind.WITHDRAWN: LocalizedText(
        ja="承認は {at} に取り消されました。理由：{reason}", en="Withdrawn at {at}. Reason: {reason}"
    ),
}
_ANNOUNCED = LocalizedText(
    ja="承認は {effective_at} から効力を失います。"
    "それまでに学びはじめた人への授与は、{at} まで承認されます。理由：{reason}",
    en="Withdrawn from {effective_at}; awards to whoever began before are recognised until {at}. Reason: {reason}",
)
"""Of a withdrawal with its day, and with the end of the teach-out."""


_ENDS = (_CHANGED[ChangeKind.SUSPENDED], _CHANGED[ChangeKind.WITHDRAWN], _ANNOUNCED)


def _changed(words: LocalizedText, wording: Wording) -> LocalizedText:
    return LocalizedText(ja=words.ja.replace("承認", _ACTS[wording]["act_ja"], 1), en=words.en)


def _reason_pattern(language: Language) -> re.Pattern[str]:
    """Return what finds the reason of a suspension or withdrawal in a comment, from the words that wrote it."""
    sentences = (_changed(words, wording) for wording in _ACTS for words in _ENDS)
    escaped = map(re.escape, dict.fromkeys(sentence.in_language(language) for sentence in sentences))
    instants = re.compile("|".join(re.escape(re.escape(name)) for name in ("{at}", "{effective_at}")))
    forms = (instants.sub(r"\\S+", form).replace(re.escape("{reason}"), "(.+)") for form in escaped)
    return re.compile("|".join(f"^{form}$" for form in forms), re.MULTILINE)


_REASONS: dict[Language, re.Pattern[str]] = {language: _reason_pattern(language) for language in LANGUAGES}


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionTerms:
    """For which period one edition holds.

    Attributes:
        status: places in status lists; none when the period has ended.
        earlier: address and SHA-256 (multibase) of the edition about the period before an interruption.
    """

    valid_from: datetime
    valid_until: datetime
    status: Sequence[Json] = ()
    earlier: tuple[str, str] | None = None


def endorsement_address(base_url: str, number: str) -> str:
    """Compose the address of a recognition's endorsement, which is its identifier, too."""
    return f"{base_url}{FOLDER}/{number}.json"


def edition_address(base_url: str, number: str, *, edition: int) -> str:
    """Compose the address at which one edition lies for ever; the first lies at the endorsement's own."""
    name = number if edition == 1 else f"{number}-{edition}"
    return f"{base_url}{FOLDER}/{name}.json"


def newest_edition_address(base_url: str, number: str) -> str:
    """Compose the address at which the newest edition may be had."""
    return f"{base_url}{FOLDER}/{number}/{NEWEST}"


def recognition_number(address: str) -> str:
    """Return the number in the address of a recognition's endorsement, in any edition; empty when there is none."""
    match = _NUMBERED.search(address)
    return match[1] if match else ""


def title_in(comment: str) -> LocalizedText:
    """Return the title of what was recognised from the words of a recognition; empty when they are not ours."""
    return LocalizedText(
        **{language: match[1] for language, words in _TITLES.items() if (match := words.search(comment))}
    )


def is_accreditation(comment: str) -> bool:
    """Tell whether the words of a recognition are those of an accreditation; False where they are not ours."""
    act = _ACTS[Wording.ACCREDITATION]
    return f"{act['act_ja']}しました。{act['act_ja']}番号" in comment or f" and {act['does']} it. " in comment


def reason_in(comment: str) -> LocalizedText:
    """Return why a recognition was suspended or withdrawn last, from its words; empty when they are not ours."""
    return each_language(lambda language: _last_group(_REASONS[language].finditer(comment)))


def _last_group(matches: Iterator[re.Match[str]]) -> str:
    last = next(iter(deque(matches, maxlen=1)), None)
    return next(filter(None, last.groups()), "").strip() if last else ""


def to_unsigned_recognition(recognition: Recognition, issuer: Issuer, *, edition: EditionTerms) -> Json:
    """Write one edition."""
    terms = EndorsementTerms(
        url=endorsement_address(issuer.base_url, recognition.number),
        about=recognition.about,
        name=_name(recognition),
        comment=each_language(lambda language: "\n".join(_sentences(recognition, language))),
        valid_from=edition.valid_from,
        valid_until=edition.valid_until,
    )
    document = to_unsigned_endorsement(issuer, terms, status=edition.status)
    newest = newest_edition_address(issuer.base_url, recognition.number)
    document["refreshService"] = {"id": newest, "type": REFRESH}
    if edition.earlier:
        url, digest = edition.earlier
        document["relatedResource"] = [{"id": url, "digestMultibase": digest}]
    return document


def _name(recognition: Recognition) -> LocalizedText:
    """Name the endorsement: by words that verifiers know, for what they know; else as the procedure is called."""
    known = {Wording.RECOGNITION: RECOGNITION_NAME, Wording.CERTIFICATION: CERTIFICATION_NAME}
    localized_text = known.get(wording_of(recognition.procedure)) if recognition.entry else None
    return localized_text or load_procedure(recognition.procedure).name


def _sentences(recognition: Recognition, language: Language) -> list[str]:
    def of(text: LocalizedText) -> str:
        return text.in_language(language)

    wording = wording_of(recognition.procedure)
    decision = of(_DECISION).format(
        body=of(recognition.body_name),
        title=of(recognition.title),
        what=of(_ENTRY).format(entry=recognition.entry, version=recognition.entry_version)
        if recognition.entry
        else recognition.about,
        criteria=recognition.criteria_version,
        number=recognition.number,
        case=recognition.case,
        digest=recognition.digest,
        **_ACTS[wording],
        **(_OF_ENTRY if recognition.entry else _OF_APPLICANT),
    )
    conditions = [of(_CONDITION).format(text=of(condition)) for condition in recognition.conditions]
    return [
        decision,
        *conditions,
        *(
            of(_changed(_ANNOUNCED if change.effective_at else _CHANGED[change.kind], wording)).format(
                at=write_instant(change.at),
                effective_at=write_instant(change.effective_at) if change.effective_at else "",
                reason=of(change.reason),
            )
            for change in recognition.changes
        ),
    ]

"""What a university credited, as a credential that it signs: an Open Badges 3.0 award of the course, with its working.

    unsigned = to_unsigned_credit_award(award, issuer, status=entry, salts=salts)
    read_credit(document)                     # who credited what, on which source, by which working

The standard's own words say course, credits, result, recipient and source (`creditsEarned`, `result`, `evidence`,
`related`). The decision, each line of the working, each limit and what is left stand under words of our own.

Source: docs/rules/capabilities.md G4; Open Badges 3.0 §B; `documents.openbadges.credit_words`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from kakitome.documents.openbadges.achievement import Json, achievement, criteria, present, result_description
from kakitome.documents.openbadges.credential import achievement_subject, credential, evidence, result
from kakitome.documents.openbadges.credit_words import DECISION, context, decision_of
from kakitome.learning.award import Learner
from kakitome.learning.workload import plain_decimal
from kakitome.mapping.award_openbadge import to_profile
from kakitome.mapping.bilingual import tagged, text_of_tagged
from kakitome.mapping.issuer import Issuer
from kakitome.mapping.openbadge.frame import Frame
from kakitome.mapping.openbadge.learner import write_identifiers
from kakitome.values.instants import day_of, write_instant
from kakitome.values.iri import is_absolute_iri
from kakitome.values.json_members import json_number, object_members, text_member
from kakitome.values.localized_text import LocalizedText

SOURCE: Final = "credited learning"
"""What the credential that was credited is called in the evidence: `genre` in Open Badges. (derived)"""
_CRITERIA = LocalizedText(
    ja="{university}が、{programme}の科目「{course}」の{credits}単位として認定した。案件 {case}。",
    en="{university} credited it as {credits} credits of the course “{course}” of {programme}. Case {case}.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditSource:
    """The credential that was credited: identifiers of it and of what it awards, its number and digest.

    `identifier` is its own, and empty unless its learner agreed that the award says it.
    """

    title: LocalizedText
    issuer: LocalizedText
    identifier: str = ""
    about: str = ""
    version: str = ""
    number: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditAward:
    """One credited course, who decided it and how it was counted.

    `counting` is the decision's (`journeys.recognition.credit_limits.counting_data`), as plain data.
    """

    number: str
    case: str
    learner: Learner
    course_code: str
    course_title: LocalizedText
    course_level: str
    credits: Decimal
    grade: str
    programme: str
    committee: LocalizedText
    reasons: LocalizedText
    decided_at: datetime
    source: CreditSource
    counting: Mapping[str, Any]
    limit_names: Mapping[str, LocalizedText]
    article: LocalizedText
    site_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadLimit:
    """One limit as the credential states it; `cap` and `rest` are empty where it does not hold."""

    name: LocalizedText
    before: str
    counted: str
    cap: str
    rest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadCredit:
    """A credit award read back, in the words of whoever signed it."""

    case: str
    committee: LocalizedText
    programme: str
    credits: str
    source: LocalizedText
    source_number: str
    source_digest: str
    source_identifier: str
    article: LocalizedText
    rules: str
    rules_version: str
    lines: Sequence[LocalizedText]
    limits: Sequence[ReadLimit]


def credit_address(base_url: str, number: str) -> str:
    """Compose the identifier of a credit award; it is handed to its learner and lies at no public address."""
    return f"{base_url}credits/{number}.json"


def to_unsigned_credit_award(award: CreditAward, issuer: Issuer, *, status: Json, salts: Mapping[str, str]) -> Json:
    """Write a credit award without its proof; raises `KeyError` where a salt for an identifier is missing."""
    url = credit_address(issuer.base_url, award.number)
    frame = Frame(achievement=f"{url}#course", language="ja" if award.course_title.ja else "en")
    course, source = frame.words(award.course_title), award.source
    description = _filled(_CRITERIA, award=award, issuer=issuer)
    subject = achievement_subject(
        identifiers=write_identifiers(award.learner, salts),
        achievement=achievement(
            frame.achievement,
            name=course,
            description=frame.words(description),
            criteria=criteria(narrative="\n\n".join(filter(None, (description.ja, description.en)))),
            more={
                "achievementType": "Course",
                "humanCode": award.course_code,
                "inLanguage": frame.language,
                "creditsAvailable": json_number(award.credits),
                "related": [present(id=source.about, type=["Related"], version=source.version)]
                if is_absolute_iri(source.about)
                else [],
                "resultDescription": [result_description(f"{url}#grade", name="成績 / Grade", result_type="Result")],
            },
        ),
        more={
            "creditsEarned": json_number(award.credits),
            "licenseNumber": award.number,
            "result": [result(value=award.grade, description_url=f"{url}#grade")] if award.grade else [],
        },
    )
    document = credential(
        url,
        issuer=to_profile(issuer, frame),
        subject=subject,
        more={
            "name": course,
            "validFrom": write_instant(award.decided_at),
            "awardedDate": write_instant(award.decided_at),
            "evidence": [
                evidence(
                    url=source.identifier if is_absolute_iri(source.identifier) else "",
                    name=frame.words(source.title),
                    narrative=" · ".join(filter(None, (frame.words(source.issuer), source.number))),
                    genre=SOURCE,
                )
            ],
            DECISION: _decision(award),
        },
        status=[status],
    )
    document["@context"] = [*document["@context"], context(award.site_url)]
    return document


def read_credit(document: Mapping[str, Any]) -> ReadCredit | None:
    """Read what a credential says of credit that was given; None for any other credential."""
    stated = decision_of(document)
    if stated is None:
        return None
    subject = document.get("credentialSubject")
    source = next(iter(object_members(stated, "creditSource")), {})
    return ReadCredit(
        case=text_member(stated, "creditCase"),
        committee=text_of_tagged(stated.get("creditCommittee")),
        programme=text_member(stated, "creditProgramme"),
        credits=str(subject.get("creditsEarned", "")) if isinstance(subject, Mapping) else "",
        source=text_of_tagged(source.get("creditSourceTitle")),
        source_number=text_member(source, "creditSourceNumber"),
        source_digest=text_member(source, "creditSourceDigest"),
        source_identifier=text_member(source, "creditSourceCredential"),
        article=text_of_tagged(stated.get("creditArticle")),
        rules=text_member(stated, "creditRules"),
        rules_version=text_member(stated, "creditRulesVersion"),
        lines=[text_of_tagged(line.get("creditLineText")) for line in object_members(stated, "creditLine")],
        limits=[
            ReadLimit(
                name=text_of_tagged(limit.get("creditLimitName")),
                before=text_member(limit, "creditBefore"),
                counted=text_member(limit, "creditCounted"),
                cap=text_member(limit, "creditCap"),
                rest=text_member(limit, "creditRest"),
            )
            for limit in object_members(stated, "creditLimit")
        ],
    )


def _decision(award: CreditAward) -> Json:
    counting, source = award.counting, award.source
    lines = [LocalizedText(ja=line["ja"], en=line["en"]) for line in counting.get("lines", ())]
    return present(
        creditCase=award.case,
        creditCommittee=tagged(award.committee),
        creditProgramme=award.programme,
        creditCourseLevel=award.course_level,
        creditReasons=tagged(award.reasons),
        creditRules=counting.get("rule_set", ""),
        creditRulesVersion=counting.get("version", ""),
        creditArticle=tagged(award.article),
        creditLine=[
            {"creditLineNumber": str(place), "creditLineText": tagged(line)} for place, line in enumerate(lines, 1)
        ],
        creditLimit=[
            present(
                creditLimitName=tagged(award.limit_names.get(bucket["id"], LocalizedText(en=bucket["id"]))),
                creditBefore=bucket["before"],
                creditCounted=bucket["used"],
                creditCap=bucket["cap"],
                creditRest=bucket.get("left"),
            )
            for bucket in counting.get("buckets", ())
            if Decimal(bucket["before"]) or Decimal(bucket["used"])
        ],
        creditSource=present(
            creditSourceTitle=tagged(source.title),
            creditSourceIdentifier=source.about,
            creditSourceCredential=source.identifier,
            creditSourceVersion=source.version,
            creditSourceNumber=source.number,
            creditSourceDigest=source.sha256,
            creditSourceUse=f"used: {day_of(award.decided_at).isoformat()}",
        ),
    )


def _filled(words: LocalizedText, *, award: CreditAward, issuer: Issuer) -> LocalizedText:
    def in_language(language: Any) -> str:
        return words.in_language(language).format(
            university=issuer.name.in_language(language),
            programme=award.programme,
            course=award.course_title.in_language(language),
            credits=plain_decimal(award.credits),
            case=award.case,
        )

    return LocalizedText(ja=in_language("ja"), en=in_language("en"))

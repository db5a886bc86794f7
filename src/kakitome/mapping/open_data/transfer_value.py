"""A credit equivalent for programs: in a form of our own, and as a transfer value of CTDL.

    own_form(equivalent, standing="in_force", url="https://k.example/registry/equivalents/Q-7K3M-94QT")
    transfer_value(equivalent, is_in_force=True, url=…, entry_url=…)

Where CTDL is unsettled we say so and write less: conditions of a transfer value are in words (a structured minimum
score is under discussion), nothing is written of intermediaries and of the evidence of the evaluation, and a refusal is
no transfer value at all. What was adopted names its origin by `ceasn:derivedFrom`.

Source: CTDL terms (https://credreg.net/ctdl/terms), TransferValueProfile, ValueProfile; the open discussions
https://github.com/CredentialEngine/Schema-Development/issues/947 (conditions), 780
(intermediaries), 1028 (evidence of the evaluation).
"""

from collections.abc import Mapping
from typing import Any, Final

from kakitome.learning.credit.equivalent import Equivalent, EquivalentOutcome, EquivalentReversal
from kakitome.learning.workload import plain_decimal
from kakitome.mapping.bilingual import in_both
from kakitome.mapping.open_data.ctdl import CTDL
from kakitome.values.instants import write_instant
from kakitome.values.json_members import json_number, without_empty

CONTEXT: Final[Mapping[str, Any]] = {
    "ceterms": CTDL,
    "ceasn": "https://purl.org/ctdlasn/terms/",
    "schema": "https://schema.org/",
    "ceterms:name": {"@container": "@language"},
    "ceterms:description": {"@container": "@language"},
    "schema:description": {"@container": "@language"},
    "ceterms:ownedBy": {"@type": "@id"},
    "ceterms:subjectWebpage": {"@type": "@id"},
    "ceasn:derivedFrom": {"@type": "@id"},
}
"""In the document itself: nothing has to be fetched to read it."""
UNSETTLED: Final = ("conditions", "intermediaries", "evaluationEvidence")
"""What CTDL has not settled; named in our own form, too."""


def own_form(
    equivalent: Equivalent, *, standing: str, url: str, reversal: EquivalentReversal | None = None
) -> dict[str, Any]:
    """Write an equivalent in our own form; everything that is public of it."""
    return without_empty(
        {
            "number": equivalent.number,
            "url": url,
            "standing": standing,
            "outcome": equivalent.outcome.value,
            "learning": {
                "entry": equivalent.entry,
                "version": equivalent.entry_version,
                "title": in_both(equivalent.entry_title),
                "provider": in_both(equivalent.provider_name),
                "sha256": equivalent.entry_digest,
            },
            "course": {
                "institution": equivalent.institution,
                "institutionName": in_both(equivalent.institution_name),
                "code": equivalent.course_code,
                "version": equivalent.course_version or None,
                "title": in_both(equivalent.course_title),
                "sha256": equivalent.course_digest,
            },
            "credits": plain_decimal(equivalent.credits),
            "decidedOn": equivalent.decided_on.isoformat(),
            "decidedBy": in_both(equivalent.decided_by),
            "endsOn": equivalent.ends_on.isoformat() if equivalent.ends_on else None,
            "basis": in_both(equivalent.basis),
            "conditions": [in_both(condition) for condition in equivalent.conditions],
            "reasons": in_both(equivalent.reasons),
            "recognition": equivalent.recognition,
            "adoptedFrom": equivalent.adopted_from,
            "startsOn": equivalent.starts_on.isoformat() if equivalent.starts_on else None,
            "agreement": equivalent.agreement.number if equivalent.agreement else "",
            "recordedAt": write_instant(equivalent.recorded_at),
            "reversedOn": reversal.on.isoformat() if reversal else None,
            "reversedFor": in_both(reversal.reason) if reversal else None,
        }
    )


def transfer_value(
    equivalent: Equivalent, *, is_in_force: bool, url: str, entry_url: str, origin_url: str = ""
) -> dict[str, Any] | None:
    """Write an equivalent as a `ceterms:TransferValueProfile`; None for a refusal, which CTDL has no term for."""
    if equivalent.outcome is EquivalentOutcome.REFUSED:
        return None
    owner = f"{url}#institution"
    conditions = [
        {"@type": "ceterms:ConditionProfile", "ceterms:description": in_both(condition)}
        for condition in equivalent.conditions
    ]
    profile = {
        "@type": "ceterms:TransferValueProfile",
        "@id": url,
        "ceterms:name": in_both(equivalent.entry_title),
        "ceterms:description": in_both(equivalent.reasons),
        "ceterms:subjectWebpage": url,
        "ceterms:identifier": [{"@type": "ceterms:IdentifierValue", "ceterms:identifierValueCode": equivalent.number}],
        "ceterms:ownedBy": owner,
        "ceterms:startDate": (equivalent.starts_on or equivalent.decided_on).isoformat(),
        "ceterms:endDate": equivalent.ends_on.isoformat() if equivalent.ends_on else None,
        "ceterms:lifeCycleStatusType": {
            "@type": "ceterms:CredentialAlignmentObject",
            "ceterms:targetNode": f"https://purl.org/ctdl/vocabs/lifeCycle/{'Active' if is_in_force else 'Suspended'}",
        },
        "ceterms:transferValue": [
            {
                "@type": "ceterms:ValueProfile",
                "schema:value": json_number(equivalent.credits),
                "schema:description": {"ja": "単位", "en": "credits of the institution"},
            }
        ],
        "ceterms:transferValueFrom": [
            {
                "@type": "ceterms:MicroCredential",
                "@id": f"{entry_url}/v{equivalent.entry_version}",
                "ceterms:name": in_both(equivalent.entry_title),
            }
        ],
        "ceterms:transferValueFor": [
            {
                "@type": "ceterms:Course",
                "@id": f"{url}#course",
                "ceterms:name": in_both(equivalent.course_title),
                "ceterms:codedNotation": equivalent.course_code,
            }
        ],
        "ceterms:requires": conditions,
        "ceasn:derivedFrom": origin_url,
    }
    institution = {
        "@type": "ceterms:CredentialOrganization",
        "@id": owner,
        "ceterms:name": in_both(equivalent.institution_name),
    }
    return {"@context": dict(CONTEXT), "@graph": [without_empty(profile), without_empty(institution)]}

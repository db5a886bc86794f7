"""The classes of Open Badges 3.0 as data: which members each has, of what kind, how often.

One entry reads `"name": "text!"`. The word is the kind of the value: a simple kind (`text`, `iri`, `instant`,
`number`, `flag`, `texts` for a text with a language), a class of this table, or a vocabulary of `VOCABULARIES`.
After it, `!` says required and `*` says that the JSON form is always an array; `+` that one value may stand alone.

Members that are not in the table are no fault here: whether a pinned context knows them is asked by expansion.

Source: Open Badges 3.0 §B (data model) and §E.1 (JSON: arrays, null); CLR 2.0 §B; VCDM 2.0 §4.
"""

from collections.abc import Mapping

ACHIEVEMENT_TYPES = frozenset(
    [
        "Achievement",
        "ApprenticeshipCertificate",
        "Assessment",
        "Assignment",
        "AssociateDegree",
        "Award",
        "Badge",
        "BachelorDegree",
        "Certificate",
        "CertificateOfCompletion",
        "Certification",
        "CommunityService",
        "Competency",
        "Course",
        "CoCurricular",
        "Degree",
        "Diploma",
        "DoctoralDegree",
        "Fieldwork",
        "GeneralEducationDevelopment",
        "JourneymanCertificate",
        "LearningProgram",
        "License",
        "Membership",
        "ProfessionalDoctorate",
        "QualityAssuranceCredential",
        "MasterCertificate",
        "MasterDegree",
        "MicroCredential",
        "ResearchDoctorate",
        "SecondarySchoolDiploma",
    ]
)
RESULT_TYPES = frozenset(
    [
        "GradePointAverage",
        "LetterGrade",
        "Percent",
        "PerformanceLevel",
        "PredictedScore",
        "RawScore",
        "Result",
        "RubricCriterion",
        "RubricCriterionLevel",
        "RubricScore",
        "ScaledScore",
        "Status",
    ]
)
RESULT_STATUSES = frozenset(["Completed", "Enrolled", "Failed", "InProgress", "OnHold", "Provisional", "Withdrew"])
IDENTIFIER_TYPES = frozenset(
    [
        "name",
        "sourcedId",
        "systemId",
        "productId",
        "userName",
        "accountId",
        "emailAddress",
        "nationalIdentityNumber",
        "isbn",
        "issn",
        "lisSourcedId",
        "oneRosterSourcedId",
        "sisSourcedId",
        "ltiContextId",
        "ltiDeploymentId",
        "ltiToolId",
        "ltiPlatformId",
        "ltiUserId",
        "identifier",
    ]
)
TARGET_TYPES = frozenset(
    [
        "ceasn:Competency",
        "ceterms:Credential",
        "CFItem",
        "CFRubric",
        "CFRubricCriterion",
        "CFRubricCriterionLevel",
        "CTDL",
    ]
)

ASSOCIATION_TYPES = frozenset(
    [
        "exactMatchOf",
        "isChildOf",
        "isParentOf",
        "isPartOf",
        "isPeerOf",
        "isRelatedTo",
        "precedes",
        "replacedBy",
    ]
)

VOCABULARIES: Mapping[str, frozenset[str]] = {
    "achievement type": ACHIEVEMENT_TYPES,
    "result type": RESULT_TYPES,
    "result status": RESULT_STATUSES,
    "identifier type": IDENTIFIER_TYPES,
    "target type": TARGET_TYPES,
    "association type": ASSOCIATION_TYPES,
}
EXTENSIBLE = frozenset({"achievement type", "result type", "identifier type", "target type"})
"""Vocabularies that anybody may extend with `ext:…`."""

CLASSES: Mapping[str, Mapping[str, str]] = {
    "OpenBadgeCredential": {
        "id": "iri!",
        "type": "text!+",
        "name": "texts",
        "description": "texts",
        "image": "Image",
        "issuer": "Profile!",
        "validFrom": "instant!",
        "validUntil": "instant",
        "awardedDate": "instant",
        "credentialSubject": "AchievementSubject!",
        "evidence": "Evidence*",
        "endorsement": "EndorsementCredential*",
        "endorsementJwt": "text*",
        "credentialSchema": "CredentialSchema+",
        "termsOfUse": "TermsOfUse+",
        "refreshService": "RefreshService",
    },
    "AchievementSubject": {
        "id": "iri",
        "type": "text!+",
        "achievement": "Achievement!",
        "identifier": "IdentityObject*",
        "result": "Result*",
        "creditsEarned": "number",
        "activityStartDate": "instant",
        "activityEndDate": "instant",
        "licenseNumber": "text",
        "narrative": "text",
        "role": "text",
        "term": "text",
        "image": "Image",
        "source": "Profile",
    },
    "Achievement": {
        "id": "iri!",
        "type": "text!+",
        "name": "text!",
        "description": "text!",
        "criteria": "Criteria!",
        "achievementType": "achievement type",
        "alignment": "Alignment*",
        "creator": "Profile",
        "creditsAvailable": "number",
        "fieldOfStudy": "text",
        "specialization": "text",
        "humanCode": "text",
        "image": "Image",
        "inLanguage": "text",
        "otherIdentifier": "IdentifierEntry*",
        "related": "Related*",
        "resultDescription": "ResultDescription*",
        "tag": "text*",
        "version": "text",
        "endorsement": "EndorsementCredential*",
        "endorsementJwt": "text*",
    },
    "Criteria": {"id": "iri", "narrative": "text"},
    "Alignment": {
        "type": "text!+",
        "targetName": "text!",
        "targetUrl": "iri!",
        "targetCode": "text",
        "targetDescription": "text",
        "targetFramework": "text",
        "targetType": "target type",
    },
    "ResultDescription": {
        "id": "iri!",
        "type": "text!+",
        "name": "text!",
        "resultType": "result type!",
        "allowedValue": "text*",
        "requiredValue": "text",
        "requiredLevel": "iri",
        "rubricCriterionLevel": "RubricCriterionLevel*",
        "valueMin": "text",
        "valueMax": "text",
        "alignment": "Alignment*",
    },
    "RubricCriterionLevel": {
        "id": "iri!",
        "type": "text!+",
        "name": "text!",
        "level": "text",
        "points": "text",
        "description": "text",
        "alignment": "Alignment*",
    },
    "Result": {
        "type": "text!+",
        "resultDescription": "iri",
        "value": "text",
        "achievedLevel": "iri",
        "status": "result status",
        "alignment": "Alignment*",
    },
    "Evidence": {
        "id": "iri",
        "type": "text!+",
        "name": "text",
        "narrative": "text",
        "description": "text",
        "genre": "text",
        "audience": "text",
    },
    "Profile": {
        "id": "iri!",
        "type": "text!+",
        "name": "text",
        "url": "iri",
        "phone": "text",
        "description": "text",
        "image": "Image",
        "email": "text",
        "address": "Address",
        "otherIdentifier": "IdentifierEntry*",
        "official": "text",
        "parentOrg": "Profile",
        "endorsement": "EndorsementCredential*",
        "endorsementJwt": "text*",
    },
    "Address": {"type": "text!+", "addressCountry": "text", "addressCountryCode": "text"},
    "Image": {"id": "iri!", "type": "text!+", "caption": "text"},
    "IdentifierEntry": {"type": "text!+", "identifier": "text!", "identifierType": "identifier type!"},
    "IdentityObject": {
        "type": "text!+",
        "hashed": "flag!",
        "identityHash": "text!",
        "identityType": "identifier type!",
        "salt": "text",
    },
    "Related": {"id": "iri!", "type": "text!+", "inLanguage": "text", "version": "text"},
    "CredentialSchema": {"id": "iri!", "type": "text!+"},
    "RefreshService": {"id": "iri", "type": "text!+"},
    "TermsOfUse": {"type": "text!+"},
    "VerifiableCredential": {"type": "text!+", "validFrom": "instant", "validUntil": "instant"},
    "EndorsementCredential": {
        "id": "iri!",
        "type": "text!+",
        "issuer": "Profile!",
        "validFrom": "instant!",
        "validUntil": "instant",
        "name": "texts",
        "description": "texts",
        "awardedDate": "instant",
        "credentialSubject": "EndorsementSubject!",
        "credentialSchema": "CredentialSchema+",
        "termsOfUse": "TermsOfUse+",
    },
    "EndorsementSubject": {"id": "iri!", "type": "text!+", "endorsementComment": "text"},
    "ClrCredential": {
        "id": "iri!",
        "type": "text!+",
        "name": "texts!",
        "description": "texts",
        "image": "Image",
        "issuer": "Profile!",
        "validFrom": "instant!",
        "validUntil": "instant",
        "awardedDate": "instant",
        "partial": "flag",
        "credentialSubject": "ClrSubject!",
        "endorsement": "EndorsementCredential*",
        "endorsementJwt": "text*",
        "evidence": "Evidence*",
        "credentialSchema": "CredentialSchema+",
        "refreshService": "RefreshService",
        "termsOfUse": "TermsOfUse+",
    },
    "ClrSubject": {
        "id": "iri",
        "type": "text!+",
        "identifier": "IdentityObject*",
        "achievement": "Achievement*",
        "verifiableCredential": "VerifiableCredential*",
        "association": "Association*",
    },
    "Association": {"type": "text!", "associationType": "association type!", "sourceId": "iri!", "targetId": "iri!"},
}

CLOSED = frozenset({"IdentityObject", "IdentifierEntry", "Image"})
"""Classes that have no members but their own. Source: the JSON schemas of Open Badges 3.0 and CLR 2.0
(`additionalProperties: false`)."""

NAMED_TYPES = frozenset(CLASSES) - {
    "OpenBadgeCredential",
    "VerifiableCredential",
    "Criteria",
    "CredentialSchema",
    "RefreshService",
    "TermsOfUse",
}
"""Classes whose own name must be among the types of their objects."""

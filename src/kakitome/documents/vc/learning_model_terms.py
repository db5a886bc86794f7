"""The terms of the European Learning Model's credentials (EDC application profile, version 3), as data.

No installed package carries this context, so its terms are told here by what they are: classes by their vocabulary,
properties by the kind of their value. What is built from them is compared by hash with the published document, so
one wrong word refuses to load.

One word in a list is a term with the name of its property; `term=property` is one with another name.

Source: European Learning Model v3, http://data.europa.eu/snb/model/context/edc-ap.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

LEARNING_MODEL: Final = "http://data.europa.eu/snb/model/context/edc-ap"
LEARNING_MODEL_SHA256: Final = "8b2aec7cb1ab330c91a88ddf4ac45866dff7011ea364380f1dcf237c279caa5b"
"""Of the document as JSON with sorted keys and no blanks."""

_PREFIXES: Final[Mapping[str, str]] = {
    "cred": "https://www.w3.org/2018/credentials#",
    "elm": "http://data.europa.eu/snb/model/elm/",
    "adms": "http://www.w3.org/ns/adms#",
    "dc": "http://purl.org/dc/terms/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "org": "http://www.w3.org/ns/org#",
    "rov": "http://www.w3.org/ns/regorg#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "person": "http://www.w3.org/ns/person#",
    "clv": "http://data.europa.eu/m8g",
    "locn": "http://www.w3.org/ns/locn#",
    "vc": "http://data.europa.eu/snb/model/w3c/vc/",
}
_CLASSES: Final[Mapping[str, str]] = {
    "elm": (
        "Accreditation Address Agent Amount AwardingOpportunity AwardingProcess Claim ContactPoint "
        "CreditPoint DisplayDetail DisplayParameter EuropeanDigitalCredential EuropeanDigitalPresentation "
        "Evidence GradingScheme Grant Group Identifier IndividualDisplay LearningAchievement "
        "LearningAchievementSpecification LearningActivity LearningActivitySpecification LearningAssessment "
        "LearningAssessmentSpecification LearningEntitlement LearningEntitlementSpecification "
        "LearningOpportunity LearningOutcome LegalIdentifier Mailbox MediaObject Note Organisation Person "
        "Phone PriceDetail Qualification ResultCategory ResultDistribution ShaclValidator2017 "
        "ShortenedGrading Specification VerificationCheck WebResource"
    ),
    "skos": "Concept ConceptScheme",
    "locn": "Geometry",
    "dc": "Location PeriodOfTime",
}
_PROPERTIES: Final[Mapping[str, Mapping[str, str]]] = {
    "@id": {
        "elm": (
            "accreditation accreditingAgent additionalNote address admissionProcedure amount assessedBy "
            "attachment attachmentType awardedBy awardingBody awardingOpportunity awards bannerImage "
            "citizenshipCountry contactForm contactPoint contentEncoding contentType countryCode "
            "credentialProfiles creditPoint creditReceived decision descriptionHtml directedBy displayDetail "
            "displayParameter eIDASIdentifier=eidasLegalIdentifier educationLevel educationSubject "
            "educationalSystemNote elmSubject=subject emailAddress embeddedEvidence entitledBy entitlementStatus "
            "entitlesTo entryRequirement eqfLevel=EQFLevel evidenceTarget framework fullAddress gender "
            "generalisationOf grade gradeStatus gradingScheme grant groupMemberOf hasClaim hasCredential hasPart "
            "idVerification image individualDisplay influencedBy influences isPartOf landingPage "
            "learningAchievementSpecification learningActivitySpecification learningOpportunity learningOutcome "
            "learningOutcomeSummary learningSchedule learningSetting limitCredentialType limitEQFLevel limitField "
            "limitJurisdiction limitNationalOccupation limitOccupation limitOrganisation limitQualification "
            "location logo mode nationalID noteFormat nqfLevel=NQFLevel organisation phone placeOfBirth "
            "priceDetail primaryLanguage provenBy proves providedBy qualificationCode relatedESCOSkill "
            "relatedSkill report resultCategory resultDestribution reusabilityLevel scheduleInformation "
            "shortenedGrading spatialCode specialisationOf specifiedBy supplementaryDocument targetGroup "
            "taxIdentifier thematicArea=ISCEDFCode unit used vatIdentifier verificationCheck verificationStatus"
        ),
        "org": "hasSubOrganization memberOf subOrganizationOf",
        "dc": "creator dateModified=modified dcType=type language publisher spatial subject temporal",
        "foaf": "homepage member",
        "adms": "identifier",
        "skos": "inScheme",
        "rov": "registration",
    },
    "@language": {
        "skos": "altLabel definition prefLabel",
        "person": "birthName patronymicName",
        "elm": "category geographicName noteLiteral",
        "dc": "description title",
        "foaf": "familyName fullName givenName",
        "rov": "legalName",
        "adms": "schemeAgency",
    },
    "xsd:dateTime": {
        "elm": "applicationDeadline awardingDate dateOfBirth endDate expiryDate reviewDate startDate",
        "dc": "dateCreated=created dateIssued=issued valid",
    },
    "xsd:string": {
        "elm": (
            "areaDialingCode contactHour content countryDialing dialNumber evidenceStatement label "
            "maximumScore=maxScore minimumScore=minScore phoneNumber point schemeName schemeVersion score status "
            "summaryDisplay"
        ),
        "clv": "latitude longitude",
    },
    "xsd:integer": {
        "elm": "contentSize percentageEqual percentageHigher percentageLower",
    },
    "xsd:anyURI": {
        "elm": "contentURL=contentUrl schemeId",
    },
    "xsd:positiveInteger": {
        "elm": "count levelOfCompletion page",
    },
    "xsd:duration": {
        "elm": "duration maximumDuration volumeOfLearning workload",
    },
    "xsd:boolean": {
        "elm": "isPartialQualification",
    },
    "": {
        "skos": "notation",
    },
    "xsd:decimal": {
        "elm": "value",
    },
}


def build_learning_model() -> dict[str, Any]:
    """Build the context document."""
    terms: dict[str, Any] = dict(_PREFIXES)
    for prefix, words in _CLASSES.items():
        terms |= {term: f"{prefix}:{name}" for term, name in _pairs(words)}
    for kind, vocabularies in _PROPERTIES.items():
        for prefix, words in vocabularies.items():
            for term, name in _pairs(words):
                terms[term] = {"@id": f"{prefix}:{name}", **_of_kind(kind)}
    return {"@context": terms}


def _of_kind(kind: str) -> dict[str, str]:
    if kind == "@language":
        return {"@container": kind}
    return {"@type": kind} if kind else {}


def _pairs(words: str) -> Iterator[tuple[str, str]]:
    for word in words.split():
        term, _, name = word.partition("=")
        yield term, name or term

"""A verifier's request as its person reads it: who asks, what is known of them, what is held, what would be sent."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from kakitome import texts
from kakitome.documents.keys.did_web import did_web_url
from kakitome.documents.presentation.dcql import IN_PARTS
from kakitome.documents.presentation.incoming_request import prefix_of
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.sdjwt.reading import read_sd_jwt
from kakitome.journeys.handing_out.answering_verifiers import ComposedPiece, ShownChoice, VerifierQuestion
from kakitome.journeys.handing_out.held_candidates import HeldCandidate
from kakitome.ports.own_presentations import OwnPresentation, PresentationOutcome
from kakitome.values.json_members import object_member
from kakitome.values.localized_text import LocalizedText
from kakitome.web.pages.public.verify.result import STATE_OF_VERDICT, short_words
from kakitome.web.parts import written
from kakitome.web.parts.shapes import State, Words

_LONGEST = 300
_SILENT = frozenset({"iss", "vct", "vct#integrity", "cnf", "status", "iat", "nbf", "exp", "derived", "kind"})
"""Always in a token, and said in one sentence together."""
_AROUND = frozenset(
    {"@context", "type", "id", "credentialSubject", "credentialStatus", "credentialSchema", "validFrom"}
)
"""Of a credential in the W3C data model: what says what it is, and no more."""
_KNOWN = frozenset(
    {
        *("name", "givenName", "familyName", "title", "achievement", "fieldOfStudy", "learningOutcomes", "identifier"),
        *("notionalWorkload", "classHours", "typeOfAssessment", "idVerificationMethod", "level", "issuanceDate"),
        *("formOfParticipation", "qualityAssurance", "grade", "gradingScheme", "entryRequirements", "stackable"),
        *("awardingBody", "coAwardingBodies", "issuerCountry", "levelAssertedBy"),
        *("nationalQualificationsFrameworkLevel", "nationalQualificationsFrameworkLevelAssertedBy"),
        *("educationLevelDescriptor", "educationLevelDescriptorAssertedBy"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifierView:
    """Who asks: where an answer goes, what they call themselves, and how their identifier was proved."""

    host: str
    name: str
    identifier: str
    proved: Words
    ends_at: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceView:
    """One way to answer a question; `claims` in words, empty where the whole credential is seen."""

    name: str
    title: Words
    issuer: Words
    state: State | None
    state_word: str
    claims: str
    is_whole: bool
    is_picked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionView:
    """One credential that is asked for."""

    id: str
    number: int
    is_required: bool
    choices: Sequence[ChoiceView]
    lacks_key: bool
    names_authorities: bool
    wants: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPiece:
    """One credential as it is sent, read out of the very bytes; `hidden` is held and stays here."""

    title: Words
    issuer: Words
    lines: Sequence[tuple[Words, str]]
    hidden: Sequence[Words]
    is_whole: bool
    is_signed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledView:
    """One request that was decided."""

    key: str
    host: str
    name: str
    at: Words
    outcome: str
    state: State | None
    sent: Sequence[tuple[Words, str]]


def verifier_view(presentation: OwnPresentation) -> VerifierView:
    """Say who asks, and what is known of them."""
    prefix, name = prefix_of(presentation.verifier_id)
    proved = {
        "redirect_uri": _("The request is not signed. What is certain is the address that the answer goes to."),
        "x509_san_dns": _("Signed with a certificate for this address. Nobody known here vouches for the certificate."),
        "x509_hash": _("Signed with a certificate. Nobody known here vouches for it."),
        "decentralized_identifier": _("Signed with a key that stands in the document of a web site: %(site)s")
        % {"site": _site_of(name)}
        if name.startswith("did:web:")
        else _("Signed with a key that nobody has given a name."),
    }
    return VerifierView(
        host=presentation.host,
        name=presentation.verifier_name,
        identifier=presentation.verifier_id,
        proved=proved[prefix],
        ends_at=written.moment(presentation.ends_at),
    )


def question_views(questions: Sequence[VerifierQuestion], picks: Mapping[str, str] | None) -> list[QuestionView]:
    """List what is asked for; before anything was picked, the first way to answer what is required is."""
    views = []
    for number, question in enumerate(questions, start=1):
        first = question.choices[0].name if question.choices and question.is_required else ""
        picked = first if picks is None else picks.get(question.wanted.id, "")
        views.append(
            QuestionView(
                id=question.wanted.id,
                number=number,
                is_required=question.is_required,
                choices=[_choice_view(choice, is_picked=choice.name == picked) for choice in question.choices],
                lacks_key=question.lacks_key,
                names_authorities=question.wanted.names_authorities,
                wants=_named([claim.path[0] for claim in question.wanted.claims if isinstance(claim.path[0], str)]),
            )
        )
    return views


def piece_view(piece: ComposedPiece) -> ShownPiece:
    """Say what a receiver reads in one credential, and what is held and not sent."""
    candidate = piece.candidate
    is_whole = candidate.format not in IN_PARTS
    claims = {} if is_whole else _flat(read_sd_jwt(piece.content).claims)
    kept_back = [name for name in _flat(candidate.claims) if name not in claims and name not in _SILENT]
    return ShownPiece(
        title=_title(candidate),
        issuer=candidate.issuer,
        lines=[(_label(name), _value(value)) for name, value in claims.items() if name not in _SILENT],
        hidden=[] if is_whole else [_label(name) for name in kept_back],
        is_whole=is_whole,
        is_signed=bool(piece.key_id),
    )


def settled_view(presentation: OwnPresentation) -> SettledView:
    """Say what became of a request."""
    words: dict[PresentationOutcome, tuple[str, State | None]] = {
        PresentationOutcome.SENT: (_("sent"), "ok"),
        PresentationOutcome.DECLINED: (_("declined"), None),
        PresentationOutcome.FAILED: (_("not taken by the asker"), "warn"),
        PresentationOutcome.OPEN: (_("not decided"), None),
    }
    outcome, state = words[presentation.outcome]
    sent = [(item.title, _named([name for name in item.claims if name not in _SILENT])) for item in presentation.sent]
    return SettledView(
        key=presentation.key,
        host=presentation.host,
        name=presentation.verifier_name,
        at=written.moment(presentation.settled_at),
        outcome=outcome,
        state=state,
        sent=sent,
    )


def _choice_view(choice: ShownChoice, *, is_picked: bool) -> ChoiceView:
    candidate = choice.candidate
    return ChoiceView(
        name=choice.name,
        title=_title(candidate),
        issuer=candidate.issuer,
        state=STATE_OF_VERDICT[candidate.verdict] if candidate.verdict else None,
        state_word=short_words(candidate.verdict) if candidate.verdict else "",
        claims=_named([str(claim.path[0]) for claim in choice.claims]),
        is_whole=candidate.format not in IN_PARTS,
        is_picked=is_picked,
    )


def _title(candidate: HeldCandidate) -> LocalizedText:
    return candidate.title or LocalizedText(ja=candidate.types[0], en=candidate.types[0])


def _named(names: Sequence[str]) -> str:
    words = [_label(name) for name in dict.fromkeys(names)]
    return _(", ").join(
        word.in_language(written.language()) if isinstance(word, LocalizedText) else word for word in words
    )


def _label(name: str) -> LocalizedText | str:
    return texts.term(f"claim.{name}") if name in _KNOWN else texts.excerpt(name, 80)


def _value(value: Any) -> str:
    """Write a claim's value short, with everything that does not show made visible."""
    if isinstance(value, list):
        return _(", ").join(_value(item) for item in value)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return texts.excerpt(text, _LONGEST)


def _flat(claims: Mapping[str, Any]) -> dict[str, Any]:
    """Return claims with those of a subject among them, where one stands apart: what can be hidden stands in it."""
    if "@context" not in claims:
        return dict(claims)
    around = {name: value for name, value in claims.items() if name not in _AROUND}
    return around | {
        name: value for name, value in object_member(claims, "credentialSubject").items() if name not in _AROUND
    }


def _site_of(did: str) -> str:
    try:
        return did_web_url(did).removeprefix("https://").partition("/")[0]
    except DocumentRefused:
        return did

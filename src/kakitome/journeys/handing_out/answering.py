"""Answering a request: what is sent, made and checked once for the preview and in the same way for the sending.

    composed = compose(platform, account, request=request, picked=picked, fields=["outcomes"])
    composed.pieces[0].lines                        # what the receiver will read, out of the very bytes
    send(platform, account, request=request, composed=composed, given=given)

Of an award of this platform exactly the fields that were ticked are cut out of what its issuer signed. A document that
was brought in cannot be cut: the person sends what came of checking it alone, or the file. Whatever is sent is verified
before, and what the lines say was read out of it afterwards: no list of ours says what is in a document.

Source: docs/rules/capabilities.md C3; docs/adr/0058-requests-and-answers.md.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final

from kakitome import texts
from kakitome.documents.vc import strict_json
from kakitome.documents.verification.check import Report
from kakitome.errors import Invalid, Problem, Refused, Unavailable
from kakitome.journeys.handing_out.envelopes import envelope_of
from kakitome.journeys.platform import Platform
from kakitome.mapping import lines
from kakitome.mapping.award_facts import AwardFacts
from kakitome.mapping.award_letter import Letter, Line, award_letter, award_lines, is_vouched_for, said_by
from kakitome.mapping.requested_fields import parts_of_fields, requested_fields
from kakitome.mapping.shown_parts import claims_of, parts_of
from kakitome.ports.presentation_requests import Need, PresentationRequest, RequestAnswer, SentDocument, SentItem
from kakitome.ports.request_applicants import ListedApplicant
from kakitome.ports.shares import Shows, hash_of_secret
from kakitome.ports.wallets import ENDINGS
from kakitome.services.delivering import Sender, write_in_both
from kakitome.services.disclosing import show_as_token
from kakitome.services.enveloping import targets
from kakitome.services.holding import find_held
from kakitome.services.keeping_names import OwnerNaming, names_stated
from kakitome.services.requesting import Given, MadeRequest, answer, demand_open
from kakitome.texts import sentence
from kakitome.values.localized_text import Language, LocalizedText

MOST_DOCUMENTS: Final = 5
"""Of one answer; each is verified while the person waits. (derived)"""
MOST_BYTES: Final = 20 * 1024 * 1024
"""Of one answer together. (derived)"""
_LONGEST_SECRET: Final = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerPiece:
    """One document as it is sent; `lines` are what its receiver reads in it."""

    name: str
    title: LocalizedText
    issuer: LocalizedText
    lines: Sequence[Line]
    fields: frozenset[str]
    report: Report
    document: SentDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """What an answer would send.

    Attributes:
        problems: of credentials that cannot be sent, by their names.
        withheld: codes of the fields that were asked for, and are in nothing that is sent.
        seen: digest of what the preview shows; the same as long as the same is sent.
    """

    pieces: Sequence[AnswerPiece]
    problems: Mapping[str, Problem]
    withheld: tuple[str, ...]
    seen: str


def find_by_link(platform: Platform, secret: str) -> tuple[PresentationRequest, ListedApplicant | None] | None:
    """Find the request of a link that people were sent, whatever its state, and whose own link it is."""
    requests, link_hash = platform.presenting.requests, hash_of_secret(secret[:_LONGEST_SECRET].lower())
    request = requests.find_by_link(link_hash)
    if request is not None:
        return request, None
    own = platform.presenting.applicants.find_by_link(link_hash)
    request = requests.find_by_number(own[0]) if own else None
    return (request, own[1]) if own and request else None


def find_by_desk(platform: Platform, secret: str) -> PresentationRequest | None:
    """Find the request of an asker's page, whatever its state."""
    return platform.presenting.requests.find_by_desk(hash_of_secret(secret[:_LONGEST_SECRET].lower()))


def compose(
    platform: Platform,
    account: str,
    *,
    request: PresentationRequest,
    picked: Mapping[str, Shows],
    fields: Sequence[str],
    name: str = "",
) -> Composed:
    """Make and verify what an answer sends; nothing is stored or sent.

    Args:
        picked: by `award-<number>` or `document-<key>`, how much of it; of an award the ticked fields are sent.
        fields: codes of the fields that are ticked; what was not asked for is never sent.
        name: key of the recorded name that they want to be known by; where an award states another one that is theirs,
            it goes without a name, and where it does not, it does not go.

    Raises:
        Invalid: E_ANSWER_EMPTY, E_ANSWER_ITEMS, E_ANSWER_LARGE.
        Busy: too many are being verified.
    """
    if not picked:
        raise Invalid("E_ANSWER_EMPTY")
    if len(picked) > MOST_DOCUMENTS:
        raise Invalid("E_ANSWER_ITEMS", limit=MOST_DOCUMENTS)
    ticked = [code for code in fields if code in request.wanted]
    names = platform.persons.names.open(account).list_names() if name else ()
    naming = OwnerNaming(names=names, chosen=next((each for each in names if each.key == name), None))
    pieces: list[AnswerPiece] = []
    problems: dict[str, Problem] = {}
    for item, shows in picked.items():
        if item.startswith("award-"):
            made = _cut_award(platform, account, number=item.removeprefix("award-"), ticked=ticked, naming=naming)
        else:
            made = _whole_document(platform, account, key=item.removeprefix("document-"), shows=shows)
        if isinstance(made, Problem):
            problems[item] = made
        else:
            pieces.append(piece_of(platform, made, name=item))
    if sum(len(piece.document.data) for piece in pieces) > MOST_BYTES:
        raise Invalid("E_ANSWER_LARGE", limit=MOST_BYTES // 1024**2)
    there = frozenset().union(*(piece.fields for piece in pieces))
    return Composed(
        pieces=pieces,
        problems=problems,
        withheld=tuple(code for code in request.wanted if code not in there),
        seen=digest_of(pieces),
    )


def demand_fit(request: PresentationRequest, composed: Composed, *, fields: Sequence[str]) -> None:
    """Refuse what lacks something required.

    Raises:
        Invalid: E_ANSWER_REQUIRED it was unticked; E_ANSWER_UNFIT no credential states it; E_ANSWER_EMPTY.
    """
    required = {code for code, need in request.wanted.items() if need == Need.REQUIRED}
    if required - set(fields):
        raise Invalid("E_ANSWER_REQUIRED")
    if not composed.pieces:
        raise Invalid("E_ANSWER_EMPTY")
    if required & set(composed.withheld):
        raise Invalid("E_ANSWER_UNFIT")


def send(
    platform: Platform, account: str, *, request: PresentationRequest, composed: Composed, given: Given
) -> RequestAnswer:
    """Send what was composed, and note it with the consent; raises as `requesting.answer`."""
    sent = tuple(
        SentItem(name=piece.name, title=piece.title, shows=piece.document.shows, fields=tuple(sorted(piece.fields)))
        for piece in composed.pieces
    )
    whole_given = replace(given, sent=sent, withheld=composed.withheld)
    documents = [piece.document for piece in composed.pieces]
    requests = platform.presenting.requests
    return answer(requests, account, request=request, given=whole_given, documents=documents, now=platform.now())


def mail_confirmation(platform: Platform, made: MadeRequest, *, contact: str) -> None:
    """Mail the link of the asker's page. Nothing the asker wrote stands in it: the address may be somebody else's.

    Raises:
        Unavailable: E_MAIL_UNAVAILABLE.
    """
    site = platform.site_url.partition("://")[2]
    request, first = made.request, made.request.language
    params: dict[str, str | int] = {
        "number": request.number,
        "link": f"{platform.site_url}/requests/{made.secret}",
    }

    def words(code: str, language: Language) -> str:
        return sentence(Problem(code=code, params=params), language).strip()

    mail = write_in_both(
        Sender(name=LocalizedText(ja=f"Kakitome {site}", en=f"Kakitome {site}"), contact=contact),
        dedupe_id=f"request:{request.number}",
        to=request.asker_mail,
        first=first,
        subject=words("I_MAIL_REQUEST_SUBJECT", first),
        say=lambda language: words("I_MAIL_REQUEST_TEXT", language),
    )
    platform.mailer.send(mail)


def fields_in(letter: Letter | None, *, shows: Shows) -> frozenset[str]:
    """Return the codes of the fields that a document states to whoever is shown so much of it."""
    if letter is None:
        return frozenset()
    definition, facts = letter
    stated = {
        "outcomes": bool(definition.learning_outcomes),
        "workload": bool(definition.learner_effort or definition.class_hours or definition.assessment_type),
        "level": bool(definition.level),
        "grade": bool(facts.grade) and shows is Shows.WHOLE_DOCUMENT,
    }
    return frozenset(field.code for field in requested_fields() if stated[field.code])


def demand_answerable(platform: Platform, request: PresentationRequest) -> None:
    """Refuse what takes no answers any more; raises `Refused` (E_REQUEST_CLOSED, E_REQUEST_FULL)."""
    demand_open(platform.presenting.requests, request, now=platform.now())


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeDocument:
    """The bytes of one document, its file's name, how much of it is shown, whether a name of theirs was left out."""

    data: bytes
    file_name: str
    shows: Shows
    is_same_person: bool = False


def _whole_document(platform: Platform, account: str, *, key: str, shows: Shows) -> MadeDocument | Problem:
    wallet = platform.wallets.open(account)
    document = wallet.find(key)
    if document is None:
        return Problem(code="E_WALLET_UNKNOWN")
    data = wallet.read_content(key)
    return MadeDocument(data=data, file_name=f"{key}.{ENDINGS[document.file_format]}", shows=shows)


def _cut_award(
    platform: Platform, account: str, *, number: str, ticked: list[str], naming: OwnerNaming
) -> MadeDocument | Problem:
    """Cut the ticked fields out of an award, or say why it cannot be sent."""
    held_award = find_held(platform.directory, number)
    if held_award is None or held_award.account != account:
        return Problem(code="E_AWARD_NOT_SHOWN")
    data = platform.store(held_award.institution).awards.get_document(held_award.record.credential_id)
    try:
        kept_envelope = envelope_of(platform, held_award, target=targets.SD_JWT, actor="learner")
    except (Invalid, Refused, Unavailable) as refusal:
        return Problem(code=refusal.code, params=refusal.params)
    stated = names_stated(kept_envelope.document)
    if naming.is_impossible(stated):
        return Problem(code="E_ANSWER_NAME")
    is_named = naming.allows(stated)
    parts = [part for part in parts_of_fields(ticked) if part != "name" or is_named]
    shown = show_as_token(kept_envelope, claims_of(parts_of(strict_json.load(data)), parts))
    return MadeDocument(
        data=shown,
        file_name=f"{number}.sd-jwt",
        shows=Shows.WHOLE_DOCUMENT,
        is_same_person=bool(stated) and not is_named,
    )


def piece_of(platform: Platform, made: MadeDocument, *, name: str) -> AnswerPiece:
    """Verify a document, and read out of it what its receiver will read."""
    now = platform.now()
    report = platform.verifier().verify_bytes(made.data, now=now)
    letter = award_letter(report) if is_vouched_for(report) else None
    title, issuer = said_by(report)
    return AnswerPiece(
        name=name,
        title=title,
        issuer=issuer,
        lines=tuple(_lines(letter, shows=made.shows)),
        fields=fields_in(letter, shows=made.shows),
        report=report,
        document=SentDocument(
            data=made.data,
            file_name=made.file_name,
            shows=made.shows,
            verdict=report.verdict,
            as_of=report.as_of,
            is_same_person=made.is_same_person,
        ),
    )


def _lines(letter: Letter | None, *, shows: Shows) -> Iterator[Line]:
    if letter is None:
        return
    definition, facts = letter
    if shows is Shows.RESULT:
        facts = AwardFacts(issuer_name=facts.issuer_name, awarded_on=facts.awarded_on, valid_until=facts.valid_until)
    yield from award_lines(definition, facts)
    yield from ((texts.term("letter.level"), line.text) for line in lines.levels(definition.level))


def digest_of(pieces: Sequence[AnswerPiece]) -> str:
    """Return a digest of what a preview shows."""
    parts = [
        (piece.name, piece.document.shows.value, piece.document.is_same_person, [str(line) for line in piece.lines])
        for piece in pieces
    ]
    return sha256(repr(parts).encode()).hexdigest()[:32]

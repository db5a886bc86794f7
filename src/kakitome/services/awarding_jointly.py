"""Awarding together: an institution asks others, each reads the very words and consents with its own key, or does not.

    ask_for_consent(book, letter, asking=JointAsking(...), by=person, now=now)
    consent(desk, identifier, digest=digest, by=person, now=now)     # the partner signs the statement of it
    decline(desk, identifier, digest=digest, by=person, now=now)
    withdraw(desk, identifier, by=person, now=now)

What is consented to may be any words that institutions have in common: `record_asked`, `sign_consent`, `store_answer`
and `withdraw` do the same for an agreement about credit (docs/adr/0099), by its number.

1. The words are those of the newest version as it stands now; who answers says the hash of what was read.
2. A consent is a signed statement of the partner's issuer about that version. Awards carry it, and the key signs each.
3. Whoever withdraws does so for what would be awarded from then on; nothing that was awarded changes.

Source: docs/adr/0091.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid4

from kakitome.documents.sealing import SealingKey
from kakitome.documents.verification.field_rules import field_problems
from kakitome.errors import Conflict, NotFound, Refused
from kakitome.learning.joint_awarding import (
    BodyStanding,
    JointAct,
    JointStep,
    joint_standings,
    words_digest,
)
from kakitome.learning.microcredential import Microcredential
from kakitome.mapping.addresses import addresses_for
from kakitome.mapping.endorsement import EndorsementTerms, to_unsigned_endorsement
from kakitome.mapping.issuer import Issuer
from kakitome.mapping.joint_consents import CONSENT
from kakitome.ports.audit import append_entry
from kakitome.ports.issuer_signing_keys import demand_open, get_active_key, open_seal
from kakitome.ports.key_vault import KeyVault
from kakitome.ports.store import AwardBook
from kakitome.values.instants import whole_seconds
from kakitome.values.localized_text import Language, LocalizedText

CONSENT_TO_AGREEMENT = LocalizedText(ja="単位認定の協定への同意", en="Consent to an agreement about credit transfer")
_STATEMENT = LocalizedText(
    ja="{partner}は、「{title}」（版{version}）を{lead}と共同で授与することに同意しました。"
    "同意した語句のSHA-256：{digest}",
    en="{partner} consents to awarding “{title}” (version {version}) jointly with {lead}. "
    "SHA-256 of the words consented to: {digest}",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class JointPerson:
    """Who acts for an institution: the account, and the name that the others read."""

    account: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JointAsking:
    """Who asks whom, by the keys of institutions, and under which name the definition calls the partner."""

    lead: str
    partner: str
    body: LocalizedText


@dataclass(frozen=True, slots=True, kw_only=True)
class JointMatter:
    """What is consented to: the number of a definition or an agreement, and the hash of its words."""

    subject: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JointDesk:
    """The definition of one institution, seen from the desk of another: the books of both, the vault of the latter."""

    lead: str
    lead_book: AwardBook
    partner: str
    partner_book: AwardBook
    vault: KeyVault
    """The partner's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JointWords:
    """What a partner is shown: the words as they stand now, and how it stands to them."""

    letter: Microcredential
    digest: str
    standing: BodyStanding
    before: JointAct | None
    """What it answered last about other words of the same definition; None where it never did."""


def ask_for_consent(
    book: AwardBook, letter: Microcredential, *, asking: JointAsking, by: JointPerson, now: datetime
) -> JointAct:
    """Ask an institution to award a definition together, under the name by which the definition calls it.

    Raises:
        NotFound: E_JOINT_BODY_UNKNOWN, the definition names nobody so.
        Refused: E_JOINT_OWN, an institution asks itself; E_JOINT_TWICE, it was asked as another body of the same words.
    """
    body, partner = asking.body, asking.partner
    if body not in {each.name for each in letter.co_awarding_bodies} or not body:
        raise NotFound("E_JOINT_BODY_UNKNOWN")
    if partner == asking.lead:
        raise Refused("E_JOINT_OWN")
    acts = book.joint_acts.list_about(letter.identifier)
    if any(each.partner == partner and each.body.name != body for each in joint_standings(letter, acts)):
        raise Refused("E_JOINT_TWICE")
    words = JointMatter(subject=letter.identifier, digest=words_digest(letter))
    return record_asked(book, words, asking=asking, by=by, now=now)


def record_asked(
    book: AwardBook, words: JointMatter, *, asking: JointAsking, by: JointPerson, now: datetime
) -> JointAct:
    """Record that an institution was asked to consent to words; whoever calls knows that it may be."""
    act = new_act(words, asking=asking, step=JointStep.CONSENT_ASKED, by=by, now=now)
    act = replace(act, institution=asking.lead)
    with book.transaction():
        book.joint_acts.add(act)
        _note(book, act, step="asked")
    return act


def new_act(words: JointMatter, *, asking: JointAsking, step: JointStep, by: JointPerson, now: datetime) -> JointAct:
    """Return an act of the partner about words, not stored yet."""
    return JointAct(
        institution=asking.partner,
        lead=asking.lead,
        partner=asking.partner,
        microcredential=words.subject,
        body=asking.body,
        step=step,
        digest=words.digest,
        at=whole_seconds(now),
        by=by.account,
        name=by.name,
    )


def words_for(desk: JointDesk, identifier: str) -> JointWords:
    """Return the words that a partner is asked about: those of the newest version that names it.

    Raises:
        NotFound: E_JOINT_NOT_ASKED_HERE.
    """
    latest = desk.lead_book.microcredentials.find_latest(identifier)
    acts = desk.lead_book.joint_acts.list_about(identifier)
    standings = joint_standings(latest.microcredential, acts) if latest else ()
    standing = next((each for each in standings if each.partner == desk.partner), None)
    if latest is None or standing is None:
        raise NotFound("E_JOINT_NOT_ASKED_HERE")
    letter, digest = latest.microcredential, words_digest(latest.microcredential)
    answers = [act for act in acts if act.partner == desk.partner and act.words is not None and act.digest != digest]
    return JointWords(letter=letter, digest=digest, standing=standing, before=answers[-1] if answers else None)


def consent(desk: JointDesk, identifier: str, *, digest: str, by: JointPerson, now: datetime) -> JointAct:
    """Consent to the words of a hash, and sign the statement of it with the partner's own key.

    Raises:
        NotFound: E_JOINT_NOT_ASKED_HERE, E_ISSUER_UNKNOWN.
        Conflict: E_JOINT_WORDS_CHANGED, the words are other ones by now.
        Refused: E_NO_ACTIVE_KEY, E_ISSUER_CLOSED, E_SEAL_UNSOUND.
        Unavailable: as the vault.
    """
    words = _demand_read(desk, identifier, digest=digest)
    lead_issuer = _issuer_of(desk.lead_book)
    act = _answer(desk, words, step=JointStep.CONSENTED, by=by, now=now)
    about = addresses_for(words.letter, lead_issuer.base_url, uuid="").achievement
    comment = _comment(act, lead=lead_issuer.name)
    return store_answer(desk, sign_consent(desk, act, about=about, comment=comment))


def is_agreement(subject: str) -> bool:
    """Tell whether what is consented to is an agreement about credit, by its number."""
    return subject.startswith("G-")


def sign_consent(desk: JointDesk, act: JointAct, *, about: str, comment: LocalizedText) -> JointAct:
    """Return a consent with the statement of it, signed with the partner's own key; it is not stored yet.

    Args:
        about: the address of what is consented to.
        comment: what is consented to, in words, with the hash.

    Raises:
        NotFound: E_ISSUER_UNKNOWN.
        Refused: E_NO_ACTIVE_KEY, E_ISSUER_CLOSED, E_SEAL_UNSOUND.
        Unavailable: as the vault.
    """
    issuer = _issuer_of(desk.partner_book)
    with desk.partner_book.transaction():
        _note(desk.partner_book, act, step="intended")
    statement = _sign(desk, act, issuer=issuer, about=about, comment=comment)
    return replace(act, about=about, signer=issuer.did, statement=statement)


def decline(desk: JointDesk, identifier: str, *, digest: str, by: JointPerson, now: datetime) -> JointAct:
    """Say no to the words of a hash; raises `NotFound` and `Conflict` as `consent`."""
    words = _demand_read(desk, identifier, digest=digest)
    return store_answer(desk, _answer(desk, words, step=JointStep.DECLINED, by=by, now=now))


def withdraw(desk: JointDesk, identifier: str, *, by: JointPerson, now: datetime) -> JointAct:
    """Consent no longer to any words of a definition, from now on.

    Raises:
        NotFound: E_JOINT_NOT_ASKED_HERE.
        Conflict: E_JOINT_NOTHING_TO_WITHDRAW.
    """
    acts = [act for act in desk.lead_book.joint_acts.list_about(identifier) if act.partner == desk.partner]
    if not acts:
        raise NotFound("E_JOINT_NOT_ASKED_HERE")
    steps = [act.step for act in acts if act.step in (JointStep.CONSENTED, JointStep.WITHDRAWN)]
    if not steps or steps[-1] is JointStep.WITHDRAWN:
        raise Conflict("E_JOINT_NOTHING_TO_WITHDRAW")
    last = acts[-1]
    act = replace(
        last,
        institution=desk.partner,
        step=JointStep.WITHDRAWN,
        at=whole_seconds(now),
        by=by.account,
        name=by.name,
        words=None,
        about="",
        signer="",
        statement=b"",
        decision=None,
    )
    return store_answer(desk, act)


def store_answer(desk: JointDesk, act: JointAct) -> JointAct:
    """Store what the partner answered, with its line in the trail."""
    with desk.partner_book.transaction():
        desk.partner_book.joint_acts.add(act)
        _note(desk.partner_book, act, step=act.step.value)
    return act


@dataclass(frozen=True, slots=True)
class PartnerKeys:
    """Implements `services.issuing.PartnerSeals` over the stores and vaults of a platform."""

    open_book: Callable[[str], AwardBook]
    open_vault: Callable[[str], KeyVault]

    def open_seal(self, act: JointAct, /) -> SealingKey:
        """Open the key with which the issuer of a consent signs now."""
        issuers = self.open_book(act.partner).issuers
        demand_open(issuers, act.signer)
        return open_seal(
            self.open_vault(act.partner), issuer=act.signer, key_id=get_active_key(issuers, act.signer).key_id
        )


def _demand_read(desk: JointDesk, identifier: str, *, digest: str) -> JointWords:
    words = words_for(desk, identifier)
    if words.digest != digest:
        raise Conflict("E_JOINT_WORDS_CHANGED")
    return words


def _answer(desk: JointDesk, words: JointWords, *, step: JointStep, by: JointPerson, now: datetime) -> JointAct:
    matter = JointMatter(subject=words.letter.identifier, digest=words.digest)
    asking = JointAsking(lead=desk.lead, partner=desk.partner, body=words.standing.body.name)
    return replace(new_act(matter, asking=asking, step=step, by=by, now=now), words=words.letter)


def _comment(act: JointAct, *, lead: LocalizedText) -> LocalizedText:
    letter = act.words or Microcredential()
    languages: tuple[Language, ...] = ("ja", "en")
    comments = {
        language: _STATEMENT.in_language(language).format(
            partner=act.body.in_language(language),
            title=letter.title.in_language(language),
            lead=lead.in_language(language),
            version=letter.version,
            digest=act.digest,
        )
        for language in languages
    }
    return LocalizedText(ja=comments["ja"], en=comments["en"])


def _sign(desk: JointDesk, act: JointAct, *, issuer: Issuer, about: str, comment: LocalizedText) -> bytes:
    terms = EndorsementTerms(
        url=f"urn:uuid:{uuid4()}",
        about=about,
        name=CONSENT_TO_AGREEMENT if is_agreement(act.microcredential) else CONSENT,
        comment=comment,
        valid_from=act.at,
    )
    key = get_active_key(desk.partner_book.issuers, issuer.did)
    seal = open_seal(desk.vault, issuer=issuer.did, key_id=key.key_id)
    unsigned = to_unsigned_endorsement(issuer, terms)
    ready = seal.prepare(unsigned, rules=lambda document: field_problems(document, name="EndorsementCredential"))
    return seal.close(ready, created=act.at)


def _issuer_of(book: AwardBook) -> Issuer:
    """Return the issuer with which an institution signs; raises `NotFound` (E_ISSUER_UNKNOWN)."""
    record = next((each for each in book.issuers.list_issuers() if each.closed_at is None), None)
    if record is None:
        raise NotFound("E_ISSUER_UNKNOWN")
    return record.issuer


def _note(book: AwardBook, act: JointAct, *, step: str) -> None:
    kind = "agreement" if is_agreement(act.microcredential) else "joint"
    detail = {"lead": act.lead, "partner": act.partner, "sha256": act.digest}
    append_entry(book.audit, f"{kind}.{step}", subject=act.microcredential, actor=act.by, now=act.at, **detail)

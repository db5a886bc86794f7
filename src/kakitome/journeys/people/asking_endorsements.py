"""Asking for an endorsement, signing one as an institution, and what of it is shown.

    ask_for_endorsement(platform, account, wanted=wanted, contact=contact)
    found_asking = find_asking(platform, secret)
    sign_asked(platform, "example-university", issuer=record, found_asking=found_asking, comment=comment, actor=actor)
    endorsements_of(platform, account, items=items, now=now)
    public_endorsements_of(platform, account, items=items, verify=verify)

What somebody without an institution writes is a statement: nobody signs it, and the platform does not sign it either.
A signature of the platform's would prove that it kept some words, and be read as if it vouched for who wrote them.

Source: Open Badges 3.0 §B (EndorsementCredential); docs/rules/capabilities.md C14; docs/adr/0064-asked-endorsements.md.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final
from uuid import uuid4

from kakitome.documents.verification.check import Report, Verdict
from kakitome.errors import Invalid, NotFound, Problem, Refused, Unavailable
from kakitome.journeys.platform import Platform
from kakitome.mapping.endorsement import EndorsementTerms
from kakitome.ports.asked_endorsements import (
    AskedEndorsement,
    EndorsementStep,
    Endorser,
    FoundAsking,
)
from kakitome.ports.audit import append_entry
from kakitome.ports.issuer_signing_keys import IssuerSigningKeys
from kakitome.ports.issuers import IssuerRecord
from kakitome.ports.portfolios import FoundPortfolio
from kakitome.ports.shares import Shows, hash_of_secret
from kakitome.ports.wallets import CollectedItem
from kakitome.services.asking_endorsements import MadeAsking, WantedEndorsement, make_asking
from kakitome.services.delivering import Sender, write_in_both
from kakitome.services.endorsing import give_endorsement
from kakitome.services.holding import find_held
from kakitome.texts import sentence
from kakitome.values.iri import is_absolute_iri
from kakitome.values.localized_text import Language, LocalizedText

Verify = Callable[[bytes], Report]
NAME: Final = LocalizedText(ja="推薦", en="Endorsement")
_LONGEST_SECRET: Final = 64
_ENDORSED: Final = frozenset({Verdict.VALID, Verdict.VALID_UNTRUSTED_ISSUER, Verdict.EXPIRED})
"""What an institution may sign an endorsement about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownEndorsement:
    """An endorsement that its holder accepted, as others may see it. The endorser's address is not in it.

    Attributes:
        key: its name among the holder's.
        endorser: who they say they are; nobody examined it.
        proved_on: when they proved the address that the asking was sent to, by answering.
        signed_by: the institution that signed; empty for a statement, which nobody signed.
        report: what verifying the signed document came to just now; None for a statement.
        document: the bytes of the signed document; empty for a statement.
    """

    key: str
    endorser: Endorser
    comment: LocalizedText
    proved_on: datetime
    signed_by: LocalizedText = LocalizedText()
    report: Report | None = None
    document: bytes = b""


def ask_for_endorsement(
    platform: Platform, account: str, *, wanted: WantedEndorsement, contact: str
) -> AskedEndorsement:
    """Keep an asking and mail its link. Nothing the person wrote stands in the mail: the address may be anybody's.

    Raises:
        Invalid: E_ASKING_OWN, the address is the person's own.
        Unavailable: E_MAIL_UNAVAILABLE; then nothing is kept.
        As `services.asking_endorsements.make_asking`.
    """
    own = {address.email.casefold() for address in platform.accounts.list_addresses(account)}
    if wanted.mail.casefold() in own:
        raise Invalid("E_ASKING_OWN")
    if not is_held(platform, account, item=wanted.item):
        raise NotFound("E_WALLET_UNKNOWN")
    endorsements = platform.persons.endorsements
    made = make_asking(endorsements.askings, account, wanted=wanted, terms=endorsements.terms, now=platform.now())
    try:
        _mail(platform, made, contact=contact)
    except Unavailable:
        endorsements.askings.open(account).remove(made.asking.key)
        raise
    return made.asking


def find_asking(platform: Platform, secret: str) -> FoundAsking | None:
    """Find the asking of a mailed link, whatever its state, unless what it is about is held no more."""
    found_asking = platform.persons.endorsements.askings.find_by_link(hash_of_secret(secret[:_LONGEST_SECRET].lower()))
    if found_asking is None or not is_held(platform, found_asking.account, item=found_asking.asking.item):
        return None
    return found_asking


def is_held(platform: Platform, account: str, *, item: CollectedItem) -> bool:
    """Tell whether somebody has an award, a document or an own record."""
    if item.award:
        held_award = find_held(platform.directory, item.award)
        return held_award is not None and held_award.account == account
    if item.document:
        return platform.wallets.open(account).find(item.document) is not None
    return platform.persons.own_records.open(account).find(item.own_record) is not None


def count_about(platform: Platform, account: str, *, item: CollectedItem) -> int:
    """Count what goes with a thing: askings about it, whatever came of them."""
    askings = platform.persons.endorsements.askings.open(account).list_askings()
    return sum(asking.item == item for asking in askings)


def count_on_page(platform: Platform, found_portfolio: FoundPortfolio) -> int:
    """Count the endorsements that a portfolio's page shows: those of what it shows whole."""
    shown_whole = {
        proof.collected
        for entry in found_portfolio.portfolio.entries
        for proof in entry.proofs
        if entry.is_shown and (proof.shows is Shows.WHOLE_DOCUMENT or proof.collected.own_record)
    }
    askings = platform.persons.endorsements.askings.open(found_portfolio.account).list_askings()
    return sum(asking.is_on_portfolio and asking.item in shown_whole for asking in askings)


def is_signable(asking: AskedEndorsement) -> bool:
    """Tell whether an institution may sign: about something signed, that is, and no own record."""
    return not asking.item.own_record


def sign_asked(
    platform: Platform,
    institution: str,
    *,
    issuer: IssuerRecord,
    found_asking: FoundAsking,
    comment: LocalizedText,
    actor: str,
) -> bytes:
    """Sign an endorsement of the credential an asking is about; its bytes are the person's alone.

    The institution's trail holds the digest and the credential's own name, before the key is touched and after.

    Raises:
        Refused: E_ENDORSEMENT_UNNAMED nothing signed, or nothing with a name of its own, to sign about;
            E_ENDORSEMENT_OWN the institution awarded it; E_ENDORSED_NOT_VALID it is not valid now;
            or what `give_endorsement` refuses.
        NotFound, Unavailable: the key, or the credential's bytes.
    """
    now = platform.now().replace(microsecond=0)
    about = _credential_id(platform, found_asking, institution=institution, now=now)
    store = platform.store(institution)
    terms = EndorsementTerms(url=f"urn:uuid:{uuid4()}", about=about, name=NAME, comment=comment, valid_from=now)
    with store.transaction():
        append_entry(store.audit, "endorsement.intended", subject=terms.url, actor=actor, now=now, about=about)
    keys = IssuerSigningKeys(store, platform.vault(institution), issuer.did)
    document = give_endorsement(issuer.issuer, keys, terms=terms)
    digest = sha256(document).hexdigest()
    with store.transaction():
        append_entry(
            store.audit,
            "endorsement.given",
            subject=digest,
            actor=actor,
            now=now,
            about=about,
            endorser=issuer.issuer.did,
        )
    return document


def endorsements_of(
    platform: Platform, account: str, *, items: Collection[CollectedItem], now: datetime
) -> Mapping[CollectedItem, tuple[ShownEndorsement, ...]]:
    """Return what its holder accepted about each thing, the newest first, in one reading; what is signed is verified.

    What has no endorsement is not in it.
    """
    if not items:
        return {}
    askings = platform.persons.endorsements.askings.open(account).list_askings()
    accepted = [asking for asking in askings if asking.step is EndorsementStep.ACCEPTED and asking.item in items]
    return _by_item(accepted, verify=_verifying(platform, now))


def public_endorsements_of(
    platform: Platform, account: str, *, items: Collection[CollectedItem], verify: Verify
) -> Mapping[CollectedItem, tuple[ShownEndorsement, ...]]:
    """Return the same of those that everybody may read: their writer agreed, and their holder chose so.

    `verify` reports on the bytes of a signed one.
    """
    if not items:
        return {}
    askings = platform.persons.endorsements.askings.open(account).list_askings()
    return _by_item([asking for asking in askings if asking.is_on_portfolio and asking.item in items], verify=verify)


def shown_endorsement(platform: Platform, asking: AskedEndorsement, *, now: datetime) -> ShownEndorsement | None:
    """Return what stands of an endorsement, accepted or not; None where there is none."""
    standing = [asking] if asking.given_at and asking.endorser.name else []
    return next(_shown(standing, verify=_verifying(platform, now)), None)


def _verifying(platform: Platform, now: datetime) -> Verify:
    return lambda document: platform.verifier().verify_bytes(document, now=now)


def _by_item(
    askings: Sequence[AskedEndorsement], *, verify: Verify
) -> Mapping[CollectedItem, tuple[ShownEndorsement, ...]]:
    return {
        item: tuple(_shown([asking for asking in askings if asking.item == item], verify=verify))
        for item in dict.fromkeys(asking.item for asking in askings)
    }


def _shown(askings: Sequence[AskedEndorsement], *, verify: Verify) -> Iterator[ShownEndorsement]:
    for asking in askings:
        report = verify(asking.signed) if asking.is_signed else None
        yield ShownEndorsement(
            key=asking.key,
            endorser=asking.endorser,
            comment=asking.comment,
            proved_on=asking.given_at or asking.step_at,
            signed_by=asking.signed_by,
            report=report,
            document=asking.signed,
        )


def _credential_id(platform: Platform, found_asking: FoundAsking, *, institution: str, now: datetime) -> str:
    """Return the credential's own name, after verifying it; raises as `sign_asked`."""
    item = found_asking.asking.item
    if item.own_record:
        raise Refused("E_ENDORSEMENT_UNNAMED")
    if item.award:
        held_award = find_held(platform.directory, item.award)
        if held_award is None:
            raise NotFound("E_ASKING_UNKNOWN")
        if held_award.institution == institution:
            raise Refused("E_ENDORSEMENT_OWN")
        content = platform.store(held_award.institution).awards.get_document(held_award.record.credential_id)
    else:
        content = platform.wallets.open(found_asking.account).read_content(item.document)
    report = platform.verifier().verify_bytes(content, now=now)
    if report.verdict not in _ENDORSED:
        raise Refused("E_ENDORSED_NOT_VALID")
    if report.issuer_id in {record.issuer.did for record in platform.store(institution).issuers.list_issuers()}:
        raise Refused("E_ENDORSEMENT_OWN")
    name = (report.document or {}).get("id")
    if not (isinstance(name, str) and is_absolute_iri(name)):
        raise Refused("E_ENDORSEMENT_UNNAMED")
    return name


def _mail(platform: Platform, made: MadeAsking, *, contact: str) -> None:
    site, asking = platform.site_url.partition("://")[2], made.asking
    params: dict[str, str | int] = {"link": f"{platform.site_url}/endorse/{made.secret}"}

    def words(code: str, language: Language) -> str:
        return sentence(Problem(code=code, params=params), language).strip()

    mail = write_in_both(
        Sender(name=LocalizedText(ja=f"Kakitome {site}", en=f"Kakitome {site}"), contact=contact),
        dedupe_id=f"endorsement:{asking.key}",
        to=asking.mail,
        first=asking.language,
        subject=words("I_MAIL_ENDORSEMENT_SUBJECT", asking.language),
        say=lambda language: words("I_MAIL_ENDORSEMENT_TEXT", language),
    )
    platform.mailer.send(mail)

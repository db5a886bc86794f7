"""What states a person's name: awards in their account, and documents of their wallet, verified when they are named.

    evidence = find_evidence(platform, account, text="例沢 花子")                    # among awards
    evidence = demand_evidence(platform, account, text="例沢 花子", document="5f")   # in one document

Whose a credential is follows from a proved address, as everywhere; that it states a name then says how its issuer knew
that person. What was withdrawn states nothing.

Source: docs/rules/capabilities.md C2.
"""

from collections.abc import Callable
from hashlib import sha256

from kakitome.documents.openbadges.stated_names import states_name
from kakitome.documents.verification.carried import carried
from kakitome.documents.verification.check import Report, Verdict
from kakitome.errors import Conflict, NotFound
from kakitome.journeys.platform import Platform
from kakitome.mapping.award_letter import said_by
from kakitome.ports.wallets import Addressee, IdentityKind
from kakitome.services.holding import HeldAward, list_held
from kakitome.services.keeping_names import NameEvidence, is_same_name
from kakitome.services.keeping_wallets import addressee_of
from kakitome.services.revoking import standing_of

STATING = frozenset({Verdict.VALID, Verdict.VALID_UNTRUSTED_ISSUER, Verdict.EXPIRED, Verdict.SUPERSEDED})
"""Verdicts of a document whose words about a person still hold: that it ended changes no name."""


def find_evidence(platform: Platform, account: str, *, text: str) -> NameEvidence | None:
    """Find the newest award in an account that states a name and was not withdrawn."""
    for held_award in list_held(platform.directory, account):
        if not award_states(held_award)(text):
            continue
        store, record = platform.store(held_award.institution), held_award.record
        standing = standing_of(store, [record])[record.credential_id]
        if not (standing.revoked or standing.suspended):
            return NameEvidence(
                award=held_award.number,
                stated_by=platform.organisations.get(held_award.institution).name,
                stated_on=record.intent.awarded_on,
                sha256=sha256(store.awards.get_document(record.credential_id)).hexdigest(),
            )
    return None


def demand_evidence(platform: Platform, account: str, *, text: str, document: str) -> NameEvidence:
    """Verify a document of the wallet now, and return what it states.

    Raises:
        NotFound: E_WALLET_UNKNOWN.
        Unavailable: E_WALLET_DAMAGED.
        Conflict: E_NAME_EVIDENCE it is not valid now, or names no address that its holder proved; E_NAME_UNSTATED it
            states another name, or none.
        Busy: too many checks wait already.
    """
    wallet = platform.wallets.open(account)
    described = wallet.find(document)
    if described is None:
        raise NotFound("E_WALLET_UNKNOWN")
    content = wallet.read_content(document)
    # Addresses that are gone count, as they do where documents are taken in.
    proved = {proof.identifier for proof in wallet.list_proofs() if proof.kind is IdentityKind.MAIL}
    report = platform.verifier().verify_bytes(content, now=platform.now())
    if report.verdict not in STATING or addressee_of(report, proved) is not Addressee.PROVED:
        raise Conflict("E_NAME_EVIDENCE")
    if not report_states(report)(text):
        raise Conflict("E_NAME_UNSTATED")
    _title, issuer_name = said_by(report)
    return NameEvidence(
        document=document, stated_by=issuer_name, stated_on=described.awarded_on, sha256=sha256(content).hexdigest()
    )


def award_states(held_award: HeldAward) -> Callable[[str], bool]:
    """Return what tells whether an award of this platform states a name exactly, for `services.keeping_names`."""
    learner = held_award.record.intent.learner
    stated = (learner.name, learner.reading, learner.roman) if learner else ()
    return lambda text: any(is_same_name(text, name) for name in stated)


def report_states(report: Report) -> Callable[[str], bool]:
    """Return what tells whether a verified document states a name exactly, for `services.keeping_names`."""
    view = (carried(report) or report).document or {}
    return lambda text: states_name(view.get("credentialSubject"), text)

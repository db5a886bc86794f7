"""The end of a credit case: what was credited is signed, put into the learner's wallet, and reversed where it falls.

    settle_credit(platform, context, number=number, now=now)       # after an act, and each turn of the scheduler
    award_of(platform, case)                                       # None while nothing is signed

Events come first: this does what they say, again and again the same, and what a crash left open is done in the next
turn. A condition that is not met yet leads to no award. Whose account is gone gets none.

Source: docs/rules/capabilities.md G4; docs/adr/0084-the-end-of-a-credit-case.md.
"""

import secrets
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Final

from kakitome.errors import NotFound
from kakitome.journeys.platform import Platform
from kakitome.journeys.recognition.attesting import issuer_of_body
from kakitome.learning.award import Learner
from kakitome.learning.credit.loading import rule_sets
from kakitome.learning.recognition.case import Case, Decision
from kakitome.learning.recognition.consequences import number_drawn_from
from kakitome.learning.recognition.particulars import read_text
from kakitome.learning.recognition.procedure import Outcome, State
from kakitome.mapping.credit_award import CreditAward, CreditSource
from kakitome.ports.credit_awards import KeptCreditAward
from kakitome.ports.wallets import Addressee, Origin
from kakitome.services.crediting import signing_awards
from kakitome.services.crediting.signing_awards import CreditSigning
from kakitome.services.examining import ExaminingContext, load_case
from kakitome.services.examining.acting import ITSELF
from kakitome.services.keeping_wallets import Arrival, demand_room, digest_of_credential, document_of
from kakitome.services.publishing import publish_status_lists
from kakitome.values.localized_text import LocalizedText

_GRANTING: Final = (Outcome.RECOGNISED, Outcome.CONDITIONS)
_FALLEN: Final = frozenset((State.ABANDONED, State.ACCEPTED, State.REFUSED, State.RETURNED, State.WITHDRAWN))


def settle_credit(platform: Platform, context: ExaminingContext, *, number: str, now: datetime) -> None:
    """Do what a credit case decided, as far as it is not done; raises as `services.crediting.signing_awards.give`."""
    case = load_case(context, number)
    known = context.store.credit_awards.find_by_case(number)
    stands = known is not None and known.reversed_at is None
    if known is not None and stands and case.state in _FALLEN:
        decision = case.last_decision
        reason = decision.reasons.ja or decision.reasons.en if decision else ""
        signing_awards.reverse(_signing(platform, case, did=known.issuer), known, actor=ITSELF, reason=reason, now=now)
        publish_status_lists(platform.publishing_context(case.body), now=now)
        return
    if case.state is State.RECOGNISED and (award := _award(platform, case)) is not None:
        signing = _signing(platform, case, did=known.issuer if known and stands else "")
        known = signing_awards.give(signing, award, actor=ITSELF, now=now)
        if known.delivered_at is None:
            _deliver(platform, case, award=known, now=now)


def award_of(context: ExaminingContext, case: Case) -> KeptCreditAward | None:
    """Return the signed award of a case, reversed ones too."""
    known = context.store.credit_awards.find_by_case(case.number)
    return known if known is not None and known.document else None


def granting_decision(case: Case) -> Decision | None:
    """Return the newest decision that gave credit; a later one may have left it as it was."""
    return next((d for d in reversed(case.decisions) if d.outcome in _GRANTING), None)


def is_unfinished(context: ExaminingContext, case: Case) -> bool:
    """Tell whether a case decided what is not on record as an award."""
    known = context.store.credit_awards.find_by_case(case.number)
    stands = known is not None and known.reversed_at is None
    is_open = known is None or not stands or not known.document
    return is_open if case.state is State.RECOGNISED else stands and case.state in _FALLEN


def _signing(platform: Platform, case: Case, *, did: str) -> CreditSigning:
    store = platform.store(case.body)
    record = store.issuers.get(did) if did else issuer_of_body(platform, case.body)
    return CreditSigning(
        store=store,
        vault=platform.vault(case.body),
        issuer=record.issuer,
        draw_salt=lambda: secrets.token_urlsafe(16),
        failpoints=platform.failpoints,
    )


def _award(platform: Platform, case: Case) -> CreditAward | None:
    """Write down what was credited; None where nothing was, or whose it is nobody can say any more."""
    decision, proposal = granting_decision(case), case.proposal
    person = platform.accounts.find(case.applicant)
    if decision is None or proposal is None or person is None or not person.email:
        return None
    examination, statement, counting = proposal.examination, case.subject.statement, proposal.counting
    body = platform.bodies.find(case.body)
    committee = body.configuration.find_committee(decision.committee) if body else None
    rules = next(
        (r for r in rule_sets() if (r.id, r.version) == (counting.get("rule_set"), counting.get("version"))), None
    )
    rule = rules.rule(counting["rule"]) if rules else None
    course = platform.crediting.curricula.find(case.body, examination.credited.code)
    return CreditAward(
        number=number_drawn_from("K", case=case.number, sequence=len(case.decisions)),
        case=case.number,
        learner=Learner(name=person.name, email=person.email),
        course_code=examination.credited.code,
        course_title=course.course.title if course else LocalizedText(ja=examination.credited.title),
        course_level=course.course.level if course else "",
        credits=examination.credits or Decimal(0),
        grade=examination.grade,
        programme=str(statement.get("target", "")),
        committee=committee.name if committee else LocalizedText(),
        reasons=decision.reasons,
        decided_at=decision.at,
        source=CreditSource(
            title=case.subject.title,
            issuer=read_text(statement.get("issuer")),
            identifier=str(statement.get("identifier", "")),
            about=str(statement.get("about", "")),
            version=str(statement.get("version") or ""),
            number=str(statement.get("number", "")),
            sha256=str(statement.get("sha256", "")),
        ),
        counting=counting,
        limit_names={bucket.id: bucket.title for bucket in rules.buckets} if rules else {},
        article=rule.article if rule else LocalizedText(),
        site_url=platform.site_url,
    )


def _deliver(platform: Platform, case: Case, *, award: KeptCreditAward, now: datetime) -> None:
    """Put an award into its learner's wallet, once; what they take out of it later stays out."""
    publish_status_lists(platform.publishing_context(case.body), now=now)
    report = platform.verifier().verify_bytes(award.document, now=now)
    arrival = Arrival(
        key=secrets.token_hex(8), label=award.number, origin=Origin.UNIVERSITY, origin_name=award.url, at=now
    )
    facts = {"format": report.format, "issuer": report.issuer_id}
    document = document_of(report, award.document, arrival=arrival, addressee=Addressee.PROVED, facts=facts)
    wallet = platform.wallets.open(case.applicant)
    try:
        with wallet.transaction():
            if wallet.find_credential(digest_of_credential(award.document)) is None:
                demand_room(wallet, document.size)
                # What is known of its checks comes with the first look of the wallet itself.
                wallet.add(replace(document, due_at=now), award.document)
    except NotFound:
        return
    platform.store(case.body).credit_awards.deliver(award.number, at=now)

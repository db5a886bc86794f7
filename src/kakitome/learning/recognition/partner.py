"""Partners: whom an applicant names as offering jointly, and what the institution that is named says to it.

A name counts for nothing until the institution itself confirms it: else naming a rival would strike its people off the
jury. Confirmed before the application was first handed in, it is a party, and its people are recused as the
applicant's own are. Confirmed later it is no party: by then the applicant may know who judges, and the secretariat
is told of its people.

Source: docs/adr/0035-consent-and-recusal.md; docs/rules/threats.md T16.
"""

from collections.abc import Callable
from dataclasses import replace

from kakitome.errors import Conflict, NotFound, Refused
from kakitome.learning.recognition.asked import Granted, RequestedAct
from kakitome.learning.recognition.case import Case, CaseEvent
from kakitome.learning.recognition.named_partner import NamedPartner
from kakitome.learning.recognition.particulars import affiliation_data, read_affiliations

MOST_PARTNERS = 10
"""How many institutions one application may name: each of them is written to. Source: ours."""


def name(request: RequestedAct) -> Granted:
    """Name an institution, each once: whom it is written to is not written to again."""
    case = request.case
    (partner,) = read_affiliations([request.detail["partner"]])
    if partner.institution in (case.applicant, case.body):
        raise Refused("E_PARTNER_OF_THE_CASE", number=case.number)
    if find_named(case, partner.institution) is not None:
        raise Conflict("E_PARTNER_NAMED", number=case.number)
    if len(case.named_partners) >= MOST_PARTNERS:
        raise Refused("E_PARTNERS_TOO_MANY", most=MOST_PARTNERS)
    return Granted(detail={"partner": affiliation_data(partner)})


def take_back(request: RequestedAct) -> Granted:
    """Take a name back; raises `NotFound` (E_PARTNER_UNKNOWN) for one that does not stand."""
    institution = str(request.detail["institution"])
    partner = find_named(request.case, institution)
    if partner is None or not partner.stands:
        raise NotFound("E_PARTNER_UNKNOWN", number=request.case.number)
    return Granted(detail={"institution": institution, "name": partner.affiliation.name})


def confirm(request: RequestedAct) -> Granted:
    """Say, as the institution that is named, that it offers this jointly; `is_party` is what follows from the day.

    An application that follows an unrecognised one about the same thing began with that one: its jury may be known.
    """
    case = request.case
    partner = _demand_unanswered(request)
    is_party = case.submitted_at is None and case.began_at >= case.opened_at
    namesakes = [str(institution) for institution in request.detail.get("namesakes", ())] if is_party else []
    return Granted(detail={**_answer(partner), "is_party": is_party, "namesakes": namesakes})


def decline(request: RequestedAct) -> Granted:
    """Say, as the institution that is named, that it does not."""
    return Granted(detail=_answer(_demand_unanswered(request)))


def _answer(partner: NamedPartner) -> dict[str, str]:
    return {"institution": partner.affiliation.institution, "name": partner.affiliation.name}


def _demand_unanswered(request: RequestedAct) -> NamedPartner:
    partner = find_named(request.case, request.by.institution)
    if partner is None:
        raise NotFound("E_PARTNER_UNKNOWN", number=request.case.number)
    if not partner.is_waiting:
        raise Conflict("E_PARTNER_ANSWERED", number=request.case.number)
    return partner


def find_named(case: Case, institution: str) -> NamedPartner | None:
    """Find what became of the naming of an institution; None when it never was named."""
    named = (partner for partner in case.named_partners if partner.affiliation.institution == institution)
    return next(named, None)


def named(case: Case, event: CaseEvent) -> Case:
    """Note a name."""
    (affiliation,) = read_affiliations([event.detail["partner"]])
    partner = NamedPartner(affiliation=affiliation, named_at=event.at)
    return replace(case, named_partners=(*case.named_partners, partner))


def taken_back(case: Case, event: CaseEvent) -> Case:
    """Note that a name was taken back: a party of a draft is none any more.

    Once it was handed in, it stays one, or an applicant that knows its jury could bring people back onto it.
    """
    is_draft = case.submitted_at is None
    after = _changed(
        case,
        event,
        change=lambda partner: replace(partner, taken_back_at=event.at, is_party=partner.is_party and not is_draft),
    )
    return _with_parties(after)


def confirmed(case: Case, event: CaseEvent) -> Case:
    """Note that an institution confirmed."""
    is_party = bool(event.detail["is_party"])
    after = _changed(case, event, change=lambda partner: replace(partner, confirmed_at=event.at, is_party=is_party))
    if case.namesakes is not None:
        after = replace(after, namesakes=tuple(dict.fromkeys((*case.namesakes, *event.detail["namesakes"]))))
    return _with_parties(after)


def declined(case: Case, event: CaseEvent) -> Case:
    """Note that an institution declined."""
    return _changed(case, event, change=lambda partner: replace(partner, declined_at=event.at))


def _changed(case: Case, event: CaseEvent, *, change: Callable[[NamedPartner], NamedPartner]) -> Case:
    institution = event.detail["institution"]
    partners = tuple(
        change(partner) if partner.affiliation.institution == institution else partner
        for partner in case.named_partners
    )
    return replace(case, named_partners=partners)


def _with_parties(case: Case) -> Case:
    institutions = {partner.affiliation.institution for partner in case.named_partners}
    others = (partner for partner in case.partners if partner.institution not in institutions)
    parties = (partner.affiliation for partner in case.named_partners if partner.is_party)
    return replace(case, partners=(*others, *parties))

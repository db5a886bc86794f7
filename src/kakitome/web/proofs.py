"""What an act asks of the person beside being signed in: one table, asked before every view.

    PROOFS["deciding-vote"] is Proof.AGAIN

A POST whose route is not in the table asks for the most, and a test names it. What somebody entered is carried through
whatever they have to show first (`web/carried.py`).

Source: OWASP ASVS 5.0 V6.3.3 (a second factor), V7.5.3 (proof before highly sensitive acts); NIST SP 800-63B-4
§2.3.3 (15 minutes, of inactivity at AAL3: here since the last proof, which is stricter).
"""

import time
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from kakitome.web import carried
from kakitome.web.session_keys import begin_new_key

ONE_SIGN_IN = 5 * 60
"""Seconds after signing in, within which ways to sign in are changed without another proof."""


class Proof(StrEnum):
    """What an act asks for."""

    NONE = "none"
    """Nothing, or what the view itself asks for."""
    FACTOR = "factor"
    """A second factor, shown since signing in: whoever signs, decides, examines or gives rights."""
    AGAIN = "again"
    """A second factor, shown within the minutes of `KAKITOME_STEP_UP_MINUTES`: what cannot be taken back."""


def _all(proof: Proof, names: str) -> dict[str, Proof]:
    return dict.fromkeys(names.split(), proof)


PROOFS: Mapping[str, Proof] = {
    # Visitors, learners, and people who only offer or prepare something.
    **_all(
        Proof.NONE,
        """verify compare-choose verify-batch log-cosignatures award-visibility award-new-link claim-resend claim
        award-give-back award-offer award-offer-stop award-copy-end credential
        credential-token credential-pushed credential-deferred credential-nonce credential-notification
        hand-over my-return
        collections collection collection-arrange collection-add collection-put collection-delete
        portfolio-top portfolio-public portfolio-delete portfolio-entry-new portfolio-entry portfolio-entry-move
        portfolio-entry-delete
        own-record own-record-new own-record-edit own-record-delete own-record-detach reminders
        saved-searches saved-search-new saved-search-stop
        names name-remove identity-remove join join-begin recover recovery-sheet
        holder-keys holder-keys-end present present-request how-far-take
        asking-new asking endorse reattestation-new reattestation
        share-draft-drop
        share share-data share-new share-one share-pin share-stop request-new request-act request-link request-stop
        verify-batch-ask request-files request-applicants request-extend request-report request-app-answer
        request-app presentation-response
        application-begin renewal-ask my-application my-application-send my-application-withdraw
        credit-apply my-credit-case credit-evidence credit-bank-open credit-bank-deposit credit-bank-sight
        my-awards-waiting changes-seen invitation wallet-add wallet-offer awaited-stop
        wallet-check wallet-noted wallet-remove
        review-profile review-profile-of registering-own registering-new registering-file registering-confirm
        registering-next registering-withdraw credit-course degree-programme toward-degrees
        credit-courses-file credit-courses-confirm credit-syllabus
        application-new application-attach application-detach define-new define-discard pathways-desk
        define-report define-edit define-unit batch-list batch-columns batch-columns-forget batch-mend
        batch-reread batch-despite-grade batch-cancel batch-pause
        withdrawal-new own-data-delete account-asleep recover-by-contact contact-asked contact-confirm
        printed-code printed-code-open printed-code-account event-slip event-receipt event-register
        event-scan recovery-stop trusted-contact own-recovery-stop
        award-terms-answer institution-sign-in-go entitled-roles
        badge-service-discovery badge-service-credentials badge-service-profile record-service-discovery
        record-service-credentials record-service-profile app-register app-token app-revoke app-consent app-end
        host-visit address-again address-read own-password-stop
        saml_acs""",
    ),
    **_all(
        Proof.FACTOR,
        """credit-banks credit-banks-account credit-banks-reconciling agreement-words
        credit-equivalent-new credit-equivalent-reverse credit-adopt credit-adoption-drop
        credit-case pathway-design pathway-consent define-joint
        application-renew application-act application-act-on define-move batch-take-back batch-go-on batch-retry
        award-new award-link award-links award-reminders award-reminders-stop claim-codes
        awarding-event-new awarding-event awarding-event-edit awarding-event-slips awarding-event-typing
        award-correct award-renew award-return award-return-drop
        withdrawal-again withdrawal-end people-invite-again people-uninvite unit-add
        unit-rename api-key-revoke issuer endorsements endorsement-give endorsement-sign endorsement-end
        body-member-new body-member attesting-again attesting-again-request
        body-criteria-begin body-criteria meeting-call meeting case-evidence cases-assign
        case-act case-act-on case-invoice
        review-declare review-score review-interview review-ask review-comment deciding-comment deciding-step-aside
        reviewer-invite reviewer
        applying-call applying-one pathway-person award-terms-of reviewer-move reviewer-train reviewer-pay
        retention-shorten""",
    ),
    **_all(
        Proof.AGAIN,
        """credit-banks-statements batch-confirm batch-schedule award-act award-return-decide attesting-again-agree
        withdrawal-propose withdrawal-decide withdrawal-threshold
        people-invite people-remove api-keys api-key-take-over key-announce key-activate key-stop key-stolen key-reseal
        seat-give seat-change deciding-vote deciding-settle deciding-change deciding-act deciding-undo
        sign-in-providers sign-in-provider parked-job-again closing-request closing-answer site-closing-request
        site-closing-answer site-stolen-key-declare site-request-settle partnership-answer
        joint-request agreement-desk""",
    ),
}
OWN_PROOF = ("account_", "mfa_", "usersessions_", "socialaccount_")
"""Names of routes that ask by themselves: allauth's own."""


def proof_of(route: str) -> Proof:
    """Return what a POST to a route asks for; the most for one that nobody thought of."""
    if not route or route.startswith(OWN_PROOF):
        return Proof.NONE
    return PROOFS.get(route, Proof.AGAIN)


class ProofMiddleware:
    """Asks for what an act needs before its view is called."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Go on."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, _named: Any) -> HttpResponse | None:
        """Lead to the missing proof, or let the view answer."""
        user = getattr(request, "user", None)
        if request.method != "POST" or user is None or not user.is_authenticated:
            return None
        match = request.resolver_match
        proof = proof_of((match.url_name if match else "") or "")
        if is_shown(request, proof):
            carried.arrived(request)
            return None
        carried.carry(request, account=str(user.subject))
        return lead_to_proof(request)


def is_shown(request: HttpRequest, proof: Proof) -> bool:
    """Tell whether the session shows what an act asks for."""
    if proof is Proof.NONE or not settings.SIGN_IN.demands_factor:
        return True
    shown_at = factor_shown_at(request)
    if proof is Proof.FACTOR:
        return shown_at > 0
    return time.time() - shown_at < settings.SIGN_IN.step_up.total_seconds()


def factor_shown_at(request: HttpRequest) -> float:
    """Return when the person last showed a second factor in this session, in seconds; 0 for never."""
    records = get_authentication_records(request, request.user)
    return max((float(record["at"]) for record in records if record["method"] == "mfa"), default=0.0)


def is_just_signed_in(request: HttpRequest) -> bool:
    """Tell whether somebody signed in within the last minutes: with a factor, where they have one."""
    records = get_authentication_records(request, request.user)
    with_factor = [record for record in records if record["method"] == "mfa"]
    newest = max((float(record["at"]) for record in with_factor or records), default=0.0)
    is_enough = bool(with_factor) or not _has_factor(request)
    return is_enough and time.time() - newest < ONE_SIGN_IN


def lead_to_proof(request: HttpRequest) -> HttpResponse:
    """Lead to where a factor is shown, or set up where there is none; both lead on to what was carried."""
    go_on = reverse("account-go-on")
    if not _has_factor(request):
        return HttpResponseRedirect(reverse("mfa_index"))
    way = get_adapter().get_reauthentication_methods(request.user)[0]
    return HttpResponseRedirect(f"{way['url']}?{urlencode({'next': go_on})}")


def needs_factor(request: HttpRequest) -> bool:
    """Tell whether acts are closed to this session until a second factor is shown."""
    return not is_shown(request, Proof.FACTOR)


def factor_set_up(request: HttpRequest, user: Any, authenticator: Any, **_: Any) -> None:
    """Take a factor that was just set up as shown: setting it up proved it (allauth's signal)."""
    if authenticator.type != authenticator.Type.RECOVERY_CODES:
        begin_new_key(request)
        record_authentication(request, user, "mfa", type=authenticator.type, id=authenticator.pk)


def _has_factor(request: HttpRequest) -> bool:
    ways = get_adapter().get_reauthentication_methods(request.user)
    return any(way["id"].startswith("mfa") for way in ways)

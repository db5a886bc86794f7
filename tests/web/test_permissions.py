"""Every route × role × own, other and mixed-up institution, from one table; a route that is not in it fails.

Platforms of this kind fall to authorisation bugs. Nobody has to remember to test a new page: it fails here
until the table says who may reach it. Source: docs/rules/threats.md T6.
"""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from kakitome.bootstrap.platform import get_platform
from kakitome.journeys.endorsing import endorse
from kakitome.journeys.people.identity_providers import add_provider
from kakitome.journeys.recognition.bodies import open_recognition_body
from kakitome.learning.award import Learner
from kakitome.learning.microcredential import AwardingBody, Microcredential
from kakitome.learning.recognition.committee import SeatRole
from kakitome.learning.recognition.membership import MemberKind
from kakitome.learning.recognition.reviewer import Reviewer
from kakitome.learning.registry.candidate import Candidate
from kakitome.learning.registry.entry import EntrySource
from kakitome.mapping.endorsement import EndorsementTerms
from kakitome.ports.identity_providers import IdentityProvider, SignInProtocol
from kakitome.ports.organisations import Node, NodeKind, NodeRole
from kakitome.ports.store import Store
from kakitome.ports.withdrawals import WithdrawalAct
from kakitome.services import governing
from kakitome.services.issuing import Order, Wanted, issue
from kakitome.services.issuing.list_reading import ListRequest
from kakitome.services.registering import RegisteringContext, register
from kakitome.services.revoking import Asking, NamedLine, draft_lines
from kakitome.values.localized_text import LocalizedText
from support import institutions
from support.uploads import take_upload

pytestmark = pytest.mark.django_db

Answer = Literal["in", "login", "hidden"]
Method = Literal["get", "post"]

ACTORS = ("anonymous", "learner", "viewer", "definer", "approver", "awarder", "programme owner", "admin")
"""From the least rights to the most: what is refused has changed nothing when the next one asks."""

RIGHTS: Mapping[str, frozenset[str]] = {
    "view": frozenset({"viewer", "definer", "approver", "awarder", "programme owner", "admin"}),
    "define": frozenset({"definer", "programme owner", "admin"}),
    "approve": frozenset({"approver", "programme owner", "admin"}),
    "award": frozenset({"awarder", "programme owner", "admin"}),
    "examine": frozenset({"programme owner", "admin"}),
    "manage": frozenset({"admin"}),
}


@dataclass(frozen=True)
class Route:
    """A route as it is asked; `needs` is a right of the desk, `account`, or nothing for everybody."""

    name: str
    needs: str = ""
    method: Method = "get"
    given: tuple[str, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.method} {self.name}"


def desk(name: str, needs: str, /, *given: str, method: Method = "get", **data: Any) -> Route:
    return Route(name, needs, method, ("institution", *given), data)


VERSION = ("identifier", "version")

DESK = [
    desk("desk", "view"),
    desk("partnerships", "manage"),
    desk("define-list", "view"),
    desk("define-new", "define"),
    desk("define-new", "define", method="post", **{"title.en": "Wind", "do": "save"}),
    desk("define-report", "define", method="post"),
    desk("define-edit", "view", *VERSION),
    desk("define-edit", "define", *VERSION, method="post", **{"title.en": "Wind", "do": "save"}),
    desk("define-preview", "view", *VERSION),
    desk("define-image", "view", *VERSION),
    desk("joint-requests", "view"),
    desk("define-download", "view", *VERSION),
    desk("define-unit", "define", *VERSION, method="post", unit=""),
    desk("define-discard", "define", *VERSION, method="post"),
    desk("define-move", "approve", *VERSION, method="post", to="withdrawn"),
    desk("batch-list", "view"),
    desk("batch-list", "award", method="post"),
    desk("batch-template", "view", "reading"),
    desk("batch", "view", "batch"),
    desk("batch-annotated", "view", "batch"),
    desk("batch-result", "view", "batch"),
    desk("batch-credentials", "view", "batch"),
    desk("batch-reread", "award", "batch", method="post", encoding="utf-8"),
    desk("batch-columns", "view", "batch"),
    desk("batch-columns", "award", "batch", method="post", header="1"),
    desk("batch-columns-forget", "award", "batch", method="post", key="a test"),
    desk("batch-mend", "award", "batch", method="post", undo="2:email"),
    desk("batch-confirm", "award", "batch", method="post", count="0"),
    desk("batch-despite-grade", "award", "batch", method="post", row="2", reason="a test"),
    desk("batch-cancel", "award", "batch", method="post"),
    desk("batch-schedule", "award", "batch", method="post"),
    desk("batch-take-back", "award", "batch", method="post"),
    desk("batch-pause", "award", "batch", method="post"),
    desk("batch-go-on", "award", "batch", method="post"),
    desk("batch-retry", "award", "batch", method="post"),
    desk("claim-codes", "award"),
    desk("claim-codes", "award", method="post"),
    desk("award-list", "view"),
    desk("award-csv", "view"),
    desk("award-xlsx", "view"),
    desk("award-links", "award", method="post"),
    desk("award-new", "award"),
    desk("award-new", "award", method="post"),
    desk("award-detail", "view", "award"),
    desk("award-document", "view", "award", "position"),
    desk("award-reminders", "award", "award", method="post", act="stop"),
    desk("award-reminders-stop", "award", method="post", received="no"),
    desk("award-link", "award", "award", method="post"),
    desk("award-correct", "award", "award"),
    desk("award-correct", "award", "award", method="post", name="見本 訂正"),
    desk("award-renew", "award", "award"),
    desk("award-renew", "award", "award", method="post", until="2999-01-01"),
    desk("award-return", "award", "award"),
    desk("award-return", "award", "award", method="post", reason="tests"),
    desk("award-return-drop", "award", "award", method="post"),
    desk("award-act", "award", "award", "act"),
    desk("award-act", "award", "award", "act", method="post", reason="tests"),
    desk("withdrawal-list", "view"),
    desk("withdrawal-new", "award"),
    desk("withdrawal-new", "award", method="post", act="suspend"),
    desk("withdrawal", "view", "withdrawal"),
    desk("withdrawal-lines", "view", "withdrawal"),
    desk("withdrawal-propose", "award", "withdrawal", method="post"),
    desk("withdrawal-decide", "award", "withdrawal", method="post", do="approve"),
    desk("withdrawal-again", "award", "withdrawal", method="post"),
    desk("withdrawal-end", "award", "withdrawal", method="post"),
    desk("withdrawal-threshold", "manage", method="post", threshold="50"),
    desk("people", "view"),
    desk("people-invite", "manage", method="post"),
    # Who may send an invitation of some kind hears that this one is gone; one that is there asks for its own right.
    desk("people-invite-again", "examine", method="post", invitation="none"),
    desk("people-uninvite", "examine", method="post", invitation="none"),
    desk("people-remove", "manage", method="post", account="nobody"),
    desk("unit-add", "manage", method="post"),
    desk("unit-rename", "manage", "node", method="post"),
    desk("desk-events", "manage"),
    desk("api-keys", "manage"),
    desk("api-keys", "manage", method="post"),
    desk("api-key-revoke", "manage", method="post", prefix="00000000"),
    desk("api-key-take-over", "manage", method="post", prefix="00000000"),
    desk("sign-in-providers", "manage"),
    desk("sign-in-providers", "manage", method="post", issuer="idp"),
    desk("sign-in-providers", "manage", method="post", protocol="federation", entity="https://idp.example/idp"),
    desk("sign-in-provider", "manage", "provider"),
    desk("sign-in-provider", "manage", "provider", method="post", name_en="Ours"),
    desk("issuer", "view"),
    desk("issuer", "manage", method="post"),
    desk("key-announce", "manage", method="post"),
    desk("key-activate", "manage", method="post", key="nobody"),
    desk("key-stop", "manage", method="post", key="nobody", since="2026-11-01", reason="lost"),
    desk("key-stolen", "manage", method="post", key="nobody", do="end"),
    desk("key-reseal", "manage", method="post", key="nobody"),
    desk("parked-jobs", "manage"),
    desk("parked-job-again", "manage", method="post", job="0"),
    desk("attesting-again", "award"),
    desk("attesting-again", "manage", method="post", words_en="A transcript."),
    desk("endorsements", "manage"),
    desk("endorsements", "manage", method="post", pasted="{}"),
    desk("endorsement-give", "manage"),
    desk("endorsement-give", "manage", method="post", about="https://elsewhere.example/1", comment_en="Good."),
    desk("endorsement-end", "manage", method="post", endorsement="0"),
    desk("endorsement-document", "manage", "sha256"),
    desk("registering", "view"),
    desk("registering-own", "define", method="post", identifier="offshore-wind", version="1"),
    desk("registering-new", "define"),
    desk("registering-new", "define", method="post"),
    desk("registering-file", "define"),
    desk("registering-file", "define", method="post"),
    desk("registering-confirm", "define", method="post", count="0"),
    desk("registering-template", "define", "reading"),
    desk("registering-next", "define", "entry"),
    desk("registering-next", "define", "entry", method="post"),
    desk("registering-withdraw", "define", "entry", method="post"),
    desk("credit-banks", "award"),
    desk("credit-agreements", "view"),
    desk("agreement-words", "award"),
    desk("agreement-words", "award", method="post"),
    desk("credit-equivalents", "view"),
    desk("credit-equivalent-new", "award"),
    desk("credit-equivalent-new", "award", method="post", entry="E-1", version="1", outcome="refused"),
    desk("credit-adoption-drop", "award", method="post", item="none"),
    desk("degree-programmes", "view"),
    desk("degree-programme", "define"),
    desk("degree-programme", "define", method="post", code="X1"),
    desk("credit-courses", "view"),
    desk("credit-courses-csv", "view"),
    desk("credit-courses-template", "view", "reading"),
    desk("credit-course", "define"),
    desk("credit-course", "define", method="post", code="X1", credits="2"),
    desk("credit-courses-file", "define"),
    desk("credit-courses-file", "define", method="post"),
    desk("credit-courses-confirm", "define", method="post", count="0"),
    desk("credit-syllabus", "define"),
    desk("credit-syllabus", "define", method="post", text="科目名：データ"),
    desk("body", "manage"),
    desk("body-members", "manage"),
    desk("body-members-csv", "manage"),
    desk("body-member-new", "manage"),
    desk("body-member-new", "manage", method="post", name_en="Somebody"),
    desk("body-member", "manage", "member"),
    desk("body-member", "manage", "member", method="post", do="end"),
    desk("body-criteria-list", "manage"),
    desk("body-criteria-begin", "manage", "procedure", method="post"),
    desk("body-criteria", "manage", "procedure", "criteria"),
    desk("body-criteria", "manage", "procedure", "criteria", method="post", do="save"),
    desk("committee", "manage", "committee"),
    desk("seat-give", "manage", "committee", method="post"),
    desk("seat-change", "manage", "committee", "seat", method="post", do="end"),
    desk("meeting-call", "manage", "committee", method="post"),
    desk("meeting", "manage", "committee", "meeting"),
    desk("meeting-calendar", "manage", "committee", "meeting"),
    desk("meetings-calendar", "manage", "committee"),
    desk("meeting", "manage", "committee", "meeting", method="post", do="agenda"),
    desk("reviewers", "examine"),
    desk("reviewer-invite", "examine", method="post", email="new@x.example", capacity="3"),
    desk("reviewer", "examine", "reviewer"),
    desk("reviewer", "examine", "reviewer", method="post", capacity="3", languages="ja", rows="0"),
    desk("reviewer-move", "examine", "reviewer", method="post", to="ended"),
    desk("reviewer-train", "examine", "reviewer", method="post"),
    desk("reviewer-pay", "examine", "reviewer", method="post"),
    desk("pathways-desk", "view"),
    desk("pathways-desk", "define", method="post"),
    desk("award-terms", "view"),
    desk("award-terms-of", "view", "identifier"),
    desk("award-terms-of", "define", "identifier", method="post"),
    desk("applying", "award"),
    desk("applying-calls", "view"),
    desk("applying-call", "view", "identifier"),
    desk("applying-call", "define", "identifier", method="post"),
    desk("awarding-events", "award"),
    desk("awarding-event-new", "award"),
    desk("awarding-event-new", "award", method="post"),
    desk("closing", "manage"),
    desk("closing-request", "manage", method="post"),
    desk("closing-answer", "manage", method="post", do="decline"),
    desk("retention", "view"),
    desk("retention-shorten", "manage", method="post", kind="sent_mail", days="60"),
    desk("trail", "view"),
    desk("trail-csv", "view"),
]

PUBLIC = [
    Route("site-key-document"),
    Route("any-picture"),
    *(Route(name) for name in ("alive", "ready", "security-contact")),
    *(Route(name) for name in ("institution-sign-in", "socialaccount_login_cancelled", "saml_metadata")),
    *(Route(name) for name in ("home", "verify", "verify-batch", "find", "recover", "claim-resend", "claim-continue")),
    Route("deletion-proofs"),
    Route("printed-code"),
    Route("event-slip"),
    Route("recover-by-contact"),
    *(Route(f"about-{page}") for page in ("checking", "format", "privacy", "accessibility")),
    *(Route(f"about-descriptors{ending}") for ending in ("", "-json", "-csv")),
    Route("credit-rules"),
    Route("credit-figures"),
    Route("toward-degrees"),
    *(Route(f"credit-vocabulary{ending}") for ending in ("", "-linked")),
    *(Route(name) for name in ("log", "log-key")),
    Route("pathways"),
    Route("bodies"),
    *(Route(name) for name in ("compare", "compare-csv", "open-data", "open-data-codebook", "registry-map")),
    *(Route(name) for name in ("registry-changes", "sitemap", "robots")),
    Route("registry"),
    *(Route(name) for name in ("starts", "starts-calendar", "guidance", "entries-feed")),
    *(Route(name) for name in ("agreements", "agreements-json")),
    *(Route(name) for name in ("equivalents", "equivalents-csv", "equivalents-json", "equivalents-feed")),
    Route("request-new"),
]

OF_LEARNERS = [
    *(Route(name, "private", given=("award",)) for name in ("award", "award-json", "award-png", "award-svg")),
    *(Route(name, "private", given=("award",)) for name in ("award-picture", "award-card")),
    Route("award-form", "private", given=("award", "form")),
    Route("award-part", "private", given=("award",)),
    Route("award-part-file", "private", given=("award", "form")),
    Route("award-phone-pass", "private", given=("award",)),
    Route("award-apple-pass", "private", given=("award",)),
    Route("award-new-link", "private", given=("award",)),
    Route("award-give-back", "private", given=("award",)),
    Route("award-offer", "private", given=("award",)),
    Route("award-offers", "private", given=("award",)),
    Route("award-visibility", "private", "post", ("award",), {"visibility": "public"}),
]

SIGNED_IN = [
    *(
        Route(name, "account")
        for name in (
            "account-go-on",
            "my-awards",
            "my-awards-waiting",
            "my-record",
            "my-terms",
            "wallet-add",
            "collections",
            "hours-learnt",
            "credit-bank",
            "credit-bank-open",
            "how-far",
            "how-far-universities",
            "toward-degrees-mine",
            "reminders",
            "my-applications",
            "my-credit",
            "credit-apply",
            "credit-evidence",
            "own-records",
            "own-record-new",
            "own-portfolio",
            "portfolio-top",
            "share-list",
            "share-new",
            "askings",
            "asking-new",
            "reattestations",
            "request-list",
            "identities",
            "host-visit",
            "names",
            "join",
            "recovery-sheet",
            "trusted-contact",
            "holder-keys",
            "present",
            "present-link",
            "own-data",
            "desk-choose",
            "review",
            "review-profile",
        )
    ),
    *(Route(name, "account") for name in ("socialaccount_connections", "entitled-roles")),
]

ELSEWHERE: Mapping[str, str] = {
    "oembed": "tests/web/public/test_embedding.py: for awards that their links show, whoever asks",
    "metrics": "tests/web/test_metrics.py: nobody without the operator's token",
    "check-record": "tests/web/public",
    "institution-notice": "tests/web/public/test_privacy_notice.py: everybody reads it",
    **dict.fromkeys(("decisions", "decision"), "tests/web/review: everybody reads them"),
    **dict.fromkeys(
        (
            "review-case",
            "review-paper",
            "review-paper-page",
            "review-declare",
            "review-score",
            "review-interview",
            "review-ask",
            "review-comment",
        ),
        "tests/web/review/test_who_reaches_reviews.py: reviewers reach their own cases alone",
    ),
    **dict.fromkeys(("review-profile-of", "review-ballot"), "tests/web/review"),
    **dict.fromkeys(
        (
            *(
                "deciding",
                "deciding-case",
                "deciding-paper",
                "deciding-paper-page",
                "deciding-vote",
                "deciding-step-aside",
            ),
            *("deciding-comment", "deciding-settle", "deciding-undo", "deciding-change", "deciding-act"),
        ),
        "tests/web/review/test_who_reaches_reviews.py: seats open them, no role does",
    ),
    "public-body": "tests/web/bodies",
    "public-minutes": "tests/web/bodies",
    "public-criteria": "tests/web/bodies",
    "verify-batch-result": "tests/web/public",
    "verify-batch-csv": "tests/web/public",
    "verify-batch-xlsx": "tests/web/public",
    "verify-batch-ask": "tests/web/public/test_asking_from_batch.py: whoever has the address of the batch",
    "request-files": "tests/web/public/test_asking_from_batch.py: whoever has the link for people",
    "verify-batch-json": "tests/web/public",
    "claim": "tests/web/public",
    **dict.fromkeys(
        ("institution-sign-in-go", "openid_connect_callback", "saml_acs", "saml-finish"),
        "tests/web/sign_in: who may, is asked there",
    ),
    "invitation": "tests/web/desk/test_people.py",
    "my-record-file": "tests/web/public",
    "hand-over": "tests/web/account/test_hand_over_by_signing_in.py: whoever made the offer alone",
    "wallet-offer": "tests/web/account/test_incoming_offer_pages.py: it is posted to alone",
    "awaited": "tests/web/account/test_awaited_pages.py: whose it is alone",
    "awaited-stop": "tests/web/account/test_awaited_pages.py: whose it is alone, everybody else finds nothing",
    "wallet-offer-back": "tests/web/account/test_incoming_offer_pages.py: what the same browser began alone",
    "offer": "tests/web/public",
    **dict.fromkeys(
        ("pathway", "pathway-version", "pathway-linked", "pathway-design", "pathway-consent"),
        "tests/web/desk/test_credit_pathways.py",
    ),
    **dict.fromkeys(
        ("pathway-people", "pathway-person", "how-far-take"),
        "tests/web/account/test_taking_pathways.py: who may award sees who applies; everybody takes for themselves",
    ),
    "how-far-target": "tests/web/account/test_how_far.py: signed in, with what they hold themselves",
    "how-far-for-everybody": "tests/web/account/test_how_far.py: everybody, with nothing",
    **dict.fromkeys(
        ("credit-rule-set", "credit-rule-set-version", "credit-rule-set-file"),
        "tests/web/public/test_credit_rules.py: everybody reads",
    ),
    "entry": "tests/web/public",
    **dict.fromkeys(
        ("public-institution", "body-feed", "compare-choose"),
        "tests/web/public/test_choosing.py: everybody, with nothing",
    ),
    **dict.fromkeys(
        ("saved-searches", "saved-search-new", "saved-search-stop"),
        "tests/journeys/test_saved_searches.py: signed in; the secret of a mail stops one search",
    ),
    "entry-version": "tests/web/public",
    **dict.fromkeys(("recognition", "recognition-certificate", "recognition-endorsement"), "tests/web/public"),
    "issuer-document": "tests/web/public",
    "wallet-type": "tests/web/public",
    **dict.fromkeys(
        (
            "credential-issuer",
            "credential-server",
            "credential",
            *(f"credential-{step}" for step in ("offer", "token", "pushed", "nonce", "deferred", "notification")),
        ),
        "tests/web/api/test_wallet_apps.py: everybody reads; codes and tokens of an offer open the rest",
    ),
    "about-samples": "tests/web/public",
    "sample-file": "tests/web/public",
    "log-file": "tests/web/public",
    "log-cosignatures": "tests/web/public",
    "open-data-dump": "tests/web/public",
    "open-data-snapshot": "tests/web/public",
    "entry-linked": "tests/web/public",
    "entry-version-linked": "tests/web/public",
    "sitemap-part": "tests/web/public",
    **dict.fromkeys(
        ("equivalent", "equivalent-json", "equivalent-linked"),
        "tests/web/desk/test_credit_equivalents.py: everybody reads them",
    ),
    **dict.fromkeys(
        ("agreement", "agreement-json", "agreement-linked"),
        "tests/web/desk/test_credit_agreements.py: everybody reads what all consented to",
    ),
    "agreement-desk": "tests/web/desk/test_credit_agreements.py: nobody but its parties finds it",
    **dict.fromkeys(
        ("credit-adopt", "credit-equivalent-reverse"),
        "tests/web/desk/test_credit_equivalents.py: another institution's number finds nothing",
    ),
    **dict.fromkeys(
        (
            "applications",
            "application",
            *(
                f"application-{name}"
                for name in ("new", "attach", "detach", "paper", "renew", "letter", "act", "act-on")
            ),
            "cases",
            "cases-assign",
            "cases-csv",
            "case",
            *(
                f"case-{name}"
                for name in (
                    "renewals",
                    "renewals-csv",
                    "evidence",
                    "file",
                    "paper",
                    "paper-page",
                    "invoice",
                    "letter",
                    "act",
                    "act-on",
                )
            ),
        ),
        "tests/web/recognition/test_who_reaches_cases.py",
    ),
    **dict.fromkeys(
        ("credit-cases", "credit-case", "my-credit-case", "credit-case-paper", "my-credit-paper"),
        "tests/web/recognition/test_credit_cases.py: the registrar of the university, and the applicant alone",
    ),
    **dict.fromkeys(
        ("address-again", "address-read", "own-password-stop"),
        "tests/web/public/test_sole_mailboxes.py: who is signed in, for their own addresses",
    ),
    **dict.fromkeys(
        ("contact-asked", "contact-confirm", "recovery-stop", "own-recovery-stop"),
        "tests/web/account/test_trusted_contact.py: whoever was mailed its secret, and who is signed in",
    ),
    **dict.fromkeys(
        ("printed-code-open", "printed-code-scan", "printed-code-account"),
        "tests/web/account/test_printed_codes.py: whoever has the code",
    ),
    **dict.fromkeys(
        (
            *("event-register", "event-scan", "event-receipt"),
            *("awarding-event", *(f"awarding-event-{name}" for name in ("edit", "screen", "slips", "typing"))),
        ),
        "tests/web/account/test_event_entry.py: whoever has the code or the receipt; who may award what the event is of",
    ),
    "account-asleep": "tests/web/account/test_own_data.py: who has just shown that a sleeping account is theirs",
    "deletion-proof": "tests/web/account/test_own_data.py: everybody, by a number that nobody guesses",
    **dict.fromkeys(("own-data-file", "own-data-delete"), "tests/web/account/test_own_data.py: signed in just now"),
    **dict.fromkeys(
        (f"wallet-{name}" for name in ("document", "file", "picture", "check", "noted", "remove")),
        "tests/web/account/test_wallet_pages.py: its holder alone, everybody else finds nothing",
    ),
    **dict.fromkeys(
        ("collection", "collection-put", *(f"collection-{name}" for name in ("arrange", "add", "delete"))),
        "tests/web/account/test_collections.py: whose it is alone, everybody else finds nothing",
    ),
    **dict.fromkeys(
        ("credit-bank-account", "credit-bank-statement", "credit-bank-deposit", "credit-bank-sight"),
        "tests/web/account/test_credit_bank_pages.py: whose it is alone, everybody else finds nothing",
    ),
    **dict.fromkeys(
        ("credit-banks-account", "credit-banks-statement"),
        "tests/web/desk/test_credit_bank_desk.py: members whose sight the person agreed to",
    ),
    **dict.fromkeys(
        ("credit-banks-reconciling", "credit-banks-reconciled", "credit-banks-differences"),
        "tests/web/desk/test_bank_reconciling.py: the member that compared, and the keeper of the bank",
    ),
    "credit-banks-statements": "tests/web/desk/test_bank_statements_revoked.py: the keeper of the bank alone",
    "holder-keys-end": "tests/web/account/test_holder_keys.py: whose they are alone",
    "present-request": "tests/web/account/test_presenting.py: whose it is alone, everybody else finds nothing",
    "identity-remove": "tests/web/account/test_identity_pages.py: whose it is alone, everybody else finds nothing",
    "join-begin": "tests/web/account/test_joining.py: signed in just now",
    "name-remove": "tests/web/account/test_names.py: whose it is alone, everybody else finds nothing",
    **dict.fromkeys(
        ("own-record", *(f"own-record-{name}" for name in ("edit", "delete", "file", "detach"))),
        "tests/web/account/test_own_records.py: whose it is alone, everybody else finds nothing",
    ),
    **dict.fromkeys(
        (
            *(f"portfolio-{name}" for name in ("preview", "public", "site", "delete", "artefact")),
            *("portfolio-entry", *(f"portfolio-entry-{name}" for name in ("new", "move", "delete"))),
        ),
        "tests/web/account/test_portfolio_pages.py: whose it is alone, everybody else finds nothing",
    ),
    **dict.fromkeys(
        ("portfolio", "portfolio-file", "portfolio-proof"),
        "tests/web/public/test_portfolios.py: everybody with the address, as long as it is public",
    ),
    **dict.fromkeys(
        (
            *("application-begin", "my-application", "my-application-send", "my-application-withdraw"),
            *("my-application-piece", "applying-one", "applying-piece", "renewal-ask"),
        ),
        "tests/web/account/test_award_applications.py: the applicant alone, and who may award at the institution",
    ),
    "award-offer-stop": "tests/web/public/test_offer_pages.py: its learner alone",
    "award-copy-end": "tests/web/public/test_offer_pages.py: its learner alone",
    **dict.fromkeys(
        (f"share-{name}" for name in ("one", "preview", "pin", "stop", "draft-drop")),
        "tests/web/account/test_share_pages.py: its owner alone, everybody else finds nothing",
    ),
    **dict.fromkeys(
        ("request-app", "request-app-state", "presentation-request", "presentation-response"),
        "tests/web/api/test_presentations.py: whoever has the link, and then the names of one exchange, once",
    ),
    **dict.fromkeys(
        ("request-report", "site-requests", "site-request-settle"),
        "tests/web/public/test_reported_requests.py: whoever has the link for people; operators alone",
    ),
    **dict.fromkeys(
        ("request-applicants", "request-extend", "request-table", "request-pdf", "request-app-answer"),
        "tests/web/public/test_applicants.py: whoever has the mailed link; whoever has the link of an app's answer",
    ),
    **dict.fromkeys(
        ("request-desk", "request-act", "request-answer", "request-link", "request-stop"),
        "tests/web/public/test_requests.py: whoever has the mailed link, or the link for people; the person alone",
    ),
    **dict.fromkeys(
        (
            "reattestation-new",
            "reattestation",
            *(f"attesting-again-{name}" for name in ("request", "agree", "original", "evidence")),
        ),
        "tests/web/desk/test_attesting_again.py: its maker alone; staff of the institution that is asked",
    ),
    **dict.fromkeys(
        ("endorse", "endorsement-sign", "asking", "asking-document"),
        "tests/web/public/test_endorse.py: whoever has the mailed link; who signs for an institution; the person alone",
    ),
    **dict.fromkeys(
        ("share", "share-data", "share-record", "share-file", "share-own-file", "share-picture"),
        "tests/web/public/test_share_links.py: whoever has the link, and its PIN, as long as it runs",
    ),
    **dict.fromkeys(
        (
            *(f"{of}-service-{name}" for of in ("badge", "record") for name in ("discovery", "credentials", "profile")),
            *(f"app-{name}" for name in ("register", "token", "revoke", "consent", "end")),
        ),
        "tests/web/api/test_badge_services.py: everybody reads the description; an app's token opens what one person let it",
    ),
    "host-back": "tests/web/account/test_badge_hosts.py: whoever began, in the same browser, once",
    "changes-seen": "tests/web/account/test_wallet_pages.py: one's own settings",
    "partnership-answer": "tests/web/recognition/test_partners.py",
    **dict.fromkeys(("define-joint", "joint-request"), "tests/web/define/test_joint_awards.py"),
    "my-return": "tests/web/public/test_returned_awards.py: who holds or held the award, alone",
    "award-return-decide": "tests/web/public/test_returned_awards.py: a second person, after an objection",
    "award-terms-answer": "tests/web/public/test_award_terms.py: the learner alone",
    "site-federation": "tests/web/sign_in/test_federation.py: operators alone",
    "site-state": "tests/web/desk/test_site_state.py: operators alone",
    "site-retention": "tests/web/desk/test_retention_pages.py: operators alone",
    **dict.fromkeys(
        ("site-closings", "site-closing", "site-closing-request", "site-closing-answer"),
        "tests/web/desk/test_closing_pages.py: operators alone",
    ),
    **dict.fromkeys(
        ("site-stolen-keys", "site-stolen-key-declare"), "tests/web/desk/test_stolen_key.py: operators alone"
    ),
    "site-events": "tests/web/test_security_events.py: operators alone",
    "site-events-file": "tests/web/test_security_events.py: operators alone",
    "account-activity": "tests/web/test_security_events.py: whoever is signed in, about themselves",
    "parts": "in debugging only",
}
"""Routes whose secret is in their address, or which answer the same to everybody: tested there."""

OTHERS_CODE = ("account_", "mfa_", "usersessions_", "api/v1/")
"""allauth's own pages, and the API, whose keys are no roles: its matrix is in tests/web/api."""


@dataclass(frozen=True)
class Things:
    """What one institution has, by the names that addresses use."""

    institution: str
    identifier: str
    version: int
    batch: str
    award: str
    node: str
    sha256: str
    entry: str
    seat: str
    reviewer: str
    withdrawal: str
    provider: str
    member: str = "0001"
    meeting: int = 1
    criteria: str = "2026.1"
    committee: str = "quality"
    procedure: str = "recognition"
    position: int = 1
    act: str = "suspend"
    form: str = "vc-jwt"
    reading: str = "ja"


def things_of(slug: str) -> Things:
    institutions.open_university(slug, LocalizedText(ja=f"{slug}大学", en=slug))
    platform = institutions.platform()
    version = institutions.in_force(slug)
    store = platform.store(slug)
    issuer = store.issuers.list_issuers()[0].did
    wanted = Wanted(learner=Learner(name="見本 花子", email="hanako@x.example"), awarded_on=institutions.NOW.date())
    order = Order(
        issuer=issuer,
        microcredential=version.identifier,
        version=version.version,
        actor="tests",
        wanted=[wanted],
    )
    (outcome,) = issue(platform.issuing_context(slug), order, now=institutions.NOW)
    data = institutions.small_list("見本 次郎,jiro@x.example,S2,2026-10-01")
    wish = ListRequest(
        filename="list.csv",
        issuer=issuer,
        microcredential=version.identifier,
        version=version.version,
        as_of=institutions.NOW.date(),
    )
    batch = take_upload(store, data, wish=wish, actor="tests", now=institutions.NOW)
    unit = Node(id="", kind=NodeKind.FACULTY, path=(), slug="sea", name=LocalizedText(en="Sea"))
    node = platform.organisations.add_unit(unit, under=slug, now=institutions.NOW)
    terms = EndorsementTerms(
        url=f"urn:uuid:{slug}",
        about="https://elsewhere.example/1",
        name=LocalizedText(en="Endorsement"),
        comment=LocalizedText(en="Good."),
        valid_from=institutions.NOW,
    )
    record = store.issuers.list_issuers()[0]
    endorsement = endorse(platform, slug, issuer=record, terms=terms, actor="tests")
    body = AwardingBody(name=LocalizedText(ja=f"{slug}大学"))
    candidate = Candidate(letter=Microcredential(title=LocalizedText(ja="看護"), awarding_body=body))
    counter = RegisteringContext(
        book=store,
        registry=platform.registry,
        institution=slug,
        site_url=platform.site_url,
        actor="tests",
        now=institutions.NOW,
    )
    seat = things_of_body(slug)
    return Things(
        seat=seat,
        reviewer=reviewer_of(slug),
        institution=slug,
        identifier=version.identifier,
        version=version.version,
        batch=batch.number,
        award=outcome.number,
        withdrawal=order_of(store, outcome.number),
        provider=provider_of(slug),
        node=node.id,
        sha256=endorsement.sha256,
        entry=register(counter, candidate, source=EntrySource.FORM).entry.number,
    )


def order_of(store: Store, award: str) -> str:
    """Draft an order to suspend an award."""
    asking = Asking(act=WithdrawalAct.SUSPEND, actor="tests", answerable="tests")
    lines = [NamedLine(position=1, given=award, name=award)]
    return draft_lines(store, lines, asking=asking, now=institutions.NOW).number


def provider_of(slug: str) -> str:
    """Set up a sign-in of the institution, off."""
    wanted = IdentityProvider(
        id="",
        institution=slug,
        protocol=SignInProtocol.OIDC,
        issuer=f"https://idp.{slug}.example",
        name=LocalizedText(en=slug),
        is_on=False,
        created_at=institutions.NOW,
        changed_by="tests",
    )
    by = {"actor": "tests", "now": institutions.NOW}
    return add_provider(institutions.platform(), wanted, client_secret="", **by).id


def things_of_body(slug: str) -> str:
    """Make the institution a recognition body with a member, a seat, a meeting and a draft of criteria."""
    platform = institutions.platform()
    open_recognition_body(platform, slug, configuration="jp-micro-credential-body", actor="tests")
    store, by = platform.store(slug), {"actor": "tests", "now": institutions.NOW}
    newcomer = governing.Newcomer(
        kind=MemberKind.ORGANISATION,
        details=governing.Details(name=LocalizedText(en="Member")),
        member_class="general",
        since=institutions.NOW.date(),
    )
    governing.add_member(store, newcomer, **by)
    seat = governing.NewSeat(
        committee="quality", account="somebody", role=SeatRole.CHAIR, since=institutions.NOW.date()
    )
    governing.call_meeting(store, governing.Called(committee="quality", held_at=institutions.NOW), **by)
    governing.save_draft(store, governing.draft_from(store, "recognition", now=institutions.NOW), **by)
    return governing.give_seat(store, seat, **by).id


def reviewer_of(slug: str) -> str:
    """Put somebody into the institution's register of reviewers."""
    entry = Reviewer(id=f"r-{slug}", account=f"account-{slug}", added_at=institutions.NOW)
    institutions.platform().store(slug).reviewers.add(entry)
    return entry.id


def clients(slug: str) -> Iterator[tuple[str, Client]]:
    roles = {role.value.replace("_", " "): role for role in NodeRole}
    for actor in ACTORS:
        if actor == "anonymous":
            yield actor, Client()
            continue
        email = f"{actor.replace(' ', '-')}@{slug}.example"
        institutions.account(email, roles.get(actor), slug)
        yield actor, institutions.signed_in(email)


def ask(client: Client, route: Route, things: Things) -> HttpResponse:
    named = {
        "member": "number",
        "meeting": "number",
        "criteria": "version",
        "batch": "number",
        # A learner's page is named by number and secret part.
        "award": "number" if "institution" in route.given else "name",
        "entry": "number",
        "withdrawal": "number",
    }
    address = reverse(route.name, kwargs={named.get(name, name): getattr(things, name) for name in route.given})
    return getattr(client, route.method)(address, dict(route.data))


def answer_of(response: HttpResponse) -> Answer:
    assert response.status_code < 500, response.content[:2000]
    if response.status_code == 302 and response["Location"].startswith(reverse("account_login")):
        return "login"
    return "hidden" if response.status_code == 404 else "in"


def expected(route: Route, actor: str, *, whose: str) -> Answer:
    if not route.needs:
        return "in"
    if route.needs == "private":
        return "hidden"
    if actor == "anonymous":
        return "login"
    if route.needs == "account":
        return "in"
    return "in" if whose == "own" and actor in RIGHTS[route.needs] else "hidden"


@dataclass(frozen=True)
class Town:
    """Two houses, and everybody who knocks at their doors."""

    own: Things
    other: Things
    visitors: Mapping[str, Client]

    def clients(self) -> Iterator[tuple[str, Client]]:
        """Give everybody a browser of their own, signed in as before: a visit may leave it changed."""
        for actor, visitor in self.visitors.items():
            client = Client(**visitor.defaults)
            client.cookies = deepcopy(visitor.cookies)
            yield actor, client


@pytest.fixture(scope="module")
def town(django_db_setup: None, django_db_blocker: Any) -> Iterator[Town]:
    """One town for all routes; what a test changes is rolled back to it, and it goes at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield Town(things_of("setouchi"), things_of("asuka"), dict(clients("setouchi")))
        transaction.set_rollback(True)


@pytest.mark.parametrize("route", [*DESK, *PUBLIC, *OF_LEARNERS, *SIGNED_IN], ids=str)
def test_a_route_lets_in_whom_the_table_says_and_nobody_else(town: Town, route: Route) -> None:
    # Everybody knocks from one network, at pages that are not theirs: by the next route that is guessing.
    get_platform().counts.forget()
    own, other = town.own, town.other
    mixed = replace(other, institution=own.institution)
    has_object = (
        bool({"identifier", "batch", "award", "node", "sha256", "entry", "reviewer", "withdrawal"} & set(route.given))
        and "institution" in route.given
    )
    for actor, client in town.clients():
        asked = {"other": other, **({"mixed": mixed} if has_object and route in DESK else {}), "own": own}
        found = {whose: answer_of(ask(client, route, things)) for whose, things in asked.items()}
        # The same definition has the same identifier in both houses: only numbers and units can be mixed up.
        if "identifier" in route.given:
            found.pop("mixed", None)
        assert found == {whose: expected(route, actor, whose=whose) for whose in found}, actor


def test_no_route_is_missing_from_the_table() -> None:
    known = {route.name for route in (*DESK, *PUBLIC, *OF_LEARNERS, *SIGNED_IN)} | set(ELSEWHERE)
    missing = [name for name in names() if name not in known and not name.startswith(OTHERS_CODE)]
    assert missing == []


def test_every_route_of_the_table_exists() -> None:
    assert {route.name for route in (*DESK, *PUBLIC, *OF_LEARNERS, *SIGNED_IN)} <= set(names())


def test_every_page_under_the_desk_is_behind_the_desks_door() -> None:
    """A view that forgot its decorator would be found by the table, too; this finds it at once."""
    for pattern, prefix in patterns(get_resolver(), ""):
        if prefix.startswith("desk/<slug:institution>"):
            assert hasattr(pattern.callback, "desk_right"), prefix


def test_an_upload_by_a_viewer_is_not_even_read(town: Town) -> None:
    client = dict(town.clients())["viewer"]
    file = SimpleUploadedFile("list.csv", b"x")
    assert client.post("/desk/setouchi/class-lists", {"file": file}).status_code == 404


def names() -> list[str]:
    found = patterns(get_resolver(), "")
    return [where if where.startswith("api/v1/") else pattern.name or where for pattern, where in found]


def patterns(resolver: URLResolver, prefix: str) -> Iterator[tuple[URLPattern, str]]:
    for pattern in resolver.url_patterns:
        where = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern, where)
        else:
            yield pattern, where

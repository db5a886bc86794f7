"""Addresses of what learners receive and hold; an award's number and link stay the same over all corrections."""

from django.urls import path

from kakitome.web.pages.learner.applications import views as applications
from kakitome.web.pages.learner.applications.renewing import renewal_ask
from kakitome.web.pages.learner.attesting import views as attesting
from kakitome.web.pages.learner.award import embedding
from kakitome.web.pages.learner.award.phone_pass import award_apple_pass, award_phone_pass
from kakitome.web.pages.learner.award.selective_disclosure import award_part, award_part_file
from kakitome.web.pages.learner.award.views import award, award_file, award_form, award_new_link, award_visibility
from kakitome.web.pages.learner.award_terms.views import my_terms, terms_of_award
from kakitome.web.pages.learner.badge_hosts import views as badge_hosts
from kakitome.web.pages.learner.claim.views import claim_award, claim_continue, resend
from kakitome.web.pages.learner.collections import views as collections
from kakitome.web.pages.learner.connected_apps import views as connected_apps
from kakitome.web.pages.learner.credit_bank.acting import (
    credit_bank_deposit,
    credit_bank_open,
    credit_bank_sight,
)
from kakitome.web.pages.learner.credit_bank.views import credit_bank, credit_bank_statement
from kakitome.web.pages.learner.credit_cases import views as credit_cases
from kakitome.web.pages.learner.credit_cases.evidence import credit_evidence
from kakitome.web.pages.learner.endorsements import views as endorsements
from kakitome.web.pages.learner.event_entry import views as event_entry
from kakitome.web.pages.learner.holder_keys import views as holder_keys
from kakitome.web.pages.learner.hours.views import hours
from kakitome.web.pages.learner.how_far import views as how_far
from kakitome.web.pages.learner.how_far.degrees import toward_degrees, toward_degrees_mine
from kakitome.web.pages.learner.how_far.taking import take_target
from kakitome.web.pages.learner.identities import reading
from kakitome.web.pages.learner.identities.views import identities, identity_remove
from kakitome.web.pages.learner.joining import views as joining
from kakitome.web.pages.learner.my_awards.record import my_record, my_record_file
from kakitome.web.pages.learner.my_awards.views import changes_seen, my_awards
from kakitome.web.pages.learner.my_awards.waiting import waiting
from kakitome.web.pages.learner.names import views as names
from kakitome.web.pages.learner.offers import views as offers
from kakitome.web.pages.learner.offers.authorising import hand_over
from kakitome.web.pages.learner.own_records import views as own
from kakitome.web.pages.learner.portfolio import views as portfolio
from kakitome.web.pages.learner.presenting import views as presenting
from kakitome.web.pages.learner.printed_code import views as printed_code
from kakitome.web.pages.learner.reminders.views import reminders
from kakitome.web.pages.learner.requests import views as requests
from kakitome.web.pages.learner.requests.answering import request_link
from kakitome.web.pages.learner.requests.apps import request_app, request_app_answer, request_app_state
from kakitome.web.pages.learner.requests.by_files import request_files
from kakitome.web.pages.learner.requests.reporting import request_report
from kakitome.web.pages.learner.returns.views import award_give_back, my_return
from kakitome.web.pages.learner.saved_searches import views as searches
from kakitome.web.pages.learner.shares import drafts as share_drafts
from kakitome.web.pages.learner.shares import views as shares
from kakitome.web.pages.learner.wallet import views as wallet
from kakitome.web.pages.learner.wallet.awaited import awaited, awaited_stop
from kakitome.web.pages.learner.wallet.offers import wallet_offer, wallet_offer_back

urlpatterns = [
    path("e/slip", event_entry.slip, name="event-slip"),
    path("e/r/<str:secret>", event_entry.receipt, name="event-receipt"),
    path("e/<str:short>", event_entry.register, name="event-register"),
    path("e/<str:short>/<str:code>", event_entry.register, name="event-scan"),
    path("codes", printed_code.type_code, name="printed-code"),
    path("codes/award", printed_code.open_code, name="printed-code-open"),
    path("codes/<str:code>", printed_code.scan_code, name="printed-code-scan"),
    path("a/<str:name>", award, name="award"),
    path("a/<str:name>/credential.json", award_file, {"kind": "json"}, name="award-json"),
    path("a/<str:name>/badge.png", award_file, {"kind": "png"}, name="award-png"),
    path("a/<str:name>/badge.svg", award_file, {"kind": "svg"}, name="award-svg"),
    path("a/<str:name>/preview.png", embedding.award_picture, name="award-picture"),
    path("a/<str:name>/card", embedding.award_card, name="award-card"),
    path("preview.png", embedding.any_picture, name="any-picture"),
    path("oembed", embedding.oembed, name="oembed"),
    path("a/<str:name>/as/<str:form>", award_form, name="award-form"),
    path("a/<str:name>/part", award_part, name="award-part"),
    path("a/<str:name>/part/<str:form>", award_part_file, name="award-part-file"),
    path("a/<str:name>/pass", award_phone_pass, name="award-phone-pass"),
    path("a/<str:name>/pass/apple", award_apple_pass, name="award-apple-pass"),
    path("a/<str:name>/visibility", award_visibility, name="award-visibility"),
    path("a/<str:name>/link", award_new_link, name="award-new-link"),
    path("a/<str:name>/give-back", award_give_back, name="award-give-back"),
    path("a/<str:name>/offer", offers.award_offer, name="award-offer"),
    path("a/<str:name>/offers", offers.award_offers, name="award-offers"),
    path("a/<str:name>/offers/<slug:key>/stop", offers.award_offer_stop, name="award-offer-stop"),
    path("a/<str:name>/offers/<slug:key>/end", offers.award_copy_end, name="award-copy-end"),
    path("claim", resend, name="claim-resend"),
    path("claim/continue", claim_continue, name="claim-continue"),
    path("claim/<str:token>", claim_award, name="claim"),
    path("mine", my_awards, name="my-awards"),
    path("mine/seen", changes_seen, name="changes-seen"),
    path("mine/terms", my_terms, name="my-terms"),
    path("mine/terms/<str:number>", terms_of_award, name="award-terms-answer"),
    path("mine/returns/<str:number>", my_return, name="my-return"),
    path("mine/waiting", waiting, name="my-awards-waiting"),
    path("mine/add", wallet.wallet_add, name="wallet-add"),
    path("mine/hand-over/<slug:slug>", hand_over, name="hand-over"),
    path("mine/offer", wallet_offer, name="wallet-offer"),
    path("mine/attesting", attesting.reattestations, name="reattestations"),
    path("mine/attesting/new", attesting.reattestation_new, name="reattestation-new"),
    path("mine/attesting/<slug:key>", attesting.reattestation, name="reattestation"),
    path("mine/endorsements", endorsements.askings, name="askings"),
    path("mine/endorsements/new", endorsements.asking_new, name="asking-new"),
    path("mine/endorsements/<slug:key>", endorsements.asking, name="asking"),
    path("mine/endorsements/<slug:key>/document", endorsements.asking_document, name="asking-document"),
    path("mine/offer/awaited", awaited, name="awaited"),
    path("mine/offer/awaited/<slug:key>/stop", awaited_stop, name="awaited-stop"),
    path("mine/offer/back", wallet_offer_back, name="wallet-offer-back"),
    path("mine/collections", collections.collections, name="collections"),
    path("mine/collections/put", collections.collection_put, name="collection-put"),
    path("mine/collections/<slug:key>", collections.collection, name="collection"),
    path("mine/collections/<slug:key>/arrange", collections.collection_arrange, name="collection-arrange"),
    path("mine/collections/<slug:key>/add", collections.collection_add, name="collection-add"),
    path("mine/collections/<slug:key>/delete", collections.collection_delete, name="collection-delete"),
    path("mine/hours", hours, name="hours-learnt"),
    path("mine/credit-bank", credit_bank, name="credit-bank"),
    path("mine/credit-bank/open", credit_bank_open, name="credit-bank-open"),
    path("mine/credit-bank/<str:number>/deposit", credit_bank_deposit, name="credit-bank-deposit"),
    path("mine/credit-bank/<str:number>/members", credit_bank_sight, name="credit-bank-sight"),
    path("mine/credit-bank/<str:number>", credit_bank, name="credit-bank-account"),
    path("mine/credit-bank/<str:number>/statement.<str:form>", credit_bank_statement, name="credit-bank-statement"),
    path("mine/how-far", how_far.targets, name="how-far"),
    path("mine/how-far/degrees", toward_degrees_mine, name="toward-degrees-mine"),
    path("how-far/degrees", toward_degrees, name="toward-degrees"),
    path("mine/how-far/universities", how_far.universities, name="how-far-universities"),
    path("mine/how-far/<str:number>", how_far.target, name="how-far-target"),
    path("mine/how-far/<str:number>/take", take_target, name="how-far-take"),
    path("how-far/<str:number>", how_far.target_for_everybody, name="how-far-for-everybody"),
    path("mine/searches", searches.saved_searches, name="saved-searches"),
    path("mine/searches/new", searches.saved_search_new, name="saved-search-new"),
    path("searches/stop/<str:secret>", searches.saved_search_stop, name="saved-search-stop"),
    path("mine/reminders", reminders, name="reminders"),
    path("mine/own", own.own_records, name="own-records"),
    path("mine/own/new", own.own_record_new, name="own-record-new"),
    path("mine/own/<slug:key>", own.own_record, name="own-record"),
    path("mine/own/<slug:key>/edit", own.own_record_edit, name="own-record-edit"),
    path("mine/own/<slug:key>/delete", own.own_record_delete, name="own-record-delete"),
    path("mine/own/<slug:key>/files/<slug:sha256>", own.own_record_file, name="own-record-file"),
    path("mine/own/<slug:key>/files/<slug:sha256>/delete", own.own_record_detach, name="own-record-detach"),
    path("mine/portfolio", portfolio.own_portfolio, name="own-portfolio"),
    path("mine/portfolio/top", portfolio.portfolio_top, name="portfolio-top"),
    path("mine/portfolio/preview", portfolio.portfolio_preview, name="portfolio-preview"),
    path("mine/portfolio/public", portfolio.portfolio_public, name="portfolio-public"),
    path("mine/portfolio/site.zip", portfolio.portfolio_site, name="portfolio-site"),
    path("mine/portfolio/delete", portfolio.portfolio_delete, name="portfolio-delete"),
    path("mine/portfolio/entries/new", portfolio.portfolio_entry_new, name="portfolio-entry-new"),
    path("mine/portfolio/entries/<slug:key>", portfolio.portfolio_entry, name="portfolio-entry"),
    path("mine/portfolio/entries/<slug:key>/move", portfolio.portfolio_entry_move, name="portfolio-entry-move"),
    path("mine/portfolio/entries/<slug:key>/delete", portfolio.portfolio_entry_delete, name="portfolio-entry-delete"),
    path(
        "mine/portfolio/entries/<slug:key>/files/<slug:sha256>", portfolio.portfolio_artefact, name="portfolio-artefact"
    ),
    path("mine/applications", applications.my_applications, name="my-applications"),
    path("mine/awards/<str:number>/renewal", renewal_ask, name="renewal-ask"),
    path("mine/applications/for/<str:number>", applications.application_begin, name="application-begin"),
    path("mine/applications/<slug:key>", applications.my_application, name="my-application"),
    path("mine/applications/<slug:key>/send", applications.my_application_send, name="my-application-send"),
    path("mine/applications/<slug:key>/withdraw", applications.my_application_withdraw, name="my-application-withdraw"),
    path(
        "mine/applications/<slug:key>/evidence/<slug:piece>",
        applications.my_application_piece,
        name="my-application-piece",
    ),
    path("mine/credit/cases", credit_cases.my_credit, name="my-credit"),
    path("mine/credit/apply", credit_cases.credit_apply, name="credit-apply"),
    path("mine/credit/evidence", credit_evidence, name="credit-evidence"),
    path("mine/credit/cases/<slug:number>", credit_cases.my_credit_case, name="my-credit-case"),
    path("mine/credit/cases/<slug:number>/<slug:paper>", credit_cases.my_credit_paper, name="my-credit-paper"),
    path("mine/hosts", badge_hosts.host_visit, name="host-visit"),
    path("mine/hosts/back", badge_hosts.host_back, name="host-back"),
    path("mine/identities", identities, name="identities"),
    path("mine/identities/addresses/<slug:number>/again", reading.ask_to_show, name="address-again"),
    path("mine/identities/addresses/read/<str:token>", reading.show_read, name="address-read"),
    path("mine/identities/password/stop", reading.own_password_stop, name="own-password-stop"),
    path("mine/identities/<slug:part>/<slug:number>/remove", identity_remove, name="identity-remove"),
    path("mine/join", joining.join, name="join"),
    path("mine/join/begin", joining.join_begin, name="join-begin"),
    path("mine/keys", holder_keys.holder_keys, name="holder-keys"),
    path("mine/keys/end", holder_keys.holder_keys_end, name="holder-keys-end"),
    path("mine/names", names.names, name="names"),
    path("mine/names/<slug:key>/remove", names.name_remove, name="name-remove"),
    path("mine/identities/apps/<slug:key>/end", connected_apps.app_end, name="app-end"),
    path("ims/oauth/authorize", connected_apps.app_consent, name="app-consent"),
    path("mine/documents/<slug:key>", wallet.wallet_document, name="wallet-document"),
    path("mine/documents/<slug:key>/file", wallet.wallet_file, name="wallet-file"),
    path("mine/pictures/<slug:sha256>", wallet.wallet_picture, name="wallet-picture"),
    path("mine/documents/<slug:key>/check", wallet.wallet_check, name="wallet-check"),
    path("mine/documents/<slug:key>/noted", wallet.wallet_noted, name="wallet-noted"),
    path("mine/documents/<slug:key>/remove", wallet.wallet_remove, name="wallet-remove"),
    path("mine/shares", shares.share_list, name="share-list"),
    path("mine/shares/new", shares.share_new, name="share-new"),
    path("mine/shares/drafts/<slug:key>/delete", share_drafts.share_draft_drop, name="share-draft-drop"),
    path("mine/shares/<slug:key>", shares.share_one, name="share-one"),
    path("mine/shares/<slug:key>/preview", shares.share_preview, name="share-preview"),
    path("mine/shares/<slug:key>/pin", shares.share_pin, name="share-pin"),
    path("mine/shares/<slug:key>/stop", shares.share_stop, name="share-stop"),
    path("r/<str:secret>", request_link, name="request-link"),
    path("r/<str:secret>/report", request_report, name="request-report"),
    path("r/<str:secret>/files", request_files, name="request-files"),
    path("r/<str:secret>/app", request_app, name="request-app"),
    path("r/answers/<slug:secret>", request_app_answer, name="request-app-answer"),
    path("r/app/<slug:name>/<slug:page>", request_app_state, name="request-app-state"),
    path("mine/requests", requests.request_list, name="request-list"),
    path("mine/requests/<slug:key>/stop", requests.request_stop, name="request-stop"),
    path("mine/present", presenting.present, name="present"),
    path("mine/present/<slug:key>", presenting.present_request, name="present-request"),
    path("oid4vp/authorize", presenting.present_link, name="present-link"),
    path("mine/record", my_record, name="my-record"),
    path("mine/record/<str:form>", my_record_file, name="my-record-file"),
]

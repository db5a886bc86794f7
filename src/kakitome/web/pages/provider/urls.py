"""Addresses at the desk of an institution that awards, below `desk/<institution>/`."""

from django.urls import path

from kakitome.web.pages.account.invitations import pending
from kakitome.web.pages.provider.applications import views as applications
from kakitome.web.pages.provider.applying import views as applying
from kakitome.web.pages.provider.attesting import views as attesting
from kakitome.web.pages.provider.audit_trail import views as audit_trail
from kakitome.web.pages.provider.award_terms import views as award_terms
from kakitome.web.pages.provider.awarding_events import queue as event_queue
from kakitome.web.pages.provider.awarding_events import views as awarding_events
from kakitome.web.pages.provider.claim_codes import views as claim_codes
from kakitome.web.pages.provider.class_lists import acting as list_acting
from kakitome.web.pages.provider.class_lists import columns as list_columns
from kakitome.web.pages.provider.class_lists import files as list_files
from kakitome.web.pages.provider.class_lists import mending as list_mending
from kakitome.web.pages.provider.class_lists import views as class_lists
from kakitome.web.pages.provider.closing import views as closing
from kakitome.web.pages.provider.credit_agreements import views as credit_agreements
from kakitome.web.pages.provider.credit_bank import reconciling, statements
from kakitome.web.pages.provider.credit_bank import views as credit_bank
from kakitome.web.pages.provider.credit_cases import views as credit_cases
from kakitome.web.pages.provider.credit_courses import views as credit_courses
from kakitome.web.pages.provider.credit_equivalents import views as credit_equivalents
from kakitome.web.pages.provider.credit_pathways import people as pathway_people
from kakitome.web.pages.provider.credit_pathways import views as credit_pathways
from kakitome.web.pages.provider.define import starting
from kakitome.web.pages.provider.define import views as define
from kakitome.web.pages.provider.degree_programmes import views as degree_programmes
from kakitome.web.pages.provider.endorsements import views as endorsements
from kakitome.web.pages.provider.endorsements.signing import sign_for
from kakitome.web.pages.provider.issued_awards import acts as award_acts
from kakitome.web.pages.provider.issued_awards import files as award_files
from kakitome.web.pages.provider.issued_awards import returning as award_returning
from kakitome.web.pages.provider.issued_awards import views as issued_awards
from kakitome.web.pages.provider.issuer_profile import stolen_keys
from kakitome.web.pages.provider.issuer_profile import views as issuer_profile
from kakitome.web.pages.provider.joint_awards import views as joint_awards
from kakitome.web.pages.provider.partnerships import views as partnerships
from kakitome.web.pages.provider.people import keys
from kakitome.web.pages.provider.people import views as people
from kakitome.web.pages.provider.registration import described
from kakitome.web.pages.provider.registration import views as registration
from kakitome.web.pages.provider.retention import views as retention
from kakitome.web.pages.provider.security_events import views as security_events
from kakitome.web.pages.provider.sign_in_providers import views as sign_in_providers
from kakitome.web.pages.provider.withdrawals import acts as withdrawal_acts
from kakitome.web.pages.provider.withdrawals import views as withdrawals

urlpatterns = [
    path("credit/cases", credit_cases.credit_cases, name="credit-cases"),
    path("credit/cases/<slug:number>", credit_cases.credit_case, name="credit-case"),
    path("credit/cases/<slug:number>/<slug:paper>", credit_cases.credit_case_paper, name="credit-case-paper"),
    path("registry", registration.listing, name="registering"),
    path("registry/own", registration.own, name="registering-own"),
    path("registry/new", described.new, name="registering-new"),
    path("registry/file", registration.file, name="registering-file"),
    path("registry/file/confirm", registration.confirm, name="registering-confirm"),
    path("registry/template-<str:reading>.csv", registration.template, name="registering-template"),
    path("registry/<str:number>/next", described.next_version, name="registering-next"),
    path("registry/<str:number>/withdraw", registration.withdraw, name="registering-withdraw"),
    path("banks", credit_bank.banks, name="credit-banks"),
    path("banks/<str:number>", credit_bank.account, name="credit-banks-account"),
    path("banks/reconciling/<str:code>", reconciling.reconciling, name="credit-banks-reconciling"),
    path("banks/reconciled/<str:key>", reconciling.reconciled, name="credit-banks-reconciled"),
    path("banks/reconciled/<str:key>/differences.csv", reconciling.differences, name="credit-banks-differences"),
    path("banks/statements/<str:code>", statements.statements, name="credit-banks-statements"),
    path("programmes", degree_programmes.listing, name="degree-programmes"),
    path("programmes/one", degree_programmes.programme, name="degree-programme"),
    path("banks/<str:number>/statement.<str:form>", credit_bank.statement, name="credit-banks-statement"),
    path("courses", credit_courses.listing, name="credit-courses"),
    path("courses/one", credit_courses.course, name="credit-course"),
    path("courses/file", credit_courses.file, name="credit-courses-file"),
    path("courses/file/confirm", credit_courses.confirm, name="credit-courses-confirm"),
    path("courses/syllabus", credit_courses.syllabus, name="credit-syllabus"),
    path("courses/template-<str:reading>.csv", credit_courses.template, name="credit-courses-template"),
    path("courses/all.csv", credit_courses.courses_csv, name="credit-courses-csv"),
    path("agreements", credit_agreements.listing, name="credit-agreements"),
    path("agreements/words", credit_agreements.words, name="agreement-words"),
    path("agreements/<str:number>", credit_agreements.agreement, name="agreement-desk"),
    path("equivalents", credit_equivalents.listing, name="credit-equivalents"),
    path("equivalents/new", credit_equivalents.new, name="credit-equivalent-new"),
    path("equivalents/adopt", credit_equivalents.adopt, name="credit-adopt"),
    path("equivalents/adopt/drop", credit_equivalents.drop, name="credit-adoption-drop"),
    path("equivalents/<str:number>/reverse", credit_equivalents.reverse, name="credit-equivalent-reverse"),
    path("applications", applications.listing, name="applications"),
    path("applications/new", applications.begin, name="application-new"),
    path("applications/<slug:number>", applications.show, name="application"),
    path("applications/<slug:number>/papers", applications.attach, name="application-attach"),
    path("applications/<slug:number>/papers/take-back", applications.detach, name="application-detach"),
    path("applications/<slug:number>/papers/<str:sha256>", applications.paper, name="application-paper"),
    path("applications/<slug:number>/renew", applications.renew, name="application-renew"),
    path(
        "applications/<slug:number>/letters/<slug:letter>/<slug:language>",
        applications.letter,
        name="application-letter",
    ),
    path("applications/<slug:number>/<slug:act>", applications.act, name="application-act"),
    path("applications/<slug:number>/<slug:act>/<int:which>", applications.act, name="application-act-on"),
    path("partnerships", partnerships.listing, name="partnerships"),
    path("partnerships/<slug:number>", partnerships.answer, name="partnership-answer"),
    path("microcredentials", define.listing, name="define-list"),
    path("microcredentials/new", starting.new, name="define-new"),
    path("microcredentials/report", define.report, name="define-report"),
    path("microcredentials/<str:identifier>/<int:version>", define.edit, name="define-edit"),
    path("microcredentials/<str:identifier>/<int:version>/preview", define.preview, name="define-preview"),
    path("microcredentials/<str:identifier>/<int:version>/badge.svg", define.image, name="define-image"),
    path("microcredentials/<str:identifier>/<int:version>/definition.json", define.download, name="define-download"),
    path("microcredentials/<str:identifier>/<int:version>/move", define.move, name="define-move"),
    path("microcredentials/<str:identifier>/<int:version>/discard", define.discard, name="define-discard"),
    path("microcredentials/<str:identifier>/<int:version>/unit", define.change_unit, name="define-unit"),
    path("microcredentials/<str:identifier>/<int:version>/joint", joint_awards.asking, name="define-joint"),
    path("joint-awards", joint_awards.listing, name="joint-requests"),
    path("joint-awards/<slug:lead>/<str:identifier>", joint_awards.answering, name="joint-request"),
    path("pathways", credit_pathways.listing, name="pathways-desk"),
    path("pathways/<slug:number>", credit_pathways.design, name="pathway-design"),
    path("pathways/<slug:number>/consent", credit_pathways.consent, name="pathway-consent"),
    path("pathways/<slug:number>/people", pathway_people.people, name="pathway-people"),
    path("pathways/<slug:number>/people/<slug:key>", pathway_people.person, name="pathway-person"),
    path("terms", award_terms.listing, name="award-terms"),
    path("terms/<str:identifier>", award_terms.terms_of, name="award-terms-of"),
    path("applying", applying.queue, name="applying"),
    path("applying/calls", applying.calls, name="applying-calls"),
    path("applying/calls/<str:identifier>", applying.call, name="applying-call"),
    path("applying/<slug:key>", applying.application, name="applying-one"),
    path("applying/<slug:key>/evidence/<slug:piece>", applying.piece, name="applying-piece"),
    path("closing", closing.closing, name="closing"),
    path("closing/request", closing.request_closing, name="closing-request"),
    path("closing/answer", closing.answer_closing, name="closing-answer"),
    path("retention", retention.retention, name="retention"),
    path("retention/shorter", retention.shorten, name="retention-shorten"),
    path("class-lists", class_lists.choose, name="batch-list"),
    path("class-lists/template-<str:reading>.csv", list_files.template, name="batch-template"),
    path("class-lists/<str:number>", class_lists.batch, name="batch"),
    path("class-lists/<str:number>/reread", class_lists.reread, name="batch-reread"),
    path("class-lists/<str:number>/columns", list_columns.columns, name="batch-columns"),
    path("class-lists/<str:number>/columns/forget", list_columns.forget, name="batch-columns-forget"),
    path("class-lists/<str:number>/mend", list_mending.mend, name="batch-mend"),
    path("class-lists/<str:number>/confirm", list_acting.confirm, name="batch-confirm"),
    path("class-lists/<str:number>/schedule", list_acting.schedule, name="batch-schedule"),
    path("class-lists/<str:number>/despite-grade", list_acting.despite_grade, name="batch-despite-grade"),
    path("class-lists/<str:number>/take-back", list_acting.take_back, name="batch-take-back"),
    path("class-lists/<str:number>/pause", list_acting.pause, name="batch-pause"),
    path("class-lists/<str:number>/go-on", list_acting.go_on, name="batch-go-on"),
    path("class-lists/<str:number>/retry", list_acting.retry, name="batch-retry"),
    path("class-lists/<str:number>/cancel", list_acting.cancel, name="batch-cancel"),
    path("class-lists/<str:number>/annotated", list_files.annotated, name="batch-annotated"),
    path("class-lists/<str:number>/result.csv", list_files.result, name="batch-result"),
    path("class-lists/<str:number>/credentials.zip", list_files.credentials, name="batch-credentials"),
    path("events-held", awarding_events.listing, name="awarding-events"),
    path("events-held/new", awarding_events.new, name="awarding-event-new"),
    path("events-held/<slug:key>", event_queue.queue, name="awarding-event"),
    path("events-held/<slug:key>/settings", awarding_events.edit, name="awarding-event-edit"),
    path("events-held/<slug:key>/screen", awarding_events.screen, name="awarding-event-screen"),
    path("events-held/<slug:key>/slips", awarding_events.slips, name="awarding-event-slips"),
    path("events-held/<slug:key>/typing", event_queue.typing, name="awarding-event-typing"),
    path("claim-codes", claim_codes.claim_codes, name="claim-codes"),
    path("awards", issued_awards.listing, name="award-list"),
    path("awards.csv", award_files.awards_file, {"form": "csv"}, name="award-csv"),
    path("awards.xlsx", award_files.awards_file, {"form": "xlsx"}, name="award-xlsx"),
    path("awards/reminders", award_acts.stop_all_reminders, name="award-reminders-stop"),
    path("awards/links", award_acts.send_links, name="award-links"),
    path("awards/new", award_acts.give, name="award-new"),
    path("awards/<str:number>", issued_awards.detail, name="award-detail"),
    path("awards/<str:number>/documents/<int:position>.json", issued_awards.document, name="award-document"),
    path("awards/<str:number>/reminders", award_acts.reminders, name="award-reminders"),
    path("awards/<str:number>/link", award_acts.send_link_again, name="award-link"),
    path("awards/<str:number>/correct", award_acts.correct, name="award-correct"),
    path("awards/<str:number>/renew", award_acts.renew_award, name="award-renew"),
    path("awards/<str:number>/return", award_returning.ask_back, name="award-return"),
    path("awards/<str:number>/return/decide", award_returning.decide, name="award-return-decide"),
    path("awards/<str:number>/return/drop", award_returning.drop, name="award-return-drop"),
    path("awards/<str:number>/<str:act>", award_acts.withdraw, name="award-act"),
    path("withdrawals", withdrawals.listing, name="withdrawal-list"),
    path("withdrawals/new", withdrawal_acts.draft, name="withdrawal-new"),
    path("withdrawals/threshold", withdrawal_acts.threshold, name="withdrawal-threshold"),
    path("withdrawals/<str:number>", withdrawals.order, name="withdrawal"),
    path("withdrawals/<str:number>/propose", withdrawal_acts.propose_order, name="withdrawal-propose"),
    path("withdrawals/<str:number>/decide", withdrawal_acts.decide, name="withdrawal-decide"),
    path("withdrawals/<str:number>/end", withdrawal_acts.end, name="withdrawal-end"),
    path("withdrawals/<str:number>/again", withdrawal_acts.again, name="withdrawal-again"),
    path("withdrawals/<str:number>/lines.csv", withdrawals.lines, name="withdrawal-lines"),
    path("people", people.people, name="people"),
    path("people/invite", people.invite_person, name="people-invite"),
    path("people/invite/again", pending.invite_person_again, name="people-invite-again"),
    path("people/invite/withdraw", pending.withdraw_invitation, name="people-uninvite"),
    path("people/remove", people.remove_person, name="people-remove"),
    path("units/add", people.add, name="unit-add"),
    path("units/<slug:node>/rename", people.rename, name="unit-rename"),
    path("security-events", security_events.desk_events, name="desk-events"),
    path("api-keys", keys.api_keys, name="api-keys"),
    path("api-keys/take-over", keys.take_over_key, name="api-key-take-over"),
    path("api-keys/revoke", keys.revoke_key, name="api-key-revoke"),
    path("sign-in", sign_in_providers.providers, name="sign-in-providers"),
    path("sign-in/<slug:provider>", sign_in_providers.provider, name="sign-in-provider"),
    path("issuer", issuer_profile.issuer, name="issuer"),
    path("issuer/keys/announce", issuer_profile.announce, name="key-announce"),
    path("issuer/keys/activate", issuer_profile.activate, name="key-activate"),
    path("issuer/keys/stop", stolen_keys.stop_key, name="key-stop"),
    path("issuer/keys/stolen", stolen_keys.answer_report, name="key-stolen"),
    path("issuer/keys/reseal", issuer_profile.reseal, name="key-reseal"),
    path("endorsements", endorsements.listing, name="endorsements"),
    path("endorsements/give", endorsements.give, name="endorsement-give"),
    path("endorsements/asked/<str:secret>", sign_for, name="endorsement-sign"),
    path("endorsements/end", endorsements.end_use, name="endorsement-end"),
    path("endorsements/<str:sha256>/document", endorsements.document, name="endorsement-document"),
    path("attesting", attesting.listing, name="attesting-again"),
    path("attesting/<slug:key>", attesting.show, name="attesting-again-request"),
    path("attesting/<slug:key>/agree", attesting.agree, name="attesting-again-agree"),
    path("attesting/<slug:key>/original", attesting.original, name="attesting-again-original"),
    path("attesting/<slug:key>/evidence/<str:sha256>", attesting.evidence, name="attesting-again-evidence"),
    path("trail", audit_trail.trail, name="trail"),
    path("trail.csv", audit_trail.trail_csv, name="trail-csv"),
]

"""Addresses of the web; one file of them for each audience of pages."""

from django.conf import settings
from django.urls import include, path
from django.views.generic import RedirectView

from kakitome.web.pages.account.activity.views import activity
from kakitome.web.pages.account.by_code.views import begin_account
from kakitome.web.pages.account.going_on.views import go_on
from kakitome.web.pages.account.invitations.views import invitation
from kakitome.web.pages.account.own_data import views as own_data
from kakitome.web.pages.account.recovery import views as recovery
from kakitome.web.pages.account.trusted_contact import views as trusted_contact
from kakitome.web.pages.operator.closings import views as closings
from kakitome.web.pages.operator.federation.views import site_federation
from kakitome.web.pages.operator.health import views as health
from kakitome.web.pages.operator.parked_jobs import views as parked_jobs
from kakitome.web.pages.operator.parts_book.views import parts
from kakitome.web.pages.operator.reported_requests import views as reported_requests
from kakitome.web.pages.operator.retention.views import site_retention
from kakitome.web.pages.operator.security_events.views import site_events, site_events_file
from kakitome.web.pages.operator.site_state.views import site_state
from kakitome.web.pages.operator.stolen_keys import views as stolen_keys
from kakitome.web.pages.overview import body_home, start, views

handler400 = "kakitome.web.problems.bad_request"
handler403 = "kakitome.web.problems.permission_denied"
handler404 = "kakitome.web.problems.page_not_found"
handler429 = "kakitome.web.problems.account_limit_reached"
handler500 = "kakitome.web.problems.server_error"

DESK = "desk/<slug:institution>"

urlpatterns = [
    # What programs ask for most comes first: addresses are tried in this order.
    path("api/v1/", include("kakitome.web.api.v1.urls")),
    path("livez", health.alive, name="alive"),
    path("readyz", health.ready, name="ready"),
    path("metrics", health.metrics, name="metrics"),
    path(".well-known/security.txt", health.security_contact, name="security-contact"),
    # Before what an issuer publishes, below whose addresses they lie.
    path("", include("kakitome.web.api.oid4vci.urls")),
    path("", include("kakitome.web.api.oid4vp.urls")),
    path("", include("kakitome.web.api.badges.urls")),
    path("", include("kakitome.web.pages.public.urls")),
    # Before the codes of learners, below whose address it lies.
    path("codes/account", begin_account, name="printed-code-account"),
    path("", include("kakitome.web.pages.learner.urls")),
    path("site", site_state, name="site-state"),
    path("site/federation", site_federation, name="site-federation"),
    path("site/retention", site_retention, name="site-retention"),
    path("site/stopped-keys", stolen_keys.site_stolen_keys, name="site-stolen-keys"),
    path("site/stopped-keys/<slug:institution>/declare", stolen_keys.declare_site_key, name="site-stolen-key-declare"),
    path("site/requests", reported_requests.site_requests, name="site-requests"),
    path("site/requests/<slug:number>/settle", reported_requests.settle_site_request, name="site-request-settle"),
    path("site/closings", closings.site_closings, name="site-closings"),
    path("site/closings/<slug:institution>", closings.site_closing, name="site-closing"),
    path("site/closings/<slug:institution>/request", closings.request_site_closing, name="site-closing-request"),
    path("site/closings/<slug:institution>/answer", closings.answer_site_closing, name="site-closing-answer"),
    path("site/events", site_events, name="site-events"),
    path("site/events.<slug:form>", site_events_file, name="site-events-file"),
    path("account/activity", activity, name="account-activity"),
    path("invitations/<str:key>", invitation, name="invitation"),
    path("", include("kakitome.web.pages.body.reviewing.urls")),
    path("review", RedirectView.as_view(pattern_name="review", query_string=True)),
    path("desk", RedirectView.as_view(pattern_name="desk-choose", query_string=True)),
    path("desk/", start.start, name="desk-choose"),
    path(DESK, views.desk, name="desk"),
    path(f"{DESK}/body", body_home.body, name="body"),
    path(f"{DESK}/", include("kakitome.web.pages.provider.urls")),
    path(f"{DESK}/", include("kakitome.web.pages.body.urls")),
    path(f"{DESK}/jobs", parked_jobs.listing, name="parked-jobs"),
    path(f"{DESK}/jobs/again", parked_jobs.again, name="parked-job-again"),
    path("account/data", own_data.own_data, name="own-data"),
    path("account/data/file", own_data.own_data_file, name="own-data-file"),
    path("account/data/delete", own_data.delete, name="own-data-delete"),
    path("account/asleep", own_data.asleep, name="account-asleep"),
    path("deleted", own_data.deletion_proof, name="deletion-proofs"),
    path("deleted/<str:number>", own_data.deletion_proof, name="deletion-proof"),
    path("account/", include("kakitome.web.pages.account.sign_in.urls")),
    path("account/recover", recovery.recover, name="recover"),
    path("account/recover/contact", trusted_contact.recover_by_contact, name="recover-by-contact"),
    path("contacts/<str:secret>", trusted_contact.contact_asked, name="contact-asked"),
    path("contacts/confirm/<str:secret>", trusted_contact.contact_confirm, name="contact-confirm"),
    path("recoveries/<str:secret>", trusted_contact.recovery_stop, name="recovery-stop"),
    path("mine/trusted-contact", trusted_contact.trusted_contact, name="trusted-contact"),
    path("mine/trusted-contact/stop", trusted_contact.own_recovery_stop, name="own-recovery-stop"),
    path("mine/recovery", recovery.recovery_sheet, name="recovery-sheet"),
    path("account/go-on", go_on, name="account-go-on"),
    path("account/", include("kakitome.web.pages.account.second_factor.urls")),
    *([path("parts", parts, name="parts")] if settings.DEBUG else []),
]

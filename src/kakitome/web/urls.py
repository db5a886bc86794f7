"""Addresses of the web, one file of them per journey."""

from django.conf import settings
from django.urls import include, path
from django.views.generic import RedirectView

from kakitome.web.pages.operator.parts_book.views import parts
from kakitome.web.pages.public.home.views import home

handler400 = "kakitome.web.problems.bad_request"
handler403 = "kakitome.web.problems.permission_denied"
handler404 = "kakitome.web.problems.page_not_found"
handler429 = "kakitome.web.problems.account_limit_reached"
handler500 = "kakitome.web.problems.server_error"

urlpatterns = [
    # What programs ask for most comes first: addresses are tried in this order.
    path("api/v1/", include("kakitome.web.api.v1.urls")),
    path("", include("kakitome.web.pages.public.issuer_documents.urls")),
    path("", home, name="home"),
    path("", include("kakitome.web.pages.public.verify.urls")),
    path("", include("kakitome.web.pages.learner.award.urls")),
    path("", include("kakitome.web.pages.learner.claim.urls")),
    path("", include("kakitome.web.pages.account.invitations.urls")),
    path("", include("kakitome.web.pages.learner.my_awards.urls")),
    path("", include("kakitome.web.pages.public.find.urls")),
    path("", include("kakitome.web.pages.public.about.urls")),
    path("", include("kakitome.web.pages.public.transparency_log.urls")),
    path("", include("kakitome.web.pages.public.open_data.urls")),
    path("", include("kakitome.web.pages.public.compare.urls")),
    path("", include("kakitome.web.pages.public.registry.urls")),
    path("", include("kakitome.web.pages.public.registry_entry.urls")),
    path("", include("kakitome.web.pages.public.recognition_bodies.urls")),
    path("", include("kakitome.web.pages.public.decisions.urls")),
    path("", include("kakitome.web.pages.public.recognitions.urls")),
    path("", include("kakitome.web.pages.body.reviewing.urls")),
    path("review", RedirectView.as_view(pattern_name="review", query_string=True)),
    path("desk", RedirectView.as_view(pattern_name="desk-choose", query_string=True)),
    path("desk/", include("kakitome.web.pages.provider.registration.urls")),
    path("desk/", include("kakitome.web.pages.provider.applications.urls")),
    path("desk/", include("kakitome.web.pages.body.governance.urls")),
    path("desk/", include("kakitome.web.pages.body.cases.urls")),
    path("desk/", include("kakitome.web.pages.body.committee_decisions.urls")),
    path("desk/", include("kakitome.web.pages.body.reviewer_register.urls")),
    path("desk/", include("kakitome.web.pages.provider.define.urls")),
    path("desk/", include("kakitome.web.pages.provider.class_lists.urls")),
    path("desk/", include("kakitome.web.pages.provider.issued_awards.urls")),
    path("desk/", include("kakitome.web.pages.provider.withdrawals.urls")),
    path("desk/", include("kakitome.web.pages.provider.people.urls")),
    path("desk/", include("kakitome.web.pages.provider.issuer_profile.urls")),
    path("desk/", include("kakitome.web.pages.provider.endorsements.urls")),
    path("desk/", include("kakitome.web.pages.operator.parked_jobs.urls")),
    path("desk/", include("kakitome.web.pages.provider.audit_trail.urls")),
    path("desk/", include("kakitome.web.pages.overview.urls")),
    path("account/", include("kakitome.web.pages.account.sign_in.urls")),
    *([path("parts", parts, name="parts")] if settings.DEBUG else []),
]

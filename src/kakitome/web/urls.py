"""Addresses of the web, one file of them per journey."""

from django.conf import settings
from django.urls import include, path
from django.views.generic import RedirectView

from kakitome.web.pages.home.views import home
from kakitome.web.pages.parts.views import parts

handler400 = "kakitome.web.problems.bad_request"
handler403 = "kakitome.web.problems.permission_denied"
handler404 = "kakitome.web.problems.page_not_found"
handler429 = "kakitome.web.problems.account_limit_reached"
handler500 = "kakitome.web.problems.server_error"

urlpatterns = [
    # What programs ask for most comes first: addresses are tried in this order.
    path("api/v1/", include("kakitome.web.api.v1.urls")),
    path("", include("kakitome.web.pages.issuers.urls")),
    path("", home, name="home"),
    path("", include("kakitome.web.pages.verify.urls")),
    path("", include("kakitome.web.pages.award.urls")),
    path("", include("kakitome.web.pages.claim.urls")),
    path("", include("kakitome.web.pages.invitations.urls")),
    path("", include("kakitome.web.pages.mine.urls")),
    path("", include("kakitome.web.pages.find.urls")),
    path("", include("kakitome.web.pages.about.urls")),
    path("", include("kakitome.web.pages.log.urls")),
    path("", include("kakitome.web.pages.open_data.urls")),
    path("", include("kakitome.web.pages.compare.urls")),
    path("", include("kakitome.web.pages.registry.urls")),
    path("", include("kakitome.web.pages.entry.urls")),
    path("", include("kakitome.web.pages.bodies.urls")),
    path("", include("kakitome.web.pages.decisions.urls")),
    path("", include("kakitome.web.pages.recognitions.urls")),
    path("", include("kakitome.web.pages.review.urls")),
    path("review", RedirectView.as_view(pattern_name="review", query_string=True)),
    path("desk", RedirectView.as_view(pattern_name="desk-choose", query_string=True)),
    path("desk/", include("kakitome.web.pages.registering.urls")),
    path("desk/", include("kakitome.web.pages.applications.urls")),
    path("desk/", include("kakitome.web.pages.body.urls")),
    path("desk/", include("kakitome.web.pages.cases.urls")),
    path("desk/", include("kakitome.web.pages.deciding.urls")),
    path("desk/", include("kakitome.web.pages.reviewers.urls")),
    path("desk/", include("kakitome.web.pages.define.urls")),
    path("desk/", include("kakitome.web.pages.class_lists.urls")),
    path("desk/", include("kakitome.web.pages.awards.urls")),
    path("desk/", include("kakitome.web.pages.withdrawals.urls")),
    path("desk/", include("kakitome.web.pages.people.urls")),
    path("desk/", include("kakitome.web.pages.issuer.urls")),
    path("desk/", include("kakitome.web.pages.endorsements.urls")),
    path("desk/", include("kakitome.web.pages.parked_jobs.urls")),
    path("desk/", include("kakitome.web.pages.trail.urls")),
    path("desk/", include("kakitome.web.pages.overview.urls")),
    path("account/", include("kakitome.web.pages.account.urls")),
    *([path("parts", parts, name="parts")] if settings.DEBUG else []),
]

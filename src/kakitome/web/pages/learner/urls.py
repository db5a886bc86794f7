"""Addresses of what learners receive and hold; an award's number stays the same over all corrections."""

from django.urls import path

from kakitome.web.pages.learner.award.selective_disclosure import award_part, award_part_file
from kakitome.web.pages.learner.award.views import award, award_file, award_form, award_visibility
from kakitome.web.pages.learner.claim.views import claim_award, resend
from kakitome.web.pages.learner.my_awards.record import my_record, my_record_file
from kakitome.web.pages.learner.my_awards.views import my_awards
from kakitome.web.pages.learner.my_awards.waiting import waiting

urlpatterns = [
    path("a/<str:number>", award, name="award"),
    path("a/<str:number>/credential.json", award_file, {"kind": "json"}, name="award-json"),
    path("a/<str:number>/badge.png", award_file, {"kind": "png"}, name="award-png"),
    path("a/<str:number>/badge.svg", award_file, {"kind": "svg"}, name="award-svg"),
    path("a/<str:number>/as/<str:form>", award_form, name="award-form"),
    path("a/<str:number>/part", award_part, name="award-part"),
    path("a/<str:number>/part/<str:form>", award_part_file, name="award-part-file"),
    path("a/<str:number>/visibility", award_visibility, name="award-visibility"),
    path("claim", resend, name="claim-resend"),
    path("claim/<str:token>", claim_award, name="claim"),
    path("mine", my_awards, name="my-awards"),
    path("mine/waiting", waiting, name="my-awards-waiting"),
    path("mine/record", my_record, name="my-record"),
    path("mine/record/<str:form>", my_record_file, name="my-record-file"),
]

"""Addresses of an award; the number stays the same over all corrections."""

from django.urls import path

from kakitome.web.pages.learner.award.showing import award_part, award_part_file
from kakitome.web.pages.learner.award.views import award, award_file, award_form, award_visibility

urlpatterns = [
    path("a/<str:number>", award, name="award"),
    path("a/<str:number>/credential.json", award_file, {"kind": "json"}, name="award-json"),
    path("a/<str:number>/badge.png", award_file, {"kind": "png"}, name="award-png"),
    path("a/<str:number>/badge.svg", award_file, {"kind": "svg"}, name="award-svg"),
    path("a/<str:number>/as/<str:form>", award_form, name="award-form"),
    path("a/<str:number>/part", award_part, name="award-part"),
    path("a/<str:number>/part/<str:form>", award_part_file, name="award-part-file"),
    path("a/<str:number>/visibility", award_visibility, name="award-visibility"),
]

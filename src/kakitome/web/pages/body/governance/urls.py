"""Addresses of a recognition body's desk, and of its committees."""

from django.urls import path

from kakitome.web.pages.body.governance import committees, criteria, meetings, members, views

_BODY = "<slug:institution>/body"
_COMMITTEE = "<slug:institution>/committees/<slug:committee>"
_CRITERIA = f"{_BODY}/criteria/<slug:procedure>"

urlpatterns = [
    path(_BODY, views.body, name="body"),
    path(f"{_BODY}/members", members.members, name="body-members"),
    path(f"{_BODY}/members/new", members.new_member, name="body-member-new"),
    path(f"{_BODY}/members.csv", members.members_csv, name="body-members-csv"),
    path(f"{_BODY}/members/<slug:number>", members.member, name="body-member"),
    path(f"{_BODY}/criteria", criteria.criteria_list, name="body-criteria-list"),
    path(f"{_CRITERIA}/begin", criteria.begin_draft, name="body-criteria-begin"),
    path(f"{_CRITERIA}/versions/<str:version>", criteria.criteria, name="body-criteria"),
    path(_COMMITTEE, committees.committee, name="committee"),
    path(f"{_COMMITTEE}/seats", committees.give_seat, name="seat-give"),
    path(f"{_COMMITTEE}/seats/<slug:seat>", committees.change_seat, name="seat-change"),
    path(f"{_COMMITTEE}/meetings", committees.call_meeting, name="meeting-call"),
    path(f"{_COMMITTEE}/meetings/<int:number>", meetings.meeting, name="meeting"),
]

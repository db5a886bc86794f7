"""Addresses at the desk of a recognition body and of its committees, below `desk/<institution>/`."""

from django.urls import path

from kakitome.web.pages.body.cases import views as cases
from kakitome.web.pages.body.cases.assigning import assign_many
from kakitome.web.pages.body.committee_decisions import views as committee_decisions
from kakitome.web.pages.body.governance import committees, criteria, meetings, members
from kakitome.web.pages.body.reviewer_register import views as reviewer_register

urlpatterns = [
    path("body/members", members.members, name="body-members"),
    path("body/members/new", members.new_member, name="body-member-new"),
    path("body/members.csv", members.members_csv, name="body-members-csv"),
    path("body/members/<slug:number>", members.member, name="body-member"),
    path("body/criteria", criteria.criteria_list, name="body-criteria-list"),
    path("body/criteria/<slug:procedure>/begin", criteria.begin_draft, name="body-criteria-begin"),
    path("body/criteria/<slug:procedure>/versions/<str:version>", criteria.criteria, name="body-criteria"),
    path("committees/<slug:committee>", committees.committee, name="committee"),
    path("committees/<slug:committee>/seats", committees.give_seat, name="seat-give"),
    path("committees/<slug:committee>/seats/<slug:seat>", committees.change_seat, name="seat-change"),
    path("committees/<slug:committee>/meetings", committees.call_meeting, name="meeting-call"),
    path("committees/<slug:committee>/meetings/<int:number>", meetings.meeting, name="meeting"),
    path("committees/<slug:committee>/meetings/<int:number>.ics", meetings.calendar, name="meeting-calendar"),
    path("committees/<slug:committee>/meetings.ics", meetings.coming, name="meetings-calendar"),
    path("cases", cases.queue, name="cases"),
    path("cases.csv", cases.queue_file, name="cases-csv"),
    path("cases/renewals", cases.renewals, name="case-renewals"),
    path("cases/renewals.csv", cases.renewals_file, name="case-renewals-csv"),
    path("cases/evidence", cases.evidence, name="case-evidence"),
    path("cases/assign", assign_many, name="cases-assign"),
    path("cases/<slug:number>", cases.show, name="case"),
    path("cases/<slug:number>/papers/<str:sha256>", cases.paper, name="case-paper"),
    path("cases/<slug:number>/papers/<str:sha256>/pages/<int:page>", cases.paper_page, name="case-paper-page"),
    path("cases/<slug:number>/file.zip", cases.whole_file, name="case-file"),
    path("cases/<slug:number>/invoice", cases.invoice, name="case-invoice"),
    path("cases/<slug:number>/letters/<slug:letter>/<slug:language>", cases.letter, name="case-letter"),
    path("cases/<slug:number>/<slug:act>", cases.act, name="case-act"),
    path("cases/<slug:number>/<slug:act>/<int:which>", cases.act, name="case-act-on"),
    path("deciding/", committee_decisions.ballots, name="deciding"),
    path("deciding/<str:number>", committee_decisions.case, name="deciding-case"),
    path("deciding/<str:number>/papers/<str:sha256>", committee_decisions.paper, name="deciding-paper"),
    path(
        "deciding/<str:number>/papers/<str:sha256>/pages/<int:page>",
        committee_decisions.paper_page,
        name="deciding-paper-page",
    ),
    path("deciding/<str:number>/vote", committee_decisions.vote, name="deciding-vote"),
    path("deciding/<str:number>/step-aside", committee_decisions.step_aside, name="deciding-step-aside"),
    path("deciding/<str:number>/discussion", committee_decisions.comment, name="deciding-comment"),
    path("deciding/<str:number>/flags", committee_decisions.settle, name="deciding-settle"),
    path("deciding/<str:number>/recusals", committee_decisions.undo_recusal, name="deciding-undo"),
    path("deciding/<str:number>/change", committee_decisions.settle_change, name="deciding-change"),
    path("deciding/<str:number>/resolution/<slug:act>", committee_decisions.resolution_act, name="deciding-act"),
    path("reviewers", reviewer_register.register, name="reviewers"),
    path("reviewers/invite", reviewer_register.invite, name="reviewer-invite"),
    path("reviewers/<slug:reviewer>", reviewer_register.reviewer, name="reviewer"),
    path("reviewers/<slug:reviewer>/state", reviewer_register.move, name="reviewer-move"),
    path("reviewers/<slug:reviewer>/training", reviewer_register.train, name="reviewer-train"),
    path("reviewers/<slug:reviewer>/honorarium", reviewer_register.pay, name="reviewer-pay"),
]

"""Addresses of reviewers."""

from django.urls import path

from kakitome.web.pages.body.reviewing import reviewer_profile, views

urlpatterns = [
    path("review/", views.cases, name="review"),
    path("review/profile", reviewer_profile.profile, name="review-profile"),
    path("review/profile/<slug:institution>", reviewer_profile.profile, name="review-profile-of"),
    path("review/votes/<str:number>", reviewer_profile.to_ballot, name="review-ballot"),
    path("review/<str:number>", views.case, name="review-case"),
    path("review/<str:number>/declaration", views.declare, name="review-declare"),
    path("review/<str:number>/scores", views.score, name="review-score"),
    path("review/<str:number>/interview", views.record_interview, name="review-interview"),
    path("review/<str:number>/questions", views.put_question, name="review-ask"),
    path("review/<str:number>/discussion", views.comment, name="review-comment"),
    path("review/<str:number>/papers/<str:sha256>", views.paper, name="review-paper"),
    path("review/<str:number>/papers/<str:sha256>/pages/<int:page>", views.paper_page, name="review-paper-page"),
]

"""Addresses of units, people and API keys."""

from django.urls import path

from kakitome.web.pages.account.invitations import pending
from kakitome.web.pages.provider.people import keys, views

_ALL = "<slug:institution>/people"

urlpatterns = [
    path(_ALL, views.people, name="people"),
    path(f"{_ALL}/invite", views.invite_person, name="people-invite"),
    path(f"{_ALL}/invite/again", pending.invite_person_again, name="people-invite-again"),
    path(f"{_ALL}/invite/withdraw", pending.withdraw_invitation, name="people-uninvite"),
    path(f"{_ALL}/remove", views.remove_person, name="people-remove"),
    path("<slug:institution>/units/add", views.add, name="unit-add"),
    path("<slug:institution>/units/<slug:node>/rename", views.rename, name="unit-rename"),
    path("<slug:institution>/api-keys", keys.api_keys, name="api-keys"),
    path("<slug:institution>/api-keys/revoke", keys.revoke_key, name="api-key-revoke"),
]

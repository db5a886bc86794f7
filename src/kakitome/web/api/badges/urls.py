"""Addresses of the badge services, as the standards lay them out, and of the authorisation server before both."""

from django.urls import path

from kakitome.mapping.badge_service import OAUTH, OPEN_BADGES, RECORDS, BadgeService
from kakitome.web.api.badges import views


def _of(service: BadgeService, name: str) -> list[object]:
    base, given = service.base.lstrip("/"), {"service": service}
    return [
        path(f"{base}/discovery", views.discovery, given, name=f"{name}-service-discovery"),
        path(f"{base}/credentials", views.credentials, given, name=f"{name}-service-credentials"),
        path(f"{base}/profile", views.profile, given, name=f"{name}-service-profile"),
    ]


_OAUTH = OAUTH.lstrip("/")

urlpatterns = [
    *_of(OPEN_BADGES, "badge"),
    *_of(RECORDS, "record"),
    path(f"{_OAUTH}/register", views.register, name="app-register"),
    path(f"{_OAUTH}/token", views.token, name="app-token"),
    path(f"{_OAUTH}/revoke", views.revoke, name="app-revoke"),
]

"""What every page shows around its content: the demonstration strip, who is signed in, the footer."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from kakitome.bootstrap.platform import get_platform
from kakitome.web.parts.comparison_choice import read_choice
from kakitome.web.parts.drawn import made_once
from kakitome.web.proofs import needs_factor
from kakitome.web.roles import Actor, actor_of


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return `frame` for the base template (a Django context processor)."""
    user = getattr(request, "user", None)
    actor = actor_of(request) if user and user.is_authenticated else None
    is_at_work = actor is not None and works_here(actor)
    return {
        "frame": {
            **frame_for(user),
            "has_desk": is_at_work,
            "chosen": read_choice(request),
            "needs_factor": is_at_work and needs_factor(request),
        }
    }


def works_here(actor: Actor) -> bool:
    """Tell whether somebody has a role, a seat on a committee or cases to review, or operates the site."""
    platform = get_platform()
    return bool(
        actor.is_operator
        or actor.roles
        or platform.bodies.list_seats_of(actor.account)
        or platform.reviewers.list_of(actor.account)
    )


def frame_for(user: Any) -> dict[str, Any]:
    """Return what stands around every page for a visitor, or for somebody who is signed in."""
    signed_in = bool(user and user.is_authenticated)
    return {
        "is_demonstration": bool(getattr(settings, "KAKITOME_DEMONSTRATION", False)),
        "who": (user.name or user.email) if signed_in else "",
        "footer": footer(signed_in=signed_in),
    }


def footer(*, signed_in: bool) -> Sequence[tuple[str, str]]:
    """Return addresses and labels of the footer; signing out is here, where phones show it too."""
    return made_once(_footer, signed_in)


def _footer(signed_in: bool) -> Sequence[tuple[str, str]]:
    links = [
        (reverse("about-checking"), _("How checking works")),
        (reverse("about-format"), _("The format")),
        (reverse("bodies"), _("Recognition bodies")),
        (reverse("about-privacy"), _("Privacy")),
        (reverse("about-accessibility"), _("Accessibility")),
        (reverse("api-docs"), "API"),
    ]
    if signed_in:
        return [
            *links,
            (reverse("account_email"), _("Addresses and password")),
            (reverse("own-data"), _("Your data")),
            (reverse("account_logout"), _("Sign out")),
        ]
    return [*links, (reverse("account_login"), _("Sign in"))]

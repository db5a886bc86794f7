"""The operator's page of the federation: what was read, when, until when it counts, and who signs in by it."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kakitome.bootstrap.platform import InstalledPlatform, get_platform
from kakitome.errors import Problem
from kakitome.journeys.people.federated_sign_in import examine_federation, pause_of
from kakitome.web.parts import written
from kakitome.web.parts.shapes import Table, Words
from kakitome.web.roles import actor_of


@login_required
@require_safe
def site_federation(request: HttpRequest) -> HttpResponse:
    """Show how fresh the federation's metadata are."""
    if not actor_of(request).is_operator:
        raise Http404
    platform = get_platform()
    attempt = platform.federation.find_attempt()
    context = {
        "address": platform.federation.address,
        "troubles": [written.finding(problem) for problem in examine_federation(platform, now=platform.now())],
        "refusal": written.finding(Problem(code=attempt.refusal)) if attempt and attempt.refusal else "",
        "facts": _facts(platform) if platform.federation.address else None,
        "users": _users(platform),
    }
    return render(request, "pages/operator/federation/federation.html", context)


def _facts(platform: InstalledPlatform) -> Table:
    feed, attempt = platform.federation.find_feed(), platform.federation.find_attempt()
    rows: list[list[Words]] = [[_("Address"), platform.federation.address]]
    if attempt:
        rows.append([_("Last asked for"), written.moment(attempt.at)])
    if feed:
        rows += [
            [_("Last taken"), written.moment(feed.read_at)],
            [_("Counts until"), written.moment(feed.valid_until)],
            [_("Asked for again"), written.moment(feed.refresh_at)],
            [_("Signed by the certificate (SHA-256)"), feed.signed_by],
            [_("Identity providers"), str(written.grouped(len(feed.providers)))],
            [_("Left out, because they cannot be used"), str(written.grouped(feed.left_out))],
        ]
    return Table(caption=_("The federation’s metadata"), columns=[_("What"), _("Value")], rows=rows)


def _users(platform: InstalledPlatform) -> list[dict[str, Any]]:
    feed, now = platform.federation.find_feed(), platform.now()
    lines = []
    for provider in platform.identity_providers.list_on():
        if provider.is_federated:
            pause = pause_of(feed, provider, now=now)
            institution = platform.organisations.get(provider.institution).name
            lines.append(
                {
                    "institution": institution,
                    "entity": provider.issuer,
                    "pause": written.finding(pause) if pause else "",
                }
            )
    return lines

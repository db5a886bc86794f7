"""Choosing for comparison: entries are put to those chosen or taken away, and the reader is back where they were."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kakitome.bootstrap.platform import get_platform
from kakitome.learning.registry.comparison import MOST
from kakitome.values.number import parse_number
from kakitome.web.parts.comparison_choice import read_choice, remember_choice


@require_POST
def compare_choose(request: HttpRequest) -> HttpResponse:
    """Add one entry, take one away, or keep exactly those given; what is not in the registry is left out."""
    chosen = list(read_choice(request))
    added, taken = parse_number(request.POST.get("add", "")), parse_number(request.POST.get("take", ""))
    if "these" in request.POST:
        chosen = [number for given in request.POST.getlist("e") if (number := parse_number(given.partition("@")[0]))]
    elif taken:
        chosen = [number for number in chosen if number != taken]
    elif added and len(chosen) >= MOST and added not in chosen:
        messages.error(request, _("At most %(most)s fit side by side. Take one away first.") % {"most": MOST})
    elif added:
        chosen.append(added)
    wanted = tuple(dict.fromkeys(chosen))[:MOST]
    response = HttpResponseRedirect(_back(request, spot=added or taken or ""))
    remember_choice(response, [entry.number for entry in get_platform().registry.find_many(wanted)])
    return response


def _back(request: HttpRequest, *, spot: str) -> str:
    target = request.POST.get("next", "")
    is_ours = target.startswith("/") and url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})
    page = target if is_ours else reverse("registry")
    return f"{page}#c-{spot}" if spot else page

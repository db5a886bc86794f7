"""What holds for every page whose address is the secret of a request."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kakitome.web.limits import Misses
from kakitome.web.secret_addresses import SecretAddress


def _ended(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/public/requests/ended.html", status=404)


guarded = SecretAddress(misses=Misses(name="requests", times=30, seconds=600), nothing=_ended)

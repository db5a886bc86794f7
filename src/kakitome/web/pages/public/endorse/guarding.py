"""What holds for the pages behind the link of an asking: absent, called off, declined and ended look the same."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kakitome.web.limits import Misses
from kakitome.web.secret_addresses import SecretAddress


def _ended(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/public/endorse/ended.html", status=404)


guarded_asking = SecretAddress(misses=Misses(name="endorse", times=30, seconds=600), nothing=_ended)

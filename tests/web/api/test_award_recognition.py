"""The recognition of one award by API: the very fact that a check of it tells."""

from datetime import timedelta

from django.test import Client

from kakitome.ports.recognitions import KeptRecognition
from web.api.callers import Caller
from web.places import Place
from web.public.test_recognitions import NOW, body, kept, withdraw

__all__ = ["body", "kept"]


def test_one_award_tells_its_recognition_as_a_check_of_it_does(
    caller: Caller, place: Place, kept: KeptRecognition
) -> None:
    number = place.award(on=(NOW - timedelta(days=2)).date()).number
    document = caller.get(f"/awards/{number}/credential").content
    checked = Client().post("/api/v1/verifications", document, content_type="application/vc").json()
    told = caller.get(f"/awards/{number}").json()["recognition"]
    assert told == checked["recognition"]
    assert (told["case"], told["at_award"]["number"]) == ("current", kept.number)
    withdraw(place)
    told = caller.get(f"/awards/{number}").json()["recognition"]
    assert (told["case"], told["now"]["state"]) == ("ended_since", "ended")

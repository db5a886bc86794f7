"""The interface put together: operations, the strict reader, and how each kind of refusal is answered."""

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from kakitome import __version__
from kakitome.web.api.v1 import (
    awards,
    microcredentials,
    registry_reading,
    registry_searching,
    registry_writing,
    verifications,
    withdrawals,
)
from kakitome.web.api.v1.reading import StrictParser
from kakitome.web.api.v1.refusals import (
    RequestRefused,
    answer_invalid,
    answer_refused,
    answer_unauthenticated,
    answer_unreadable,
)

api = NinjaAPI(
    title="Kakitome",
    version="1",
    description=f"Verify, define, award and withdraw. Kakitome {__version__}.",
    urls_namespace="api-v1",
    docs_url=None,
    parser=StrictParser(),
)
api.add_router("", verifications.router)
api.add_router("", microcredentials.router)
api.add_router("", awards.router)
api.add_router("", withdrawals.router)
api.add_router("", registry_searching.router)
api.add_router("", registry_reading.router)
api.add_router("", registry_writing.router)


@api.exception_handler(RequestRefused)
def on_refused(request: HttpRequest, error: RequestRefused) -> HttpResponse:
    """Answer what the request itself got wrong."""
    return answer_refused(request, error)


@api.exception_handler(AuthenticationError)
def on_unauthenticated(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """Answer a missing or wrong key."""
    return answer_unauthenticated(request, error)


@api.exception_handler(ValidationError)
def on_invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Answer fields that are not as described."""
    return answer_invalid(request, error)


@api.exception_handler(HttpError)
def on_unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Answer a body that cannot be read."""
    return answer_unreadable(request, error)

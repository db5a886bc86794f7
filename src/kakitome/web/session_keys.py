"""A session goes on under a new key when somebody proves again who they are."""

from contextlib import suppress

from allauth.usersessions.models import UserSession
from django.db import InternalError, OperationalError
from django.http import HttpRequest


def begin_new_key(request: HttpRequest) -> None:
    """Change the key of a session and keep what it holds: whoever learnt the old key has nothing of what is proved now.

    The session keeps its place in the person's list; while nothing can be written, the list is of no use anyway.

    Source: OWASP ASVS 5.0, V7.2.4.
    """
    before = request.session.session_key
    request.session.cycle_key()
    # Read-only: SQLite and a full disk say the one, PostgreSQL the other.
    with suppress(OperationalError, InternalError):
        UserSession.objects.filter(session_key=before).update(session_key=request.session.session_key)

"""What the log says of a request that failed: its number, its route and where it failed; never its address.

    request 8F2A-61XK: 503 at /claim/<str:token> (OperationalError from ConnectionTimeout, connection.py:126)

An address may carry the secret of a link. The trace follows where the fault is ours; while the database is away, the
disk is full or no handle is left, one line for each request is enough, and a thousand traces would fill the disk.
"""

import errno
import logging

from django.db import InterfaceError, InternalError, OperationalError
from django.http import HttpRequest

from kakitome.errors import KakitomeError, Unavailable, origin_of
from kakitome.web.request_id import request_id_of

_USED_UP = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ENOSPC, errno.EDQUOT, errno.EROFS})
"""What the machine says when it has no file, memory or disk left, or may not write."""
_READ_ONLY = "25006"
"""Source: PostgreSQL documentation, Appendix A (read_only_sql_transaction)."""
_FAILURE = "kakitome_failure"


def is_outage(error: BaseException | None) -> bool:
    """Tell whether it lies with the database or the machine, and asking again later may help."""
    if isinstance(error, OSError):
        return error.errno in _USED_UP
    is_read_only = isinstance(error, InternalError) and getattr(error.__cause__, "sqlstate", "") == _READ_ONLY
    return is_read_only or isinstance(error, OperationalError | InterfaceError | MemoryError)


def keep_failure(request: HttpRequest, error: Exception) -> None:
    """Remember why a request is answered by 5xx, for the line that Django writes of it."""
    setattr(request, _FAILURE, error)


class FaultLines(logging.Filter):
    """Writes the records of `django.request` anew."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Change a record in place; all are kept."""
        request = getattr(record, "request", None)
        if not isinstance(request, HttpRequest):
            return True
        error = record.exc_info[1] if record.exc_info else getattr(request, _FAILURE, None)
        code = f" {error.code}" if isinstance(error, KakitomeError) else ""
        origin = f" ({origin_of(error)})" if error is not None else ""
        status = getattr(record, "status_code", "")
        record.msg = f"request {request_id_of(request)}: {status}{code} at {_route(request)}{origin}"
        record.args = ()
        is_ours = error is not None and not is_outage(error) and not isinstance(error, Unavailable)
        record.exc_info = (type(error), error, error.__traceback__) if error is not None and is_ours else None
        record.exc_text = None
        return True


def _route(request: HttpRequest) -> str:
    """Return the route as it is written in the program, with the names of its parts."""
    match = request.resolver_match
    return f"/{match.route}" if match is not None else "an address that was not looked at"

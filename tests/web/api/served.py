"""A platform in a process of its own, with one institution and its key, for real clients of the API.

`python served.py` prints one line of JSON, `{"url": …, "key": …}`, and answers until it is told to end.
"""

import json
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from kakitome.bootstrap.starting import migrate, start_django

start_django()
migrate()

from django.core.wsgi import get_wsgi_application  # noqa: E402

from web.api.callers import caller_of  # noqa: E402
from web.places import Place  # noqa: E402


class Threads(ThreadingMixIn, WSGIServer):
    """Answers several at once."""

    daemon_threads = True


class Quiet(WSGIRequestHandler):
    """Logs nothing."""

    def log_message(self, format: str, *args: object) -> None:
        pass


if __name__ == "__main__":
    key = caller_of(Place().open()).key
    server = make_server("127.0.0.1", 0, get_wsgi_application(), server_class=Threads, handler_class=Quiet)
    print(json.dumps({"url": f"http://127.0.0.1:{server.server_port}", "key": key}), flush=True)
    server.serve_forever()

"""What the log says of requests that failed: enough to mend it, and no secret of an address."""

import errno
import logging

import pytest
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from kakitome.errors import Unavailable
from kakitome.web import urls as product
from kakitome.web.fault_log import FaultLines

SECRET = "CkKSUV_QpUC3DF5REGBCnwRGecGRp-jSHNudgQlMR7o"
ADDRESS = "hanako@learner.example"


def unreadable() -> Unavailable:
    error = Unavailable("E_CHECKPOINT_UNREADABLE", institution="u")
    error.__cause__ = OSError(errno.EMFILE, "Too many open files", "/a/folder")
    return error


RAISED = {
    "outage": OperationalError(f"no connection for {ADDRESS}"),
    "unavailable": unreadable(),
    "fault": ZeroDivisionError("of ours"),
}


def failing(_request: HttpRequest, kind: str, token: str) -> HttpResponse:
    raise RAISED[kind]


urlpatterns = [path("failing/<str:kind>/<str:token>", failing), *product.urlpatterns]
handler400, handler403, handler404, handler500 = (
    product.handler400,
    product.handler403,
    product.handler404,
    product.handler500,
)


def line_of(kind: str, caplog: pytest.LogCaptureFixture) -> tuple[str, str]:
    """Return the number that the visitor is shown, and what the console is told, as its handler writes it."""
    # pytest's own handler stands behind the logger, whose filter the settings name.
    logger = logging.getLogger("django.request")
    assert any(isinstance(one, FaultLines) for one in logger.filters)
    with override_settings(ROOT_URLCONF=__name__), caplog.at_level("ERROR", logger="django.request"):
        response = Client(raise_request_exception=False).get(f"/failing/{kind}/{SECRET}")
    (record,) = caplog.records
    return response.headers["X-Request-Id"], logging.Formatter().format(record)


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        ("outage", "503 at /failing/<str:kind>/<str:token> (OperationalError, test_fault_log.py:"),
        (
            "unavailable",
            "503 E_CHECKPOINT_UNREADABLE at /failing/<str:kind>/<str:token> "
            "(Unavailable from OSError EMFILE, test_fault_log.py:",
        ),
    ],
)
def test_an_outage_is_one_line_without_the_address(kind: str, written: str, caplog: pytest.LogCaptureFixture) -> None:
    number, line = line_of(kind, caplog)
    assert line.startswith(f"request {number}: {written}")
    assert "\n" not in line
    assert SECRET not in line
    assert ADDRESS not in line


def test_a_fault_of_ours_is_told_with_its_trace(caplog: pytest.LogCaptureFixture) -> None:
    number, line = line_of("fault", caplog)
    assert line.startswith(f"request {number}: 500 at /failing/<str:kind>/<str:token> (ZeroDivisionError, ")
    assert "Traceback" in line
    assert SECRET not in line

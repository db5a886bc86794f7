"""Addresses of the transparency log."""

from django.urls import path

from kakitome.web.pages.public.transparency_log.views import cosignatures, log, log_file, log_key

urlpatterns = [
    path("log/", log, name="log"),
    path("log/key", log_key, name="log-key"),
    path("log/cosignatures", cosignatures, name="log-cosignatures"),
    path("log/<path:name>", log_file, name="log-file"),
]

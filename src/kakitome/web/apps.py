"""The Django app of the pages."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Name the app, and listen to what signing in tells."""

    name = "kakitome.web"
    label = "web"
    verbose_name = "Kakitome pages"

    def ready(self) -> None:
        """Connect the security events."""
        from kakitome.web.signing_in_events import connect  # noqa: PLC0415 (models are loaded by now)

        connect()

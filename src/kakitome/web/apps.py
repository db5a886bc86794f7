"""The Django app of the pages."""

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class WebConfig(AppConfig):
    """Name the app, and listen to what signing in tells."""

    name = "kakitome.web"
    label = "web"
    verbose_name = "Kakitome pages"

    def ready(self) -> None:
        """Connect the security events, and take a factor that was set up as shown."""
        from allauth.mfa.signals import authenticator_added  # noqa: PLC0415 (models are loaded by now)

        from kakitome.web.proofs import factor_set_up  # noqa: PLC0415
        from kakitome.web.session_limits import begin  # noqa: PLC0415
        from kakitome.web.signing_in_events import connect  # noqa: PLC0415 (models are loaded by now)

        connect()
        authenticator_added.connect(factor_set_up)
        user_logged_in.connect(begin)

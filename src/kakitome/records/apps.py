"""The Django app that owns the tables; nothing outside `records` imports its models."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """Name the app."""

    name = "kakitome.records"
    label = "records"
    verbose_name = "Kakitome records"

    def ready(self) -> None:
        """Let registers be told of what is written to watched tables."""
        from kakitome.records.digests.register import take_notes  # noqa: PLC0415 (all models are known by now)
        from kakitome.records.watching.writing import watch  # noqa: PLC0415

        watch()
        take_notes()

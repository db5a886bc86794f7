"""The Django app that owns the tables; nothing outside `records` imports its models."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """Name the app."""

    name = "kakitome.records"
    label = "records"
    verbose_name = "Kakitome records"

    def ready(self) -> None:
        """Let registers and wallets be told of what is written, and let people sign in while nothing can be."""
        from kakitome.records import identity_proofs  # noqa: PLC0415 (all models are known by now)
        from kakitome.records.digests.register import take_notes  # noqa: PLC0415
        from kakitome.records.sign_in_notes import leave_out_what_cannot_be_written  # noqa: PLC0415
        from kakitome.records.watching.writing import watch  # noqa: PLC0415

        watch()
        take_notes()
        identity_proofs.take_notes()
        leave_out_what_cannot_be_written()

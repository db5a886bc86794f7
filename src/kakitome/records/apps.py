"""The Django app that owns the tables; nothing outside `records` imports its models."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """Name the app."""

    name = "kakitome.records"
    label = "records"
    verbose_name = "Kakitome records"

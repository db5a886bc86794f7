"""The index of the registry: derived from its entries, never dumped, built again by `kakitome registry reindex`.

One more table, `registry_text`, is no model: FTS5 on SQLite, token vectors on PostgreSQL (migration 0012).
"""

from django.db import models


class SearchRow(models.Model):
    """The newest version of one entry as it is searched, sorted and listed; newer ones have higher ids."""

    id = models.PositiveBigIntegerField(primary_key=True)
    number = models.CharField(max_length=16, unique=True)
    title_key = models.CharField(max_length=120)
    minutes = models.BigIntegerField()
    price = models.BigIntegerField()
    card = models.JSONField()
    facet_values = models.JSONField()
    title_text = models.TextField()
    body_text = models.TextField()

    class Meta:
        db_table = "registry_search"
        indexes = [
            models.Index(fields=["title_key", "-id"], name="registry_search_title"),
            models.Index(fields=["minutes", "-id"], name="registry_search_minutes"),
            models.Index(fields=["price", "-id"], name="registry_search_price"),
        ]


class FacetRow(models.Model):
    """Which of 65,536 consecutive rows have a value: a Roaring bitmap."""

    value = models.CharField(max_length=320)
    block = models.PositiveIntegerField()
    members = models.BinaryField()
    generation = models.PositiveBigIntegerField(db_index=True)

    class Meta:
        db_table = "registry_facet"
        constraints = [models.UniqueConstraint(fields=["value", "block"], name="registry_facet_once")]


class FacetLabelRow(models.Model):
    """The words for a value that an entry coined."""

    value = models.CharField(max_length=320, primary_key=True)
    ja = models.CharField(max_length=120, blank=True)
    en = models.CharField(max_length=120, blank=True)

    class Meta:
        db_table = "registry_facet_label"


class WordRow(models.Model):
    """A word that occurs: those in parts of which one may search, and those that are suggested."""

    id = models.BigAutoField(primary_key=True)
    word = models.CharField(max_length=200, unique=True)
    is_suggested = models.BooleanField(default=False)

    class Meta:
        db_table = "registry_word"


class CommonTermRow(models.Model):
    """The rows, up to an id, of a term that stands in many entries: a Roaring bitmap, true of one epoch only."""

    term = models.CharField(max_length=200)
    in_title = models.BooleanField()
    epoch = models.CharField(max_length=32)
    last_id = models.PositiveBigIntegerField()
    members = models.BinaryField()

    class Meta:
        """Twice for each term: where it stands anywhere, and in the title."""

        db_table = "registry_common_term"
        constraints = [models.UniqueConstraint(fields=["term", "in_title"], name="registry_common_term_once")]


class SearchStateRow(models.Model):
    """One row: what writers lock, and by which readers know that something changed."""

    id = models.PositiveSmallIntegerField(primary_key=True)
    next_id = models.PositiveBigIntegerField(default=1)
    generation = models.PositiveBigIntegerField(default=0)
    mark = models.CharField(max_length=32, blank=True)
    epoch = models.CharField(max_length=32, blank=True)
    terms_version = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "registry_search_state"

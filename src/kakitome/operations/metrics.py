"""Figures of operation as OpenMetrics: how an installation does, for the machines that watch over it.

No figure names a person, an institution or an address. What requests count lies in files that all processes of the
pages share; everything else is read when somebody asks. Off until the operator sets KAKITOME_METRICS_TOKEN.

Source: OpenMetrics 1.0.0; Prometheus, "Metric and label naming" (base units, a prefix, `_total`, `_timestamp_seconds`).
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

from cryptography.x509 import load_der_x509_certificate
from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.openmetrics.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from kakitome.bootstrap.key_tokens import list_tokened_institutions
from kakitome.bootstrap.platform import InstalledPlatform
from kakitome.errors import Unavailable
from kakitome.journeys.institutions.token_keys import find_token_problem
from kakitome.operations.doctor_record import find_examination
from kakitome.records.figures import TableFigures, read_table_figures

MEDIA_TYPE: Final = CONTENT_TYPE_LATEST
_BUCKETS_S: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_OF_PROCESSES: Final = CollectorRegistry()
REQUESTS: Final = Counter(
    "kakitome_http_requests",
    "Answered requests, by whom the page is for.",
    ["audience", "status"],
    registry=_OF_PROCESSES,
)
DURATIONS: Final = Histogram(
    "kakitome_http_request_duration_seconds",
    "From the whole request to the answer.",
    ["audience"],
    buckets=_BUCKETS_S,
    registry=_OF_PROCESSES,
)


class PlatformFigures(Collector):
    """What is read when somebody asks."""

    def __init__(self, platform: InstalledPlatform, *, now: datetime) -> None:
        self._platform = platform
        self._now = now

    def collect(self) -> Iterator[Metric]:
        """Yield the figures; without a database those that need none."""
        platform, now = self._platform, self._now
        yield _gauge(
            "kakitome_disk_free_bytes",
            "Of the data folder.",
            value=shutil.disk_usage(platform.installation.data_dir).free,
        )
        yield _gauge(
            "kakitome_clock_trusted",
            "0 while the clock contradicts what is on record.",
            value=_is_true(platform.check_clock),
        )
        if examination := find_examination(platform.installation.data_dir):
            name = "kakitome_doctor_last_run_timestamp_seconds"
            yield _gauge(name, "When the doctor last looked.", value=examination.at.timestamp())
            yield _gauge("kakitome_doctor_last_run_errors", "How many errors it told.", value=examination.errors)
        if feed := platform.federation.find_feed():
            name = "kakitome_federation_valid_until_timestamp_seconds"
            yield _gauge(name, "When the federation's metadata end.", value=feed.valid_until.timestamp())
            name = "kakitome_federation_read_timestamp_seconds"
            yield _gauge(name, "When the federation's metadata were last read.", value=feed.read_at.timestamp())
        try:
            figures = read_table_figures()
            waiting, logged = platform.queue.count_waiting(), platform.log_context().log.count()
            oldest = platform.queue.find_oldest_due()
        except Unavailable:
            yield _gauge("kakitome_database_up", "Whether the database answers.", value=0)
            return
        yield _gauge("kakitome_database_up", "Whether the database answers.", value=1)
        yield _gauge("kakitome_jobs_waiting", "Jobs that wait for a worker.", value=waiting)
        yield _by(
            "kakitome_job_oldest_waiting_seconds",
            "How long the oldest job of each kind could have been taken.",
            values={name: max(0, round((now - since).total_seconds())) for name, since in oldest.items()},
            label="job",
        )
        yield _gauge("kakitome_log_entries", "Entries of the transparency log.", value=logged)
        yield from _of_tables(figures, now=now)
        yield from self._of_checkpoints(figures)
        yield from self._of_seals()
        yield from self._of_tokens()

    def _of_checkpoints(self, figures: TableFigures) -> Iterator[Metric]:
        witness = self._platform.witness
        noted = []
        for institution in witness.list_institutions():
            try:
                noted.append(witness.find_checkpoint(institution))
            except Unavailable:
                noted.append(None)
        damaged = sum(checkpoint is None for checkpoint in noted)
        yield _gauge("kakitome_checkpoints_unreadable", "Checkpoints that cannot be read.", value=damaged)
        instants = [checkpoint.at for checkpoint in noted if checkpoint]
        if instants and figures.newest_event:
            behind = max(0.0, (figures.newest_event - max(instants)).total_seconds())
            yield _gauge(
                "kakitome_checkpoint_lag_seconds", "How far checkpoints are behind the newest event.", value=behind
            )

    def _of_seals(self) -> Iterator[Metric]:
        ends = [
            load_der_x509_certificate(certificate.certificates[0]).not_valid_after_utc
            for institution in self._platform.directory.list_institutions()
            for certificate in self._platform.seals(institution).list_all()
        ]
        if good := [end for end in ends if end > self._now]:
            name = "kakitome_seal_certificate_first_end_timestamp_seconds"
            yield _gauge(name, "When the first certificate of a seal runs out.", value=min(good).timestamp())

    def _of_tokens(self) -> Iterator[Metric]:
        waiting = sum(
            find_token_problem(self._platform, institution) is not None
            for institution in list_tokened_institutions(self._platform.installation.envelopes)
            if institution in set(self._platform.directory.list_institutions())
        )
        meaning = "Institutions that award nothing because the token with their keys does not answer."
        yield _gauge("kakitome_key_tokens_unavailable", meaning, value=waiting)


def expose(platform: InstalledPlatform, *, now: datetime) -> bytes:
    """Write all figures as OpenMetrics text."""
    registry = CollectorRegistry()
    registry.register(PlatformFigures(platform, now=now))
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(_OF_PROCESSES)
    text: bytes = generate_latest(registry)  # type: ignore[no-untyped-call]
    return text


@contextmanager
def shared_counters() -> Iterator[None]:
    """Let the processes that are started inside count in one folder; it goes away afterwards.

    In memory where the system offers that: a mapped file on a full disk would end the process that counts.
    """
    memory = Path("/dev/shm")  # noqa: S108 (a folder of its own in it)
    where = memory if memory.is_dir() and os.access(memory, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="kakitome-metrics-", dir=where) as folder:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        try:
            yield
        finally:
            del os.environ["PROMETHEUS_MULTIPROC_DIR"]


def _of_tables(figures: TableFigures, *, now: datetime) -> Iterator[Metric]:
    awards = CounterMetricFamily("kakitome_awards", "Signed awards.")
    awards.add_metric([], figures.awards)
    yield awards
    yield _by("kakitome_messages", "Mails by state.", values=figures.messages, label="state")
    age = (now - figures.oldest_waiting).total_seconds() if figures.oldest_waiting else 0.0
    yield _gauge(
        "kakitome_message_oldest_waiting_seconds", "How long the oldest mail has been due.", value=max(0.0, age)
    )
    yield _gauge("kakitome_jobs_parked", "Jobs that wait for a person.", value=figures.parked_jobs)
    yield _gauge("kakitome_documents_unlogged", "Signed documents not yet in the log.", value=figures.unlogged)
    yield _by(
        "kakitome_check_records", "Check records that are kept, by verdict.", values=figures.checks, label="verdict"
    )


def _gauge(name: str, meaning: str, *, value: float) -> Metric:
    return GaugeMetricFamily(name, meaning, value=value)


def _by(name: str, meaning: str, *, values: Mapping[str, int], label: str) -> Metric:
    family = GaugeMetricFamily(name, meaning, labels=[label])
    for kind, count in values.items():
        family.add_metric([kind], count)
    return family


def _is_true(check: Callable[[], None]) -> int:
    try:
        check()
    except Unavailable:
        return 0
    return 1

"""Figures of operation: only for who shows the token, in OpenMetrics, and without a name of anybody."""

import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client, RequestFactory
from django.urls import resolve
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from cli.test_serve import running
from kakitome.bootstrap.installation import installation_from
from kakitome.bootstrap.platform import get_platform
from kakitome.errors import Misconfigured, Unavailable
from kakitome.operations import metrics
from kakitome.operations.doctor_record import LastExamination, find_examination, note_examination
from kakitome.operations.waiting_jobs import examine_waiting_jobs
from kakitome.ports.queue import Job
from kakitome.web.pages.operator.health import views
from kakitome.web.request_figures import audience_of
from support import migrated_tables
from web.places import Place

TOKEN = "for-the-machines-that-watch"
BEARER = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def place(db: None) -> Place:
    return Place().open()


def figures(text: str) -> dict[str, float]:
    """Read OpenMetrics; each sample under its name and its labels' values."""
    return {
        " ".join([sample.name, *sample.labels.values()]): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


@pytest.mark.django_db
def test_without_a_token_there_is_no_such_page_and_with_one_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Client().get("/metrics", headers=BEARER).status_code == 404
    platform = get_platform()
    wanted = replace(platform, installation=replace(platform.installation, metrics_token=TOKEN))
    monkeypatch.setattr(views, "get_platform", lambda: wanted)
    assert Client().get("/metrics").status_code == 401
    assert Client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}x"}).status_code == 401
    answer = Client().get("/metrics", headers=BEARER)
    assert answer.headers["Content-Type"].startswith("application/openmetrics-text; version=1.0.0")
    assert "no-store" in answer.headers["Cache-Control"]
    assert figures(answer.content.decode())["kakitome_database_up"] == 1


def test_figures_count_over_all_institutions_and_name_nobody(place: Place) -> None:
    platform, now = place.platform, place.platform.now()
    before = figures(metrics.expose(platform, now=now).decode())
    place.award()
    note_examination(platform.installation.data_dir, LastExamination(at=now, errors=2))
    text = metrics.expose(platform, now=now + timedelta(hours=1)).decode()
    after = figures(text)
    assert after["kakitome_awards_total"] == before["kakitome_awards_total"] + 1
    assert after["kakitome_documents_unlogged"] == before["kakitome_documents_unlogged"] + 1
    assert after["kakitome_doctor_last_run_errors"] == 2
    assert after["kakitome_disk_free_bytes"] > 0
    assert after["kakitome_clock_trusted"] == 1
    assert text.isascii()
    assert not [line for line in text.splitlines() if "institution" in line and not line.startswith("#")]


def test_a_job_that_nobody_takes_grows_old_and_the_doctor_says_so(place: Place) -> None:
    platform, now = place.platform, place.platform.now()
    platform.queue.enqueue(Job(name="deliver", institution=place.key, params={}, dedupe_id="x"))
    told = figures(metrics.expose(platform, now=now + timedelta(minutes=59)).decode())
    assert 3400 < told["kakitome_job_oldest_waiting_seconds deliver"] <= 3600
    assert list(examine_waiting_jobs(platform.queue, now=now + timedelta(minutes=59))) == []
    (finding,) = examine_waiting_jobs(platform.queue, now=now + timedelta(hours=3, minutes=1))
    assert (finding.code, finding.params) == ("W_DOCTOR_JOBS_WAIT", {"job": "deliver", "hours": 3})


def test_a_database_that_is_away_is_told_and_not_an_error(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> object:
        raise Unavailable("E_DATABASE_UNAVAILABLE")

    monkeypatch.setattr(metrics, "read_table_figures", away)
    told = figures(metrics.expose(place.platform, now=place.platform.now()).decode())
    assert told["kakitome_database_up"] == 0
    assert "kakitome_awards_total" not in told


@pytest.mark.parametrize(
    ("path", "audience"),
    [("/verify", "public"), ("/desk/u/awards", "provider"), ("/api/v1/verifications", "api"), ("/nowhere", "other")],
)
def test_a_request_is_counted_under_whom_its_page_is_for(path: str, audience: str) -> None:
    request = RequestFactory().get(path)
    if audience not in ("api", "other"):
        request.resolver_match = resolve(path)
    assert audience_of(request) == audience


def test_a_token_that_can_be_guessed_is_refused(tmp_path: Path) -> None:
    assert installation_from({"KAKITOME_DATA_DIR": str(tmp_path)}).metrics_token == ""
    with pytest.raises(Misconfigured) as refused:
        installation_from({"KAKITOME_DATA_DIR": str(tmp_path), "KAKITOME_METRICS_TOKEN": "guess"})
    assert refused.value.code == "E_CONFIG_METRICS_TOKEN"


def test_what_the_doctor_found_is_read_back_and_a_damaged_note_is_none(tmp_path: Path) -> None:
    examination = LastExamination(at=get_platform().now(), errors=0)
    note_examination(tmp_path, examination)
    assert find_examination(tmp_path) == examination
    (tmp_path / "doctor.json").write_text('{"at": 1}')
    assert find_examination(tmp_path) is None
    note_examination(tmp_path / "nowhere", examination)


@pytest.mark.slow
def test_processes_count_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAKITOME_METRICS_TOKEN", TOKEN)
    with running(migrated_tables.lay(tmp_path), "serve") as (url, process):
        asked = [
            sys.executable,
            "-c",
            "import sys, urllib.request as r; sys.stdout.write(r.urlopen(r.Request(sys.argv[1], headers={'Authorization': sys.argv[2]})).read().decode())",
        ]
        for _ in range(3):
            subprocess.run([*asked, f"{url}/verify", ""], check=True, capture_output=True)
        done = subprocess.run([*asked, f"{url}/metrics", f"Bearer {TOKEN}"], check=True, capture_output=True, text=True)
        told = figures(done.stdout)
        process.terminate()
        process.wait(timeout=40)
    assert told["kakitome_http_requests_total public 200"] == 3
    # And the one that asked whether anybody answers.
    assert told["kakitome_http_requests_total public 404"] == 1
    assert told["kakitome_http_request_duration_seconds_count public"] == 4

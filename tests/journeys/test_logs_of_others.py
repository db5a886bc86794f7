"""A bundle of another platform: its log's answer counts for whoever names the log's key, and for nobody else."""

from datetime import timedelta
from pathlib import Path

import pytest

from bootstrap.platforms import NOW, add_institution, award, open_platform
from kakitome.cli import ExitCode, run
from kakitome.documents.anchoring.checkpoint import NoteKey
from kakitome.documents.verification.check import Check, CheckOutcome
from kakitome.journeys.handing_out.envelopes import bundle_of
from kakitome.journeys.platform import Platform
from kakitome.library.verifier import build_verifier
from kakitome.services.holding import find_held
from kakitome.services.keeping_keys import activate_due_keys, add_missing_keys
from kakitome.services.keeping_log import append_documents, publish_log

pytestmark = pytest.mark.django_db


def a_bundle(platform: Platform) -> bytes:
    """Award on a platform, enter it into the log, and pack it."""
    add_institution(platform)
    add_missing_keys(platform.store("u"), platform.vault("u"), now=NOW - timedelta(days=2))
    activate_due_keys(platform.store("u"), now=NOW)
    (outcome,) = award(platform, "見本 花子")
    append_documents(platform.log_context(), "u")
    publish_log(platform.log_context())
    held = find_held(platform.directory, outcome.number)
    assert held is not None
    return bundle_of(platform, held, actor="test")


def anchoring(data: bytes, *logs: NoteKey) -> Check:
    report = build_verifier(logs=logs, is_offline=True).verify_bytes(data, now=NOW)
    return next(check for check in report.checks if check.id == "anchoring")


def test_evidence_counts_for_whoever_trusts_its_log(tmp_path: Path) -> None:
    platform = open_platform(tmp_path / "a")
    data, log = a_bundle(platform), platform.log_context().key
    believed = anchoring(data, log)
    assert believed.outcome is CheckOutcome.PASSED
    assert believed.reason.params["origin"] == log.name
    stranger = anchoring(data)
    # The key that came along in the bundle shows that the entry fits the log, and vouches for nothing.
    assert (stranger.outcome, stranger.reason.code) == (CheckOutcome.ATTENTION, "W_LOG_KEY_BUNDLED")
    # Another log of the same name is another log.
    usurper = open_platform(tmp_path / "b").log_context().key
    assert usurper.name == log.name
    assert anchoring(data, usurper).outcome is CheckOutcome.FAILED


def test_the_command_names_the_logs_answer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    platform = open_platform(tmp_path / "a")
    file = tmp_path / "bundle.zip"
    file.write_bytes(a_bundle(platform))
    log = platform.log_context().key
    run(["verify", str(file), "--offline", "--lang", "en", "--log", log.text])
    assert f"It is in the log {log.name}" in capsys.readouterr().out
    run(["verify", str(file), "--offline", "--lang", "en"])
    assert "was not named as one that is trusted" in " ".join(capsys.readouterr().out.split())
    assert run(["verify", str(file), "--log", "nonsense"]) == ExitCode.USAGE

"""The doctor's round over a whole platform: the database, each institution's book, keys, checkpoints.

It reads and changes nothing. Import only after Django has started.

Source: docs/rules/invariants.md I1–I14; docs/rules/threats.md T8, T9.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from kakitome.bootstrap.acceleration import ways
from kakitome.bootstrap.envelope_tools import settings_problems
from kakitome.bootstrap.platform import InstalledPlatform
from kakitome.bootstrap.starting import is_migrated
from kakitome.errors import KakitomeError, Misconfigured, Problem, Unavailable, several
from kakitome.journeys.institutions.closing import left_over
from kakitome.journeys.people.federated_sign_in import examine_federation
from kakitome.journeys.privacy.retaining import overdue
from kakitome.journeys.recognition.consequences import not_carried_out
from kakitome.journeys.recognition.context import examining_context
from kakitome.operations.breaches import examine_breaches
from kakitome.operations.chain_heads import InstalledChains, heads_file
from kakitome.operations.clock import examine_clock
from kakitome.operations.open_files import find_open_files
from kakitome.operations.pack_examination import examine_packs
from kakitome.operations.uncounted_proxy import is_proxy_noted
from kakitome.operations.virus_scanner import examine_scanner
from kakitome.operations.waiting_jobs import examine_waiting_jobs
from kakitome.ports.issuers import KeyState
from kakitome.ports.outbox import MessageState
from kakitome.ports.signing import KeyPurpose
from kakitome.records.digests.examination import examine_registers
from kakitome.records.lost_mail import find_lost_mail
from kakitome.records.soundness import examine_database
from kakitome.services.crediting.banking import examine_banks
from kakitome.services.doctoring import Patient, examine
from kakitome.services.doctoring.asked_endorsement_round import examine_asked_endorsements, examine_reattestations
from kakitome.services.doctoring.committed import i7_chains_continue_the_log
from kakitome.services.doctoring.deletion_round import examine_deletions, examine_recoveries
from kakitome.services.doctoring.logged import LogPatient, i8_log_is_complete
from kakitome.services.doctoring.request_round import examine_requests
from kakitome.services.doctoring.security_round import examine_security_events
from kakitome.services.doctoring.share_round import examine_shares
from kakitome.services.doctoring.wallet_round import (
    examine_artefacts,
    examine_evidence,
    examine_holder_keys,
    examine_own_files,
    examine_wallets,
)
from kakitome.services.examining.vault import damaged
from kakitome.services.keeping_seals import find_seal


@dataclass(frozen=True, slots=True, kw_only=True)
class DoctorFinding:
    """One finding; `institution` is empty for what concerns the whole platform."""

    institution: str
    problem: Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What was found, and how much was looked at."""

    findings: tuple[DoctorFinding, ...]
    institutions: int
    awards: int
    events: int
    lists: int

    @property
    def is_well(self) -> bool:
        """Whether nothing is wrong; warnings do not count."""
        return not any(finding.problem.severity == "error" for finding in self.findings)


def examine_platform(
    platform: InstalledPlatform,
    *,
    now: datetime,
    deep: bool = True,
    progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> Round:
    """Examine everything; `deep` verifies every stored signature again (I14).

    Raises:
        Misconfigured: E_TABLES_MISSING there is nothing to examine yet, or it is of another version.
        Unavailable: E_DATABASE_UNAVAILABLE.
    """
    if not is_migrated():
        raise Misconfigured("E_TABLES_MISSING")
    findings = _of_no_one_institution(platform, now=now, deep=deep)
    institutions = platform.directory.list_institutions()
    awards = events = lists = 0
    for institution in institutions:
        witnessed, troubles = _witnessed(platform, institution)
        store = platform.store(institution)
        recognitions = store.recognitions.list_all()
        cases = {head.number: store.cases.list_events(head.number) for head in store.cases.list_heads()}
        patient = Patient(
            canonicalizing=ways().canonicalizing,
            book=store,
            witnessed=witnessed,
            deep=deep,
            recognitions=recognitions,
            cases=cases,
            withdrawals=store.withdrawals,
        )
        diagnosis = examine(patient, now=now, progress=progress)
        problems = [
            *troubles,
            *diagnosis.findings,
            *_closed_keys(platform, institution),
            *_closed_seal(platform, institution, now=now),
            *left_over(platform, institution),
            *_parked_mail(platform, institution),
            *_parked_jobs(platform, institution),
            *_casework(platform, institution, now=now, deep=deep),
            *examine_packs(platform, institution, deep=deep),
            *(examine_evidence(store.applications) if deep else ()),
        ]
        findings += [DoctorFinding(institution=institution, problem=problem) for problem in problems]
        awards, events, lists = awards + diagnosis.awards, events + diagnosis.events, lists + diagnosis.lists
    findings += [
        DoctorFinding(institution="", problem=problem) for problem in _log(platform, institutions, now=now, deep=deep)
    ]
    findings += _privacy(platform, now=now)
    findings += [DoctorFinding(institution="", problem=problem) for problem in _uncounted_proxy(platform)]
    findings += [DoctorFinding(institution="", problem=problem) for problem in examine_federation(platform, now=now)]
    findings += [DoctorFinding(institution="", problem=problem) for problem in find_open_files(platform.installation)]
    findings += _orphaned_checkpoints(platform, set(institutions))
    findings += [
        DoctorFinding(institution="", problem=problem) for problem in settings_problems(platform.installation.envelopes)
    ]
    findings += [DoctorFinding(institution="", problem=problem) for problem in _surroundings(platform) if deep]
    return Round(findings=tuple(findings), institutions=len(institutions), awards=awards, events=events, lists=lists)


def _of_no_one_institution(platform: InstalledPlatform, *, now: datetime, deep: bool) -> list[DoctorFinding]:
    """Examine what stands beside the institutions' books, or over all of them."""
    findings = [DoctorFinding(institution="", problem=problem) for problem in examine_database()]
    findings += [DoctorFinding(institution="", problem=p) for p in examine_security_events(platform.security_events)]
    findings += [DoctorFinding(institution=name, problem=problem) for name, problem in examine_registers()]
    findings += [DoctorFinding(institution=name, problem=problem) for name, problem in find_lost_mail()]
    findings += [
        DoctorFinding(institution="", problem=problem) for problem in examine_wallets(platform.wallets) if deep
    ]
    findings += [
        DoctorFinding(institution="", problem=problem)
        for examination in (
            examine_own_files(platform.persons.own_records),
            examine_artefacts(platform.persons.portfolios),
        )
        for problem in (examination if deep else ())
    ]
    findings += [DoctorFinding(institution="", problem=p) for p in examine_holder_keys(platform.persons.holder_keys)]
    findings += [DoctorFinding(institution="", problem=problem) for problem in examine_shares(platform.shares)]
    findings += [DoctorFinding(institution="", problem=p) for p in examine_requests(platform.presenting.requests)]
    findings += [DoctorFinding(institution="", problem=p) for p in examine_deletions(platform.persons.deletions)]
    askings = platform.persons.endorsements.askings
    findings += [DoctorFinding(institution="", problem=p) for p in examine_asked_endorsements(askings)]
    findings += [DoctorFinding(institution="", problem=p) for p in examine_recoveries(platform.persons.contacts)]
    reattestations = platform.persons.reattestations
    findings += [DoctorFinding(institution="", problem=p) for p in examine_reattestations(reattestations)]
    banks = platform.crediting.bank
    findings += [DoctorFinding(institution=name, problem=problem) for name, problem in examine_banks(banks)]
    findings += [DoctorFinding(institution="", problem=problem) for problem in examine_clock(platform, now=now)]
    findings += [DoctorFinding(institution="", problem=p) for p in examine_waiting_jobs(platform.queue, now=now)]
    return findings


def _surroundings(platform: InstalledPlatform) -> Iterator[Problem]:
    """What the platform leans on beside its own records: walls of the machine, and others it asks."""
    yield from _open_sandbox(platform)
    yield from examine_breaches()
    yield from examine_scanner(platform.scanner)


def _open_sandbox(platform: InstalledPlatform) -> Iterator[Problem]:
    """A child that reads strangers' files and could reach the network or our files (T1)."""
    for wall in platform.sandbox.missing_walls():
        yield Problem(code=f"W_DOCTOR_SANDBOX_{wall.upper()}", severity="warning")


def _uncounted_proxy(platform: InstalledPlatform) -> Iterator[Problem]:
    """Visitors who all seem to come from one address, and share its limits."""
    if not platform.installation.proxy_count and is_proxy_noted(platform.installation.data_dir):
        yield Problem(code="W_DOCTOR_PROXY_COUNT", severity="warning")


def _privacy(platform: InstalledPlatform, *, now: datetime) -> Iterator[DoctorFinding]:
    """Records that are kept beyond their time, and what the privacy notice lacks."""
    for institution, problem in overdue(platform, now=now):
        yield DoctorFinding(institution=institution, problem=problem)
    if missing := platform.installation.controller.missing:
        problem = Problem(code="W_DOCTOR_NOTICE", params={"settings": several(missing)}, severity="warning")
        yield DoctorFinding(institution="", problem=problem)


def _log(platform: InstalledPlatform, institutions: Sequence[str], *, now: datetime, deep: bool) -> Iterator[Problem]:
    log_context = platform.log_context()
    books = {institution: platform.store(institution) for institution in institutions}
    patient = LogPatient(
        log=log_context.log,
        files=log_context.files,
        key=log_context.key,
        books=books,
        deep=deep,
        witnesses=log_context.witnesses,
    )
    yield from i8_log_is_complete(patient, now=now)
    yield from i7_chains_continue_the_log(log_context.log, file=heads_file(platform), chains=InstalledChains(platform))


def _witnessed(platform: InstalledPlatform, institution: str) -> tuple[tuple[int, str] | None, list[Problem]]:
    """What the witness outside the database last saw."""
    try:
        checkpoint = platform.witness.find_checkpoint(institution)
    except KakitomeError as error:
        return None, [Problem(code=error.code, params=error.params)]
    if checkpoint is not None:
        return (checkpoint.sequence, checkpoint.hash), []
    if platform.store(institution).audit.count() == 0:
        return None, []
    params = {"institution": institution}
    if platform.log_context().witnesses:
        # Somebody else watches here: whoever took a checkpoint away has something to hide, or a disk to replace.
        return None, [Problem(code="E_DOCTOR_NO_CHECKPOINT", params=params)]
    return None, [Problem(code="W_DOCTOR_NO_CHECKPOINT", params=params, severity="warning")]


def _closed_keys(platform: InstalledPlatform, institution: str) -> Iterator[Problem]:
    """Every key that signs credentials now can be opened, and every key in a token that signs or soon will (F35)."""
    store, vault = platform.store(institution), platform.vault(institution)
    in_tokens = platform.token_keys(institution).list_token_keys()
    reported: set[str] = set()
    for issuer in store.issuers.list_issuers():
        for key in store.issuers.list_keys(issuer.did):
            signs = key.state is KeyState.ACTIVE and key.purpose is KeyPurpose.CREDENTIAL
            if not (signs or (key.key_id in in_tokens and key.state in (KeyState.ACTIVE, KeyState.PUBLISHED))):
                continue
            try:
                vault.signer(key.key_id)
            except KakitomeError as error:
                if key.key_id not in in_tokens:
                    yield Problem(code="E_DOCTOR_KEY_CLOSED", params={"institution": institution})
                elif error.code not in reported:
                    reported.add(error.code)
                    yield Problem(code=error.code, params=error.params)


def _closed_seal(platform: InstalledPlatform, institution: str, *, now: datetime) -> Iterator[Problem]:
    """The seal in force can be opened, in the vault or in its token; what its settings lack is told with them."""
    try:
        find_seal(platform.sealing_context(institution), now=now)
    except Unavailable as error:
        yield Problem(code=error.code, params=error.params)
    except Misconfigured as error:
        if error.code.startswith("E_SEAL_"):
            yield Problem(code=error.code, params=error.params)


def _parked_mail(platform: InstalledPlatform, institution: str) -> Iterator[Problem]:
    """I12: a message that failed for good is not lost, but somebody must look at it."""
    if parked := len(platform.store(institution).outbox.list_messages(state=MessageState.PARKED, limit=1000)):
        params: dict[str, str | int] = {"institution": institution, "count": parked}
        yield Problem(code="W_DOCTOR_PARKED_MAIL", params=params, severity="warning")


def _parked_jobs(platform: InstalledPlatform, institution: str) -> Iterator[Problem]:
    """F03: what failed too often is not tried again before somebody looked at it."""
    if parked := platform.queue.list_parked(institution):
        params: dict[str, str | int] = {
            "institution": institution,
            "count": len(parked),
            "reason": ", ".join(sorted({parked_job.reason for parked_job in parked})),
        }
        yield Problem(code="W_DOCTOR_PARKED_JOBS", params=params, severity="warning")


def _casework(platform: InstalledPlatform, institution: str, *, now: datetime, deep: bool) -> Iterator[Problem]:
    """What cases decided is on record, and their evidence is what was handed in (F15)."""
    try:
        yield from not_carried_out(platform, institution, now=now)
    except KakitomeError as error:
        yield Problem(code=error.code, params=error.params)
    if deep:
        yield from damaged(examining_context(platform, institution))


def _orphaned_checkpoints(platform: InstalledPlatform, known: set[str]) -> Iterator[DoctorFinding]:
    """A checkpoint of an institution that is not in the database: the database lost all of it."""
    for name in platform.witness.list_institutions():
        if name not in known:
            yield DoctorFinding(
                institution=name, problem=Problem(code="E_DOCTOR_INSTITUTION_LOST", params={"name": name})
            )

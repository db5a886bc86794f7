"""The work that pages leave for later, one turn at a time; every act in it bears repeating.

What takes long is for workers (`operations/worker.py`); here they are called, and called again as long as the records
say that something is undone. A job that was lost is thereby found within one turn.

1. Workers are called to batches that were confirmed, whose hour has come, or that a crash broke off.
2. Intents that a crash left open are completed or abandoned (I2).
3. Keys announced long enough ago begin to sign; keys for purposes that came later are announced.
4. Workers are called to orders to withdraw many awards; status lists that changed or run out are published (I5).
5. What cases of recognition decided is carried out; once a day it is looked at again what decided credits rest on.
   Awards that were asked back unanswered are taken back; who has not received an award is reminded; mails leave (I12).
6. What was signed is entered into the transparency log, which is published (I8).
7. Recognitions that a crash left unsigned are signed; those that ran out are taken out of use.
8. Checks of many that people sent are worked on for some seconds.
9. The registry's index is told whose recognition began or ended, and keeps the rows of common terms.
10. Once a month the registry is frozen as open data.
11. Once a day records whose time is over are deleted, or what they say of people is (`services.retaining`).
12. Roles that no sign-in of an institution has confirmed for long end.
13. Institutions whose closing was agreed to are closed when the day has come and nothing is open.
14. A few documents of people's wallets are verified again, and changes are mailed; people are reminded of ends. What
    issuers elsewhere promised is asked for, and what is new for searches that people keep is mailed.
15. Accounts whose day has come are deleted, and proofs of it mailed; recoveries by trusted contacts go on.
16. Transfers between credit banks are brought, deposits expire, and once a day each member's ledger is examined. What
    members agreed on is carried out, sources of deposits are verified again, credits in decided cases are settled.
17. The federation's aggregate is asked for once a day; signing in by providers it no longer names is paused.

One scheduler turns at a time, however many servers run. What fails is told and tried again in the next
turn; one institution's trouble does not stop another's.
"""

import logging
from collections.abc import Callable, Iterator
from datetime import timedelta

from django.db import DatabaseError

from kakitome.bootstrap.platform import InstalledPlatform
from kakitome.errors import KakitomeError, Unavailable
from kakitome.journeys.checking.awaiting import AwaitingClock
from kakitome.journeys.checking.batches import work_off
from kakitome.journeys.checking.looking_again import WalletClock
from kakitome.journeys.checking.reminding import ReminderClock
from kakitome.journeys.crediting.awarding_pathways import turn_enrolments
from kakitome.journeys.crediting.bank_clock import turn_banks
from kakitome.journeys.crediting.bank_turns import turn_bank_desks
from kakitome.journeys.handing_out.claim_reminding import ClaimReminderClock
from kakitome.journeys.institutions.closing import carry_out_due
from kakitome.journeys.institutions.closing_mails import tell_learners
from kakitome.journeys.mailing import send_due
from kakitome.journeys.open_data import make_due_snapshot
from kakitome.journeys.people.award_applications import settle_awarded
from kakitome.journeys.people.entitled_roles import end_unconfirmed
from kakitome.journeys.people.federated_sign_in import refresh_federation, watch_federation
from kakitome.journeys.people.leaving import finish_deletions
from kakitome.journeys.people.saved_searches import SavedSearchClock
from kakitome.journeys.people.trusted_contacts import settle_recoveries
from kakitome.journeys.privacy.award_returns import end_unanswered
from kakitome.journeys.privacy.retaining import RetentionClock
from kakitome.journeys.recognition.attesting import settle
from kakitome.journeys.recognition.case_clock import CaseClock
from kakitome.journeys.recognition.credit_reopening import CreditReviewClock
from kakitome.journeys.recognition.credit_units import settle_open_units
from kakitome.journeys.registry_indexing import RecognisedMarks
from kakitome.operations.chain_heads import commit_chain_heads
from kakitome.operations.jobs import due_jobs
from kakitome.operations.worker import drop_dead_connections
from kakitome.records.turns import taking_turns
from kakitome.services.issuing import resume
from kakitome.services.jobs import mail_job
from kakitome.services.keeping_keys import activate_due_keys, add_missing_keys
from kakitome.services.keeping_log import append_documents, publish_log
from kakitome.services.publishing import publish_status_lists

MAILING_S = 0.5
"""How long one institution's mails may take of a turn."""
INDEXING_S = 5.0
"""What one turn may spend on the registry's index: mail and status lists wait for the next step."""
IN_PROGRESS = timedelta(minutes=2)
"""How long an open intent may be the work of a request that is still running."""

_log = logging.getLogger(__name__)


class Scheduler:
    """Does one turn of work for all institutions."""

    def __init__(self, platform: InstalledPlatform) -> None:
        self._platform = platform
        self._cases = CaseClock(platform)
        self._credits = CreditReviewClock(platform)
        self._marks = RecognisedMarks(platform)
        self._claim_reminders = ClaimReminderClock(platform)
        self._retention = RetentionClock(platform)
        self._wallets = WalletClock(platform, contact=platform.installation.contact)
        self._awaited = AwaitingClock(platform, contact=platform.installation.contact)
        self._searches = SavedSearchClock(platform, contact=platform.installation.contact)
        self._reminders = ReminderClock(
            platform, terms=platform.installation.reminder_days, contact=platform.installation.contact
        )

    def turn(self) -> None:
        """Do what is due now."""
        drop_dead_connections()
        try:
            # Reminders, ends of periods and deletions are not undone when the clock is right again.
            self._platform.check_clock()
            with taking_turns(self._platform.installation.data_dir) as is_ours:
                if is_ours:
                    for institution in self._platform.directory.list_institutions():
                        self.turn_for(institution)
                    _attempt(lambda: work_off(self._platform), name="checks of many", institution="all")
                    _attempt(lambda: self._wallets.turn(now=self._platform.now()), name="wallets", institution="all")
                    _attempt(lambda: self._awaited.turn(now=self._platform.now()), name="awaited", institution="all")
                    _attempt(
                        lambda: self._reminders.turn(now=self._platform.now()), name="reminders", institution="all"
                    )
                    _attempt(
                        lambda: self._searches.turn(now=self._platform.now()), name="saved searches", institution="all"
                    )
                    _attempt(
                        lambda: self._marks.refresh(now=self._platform.now()), name="recognised", institution="all"
                    )
                    _attempt(self._keep_common_terms, name="common terms", institution="all")
                    _attempt(lambda: commit_chain_heads(self._platform), name="heads", institution="all")
                    _attempt(lambda: publish_log(self._platform.log_context()), name="log", institution="all")
                    _attempt(
                        lambda: end_unconfirmed(self._platform, now=self._platform.now()),
                        name="entitled roles",
                        institution="all",
                    )
                    _attempt(
                        lambda: refresh_federation(self._platform, now=self._platform.now()),
                        name="federation",
                        institution="all",
                    )
                    _attempt(
                        lambda: watch_federation(self._platform, now=self._platform.now()),
                        name="federated sign-in",
                        institution="all",
                    )
                    _attempt(lambda: turn_banks(self._platform), name="credit banks", institution="all")
                    _attempt(lambda: turn_bank_desks(self._platform), name="desks of banks", institution="all")
                    _attempt(lambda: settle_open_units(self._platform), name="credits in cases", institution="all")
                    _attempt(self._settle_recoveries, name="recoveries", institution="all")
                    _attempt(self._delete_accounts, name="deletions", institution="all")
                    _attempt(lambda: make_due_snapshot(self._platform), name="open data", institution="all")
                    _attempt(
                        lambda: self._retention.turn(now=self._platform.now()), name="retention", institution="all"
                    )
        except Unavailable as error:
            _log.error("scheduler: %s", error.code)
        except DatabaseError as error:
            _log.error("scheduler: the database does not answer (%s)", type(error).__name__)

    def turn_for(self, institution: str) -> None:
        """Do what is due now for one institution."""
        for name, act in self._acts(institution):
            _attempt(act, name=name, institution=institution)

    def _acts(self, institution: str) -> Iterator[tuple[str, Callable[[], object]]]:
        platform, now = self._platform, self._platform.now()
        yield "jobs", lambda: platform.queue.enqueue(*due_jobs(platform, institution))
        yield "resume", lambda: resume(platform.issuing_context(institution), now=now, older_than=IN_PROGRESS)
        yield "applications", lambda: settle_awarded(platform, institution)
        yield "pathways", lambda: turn_enrolments(platform, institution)
        yield "keys", lambda: activate_due_keys(platform.store(institution), now=now)
        yield "new keys", lambda: add_missing_keys(platform.store(institution), platform.vault(institution), now=now)
        yield "publish", lambda: publish_status_lists(platform.publishing_context(institution), now=now)
        yield "cases", lambda: self._cases.turn_for(institution, now=now)
        yield "credits", lambda: self._credits.turn_for(institution, now=now)
        yield "returns", lambda: end_unanswered(platform, institution, now=now)
        yield "claim reminders", lambda: self._claim_reminders.turn_for(institution, now=now)
        yield "mail", lambda: self._mail(institution)
        yield "recognitions", lambda: settle(platform, institution, now=now)
        yield "log", lambda: append_documents(platform.log_context(), institution)
        yield "closing", lambda: carry_out_due(platform, institution, now=now)
        yield "closing mails", lambda: tell_learners(platform, institution, now=now)

    def _delete_accounts(self) -> None:
        """Delete the accounts whose owners asked for it and did not call it off."""
        finish_deletions(self._platform, now=self._platform.now(), contact=self._platform.installation.contact)

    def _settle_recoveries(self) -> None:
        """Ask trusted contacts about what was typed since the last turn."""
        settle_recoveries(self._platform, now=self._platform.now(), contact=self._platform.installation.contact)

    def _keep_common_terms(self) -> None:
        """Keep the rows of terms that stand in many entries anew, when many came since."""
        self._platform.registry_index.keep_common_terms(seconds=INDEXING_S)

    def _mail(self, institution: str) -> None:
        """Send what is due; many mails are a worker's work, so that others' turns come."""
        if send_due(self._platform, institution, seconds=MAILING_S):
            self._platform.queue.enqueue(mail_job(institution))


def _attempt(act: Callable[[], object], *, name: str, institution: str) -> None:
    try:
        act()
    except KakitomeError as error:
        # Codes only: parameters may name what belongs in no log.
        _log.error("scheduler: %s of %s: %s", name, institution, error.code)
    except DatabaseError as error:
        _log.error("scheduler: %s of %s: %s", name, institution, type(error).__name__)

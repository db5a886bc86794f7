"""Applying for an award: what an institution asks, what somebody writes and sends, and how it is answered.

    application = begin(store, call, account=account, key=key, now=now)     # a draft, or the one that is open
    send(store, application.key, seen=application.changed_at, now=now)
    begin_renewal(store, AwardApplication(renews=number, …))                # or of an award that is held
    ask_more(store, key, words="…", actor=clerk, now=now)
    refuse(store, key, words="…", actor=clerk, now=now)

1. Nobody can apply unless the institution switched it on for a micro-credential in force. Who holds an award that has
   an end can always ask for its renewal; that is an application, too, and needs no call.
2. A draft is the applicant's alone. What is sent is frozen: words are not changed, evidence is not taken out; when more
   is asked, words and evidence are added.
3. One application of a person for a micro-credential is open at a time, and one request for the renewal of an award.
4. The applicant withdraws until it is decided. Refusing needs a reason, which the applicant reads.
5. Nobody decides on their own application. Awarding is `journeys.people.award_applications`.

Source: docs/rules/capabilities.md B5.
"""

from kakitome.services.applying.calls import find_open_call, is_for, is_open_on, state_call, version_in_force
from kakitome.services.applying.deciding import ask_more, mark, note_awarded, refuse
from kakitome.services.applying.moving import is_own, need_decidable, need_own, need_sent
from kakitome.services.applying.renewal_terms import RenewalTerms, renewal_terms
from kakitome.services.applying.writing import (
    LARGEST_FILE,
    LONGEST_WORDS,
    DraftedWords,
    add_evidence,
    answer,
    begin,
    begin_renewal,
    demand_renewable,
    forget_applicant,
    give_to,
    problems_of,
    remove_evidence,
    save_draft,
    send,
    sign_in,
    withdraw,
)

__all__ = [
    "LARGEST_FILE",
    "LONGEST_WORDS",
    "DraftedWords",
    "RenewalTerms",
    "add_evidence",
    "answer",
    "ask_more",
    "begin",
    "begin_renewal",
    "demand_renewable",
    "find_open_call",
    "forget_applicant",
    "give_to",
    "is_for",
    "is_open_on",
    "is_own",
    "mark",
    "need_decidable",
    "need_own",
    "need_sent",
    "note_awarded",
    "problems_of",
    "refuse",
    "remove_evidence",
    "renewal_terms",
    "save_draft",
    "send",
    "sign_in",
    "state_call",
    "version_in_force",
    "withdraw",
]

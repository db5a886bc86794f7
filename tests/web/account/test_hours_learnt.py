"""The page of hours learnt: what somebody holds, summed by the rule, with what is not counted and why."""

from decimal import Decimal

import pytest

from kakitome.documents.verification.check import Verdict
from kakitome.learning.workload import LearnerEffort
from kakitome.mapping.learning_hours import StatedHours, hours_to_plain
from kakitome.mapping.stated_kinds import CredentialKind
from kakitome.ports.own_records import OwnRecord
from kakitome.services.keeping_wallets import HOURS
from kakitome.values.localized_text import LocalizedText
from support import institutions
from web.account.test_own_data import ADDRESS, learner
from web.account.test_wallet_pages import NOW, held, page_of

pytestmark = pytest.mark.django_db


def test_what_is_held_is_summed_and_what_is_not_counted_is_named() -> None:
    account, platform = learner(), institutions.platform()
    wallet = platform.wallets.open(account)
    stated = StatedHours(
        effort=LearnerEffort(value=Decimal(30), value_max=Decimal(40)), skills=(LocalizedText(ja="分析"),)
    )
    facts = {HOURS: hours_to_plain(stated)}
    for place, changes in enumerate(
        (
            {"verdict": Verdict.EXPIRED},
            {"verdict": Verdict.VALID_UNTRUSTED_ISSUER},
            {"verdict": Verdict.REVOKED, "title": LocalizedText(en="Gone <b>")},
            {"verdict": Verdict.INDETERMINATE, "title": LocalizedText(en="Unclear")},
            {"kind": CredentialKind.DEGREE, "title": LocalizedText(en="Degree")},
            {"facts": {}, "title": LocalizedText(en="Of before")},
        )
    ):
        held(wallet, b"%d" % place, **({"facts": facts} | changes))
    record = OwnRecord(key="r", title="R", created_at=NOW, changed_at=NOW, minutes=1200)
    platform.persons.own_records.open(account).put(record)

    browser = institutions.signed_in(ADDRESS)
    page = page_of(browser.get("/mine/hours"))
    assert "120 hours, of 3 credentials" in page, "the award here states 60"
    assert "30 hours of them are stated by issuers that are in no registry" in page
    assert "1 own record is not counted. By your own account: 20 hours." in page
    left_out = page[page.index(">Not counted<") : page.index(">How it is reckoned<")]
    for why, title in (
        ("Withdrawn by its awarding body", "Gone &lt;b&gt;"),
        ("Could not be verified", "Unclear"),
        ("A degree", "Degree"),
        ("read when it is next checked", "Of before"),
    ):
        assert left_out.index(why) < left_out.index(title)
    assert "Of the range the lower end: 30 hours." in page
    assert "分析" in page
    assert "/mine/hours" in page_of(browser.get("/mine"))

"""A member compares its own figures with a bank's ledger: kept with its digest, seen by both sides, changing nothing."""

from hashlib import sha256

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kakitome.bootstrap.platform import get_platform
from kakitome.ports.organisations import NodeRole
from kakitome.services.holding import list_held
from kakitome.values.instants import JAPAN
from kakitome.values.localized_text import LocalizedText
from support import institutions
from web.account.test_incoming_offer_pages import page_of
from web.account.test_own_data import ADDRESS
from web.desk.test_credit_bank_desk import DESK, MINE, account_opened, learner_of_bank  # noqa: F401 (a fixture)

pytestmark = pytest.mark.django_db
HEAD = "学びの番号,種類,単位,日付"


def sent(client: Client, address: str, *rows: str) -> str:
    data = "\r\n".join([HEAD, *rows]).encode("cp932")
    answer = client.post(address, {"file": SimpleUploadedFile("own.csv", data)})
    assert answer.status_code == 302, page_of(answer)
    return str(answer["Location"])


def test_both_sides_see_what_differs_and_what_would_mend_it(learner_of_bank: Client) -> None:  # noqa: F811
    number, client, platform = account_opened(learner_of_bank), learner_of_bank, get_platform()
    institutions.open_university("v", LocalizedText(ja="大学v", en="University v"))
    platform.crediting.bank.join("4U", "v", at=platform.now())
    keeper = institutions.member("keeper@u.example", NodeRole.ADMIN, "u")
    member = institutions.member("member@v.example", NodeRole.ADMIN, "v")
    client.post(f"{MINE}/{number}/members", {"member": "u"})
    account = platform.accounts.find_by_email(ADDRESS)
    assert account is not None
    (held,) = list_held(platform.directory, account.account)
    keeper.post(f"{DESK}/{number}", {"do": "held", "award": held.number})
    (before,) = platform.crediting.bank.list_lots(number)
    assert "/banks/reconciling/4U" in page_of(keeper.get(DESK))
    day = f"{platform.now().astimezone(JAPAN):%Y-%m-%d}"
    worth = before.balance.deposited
    page = page_of(keeper.get(sent(keeper, f"{DESK}/reconciling/4U", f"{before.lot.source},預け入れ,{worth},{day}")))
    assert "Everything that was read agrees." in page
    address = sent(
        keeper,
        f"{DESK}/reconciling/4U",
        f"{before.lot.source},預け入れ,9,{day}",
        f"A-9,使用,1,{day}",
        f"A-9,贈与,1,{day}",
    )
    page = page_of(keeper.get(address))
    assert "2 differences" in page and "with different numbers of credits" in page and "is no kind of line" in page
    assert "correct on the account" in page and "Only your own figures have it" in page
    assert page_of(keeper.get(f"{DESK}/reconciling/4U")).count("differences") == 1
    table = keeper.get(f"{address}/differences.csv").content.decode("utf-8-sig")
    assert len(table.splitlines()) == 3 and before.entries[0].label in table
    # Nothing was mended, and another member sees neither the page nor its table.
    assert platform.crediting.bank.list_lots(number) == [before]
    key = address.rsplit("/", 1)[-1]
    assert {member.get(f"/desk/v/banks/reconciled/{key}{end}").status_code for end in ("", "/differences.csv")} == {404}
    own = sent(member, "/desk/v/banks/reconciling/4U", f"A-5,使用,1,{day}")
    of_member = own.replace("/desk/v/", "/desk/u/")
    assert "University v" in page_of(keeper.get(of_member)) and "University v" in page_of(
        keeper.get(f"{DESK}/reconciling/4U")
    )
    assert "1 difference between" in page_of(member.get(own))
    latest = platform.crediting.reconciliations.list_for("4U", institution="v", limit=1)[0]
    data = "\r\n".join([HEAD, f"A-5,使用,1,{day}"]).encode("cp932")
    assert latest.digest == sha256(data).hexdigest()
    actions = [event.entry.action for event in platform.store("v").audit.list_events()]
    assert "bank.reconciled" in actions


def test_a_file_that_cannot_be_read_is_refused_with_its_reason(learner_of_bank: Client) -> None:  # noqa: F811
    assert learner_of_bank is not None
    keeper = institutions.member("keeper@u.example", NodeRole.ADMIN, "u")
    answer = keeper.post(f"{DESK}/reconciling/4U", {"file": SimpleUploadedFile("own.csv", b"a,b\n1,2\n")})
    assert answer.status_code == 422 and "No row of headings" in page_of(answer)
    assert keeper.get(f"{DESK}/reconciling/NONE").status_code == 404
    assert get_platform().crediting.reconciliations.list_for("4U", limit=9) == []

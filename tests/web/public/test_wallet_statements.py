"""How often the first page of a wallet asks the database."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kakitome.records.store import prepared_queries
from support import institutions
from web.account.test_own_data import ADDRESS, learner

pytestmark = pytest.mark.django_db

MOST_STATEMENTS = 24
"""However many awards there are of one institution; nobody sees one more come."""


@pytest.mark.parametrize("awards", [1, 4])
def test_a_wallets_first_page_asks_as_often_for_four_awards_as_for_one_and_nothing_twice(
    awards: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    learner(awards=awards)
    depth = len(connection.savepoint_ids)
    # A test stands in a transaction of its own, which no page does.
    monkeypatch.setattr(prepared_queries, "_is_in_transaction", lambda asked: len(asked.savepoint_ids) > depth)
    browser = institutions.signed_in(ADDRESS)
    browser.get("/mine")
    with CaptureQueriesContext(connection) as queries:
        assert browser.get("/mine").status_code == 200
    texts = [query["sql"] for query in queries.captured_queries]
    assert len(texts) == len(set(texts)), "\n".join(sorted(text for text in texts if texts.count(text) > 1))
    assert len(texts) <= MOST_STATEMENTS, "\n".join(texts)

"""Places in status lists in memory: drawn many at a time, anywhere in a list that is no power of two long."""

from random import Random

import pytest

from kakitome.gateways.memory_store.book import MemoryAwardBook
from kakitome.ports.status_lists import StatusPurpose

ISSUER = "did:web:u.example"
LENGTH = 1_000


def drawn(store: MemoryAwardBook, count: int) -> list[tuple[int, int]]:
    entries = store.status_lists.draw(ISSUER, StatusPurpose.REVOCATION, count=count)
    return [(entry.list_id.number, entry.index) for entry in entries]


@pytest.mark.parametrize("random", [None, Random(3)], ids=["system", "seeded"])
def test_indices_lie_everywhere_in_the_list_and_nowhere_else(random: Random | None) -> None:
    found = [index for _ in range(40) for _, index in drawn(MemoryAwardBook(list_length=LENGTH, random=random), 50)]
    assert all(0 <= index < LENGTH for index in found)
    # 2,000 draws, 200 to be expected in each tenth; a sixteenth of that would be a wonder.
    assert min(sum(index // 100 == tenth for index in found) for tenth in range(10)) > 100


@pytest.mark.parametrize("count", [1, 7, 50, 400])
def test_a_list_is_used_up_before_the_next_is_opened(count: int) -> None:
    store = MemoryAwardBook(list_length=LENGTH)
    places = [place for _ in range(LENGTH // count + 1) for place in drawn(store, count)]
    assert len(set(places)) == len(places)
    assert {index for number, index in places if number == 1} == set(range(LENGTH))
    assert {number for number, _ in places} == {1, 2}

"""What a document says it continues is told only when it lies beside the document itself."""

from typing import Any

import pytest

from kakitome.mapping.openbadge.attachments import followed_by

OWN = "https://u.example/issuers/x/credentials/2.json"
EARLIER = "https://u.example/issuers/x/credentials/1.json"


@pytest.mark.parametrize("related", [{"id": EARLIER}, [{"id": "https://a.example/x"}, {"id": EARLIER}]])
def test_a_document_beside_it_is_the_one_it_continues(related: Any) -> None:
    assert followed_by({"id": OWN, "relatedResource": related}) == EARLIER


@pytest.mark.parametrize(
    "related",
    [None, [], "x", 7, [None], {"id": 3}, {"id": OWN}, {"id": "https://evil.example/credentials/1.json"}],
)
def test_anything_else_is_not(related: Any) -> None:
    assert followed_by({"id": OWN, "relatedResource": related}) == ""
    assert followed_by({"relatedResource": {"id": EARLIER}}) == ""

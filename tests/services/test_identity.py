"""Names hang on bytes that must never change: what is written by hand is what the standard encoder writes."""

import json
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from kakitome.gateways.key_file import KeyFileVault, new_secrets
from kakitome.learning.award import Evidence, Learner
from kakitome.services.issuing import identity
from kakitome.values.localized_text import LocalizedText
from kakitome.values.plain_data import to_plain
from services.desks import order, wanted

VAULT = KeyFileVault(new_secrets())
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
learners = st.builds(Learner, name=texts, reading=texts, roman=texts, email=texts, student_number=texts, did=texts)


def digest(purpose: str, said: Any) -> str:
    return VAULT.keyed_digest(purpose, json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hex()


@given(
    learners,
    st.lists(st.builds(Evidence, url=texts, name=texts, narrative=texts), max_size=2),
    st.builds(LocalizedText, ja=texts, en=texts),
    texts,
    st.booleans(),
)
def test_what_an_award_says_is_named_after_its_plain_data(
    learner: Learner, evidence: list[Evidence], narrative: LocalizedText, grade: str, is_stated: bool
) -> None:
    one = replace(
        wanted(2),
        learner=learner,
        evidence=tuple(evidence),
        narrative=narrative,
        grade=grade,
        date_is_stated=is_stated,
    )
    day = one.awarded_on.isoformat() if is_stated else ""
    said = [str(order(one).version), day, to_plain(learner), grade, to_plain(tuple(evidence)), to_plain(narrative)]
    assert identity.content_digest(VAULT, order(one), wanted=one) == digest("content", said)


def test_the_keys_of_learners_who_stand_together_in_a_list_begin_alike_and_no_others() -> None:
    numbers = [Learner(name="", student_number=one) for one in ("S0012001", "S0012999", "S0013001", "7")]
    mails = [Learner(name="", email=one) for one in ("s0012001@u.example", "s0012999@u.example", "s0012001@v.example")]
    dids = [Learner(name="", did=one) for one in ("did:key:z6MkA", "did:key:z6MkB")]
    keys = identity.duplicate_keys(VAULT, order(wanted(2)), learners=[*numbers, *mails, *dids])
    starts = [key.partition(":")[0] for key in keys]
    assert [starts.index(start) for start in starts] == [0, 0, 2, 3, 4, 4, 6, 7, 8]
    assert len(set(keys)) == len(keys)
    assert keys == [identity.duplicate_key(VAULT, order(wanted(2)), learner=one) for one in [*numbers, *mails, *dids]]


@given(learners, texts)
def test_a_claim_and_a_salt_are_named_after_json_arrays(learner: Learner, credential_id: str) -> None:
    asked = order(wanted(2))
    said = [asked.issuer, asked.microcredential, *identity.known_by(learner)]
    assert identity.duplicate_key(VAULT, asked, learner=learner).partition(":")[2] == digest("duplicate", said)
    salted = digest("salt", [credential_id, "emailAddress"])[:32]
    assert identity.salt(VAULT, credential_id, identity_type="emailAddress") == salted

"""The parts of an award that a learner may show: each thing once, in both forms, and nothing forgotten."""

from typing import Any

import pytest

from kakitome.documents.proofs.disclosure_pointers import select
from kakitome.mapping.addresses import addresses_for
from kakitome.mapping.award_openbadge import to_unsigned_credential
from kakitome.mapping.sd_jwt_vc import to_claims
from kakitome.mapping.shown_parts import ALWAYS_CLAIMS, NothingChosen, claims_of, parts_of, pointers_of
from mapping import examples


def credential() -> dict[str, Any]:
    return to_unsigned_credential(
        examples.AWARD,
        examples.ISSUER,
        addresses=addresses_for(examples.AWARD.microcredential, examples.ISSUER.base_url, uuid=examples.UUID),
        status=examples.status_entries(),
        salts=examples.SALTS,
    )


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_claim_of_a_token_is_one_part_or_always_shown(language: Any) -> None:
    written = credential()
    claims = [claim for part in parts_of(written, language=language) for claim in part.claims]
    assert len(claims) == len(set(claims))
    assert set(claims) | set(ALWAYS_CLAIMS) == set(to_claims(written, language=language).disclosable)


def test_every_place_is_there_and_belongs_to_one_part() -> None:
    written = credential()
    pointers = [pointer for part in parts_of(written) for pointer in part.pointers]
    assert len(pointers) == len(set(pointers))
    assert select(written, pointers)["credentialSubject"]


def test_no_part_about_the_programme_says_who_the_learner_is() -> None:
    written = credential()
    names = {examples.AWARD.learner.name, examples.AWARD.learner.roman, examples.AWARD.learner.reading} - {""}
    chosen = [part.name for part in parts_of(written) if not part.about_person]
    shown = str(select(written, pointers_of(parts_of(written), chosen))["credentialSubject"])
    claims = to_claims(written).disclosable
    said = str([claims[name] for name in claims_of(parts_of(written), chosen)])
    assert [name for name in names if name in shown or name in said] == []


def test_what_an_award_does_not_state_is_no_part() -> None:
    written = credential()
    del written["evidence"]
    assert "evidence" not in {part.name for part in parts_of(written)}


@pytest.mark.parametrize("chosen", [[], ["nothing"], ["evidence"]])
def test_a_choice_of_nothing_is_refused(chosen: list[str]) -> None:
    with pytest.raises(NothingChosen) as refused:
        claims_of(parts_of(credential()), chosen)
    assert refused.value.code == "E_SHOW_NOTHING"

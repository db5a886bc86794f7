"""Remembering shapes: known ones cost no reference, unknown ones nothing else than the reference, and all is bounded."""

import gc
import threading
import tracemalloc
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from kakitome.acceleration.statements.plan_memory import PlanLimits, PlanMemory
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.vc.canonical import Digest, expand_and_canonicalize
from kakitome.errors import Unavailable

pytestmark = pytest.mark.slow


def award(number: int, **members: Any) -> dict[str, Any]:
    return {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "id": f"urn:credential:{number}",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": "did:web:u.example", "type": ["Profile"], "name": "見本大学"},
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "licenseNumber": f"A-{number}",
            "creditsEarned": 2,
            "achievement": {"id": "https://u.example/a", "type": ["Achievement"], "name": "入門"},
        },
        **members,
    }


class Reference:
    """The reference, counting how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, document: Mapping[str, Any], /, *, digest: Digest = "SHA-256") -> str:
        self.asked += 1
        return expand_and_canonicalize(document, digest=digest)


def taught(*documents: dict[str, Any], limits: PlanLimits | None = None) -> tuple[PlanMemory, Reference]:
    reference = Reference()
    memory = PlanMemory(reference, limits=limits)
    for document in documents or (award(1), award(2)):
        memory.canonicalize(document)
    return memory, reference


def is_known(memory: PlanMemory, reference: Reference, document: dict[str, Any]) -> bool:
    """Say whether the memory answers for a document without asking the reference."""
    asked = reference.asked
    memory.canonicalize(document)
    return reference.asked == asked


def test_a_shape_is_learnt_at_its_second_sight_and_costs_no_reference_from_the_third_on() -> None:
    memory, reference = taught(award(1))
    assert (memory.plans, reference.asked) == (0, 1)
    memory.canonicalize(award(2))
    assert memory.plans == 1
    asked = reference.asked

    for number in range(3, 20):
        assert memory.canonicalize(award(number)) == expand_and_canonicalize(award(number))
    assert reference.asked == asked


def test_every_answer_is_the_references_whether_known_or_not() -> None:
    memory, _ = taught()
    twisted = award(5)
    twisted["credentialSubject"] = dict(reversed(twisted["credentialSubject"].items()))

    for document in (award(1), award(9), award(9, name="題"), twisted, award(9, name='"\\'), award(8, name="\u3000")):
        assert memory.canonicalize(document) == expand_and_canonicalize(document)
        assert memory.write(document) == expand_and_canonicalize(document).encode()


@pytest.mark.parametrize("credits", [2.0, True, 1, "2"], ids=["float", "flag", "number", "text"])
def test_a_value_of_another_type_is_another_shape(credits: Any) -> None:
    memory, reference = taught()
    other = award(3)
    other["credentialSubject"]["creditsEarned"] = credits

    assert is_known(memory, reference, award(3))
    assert not is_known(memory, reference, other)


def test_another_order_of_members_is_another_shape() -> None:
    memory, reference = taught()

    assert not is_known(memory, reference, dict(reversed(award(3).items())))


@pytest.mark.parametrize(
    "changed",
    [{"name": "題"}, {"type": ["OpenBadgeCredential", "VerifiableCredential"]}, {"issuer": "did:web:u.example"}],
    ids=["member_more", "types_swapped", "issuer_alone"],
)
def test_what_is_not_a_variable_leaf_must_be_the_same(changed: dict[str, Any]) -> None:
    memory, reference = taught()

    assert not is_known(memory, reference, award(3, **changed))


def test_a_leaf_that_varies_later_widens_the_plan() -> None:
    memory, reference = taught(award(1, name="甲"), award(2, name="甲"))
    memory.canonicalize(award(3, name="乙"))
    asked = reference.asked

    assert memory.canonicalize(award(4, name="丙")) == expand_and_canonicalize(award(4, name="丙"))
    assert memory.canonicalize(award(5, name="甲")) == expand_and_canonicalize(award(5, name="甲"))
    assert (memory.plans, reference.asked) == (1, asked)


def test_documents_that_are_the_same_every_time_are_known_as_well() -> None:
    memory, reference = taught(award(1), award(1))
    asked = reference.asked

    assert memory.canonicalize(award(1)) == expand_and_canonicalize(award(1))
    assert reference.asked == asked


def test_plans_for_one_hash_are_not_used_for_another() -> None:
    memory, reference = taught()
    asked = reference.asked

    memory.canonicalize(award(3), digest="SHA-384")
    assert reference.asked == asked + 1


def test_what_the_reference_refuses_is_refused_and_not_learnt() -> None:
    memory, _ = taught(award(1))

    for number in range(4):
        with pytest.raises(DocumentRefused):
            memory.canonicalize(award(number, nobodyKnows="x"))
    assert memory.plans == 0


def test_a_known_shape_with_a_value_that_the_reference_refuses_is_refused() -> None:
    memory, _ = taught()

    with pytest.raises(DocumentRefused, match="E_IRI_RELATIVE"):
        memory.canonicalize({**award(3), "id": "not absolute"})


def test_whoever_varies_shapes_gets_the_reference_and_little_is_kept() -> None:
    memory, reference = taught(award(0), limits=PlanLimits(sights=5, sight_bytes=4_000))

    for number in range(60):
        evidence = [{"id": f"urn:e:{n}", "type": ["Evidence"]} for n in range(number % 20)]
        memory.canonicalize(award(number, evidence=evidence, issuer=f"did:web:{number}.example"))
    assert memory.plans == 0
    assert memory.size <= 4_000
    assert reference.asked == 61


def test_plans_are_bounded_and_the_one_not_used_for_longest_goes() -> None:
    memory, reference = taught(award(0), limits=PlanLimits(plans=3))
    for issuer in ("did:web:a", "did:web:b", "did:web:c", "did:web:d"):
        for number in (1, 2):
            memory.canonicalize(award(number, issuer=issuer))

    assert memory.plans == 3
    assert not is_known(memory, reference, award(3, issuer="did:web:a"))
    assert is_known(memory, reference, award(3, issuer="did:web:d"))


def test_plans_are_bounded_in_bytes() -> None:
    memory, _ = taught(award(0), limits=PlanLimits(plan_bytes=45_000))
    for issuer in ("did:web:a", "did:web:b", "did:web:c", "did:web:d"):
        for number in (1, 2):
            memory.canonicalize(award(number, issuer=issuer))

    assert 1 <= memory.plans < 4


def results(number: int, count: int) -> list[dict[str, Any]]:
    return [{"type": ["Result"], "value": f"{number}.{place}"} for place in range(count)]


def tags(number: int, count: int) -> dict[str, Any]:
    return {"type": ["Achievement"], "tag": [f"{number}.{place}" for place in range(count)]}


LARGE: dict[str, Callable[[int], dict[str, Any]]] = {
    "an award": award,
    "next to nothing": lambda number: {
        "@context": "https://www.w3.org/ns/credentials/v2",
        "id": f"urn:uuid:{number}",
        "type": "VerifiableCredential",
    },
    "short words for long names": lambda number: (
        award(number) | {"credentialSubject": {"type": "AchievementSubject", "result": results(number, 55)}}
    ),
    "many leaves in a node without a name": lambda number: (
        award(number) | {"credentialSubject": {"type": "AchievementSubject", "achievement": tags(number, 500)}}
    ),
}


def occupied_by(memory: PlanMemory, documents: list[dict[str, Any]]) -> int:
    gc.collect()
    tracemalloc.start()
    try:
        for document in documents:
            memory.canonicalize(document)
        gc.collect()
        return tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("shape", LARGE.values(), ids=LARGE)
def test_a_plan_occupies_no_more_than_is_counted_for_it(shape: Callable[[int], dict[str, Any]]) -> None:
    documents = [shape(number) for number in (1, 2, 3)]
    # What the reference keeps of contexts is not the plan's.
    taught(*documents)
    memories = [PlanMemory(expand_and_canonicalize) for _ in range(3)]
    # A thread that another test left behind is measured, too, while it allocates: the least is the plan's own.
    occupied = min(occupied_by(memory, documents) for memory in memories)

    assert {memory.plans for memory in memories} == {1}
    assert occupied <= memories[0].size


def test_compiling_is_bounded_by_what_the_reference_was_asked_to_do() -> None:
    memory, reference = taught(award(0), limits=PlanLimits(head_start=2, share=10))
    for number in range(30):
        for version in (1, 2):
            memory.canonicalize(award(version, issuer=f"did:web:{number}.example"))

    assert memory.plans <= 2 + 61 // 10 + 1
    assert reference.asked <= 61 + memory.plans


def test_documents_that_are_too_large_are_not_remembered() -> None:
    memory, _ = taught(award(1, name="長" * 400), award(2, name="長" * 400), limits=PlanLimits(document_bytes=1_000))

    assert (memory.plans, memory.size) == (0, 0)


def test_a_reference_that_cannot_be_asked_again_spoils_no_answer() -> None:
    reference = Reference()

    def broken_for_plans(document: Mapping[str, Any], /, *, digest: Digest = "SHA-256") -> str:
        if str(document["id"]).startswith("urn:slot:"):
            raise Unavailable("E_SANDBOX_BROKEN")
        return reference(document, digest=digest)

    memory = PlanMemory(broken_for_plans)
    for number in range(4):
        assert memory.canonicalize(award(number)) == expand_and_canonicalize(award(number))
    assert memory.plans == 0


def test_threads_share_a_memory_and_all_get_the_references_answer() -> None:
    memory, wrong = PlanMemory(expand_and_canonicalize), []
    right = {number: expand_and_canonicalize(award(number)) for number in range(12)}

    def work() -> None:
        for number, text in right.items():
            if memory.canonicalize(award(number)) != text:
                wrong.append(number)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (wrong, memory.plans) == ([], 1)


@pytest.mark.parametrize("text", ["a\nb", "a\\b", 'a"b', "\x7f", "\ufffe", "a\\", '"'])
def test_a_varying_text_that_is_escaped_in_json_is_read_as_what_it_says(text: str) -> None:
    memory, _ = taught()
    document = award(3)
    document["credentialSubject"]["licenseNumber"] = text

    assert memory.canonicalize(document) == expand_and_canonicalize(document)


@pytest.mark.parametrize("text", ["a\nb", "a\\b", 'a"b', "a\\", '"', '\\"', '\\\\"x"\\'])
def test_a_plan_serves_texts_that_are_escaped_in_json(text: str) -> None:
    memory, reference = taught()
    document = award(3)
    document["credentialSubject"]["licenseNumber"] = text
    asked = reference.asked

    assert memory.canonicalize(document) == expand_and_canonicalize(document)
    assert reference.asked == asked


def test_shapes_seen_once_are_bounded_in_number() -> None:
    memory, _ = taught(award(0), limits=PlanLimits(sights=3))
    for number in range(20):
        memory.canonicalize(award(1, issuer=f"did:web:{number}.example"))

    assert memory.size < 4 * 700

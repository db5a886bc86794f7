"""A learner's record: the outer document, and every award that stands inside with a verdict of its own."""

from datetime import timedelta
from typing import Any

import pytest

from kakitome.documents.clr.record import Association, clr_subject, record
from kakitome.documents.vc.canonical import expand_and_canonicalize
from kakitome.documents.verification.check import Check, Report, Verdict
from kakitome.documents.verification.pipeline import verify
from kakitome.documents.verification.surroundings import SeenList
from kakitome.documents.verification.visits import MOST_LISTS, Visits
from kakitome.texts import sentence
from vectors import issuer_site

URL = f"{issuer_site.BASE}records/1.json"
SECOND = f"{issuer_site.BASE}credentials/2.json"


def another(**changes: Any) -> issuer_site.Json:
    """Return a second award, of another achievement and without a place in a status list."""
    document = issuer_site.unsigned() | {"id": SECOND} | changes
    for name in ("credentialStatus", issuer_site.STATUS_IRI):
        document.pop(name, None)
    document["credentialSubject"]["achievement"]["id"] = f"{issuer_site.BASE}microcredentials/more-v1.json"
    return document


def a_record(*awards: issuer_site.Json, **changes: Any) -> issuer_site.Json:
    association = Association(
        kind="precedes",
        source=f"{issuer_site.BASE}microcredentials/data-v1.json",
        target=f"{issuer_site.BASE}microcredentials/more-v1.json",
    )
    document = record(
        URL,
        issuer=issuer_site.unsigned()["issuer"],
        awards=awards or (issuer_site.good(), issuer_site.sign(another())),
        subject=clr_subject(did=issuer_site.STUDENT, associations=[association]),
        more={"name": "学修記録", "validFrom": "2026-10-01T00:00:00Z"},
    )
    return document | changes


def run(document: issuer_site.Json, site: issuer_site.Site | None = None) -> Report:
    return verify(issuer_site.as_bytes(document), issuer_site.surroundings(site or issuer_site.site()))


def found(report: Report, check_id: str) -> Check:
    check = report.check(check_id)
    assert check is not None
    return check


def test_a_record_in_order_is_valid_and_so_is_each_award_in_it() -> None:
    report = run(issuer_site.sign(a_record()))
    assert report.format == "CLR 2.0"
    assert report.verdict is Verdict.VALID, report.checks
    assert [(one.label, one.place, one.report.verdict) for one in report.enclosed] == [
        ("award", "/credentialSubject/verifiableCredential/0", Verdict.VALID),
        ("award", "/credentialSubject/verifiableCredential/1", Verdict.VALID),
    ]
    assert found(report, "enclosed").reason.code == "I_ENCLOSED_VALID"


def test_awards_of_one_issuer_cost_no_more_visits_than_one_award() -> None:
    site = issuer_site.site()
    run(issuer_site.sign(a_record()), site)
    assert site.asked == [issuer_site.DID_URL, issuer_site.REVOCATION_URL, issuer_site.SUSPENSION_URL]


def with_status(number: int, entry: issuer_site.Json, **changes: Any) -> issuer_site.Json:
    """Return another award with a status entry of its own."""
    return another(id=f"{issuer_site.BASE}credentials/{number}.json", **changes) | {"credentialStatus": entry}


def revocation(index: int) -> issuer_site.Json:
    return issuer_site.entry("revocation", str(index), issuer_site.REVOCATION_URL)


def test_a_list_is_looked_at_once_for_all_awards_of_its_issuer_and_each_reads_its_own_bit() -> None:
    site, read = issuer_site.site(), []

    def canonicalize(document: Any, **how: Any) -> str:
        read.append(document.get("id"))
        return expand_and_canonicalize(document, **how)

    awards = [issuer_site.sign(with_status(number, revocation(number))) for number in (4, 5, 6)]
    report = verify(
        issuer_site.as_bytes(issuer_site.sign(a_record(*awards))),
        issuer_site.surroundings(site, canonicalize=canonicalize),
    )
    assert [one.report.verdict for one in report.enclosed] == [Verdict.VALID, Verdict.REVOKED, Verdict.VALID]
    assert read.count(issuer_site.REVOCATION_URL) == 1


def test_a_list_that_was_good_for_its_issuer_is_none_for_anybody_else() -> None:
    stranger = f"did:key:{issuer_site.multibase('stranger')}"
    own = issuer_site.sign(with_status(4, revocation(4)))
    borrowed = with_status(6, revocation(6), issuer={"id": stranger, "type": ["Profile"], "name": "?"})
    report = run(issuer_site.sign(a_record(own, issuer_site.sign(borrowed, by="stranger", did=stranger))))
    assert [one.report.verdict for one in report.enclosed] == [Verdict.VALID, Verdict.INDETERMINATE]
    assert found(report.enclosed[1].report, "status").reason.code == "E_STATUS_ISSUER"


def test_a_list_that_was_good_for_one_purpose_is_none_for_another() -> None:
    suspension = issuer_site.entry("suspension", "6", issuer_site.REVOCATION_URL)
    awards = [issuer_site.sign(with_status(4, revocation(4))), issuer_site.sign(with_status(6, suspension))]
    report = run(issuer_site.sign(a_record(*awards)))
    assert [one.report.verdict for one in report.enclosed] == [Verdict.VALID, Verdict.INDETERMINATE]
    assert found(report.enclosed[1].report, "status").reason.code == "E_STATUS_PURPOSE"


def test_a_list_that_is_not_good_is_not_good_for_any_award() -> None:
    site = issuer_site.site()
    forged = issuer_site.status_list("revocation", issuer_site.REVOCATION_URL, by="stranger")
    site.put(issuer_site.REVOCATION_URL, forged)
    report = run(issuer_site.sign(a_record(*(issuer_site.sign(with_status(n, revocation(n))) for n in (4, 6)))), site)
    assert [one.report.verdict for one in report.enclosed] == [Verdict.INDETERMINATE] * 2


def test_only_so_many_lists_are_kept_for_the_awards_inside() -> None:
    visits = Visits(lambda _: b"")
    seen = SeenList(
        issuer=issuer_site.DID,
        purposes=("revocation",),
        bits=b"",
        valid_from=None,
        valid_until=None,
        ttl=timedelta(0),
        seen_at=issuer_site.NOW,
        digest="",
    )
    for number in range(MOST_LISTS + 1):
        visits.keep_list(f"{issuer_site.BASE}{number}", seen)
    kept = [visits.seen_list(f"{issuer_site.BASE}{number}", issuer=issuer_site.DID) for number in range(MOST_LISTS + 1)]
    assert [one is None for one in kept] == [True, *[False] * MOST_LISTS]


def test_a_record_with_a_revoked_an_untrusted_and_a_tampered_award_is_not_green_and_tells_each() -> None:
    site = issuer_site.site()
    site.put(
        issuer_site.REVOCATION_URL,
        issuer_site.status_list("revocation", issuer_site.REVOCATION_URL, [issuer_site.REVOCATION_INDEX]),
    )
    stranger = f"did:key:{issuer_site.multibase('stranger')}"
    untrusted = issuer_site.sign(
        another(issuer={"id": stranger, "type": ["Profile"], "name": "?"}), by="stranger", did=stranger
    )
    tampered = issuer_site.sign(another()) | {"name": "別の名称"}
    report = run(issuer_site.sign(a_record(issuer_site.good(), untrusted, tampered)), site)
    assert [one.report.verdict for one in report.enclosed] == [
        Verdict.REVOKED,
        Verdict.VALID_UNTRUSTED_ISSUER,
        Verdict.INVALID_SIGNATURE,
    ]
    assert found(report, "proof").verdict is None
    assert found(report, "enclosed").reason.params["bad"] == 2
    assert report.verdict is Verdict.INDETERMINATE


def test_an_award_that_was_changed_or_left_out_breaks_the_records_own_signature() -> None:
    signed = issuer_site.sign(a_record())
    inside = signed["credentialSubject"]["verifiableCredential"]
    inside[1]["name"] = "別の名称"
    assert run(signed).verdict is Verdict.INVALID_SIGNATURE
    inside.pop()
    assert run(signed).verdict is Verdict.INVALID_SIGNATURE


def test_a_record_that_only_has_unknown_issuers_inside_is_amber() -> None:
    stranger = f"did:key:{issuer_site.multibase('stranger')}"
    untrusted = issuer_site.sign(
        another(issuer={"id": stranger, "type": ["Profile"], "name": "?"}), by="stranger", did=stranger
    )
    assert run(issuer_site.sign(a_record(untrusted))).verdict is Verdict.VALID_UNTRUSTED_ISSUER


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"partial": True}, "W_CLR_PARTIAL"),
        ({"credentialSubject": {"id": issuer_site.STUDENT, "type": ["ClrSubject"]}}, "W_CLR_EMPTY"),
    ],
)
def test_what_a_reader_must_know_of_a_record_is_told(change: issuer_site.Json, code: str) -> None:
    assert found(run(issuer_site.sign(a_record(**change))), "structure").reason.code == code


def test_an_association_to_nothing_in_the_record_is_told() -> None:
    document = a_record()
    document["credentialSubject"]["association"][0]["targetId"] = "https://elsewhere.example/1"
    assert found(run(issuer_site.sign(document)), "structure").reason.code == "W_CLR_ASSOCIATION"


def test_an_award_of_somebody_else_is_told() -> None:
    document = a_record()
    document["credentialSubject"]["id"] = f"did:key:{issuer_site.multibase('another student')}"
    check = found(run(issuer_site.sign(document)), "structure")
    assert (check.reason.code, check.reason.params["count"]) == ("W_CLR_OTHER_LEARNER", 2)


def test_the_order_of_a_record_is_told_as_a_record_has_it() -> None:
    document = a_record()
    document["@context"].reverse()
    reason = found(run(issuer_site.sign(document)), "structure").reason
    assert "CLR 2.0 3. Open Badges 3.0" in sentence(reason, "en")


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (lambda one: one["@context"].reverse(), "E_CONTEXT_ORDER"),
        (lambda one: one["@context"].pop(1), "E_CONTEXT_ORDER"),
        (lambda one: one.pop("name"), "E_FIELD_MISSING"),
        (lambda one: one["credentialSubject"].update(type=["Person"]), "E_FIELD_TYPE"),
        (lambda one: one["credentialSubject"]["association"][0].update(associationType="likes"), "E_FIELD_WORD"),
        (lambda one: one["credentialSubject"]["association"][0].pop("targetId"), "E_FIELD_MISSING"),
    ],
)
def test_a_record_of_the_wrong_form_is_malformed_with_the_place(damage: Any, code: str) -> None:
    document = a_record()
    damage(document)
    report = run(document | {"proof": issuer_site.good()["proof"]})
    structure = found(report, "structure")
    assert report.verdict is Verdict.MALFORMED
    assert code in {structure.reason.code, *(problem.code for problem in structure.problems)}


def test_records_inside_records_end_at_a_depth() -> None:
    document = issuer_site.good()
    for number in range(6):
        document = issuer_site.sign(a_record(document, id=f"{issuer_site.BASE}records/{number}.json"))
    report = run(document)
    deepest = report
    while deepest.enclosed:
        deepest = deepest.enclosed[0].report
    assert deepest.checks[0].reason.code == "E_TOO_DEEP"
    assert report.verdict is Verdict.INDETERMINATE


def test_more_awards_than_one_record_may_cost_are_refused() -> None:
    many = [{"id": f"urn:uuid:{n}", "type": ["VerifiableCredential"]} for n in range(61)]
    document = a_record()
    document["credentialSubject"]["verifiableCredential"] = many
    assert found(run(issuer_site.sign(document)), "enclosed").reason.code == "E_ENCLOSED_MANY"

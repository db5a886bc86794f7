"""Open Badges of version 1 and 2 in which anything may stand anywhere: a report comes out, never an exception."""

import copy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kakitome import texts
from kakitome.documents.verification.check import Report, Verdict
from kakitome.documents.verification.pipeline import CHECK_IDS, verify
from support.profiles import scaled
from vectors import issuer_site, open_badges_2_site

ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 2**40),
    st.sampled_from(
        ["", "x", "https://", "https://[::1", "https://badges.example:x/", "\ufdd0", "urn:x", open_badges_2_site.ISSUER]
    ),
    st.lists(st.sampled_from(["Assertion", 1, None, {}]), max_size=3),
    st.dictionaries(
        st.sampled_from(["id", "type", "url", "name", "@id"]), st.sampled_from(["", 1, None, []]), max_size=3
    ),
)
PAGES = (
    open_badges_2_site.AWARD,
    open_badges_2_site.ACHIEVEMENT,
    open_badges_2_site.ISSUER,
    open_badges_2_site.KEY,
    open_badges_2_site.REVOCATIONS,
)


BAD = sorted((Path(__file__).parents[2] / "vectors" / "bad_open_badges").iterdir())


@pytest.mark.parametrize("file", BAD, ids=lambda file: file.stem)
def test_a_bad_badge_gets_its_verdict(file: Path) -> None:
    _, verdict, code, _ = file.stem.split("__")
    report = report_on(file.read_bytes(), open_badges_2_site.site())
    found = {problem.code for check in report.checks for problem in (check.reason, *check.problems)}
    assert (report.verdict.value, code in found) == (verdict, True), found
    for check in report.checks:
        assert texts.both(check.reason).languages == ("ja", "en")


def places(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in items:
        found += places(value, (*path, key))
    return found


def changed(document: open_badges_2_site.Json, place: tuple[Any, ...], odd: Any) -> open_badges_2_site.Json:
    made = copy.deepcopy(document)
    holder: Any = made
    for step in place[:-1]:
        holder = holder[step]
    holder[place[-1]] = odd
    return made


def report_on(data: bytes, site: open_badges_2_site.Site) -> Report:
    report = verify(data, issuer_site.surroundings(site, registries=(open_badges_2_site.registry(),)))
    assert tuple(check.id for check in report.checks) == CHECK_IDS
    return report


SHAPES = {
    "2.0": (open_badges_2_site.hosted, open_badges_2_site.achievement, open_badges_2_site.issuer),
    "1.1": (open_badges_2_site.award_1_1, open_badges_2_site.achievement_1_1, open_badges_2_site.issuer_1_1),
    "1.0": (open_badges_2_site.award_1_0, open_badges_2_site.achievement_1_1, open_badges_2_site.issuer_1_1),
    "0.5": (open_badges_2_site.award_0_5, open_badges_2_site.achievement_1_1, open_badges_2_site.issuer_1_1),
}


@pytest.mark.parametrize("shape", SHAPES)
@given(data=st.data())
@settings(max_examples=scaled(60), deadline=None, suppress_health_check=list(HealthCheck))
def test_a_hosted_award_may_hold_anything(shape: str, data: st.DataObject) -> None:
    documents = [make() for make in SHAPES[shape]]
    number = data.draw(st.integers(0, 2))
    place = data.draw(st.sampled_from(places(documents[number])))
    documents[number] = changed(documents[number], place, data.draw(ODD))
    site = open_badges_2_site.Site()
    for url, document in zip(PAGES, documents, strict=False):
        site.put(url, document)
    report_on(issuer_site.as_bytes(documents[0]), site)


@given(data=st.data())
@settings(max_examples=scaled(80), deadline=None, suppress_health_check=list(HealthCheck))
def test_a_signed_award_and_what_it_points_to_may_hold_anything(data: st.DataObject) -> None:
    documents = [
        open_badges_2_site.signed_payload(),
        open_badges_2_site.achievement(),
        open_badges_2_site.issuer(),
        open_badges_2_site.key_document(),
        open_badges_2_site.revocations("urn:x"),
    ]
    number = data.draw(st.integers(0, 4))
    place = data.draw(st.sampled_from(places(documents[number])))
    documents[number] = changed(documents[number], place, data.draw(ODD))
    site = open_badges_2_site.Site()
    for url, document in zip(PAGES[1:], documents[1:], strict=True):
        site.put(url, document)
    report_on(open_badges_2_site.token(documents[0]), site)


@given(st.binary(max_size=200))
@settings(max_examples=scaled(60), deadline=None)
def test_an_address_may_answer_anything(body: bytes) -> None:
    site = open_badges_2_site.site()
    site.put(open_badges_2_site.AWARD, body)
    assert report_on(issuer_site.as_bytes(open_badges_2_site.hosted()), site).verdict is not Verdict.VALID


@given(st.binary(max_size=120))
@settings(max_examples=scaled(100), deadline=None)
def test_a_token_may_be_anything(tail: bytes) -> None:
    report_on(b"eyJhbGciOiJSUzI1NiJ9." + tail, open_badges_2_site.site())


def test_a_chain_of_addresses_ends_within_the_allowance() -> None:
    site = open_badges_2_site.site()
    run = report_on(open_badges_2_site.token(), site)
    assert len(site.asked) <= 6
    assert run.verdict is Verdict.VALID

"""Fill an installation for the browser. Prints what it made.

One institution, awards in every state, a learner's account, staff, definitions and class lists on their way.
"""

import json
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from kakitome.bootstrap.starting import migrate, start_django

EXAMPLES = Path(__file__).parents[2] / "examples"
LIST = "氏名,メール,学籍番号,取得日\r\n例田 一,m1@u.example,M1,2026-10-01\r\n例田 二,m2@u,M2,2026-10-01\r\n"


def main() -> None:
    """Seed and print."""
    start_django()
    migrate()
    from browser.seeded_requests import ask_to_attest_again  # noqa: PLC0415 - after Django has started
    from web.places import HANAKO, PASSWORD, Place  # noqa: PLC0415 - after Django has started

    place = Place().open()
    learners = [replace(HANAKO, email=f"l{n}@u.example", student_number=f"S{n}") for n in range(8)]
    kinds = {
        "valid": place.award(learners[0]),
        "revoked": place.award(learners[1]),
        "suspended": place.award(learners[2]),
        "expired": place.award(learners[3], on=date(2021, 2, 20)),
    }
    place.withdraw(kinds["revoked"])
    place.withdraw(kinds["suspended"], only_suspend=True)
    for learner in learners[4:]:
        place.award(learner)
    for language in ("ja", "en"):
        learner = replace(HANAKO, email=f"{language}@u.example", student_number=f"L-{language}")
        kinds[f"leaving_{language}"] = place.award(learner)
    for number in range(10, 29):
        place.award(replace(HANAKO, email=f"k{number}@u.example", student_number=f"K{number}"))
    place.person()
    platform = place.platform
    report = platform.verifier().verify_bytes(place.document(kinds["valid"]), now=platform.now())
    facts = {"format": report.format, "issuer": report.issuer_id, "checks": [], "registries": []}
    record = platform.check_records.add(as_of=platform.now(), verdict=report.verdict.value, facts=facts)
    made = {
        "documents": {kind: place.document(outcome).decode() for kind, outcome in kinds.items()},
        "numbers": {kind: outcome.number for kind, outcome in kinds.items()},
        "links": [f"/claim/{token}" for token in place.tokens],
        "email": "hanako@home.example",
        "password": PASSWORD,
        "record": record.number,
        "people": {
            "owner": "owner@u.example",
            "admin": "admin@u.example",
            **open_a_recognition_body(),
            **open_new_institutions(),
            "harima": "owner@harima-c.example",
            "hanako": "hanako@home.example",
            "operator": open_the_site(place),
        },
        "desk": staff_the_desk(place)
        | print_sheets(place)
        | lead_cases()
        | ask_to_attest_again(place, place.document(kinds["valid"])),
    }
    platform.sandbox.close()
    sys.stdout.write(json.dumps(made) + "\n")


def print_sheets(place: Any) -> dict[str, str]:
    """Award to learners without an address, and print their sheets; return the codes."""
    import re  # noqa: PLC0415

    import pypdfium2  # noqa: PLC0415

    from kakitome.journeys.handing_out.claim_codes import print_codes  # noqa: PLC0415 - after Django has started
    from web.places import HANAKO  # noqa: PLC0415

    codes = {}
    for language in ("ja", "en"):
        outcome = place.award(replace(HANAKO, email="", student_number=f"P-{language}"))
        sheets = pypdfium2.PdfDocument(print_codes(place.platform, place.key, numbers=[outcome.number], actor="test"))
        words = sheets[0].get_textpage().get_text_range()
        codes[f"code_{language}"] = re.findall(r"\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}\b", words)[0]
    return codes


def open_the_site(place: Any) -> str:
    """Let somebody run the site; return who signs in."""
    from kakitome.records.models.account import Account  # noqa: PLC0415 - after Django has started

    email = "operator@site.example"
    place.person(email, name="運営 太郎")
    Account.objects.filter(email=email).update(is_operator=True)
    return email


def open_a_recognition_body() -> dict[str, str]:
    """Open a recognition body with its people, and an applicant for each language; return who can sign in."""
    from kakitome.ports.organisations import NodeRole  # noqa: PLC0415
    from support import institutions, recognition_body  # noqa: PLC0415 - after Django has started

    recognition_body.open_body()
    institutions.account("office@kikou.example", NodeRole.ADMIN, recognition_body.BODY)
    for name in ("ann", "ben"):
        recognition_body.reviewer(name)
    people = {name: f"{name}@home-of-{name}.example" for name in ("ann", "ben", "rin", "sora")}
    for language in ("ja", "en"):
        slug = f"setouchi-{language}"
        recognition_body.open_member(slug)
        institutions.account(f"owner@{slug}.example", NodeRole.PROGRAMME_OWNER, slug)
        recognition_body.reviewer(f"aoi-{language}", at=slug)
        people |= {f"owner-{language}": f"owner@{slug}.example", f"aoi-{language}": f"aoi-{language}@{slug}.example"}
    committee = {name: f"{name}@{name}.example" for name in recognition_body.COMMITTEE}
    return {"office": "office@kikou.example", **committee, **people}


def open_new_institutions() -> dict[str, str]:
    """Open an institution that has nothing yet, for each language; return who can sign in."""
    from kakitome.ports.organisations import NodeRole  # noqa: PLC0415
    from kakitome.values.localized_text import LocalizedText  # noqa: PLC0415
    from support import institutions  # noqa: PLC0415 - after Django has started

    people = {}
    for language in ("ja", "en"):
        slug = f"shirakawa-{language}"
        institutions.open_university(slug, LocalizedText(ja="白川実践大学（見本）", en="Shirakawa University (sample)"))
        for name, role in (("newcomer", NodeRole.ADMIN), ("teacher", NodeRole.PROGRAMME_OWNER)):
            institutions.account(f"{name}@{slug}.example", role, slug)
            people[f"{name}-{language}"] = f"{name}@{slug}.example"
    return people


def lead_cases() -> dict[str, str]:
    """Lead applications of further members to the stages at which pages look different; return their numbers."""
    from browser import seeded_cases  # noqa: PLC0415
    from kakitome.ports.organisations import NodeRole  # noqa: PLC0415
    from support import institutions  # noqa: PLC0415 - after Django has started

    found = seeded_cases.lead_cases(institutions.platform().now())
    institutions.account("owner@harima-c.example", NodeRole.PROGRAMME_OWNER, "harima-c")
    return found


def staff_the_desk(place: Any) -> dict[str, str]:
    """Give the institution its staff, two drafts, a list that waits and a list that was awarded."""
    from kakitome.learning.definition import read  # noqa: PLC0415
    from kakitome.operations.jobs import work_off_jobs  # noqa: PLC0415
    from kakitome.operations.scheduler import Scheduler  # noqa: PLC0415 - after Django has started
    from kakitome.ports.organisations import NodeRole  # noqa: PLC0415
    from kakitome.services import defining  # noqa: PLC0415
    from kakitome.services.issuing import class_lists as journey  # noqa: PLC0415
    from support.uploads import take_upload  # noqa: PLC0415

    platform = place.platform
    store, now = platform.store(place.key), platform.now()
    for name, role in (("owner", NodeRole.PROGRAMME_OWNER), ("admin", NodeRole.ADMIN)):
        account = place.person(f"{name}@u.example", name=f"見本 {name}").account
        platform.organisations.give_role(account=account, node_id=place.key, role=role, now=now)
    endorse_the_desk(place)
    made = {}
    for name, file in (("draft", "data-literacy-draft.toml"), ("ready", "data-literacy.toml")):
        letter = replace(read((EXAMPLES / file).read_bytes())[0], identifier=f"seeded-{name}")
        saved = defining.save_draft(store, letter, actor="test", now=now)
        made[name] = f"{saved.identifier}/{saved.version}"
    for name, data in (("done", LIST), ("waits", LIST.replace("例田", "型田").replace("M", "N").replace("m1@", "n1@"))):
        wish = list_request(place, name)
        taken = take_upload(store, data.encode("cp932"), wish=wish, actor="test", now=now)
        made[name] = taken.number
        if name == "done":
            journey.confirm(store, taken.number, actor="test", now=now)
            Scheduler(platform).turn_for(place.key)
            work_off_jobs(platform)
    return made | stage_lists(place)


def stage_lists(place: Any) -> dict[str, str]:
    """Lead class lists and withdrawal orders to every stage; return their numbers."""
    from browser.seeded_lists import Staged  # noqa: PLC0415 - after Django has started

    people = [place.platform.accounts.find_by_email(f"{name}@u.example").account for name in ("owner", "admin")]
    staged = Staged(
        platform=place.platform,
        institution=place.key,
        microcredential="data-ethics",
        version=1,
        issuer=place.did,
        actor=people[0],
        second=people[1],
    )
    lists = staged.lists_at_every_stage()
    some = [row.award_number for row in place.platform.store(place.key).batches.list_rows(lists["list_stopped"])[:3]]
    orders = staged.orders_at_every_stage(some, many=lists["list_paused"])
    for name in ("list_signing", "list_mistaken_ja", "list_mistaken_en"):
        staged.stop_a_job(lists[name])
    return lists | orders


def endorse_the_desk(place: Any) -> None:
    """Let a third party endorse the institution's micro-credential, and the institution somebody elsewhere."""
    from kakitome.journeys.endorsing import endorse, take_in_endorsement  # noqa: PLC0415
    from kakitome.services.endorsing import give_endorsement, list_subjects  # noqa: PLC0415
    from services.test_endorsing import BODY, BodyKeys, terms  # noqa: PLC0415

    platform = place.platform
    now = platform.now().replace(microsecond=0)
    address = next(one.about for one in list_subjects(platform.store(place.key)) if one.version)
    document = give_endorsement(BODY, BodyKeys(), terms=terms(about=address, valid_from=now))
    take_in_endorsement(platform, place.key, data=document, actor="test", now=now)
    record = platform.store(place.key).issuers.list_issuers()[0]
    given = terms(about="https://elsewhere.example/issuers/z/microcredentials/first-steps-v1.json", valid_from=now)
    endorse(platform, place.key, issuer=record, terms=given, actor="test")


def list_request(place: Any, name: str) -> Any:
    """Say what a class list is for."""
    from kakitome.services.issuing.list_reading import ListRequest  # noqa: PLC0415
    from kakitome.web.parts.written import in_japan  # noqa: PLC0415

    version = place.platform.store(place.key).microcredentials.get("data-ethics", 1)
    return ListRequest(
        filename=f"{name}.csv",
        issuer=place.did,
        microcredential=version.identifier,
        version=version.version,
        as_of=in_japan(place.platform.now()).date(),
    )


if __name__ == "__main__":
    main()

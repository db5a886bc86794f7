"""Fill an installation for the browser: one institution, awards in every state, one account. Prints what it made."""

import json
import sys
from dataclasses import replace
from datetime import date

from kakitome.bootstrap.starting import migrate, start_django


def main() -> None:
    """Seed and print."""
    start_django()
    migrate()
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
    }
    platform.sandbox.close()
    sys.stdout.write(json.dumps(made) + "\n")


if __name__ == "__main__":
    main()

"""How many examples a property test tries: by the profile that `HYPOTHESIS_PROFILE` names.

`quick` is for the minute between two changes, `ci` for `make test`, `nightly` for a machine that has the night. A test
that needs more or fewer than others says how many it needs under `ci`, and every profile has its share of them.
"""

import os

from hypothesis import settings

PROFILES = {"quick": 10, "ci": 100, "nightly": 600}
"""Examples of a test that names no number."""


def load_profile() -> None:
    """Make the profiles known to Hypothesis and take the one of the environment."""
    # No limit on the wall's clock for an example: what may be costly is bounded by `processor_time.at_most`.
    for name, count in PROFILES.items():
        settings.register_profile(name, deadline=None, max_examples=count)
    settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


def scaled(count: int) -> int:
    """Return this profile's share of a number of examples that is meant for `ci`, and at least two."""
    return max(2, count * settings().max_examples // PROFILES["ci"])

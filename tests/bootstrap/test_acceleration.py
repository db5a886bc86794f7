"""Acceleration is handed in at one place, and can be left out altogether."""

import os
import subprocess
import sys

import pytest

from kakitome.bootstrap.acceleration import VARIABLE, ways_from
from kakitome.documents.vc.canonical import EachAnew
from kakitome.errors import Misconfigured
from kakitome.mapping.certificate import completion_certificate
from kakitome.services.issuing.drafting import ReferenceDrafter

LOADED = """
import sys
from kakitome.bootstrap.acceleration import ways
ways().drafter, ways().canonicalizing, ways().set_certificate
print(any(name.startswith("kakitome.acceleration") for name in sys.modules))
"""


@pytest.mark.parametrize("environment", [{}, {VARIABLE: "on"}, {VARIABLE: ""}])
def test_work_is_accelerated_unless_somebody_says_no(environment: dict[str, str]) -> None:
    assert type(ways_from(environment).drafter) is not ReferenceDrafter


def test_switched_off_the_references_do_all_the_work() -> None:
    plain = ways_from({VARIABLE: "off"})
    assert type(plain.drafter) is ReferenceDrafter
    assert (plain.canonicalizing, plain.set_certificate) == (EachAnew, completion_certificate)


@pytest.mark.parametrize("value", ["no", "OFF", "0"])
def test_another_word_is_refused_and_not_guessed(value: str) -> None:
    with pytest.raises(Misconfigured) as caught:
        ways_from({VARIABLE: value})
    assert caught.value.code == "E_CONFIG_ACCELERATION"


@pytest.mark.parametrize(("value", "is_loaded"), [("on", "True"), ("off", "False")])
def test_switched_off_the_package_is_not_even_loaded(value: str, is_loaded: str) -> None:
    environment = {**os.environ, VARIABLE: value, "PYTHONPATH": os.pathsep.join(sys.path)}
    made = subprocess.run([sys.executable, "-c", LOADED], env=environment, capture_output=True, text=True, check=True)
    assert made.stdout.strip() == is_loaded

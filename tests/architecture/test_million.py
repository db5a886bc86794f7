"""What the bench of a million writes of a small run: steps too short to be measured are left out, nothing divides by them."""

import pytest
from scripts.bench.million import MEASURED_S, Run


def run(*busy: float) -> Run:
    """Return a run whose workers had spent `busy` seconds at a thousand awards, ten thousand, and so on."""
    made = Run(rows=10 ** (2 + len(busy)), workers=1, kills=False)
    made.watch.marks = [(10 ** (3 + place), 0.0, seconds, 0.0) for place, seconds in enumerate(busy)]
    made.steps["lists and log published"] = 0.5
    return made


@pytest.mark.parametrize("busy", [(0.2, 0.2, 0.2), (0.0, 0.0), (0.1, 0.1 + MEASURED_S / 2)])
def test_a_step_of_less_than_a_second_is_left_out(busy: tuple[float, ...]) -> None:
    assert run(*busy).curve() == {}
    assert "| per cent by which the dearest step of the curve is above the cheapest | 0.0 |" in "\n".join(
        run(*busy).goals()
    )


def test_steps_that_took_their_time_are_compared() -> None:
    measured = run(1.0, 10.0, 109.0)
    assert measured.curve() == {10_000: pytest.approx(0.001), 100_000: pytest.approx(0.0011)}
    assert "| 10.0 |" in "\n".join(measured.goals())

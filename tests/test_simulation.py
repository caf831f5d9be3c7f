import pytest

from benchmarks.simulation.run import prepare, run_seed
from dichvucong.config import wiring


@pytest.mark.req("PAY-08", "PAY-09", "PAY-10", "PAY-12", "NTF-01")
@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(600)
def test_a_hundred_worlds_come_to_rest_with_every_dong_accounted_for() -> None:
    prepare()
    try:
        tallies = [run_seed(seed) for seed in range(100)]
    finally:
        wiring.install()

    assert sum(tally.steps for tally in tallies) == 7000
    assert sum(tally.crashes for tally in tallies) > 100
    assert sum(tally.payments for tally in tallies) > 500

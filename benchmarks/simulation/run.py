"""Runs seeds. `python -m benchmarks.simulate --seeds 1000`; `--seed 17 --story` replays one and tells it."""

from dataclasses import dataclass

from django.db import transaction

from benchmarks.simulation.invariants import check_always, check_at_rest
from benchmarks.simulation.world import World
from dichvucong.catalogs.services import load_reference_data
from dichvucong.exchange.models import ConnectedSystem
from dichvucong.kernel.clock import now as clock_now
from dichvucong.payments import links
from dichvucong.payments.models import Obligation, Provider

OBLIGATIONS = 4
STEPS = 70


class SeedFailed(AssertionError):
    """A seed broke an invariant; the message says which, after which step, and how to replay it."""


@dataclass(frozen=True)
class Tally:
    """What one seed went through."""

    steps: int
    crashes: int
    payments: int


def prepare() -> None:
    """The catalogues and providers, once."""
    load_reference_data(now=clock_now())
    for code in ("sim-a", "sim-b"):
        Provider.objects.update_or_create(
            code=code,
            defaults={"name": code, "short_name": code, "kind": "bank", "expires_after_minutes": 15},
        )


def run_seed(seed: int, *, steps: int = STEPS) -> Tally:
    """Play one seed to its end. Raises `SeedFailed`."""
    world = _world(seed)
    done = 0
    try:
        while done < steps:
            done += 1
            world.step()
            check_always(world)
        world.come_to_rest()
        check_at_rest(world)
    except AssertionError as error:
        told = "\n".join(world.story[-40:])
        raise SeedFailed(
            f"seed {seed}, after step {done}: {error}\nreplay: python -m benchmarks.simulate --seed {seed}\n{told}"
        ) from error
    payments = sum(len(bank.ledger) for bank in world.banks)
    return Tally(done, world.network.crashes, payments)


def _world(seed: int) -> World:
    run = (
        Obligation.objects.filter(system_code__startswith=f"sim-{seed}-")
        .values("system_code")
        .distinct()
        .count()
    )
    system = f"sim-{seed}-{run}"
    with transaction.atomic():
        ConnectedSystem.objects.create(
            code=system, name=system, agency_code="H26", webhook_url="http://province.example/"
        )
        obligations = [_obligation(system, seed, run, number) for number in range(OBLIGATIONS)]
    return World(seed, obligations, system)


def _obligation(system: str, seed: int, run: int, number: int) -> Obligation:
    code = f"H26.12-26{seed % 10:02d}{run % 100:02d}-{(seed * 10 + number) % 10_000_000:07d}"
    amount_vnd = 50_000 * (number + 1)
    return Obligation.objects.create(
        revenue_identifier=code,
        dossier_code=code,
        link_token=links.new_token(),
        agency_code="H26.12",
        agency_name="Sở Tư pháp thành phố Hà Nội",
        system_code=system,
        day=clock_now().date(),
        payment_type=2,
        fee_code="2764",
        amount_vnd=amount_vnd,
        lines=[{"code": "2764", "name": "Lệ phí", "amount_vnd": amount_vnd}],
        payer_name="Nguyễn Văn Mẫu",
        payer_phone="+84900000123",
        citad="01701001",
        account_number="3511012345678",
        account_name="SO TU PHAP HA NOI",
        created_at=clock_now(),
        changed_at=clock_now(),
    )

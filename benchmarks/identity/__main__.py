"""Log-ins, portals, tokens, permissions, look-ups: `python -m benchmarks.identity`.

Runs the whole portal on a state of its own. `--accounts 10000000` fills that many accounts for the look-up by number.
"""

import argparse
import asyncio
import os

import django

from benchmarks.identity import codes, sign_on
from benchmarks.stack import Stack, running
from benchmarks.table import machine, show

LIMITS = (
    "CODES_PER_TEN_MINUTES",
    "CODES_PER_HOUR",
    "CODES_OF_VISITOR_PER_HOUR",
    "LOG_INS_PER_MINUTE",
    "SIGN_ONS_PER_MINUTE",
)


def main() -> None:
    """Run everything and print the tables."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--flows", type=int, default=2000, help="code flows at each number of clients")
    options.add_argument("--introspections", type=int, default=4000)
    options.add_argument("--codes", type=int, default=1000, help="codes by SMS at each number of clients")
    options.add_argument("--checks", type=int, default=2000, help="permission checks of each officer")
    options.add_argument(
        "--accounts", type=int, default=100_000, help="accounts behind the look-up by number"
    )
    options.add_argument("--clients", type=int, nargs="*", default=[1, 8, 32])
    chosen = options.parse_args()
    print(f"Machine: {machine()}, load {os.getloadavg()[0]:.1f}")
    with running({f"DICHVUCONG_{name}": "1000000" for name in LIMITS}) as stack:
        _begin(stack)
        seeded = sign_on.seed()
        asyncio.run(_over_http(stack, seeded, chosen))
        _in_the_database(chosen)


def _begin(stack: Stack) -> None:
    """Read and write what the portal does, from here."""
    os.environ["DATABASE_URL"] = stack.database_url
    os.environ["DICHVUCONG_VAR"] = str(stack.var)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dichvucong.config.settings")
    django.setup()


async def _over_http(stack: Stack, seeded: sign_on.Seeded, chosen: argparse.Namespace) -> None:
    flows = [
        row
        for clients in chosen.clients
        for row in await sign_on.measure_flows(stack, seeded, clients, chosen.flows)
    ]
    show(sign_on.FLOW, sign_on.FLOW_HEADER, flows)
    asked = [
        await sign_on.measure_introspection(stack, seeded, clients, chosen.introspections)
        for clients in chosen.clients
    ]
    show(sign_on.ASKED, sign_on.ASKED_HEADER, asked)
    sent = [await codes.measure(stack, clients, chosen.codes) for clients in chosen.clients]
    show(codes.TITLE, codes.HEADER, sent)


def _in_the_database(chosen: argparse.Namespace) -> None:
    from benchmarks.identity import accounts, permissions  # noqa: PLC0415 -- Django is ready now

    show(permissions.TITLE, permissions.HEADER, permissions.measure(chosen.checks))
    seconds = accounts.fill(chosen.accounts)
    print(f"\nfilled: {chosen.accounts:,} accounts in {seconds:.0f} s")
    show(accounts.TITLE, accounts.HEADER, accounts.measure(chosen.accounts, chosen.checks))


if __name__ == "__main__":
    main()

"""The world of one seed: what can happen in it, one step at a time, and the quiet end."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.db import connection

from benchmarks.simulation.banks import Notice, Order, SimulatedBank
from benchmarks.simulation.network import Crash, Network
from benchmarks.simulation.receivers import SimulatedProvince, SimulatedSms
from dichvucong.exchange.gateways import couriers
from dichvucong.exchange.models import Delivery
from dichvucong.exchange.services.sending import DeliveryQueue
from dichvucong.kernel.dispatch import AtOnce, Dispatcher
from dichvucong.kernel.errors import DomainError
from dichvucong.kernel.outbox import relay
from dichvucong.notifications.gateways import carriers
from dichvucong.notifications.models import Message
from dichvucong.notifications.services.sending import MessageQueue
from dichvucong.payments.drafts import Caller
from dichvucong.payments.gateways import providers
from dichvucong.payments.models import Obligation, Payment
from dichvucong.payments.services import (
    StartRequest,
    handle_inbox,
    receive_callback,
    renew_payment,
    start_payment,
    sweep_payments,
    withdraw_obligation,
)

QUIET_ROUNDS = 400


@dataclass
class World:
    """Everything one seed decides."""

    seed: int
    obligations: list[Obligation]
    system: str
    chance: random.Random = field(init=False)
    network: Network = field(init=False)
    banks: list[SimulatedBank] = field(init=False)
    province: SimulatedProvince = field(init=False)
    sms: SimulatedSms = field(init=False)
    now: datetime = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
    story: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        random.seed(self.seed)
        self.chance = random.Random(self.seed)
        self.network = Network(self.chance)
        self.banks = [SimulatedBank(code, self.system, self.network, self.now) for code in ("sim-a", "sim-b")]
        self.province = SimulatedProvince(self.network)
        self.sms = SimulatedSms(self.network)
        providers.install({bank.code: bank for bank in self.banks})
        couriers.install({"webhook": self.province})
        carriers.install({"sms": self.sms})
        self._start_process()

    def step(self) -> None:
        """One thing happens, or is cut short by a crash."""
        act = self.chance.choices(*zip(*self._acts(), strict=True))[0]
        if self.network.happens(0.5):
            self.network.fuse = self.chance.randint(1, 40)
        self._run(act)
        self.network.fuse = None

    def come_to_rest(self) -> None:
        """The network heals, time passes, the loops run, until nothing is left to do."""
        self.network.trouble = 0.0
        quiet = 0
        for _round in range(QUIET_ROUNDS):
            done = sum(self._turn(loop) for loop in self._loops())
            for bank in self.banks:
                self._deliver_all(bank)
            quiet = 0 if done or any(bank.outgoing for bank in self.banks) else quiet + 1
            if quiet > 1 and not self._something_waits():
                return
            self._let_pass(timedelta(seconds=self.chance.choice([5, 70, 700, 7200])))
        raise AssertionError("the world did not come to rest")

    def _something_waits(self) -> bool:
        asked = Payment.objects.filter(system_code=self.system, next_ask_at__isnull=False)
        delivered = Delivery.objects.filter(system_code=self.system, finished_at=None)
        told = Message.objects.filter(next_attempt_at__isnull=False)
        return asked.exists() or delivered.exists() or told.exists()

    def _acts(self) -> list[tuple[Callable[[], object], int]]:
        return [
            (self._start, 14),
            (self._renew, 3),
            (self._pay, 12),
            (self._decline, 2),
            (self._reverse, 1),
            (self._forge, 1),
            (self._withdraw, 1),
            (self._deliver_some, 16),
            (lambda: self._turn(self.chance.choice(self._loops())), 30),
            (lambda: self._let_pass(timedelta(seconds=self.chance.choice([1, 5, 60, 400, 1200]))), 8),
        ]

    def _loops(self) -> list[Callable[[], int]]:
        return [
            lambda: handle_inbox(now=self.now, limit=20),
            lambda: relay(now=self.now, limit=20),
            lambda: sweep_payments(now=self.now, limit=20, executor=AtOnce()),
            lambda: self._deliveries.turn(now=self.now, limit=20),
            lambda: self._messages.turn(now=self.now, limit=20),
        ]

    def _run(self, act: Callable[[], object]) -> None:
        try:
            with self.network.watching_the_database():
                act()
        except Crash:
            self.story.append("-- crash --")
            self._start_process()
        except DomainError as refusal:
            self.story.append(f"refused: {refusal.code}")

    def _start_process(self) -> None:
        """A new process: the old one's connection and memory are gone."""
        connection.close()
        with connection.cursor() as cursor:
            # Nothing here outlives the process, so a commit need not wait for the disk.
            cursor.execute("SET synchronous_commit = off")
        self._deliveries = Dispatcher(DeliveryQueue(), places=16, executor=AtOnce())
        self._messages = Dispatcher(MessageQueue(), places=16, executor=AtOnce())

    def _start(self) -> None:
        obligation = self.chance.choice(self.obligations)
        bank = self.chance.choice(self.banks)
        self.story.append(f"start {obligation} at {bank.code}")
        start_payment(StartRequest(obligation.link_token, bank.code), now=self.now)

    def _renew(self) -> None:
        tokens = list(
            Payment.objects.filter(system_code=self.system)
            .order_by("pk")
            .values_list("link_token", flat=True)
        )
        if tokens:
            self.story.append("renew")
            renew_payment(self.chance.choice(tokens), payer_ip="", now=self.now)

    def _pay(self) -> None:
        found = self._order("open")
        if found is not None:
            bank, order = found
            wrong = self.chance.choice([-1000, 5000]) if self.chance.random() < 0.08 else 0
            self.story.append(f"pay {order.code} at {bank.code} wrong by {wrong}")
            bank.pay(order, wrong_by_vnd=wrong)

    def _decline(self) -> None:
        found = self._order("open")
        if found is not None:
            self.story.append(f"decline {found[1].code}")
            found[0].decline(found[1])

    def _reverse(self) -> None:
        found = self._order("paid")
        if found is not None:
            self.story.append(f"reverse {found[1].code}")
            found[0].reverse(found[1])

    def _forge(self) -> None:
        found = self._order("open")
        if found is not None:
            self.story.append(f"forge {found[1].code}")
            found[0].forge(found[1].code, found[1].amount_vnd)

    def _withdraw(self) -> None:
        obligation = self.chance.choice(self.obligations)
        self.story.append(f"withdraw {obligation}")
        caller = Caller(self.system, "H26")
        withdraw_obligation(obligation.revenue_identifier, reason="thử", caller=caller, now=self.now)

    def _order(self, status: str) -> tuple[SimulatedBank, Order] | None:
        found = [
            (bank, order) for bank in self.banks for order in bank.ledger.values() if order.status == status
        ]
        return self.chance.choice(found) if found else None

    def _deliver_some(self) -> None:
        bank = self.chance.choice(self.banks)
        due = [notice for notice in bank.outgoing if notice.not_before <= self.now]
        self.chance.shuffle(due)
        for notice in due[: self.chance.randint(1, 3)]:
            self._deliver(bank, notice)

    def _deliver_all(self, bank: SimulatedBank) -> None:
        for notice in list(bank.outgoing):
            if notice.not_before <= self.now:
                self._deliver(bank, notice)

    def _deliver(self, bank: SimulatedBank, notice: Notice) -> None:
        """At least once: without an acknowledgement it will come again, and sometimes with one too."""
        self.story.append(f"notice {notice.number} {notice.status} {notice.code}")
        status = self.network.call(
            lambda: receive_callback(bank.code, bank.raw(notice), now=self.now).status, lost=0
        )
        finished = status == 202 or (notice.forged and status == 401)
        if finished and not self.network.happens(0.3):
            bank.outgoing.remove(notice)

    def _turn(self, loop: Callable[[], int]) -> int:
        return loop()

    def _let_pass(self, time: timedelta) -> None:
        self.now += time
        for bank in self.banks:
            bank.now = self.now

from datetime import timedelta

import pytest

from dichvucong.exchange.models import ConnectedSystem, Delivery
from dichvucong.exchange.services import DeliveryDraft, enqueue
from dichvucong.exchange.services.exchange_log import Exchange, log_exchanges
from dichvucong.exchange.states import DeliveryState
from dichvucong.identity.rules import WHOLE_COUNTRY
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.models import JournalEntry
from tests.factories.accounts import a_provider_user, an_officer, logged_in
from tests.web.console.conftest import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def delivery(world: World) -> Delivery:
    ConnectedSystem.objects.create(
        code="hanoi", name="Hệ thống Hà Nội", agency_code="H26.12", webhook_url="https://x.example/hook"
    )
    due = world.payment.obligation
    draft = DeliveryDraft(
        "hanoi",
        "payment.succeeded",
        due.revenue_identifier,
        world.payment.code,
        payment_code=world.payment.code,
    )
    (row,) = enqueue([draft], now=clock_now() - timedelta(hours=2))
    return row


def finish(delivery: Delivery, state: DeliveryState) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(
        state=state, finished_at=clock_now(), last_reason="HTTP 500"
    )


def test_late_deliveries_are_told_on_the_first_page_of_the_unit_concerned(
    world: World, delivery: Delivery
) -> None:
    assert "1 tin chờ gửi, lâu nhất 2 giờ" in world.own.get("/quantri/").content.decode()
    assert "1 tin chờ gửi" not in world.other.get("/quantri/").content.decode()


def test_the_log_of_deliveries_shows_the_systems_of_the_units_granted(
    world: World, delivery: Delivery
) -> None:
    code = world.payment.code
    for query in ({}, {"ma": code}, {"trang_thai": "waiting"}, {"he_thong": "hanoi"}):
        assert delivery.stream in world.own.get("/quantri/gui-tin", query).content.decode()
    assert (
        delivery.stream not in world.own.get("/quantri/gui-tin", {"trang_thai": "given_up"}).content.decode()
    )
    assert delivery.stream not in world.other.get("/quantri/gui-tin").content.decode()
    assert world.other.get("/quantri/gui-tin", {"he_thong": "hanoi"}).status_code == 422


@pytest.mark.req("IDN-09")
def test_a_given_up_delivery_is_sent_again_by_hand_and_that_is_journalled(
    world: World, delivery: Delivery
) -> None:
    finish(delivery, DeliveryState.GIVEN_UP)
    address = f"/quantri/giao-dich/{world.payment.code}/gui-lai/{delivery.pk}"
    shown = world.own.get(f"/quantri/giao-dich/{world.payment.code}").content.decode()
    assert address in shown
    assert "HTTP 500" in shown

    done = world.own.post(address, follow=True)

    assert "Đã xếp hàng gửi lại" in done.content.decode()
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.QUEUED
    assert JournalEntry.objects.get(event="delivery.resent").actor.startswith("officer:")
    assert world.own.post(address).status_code == 409


@pytest.mark.req("IDN-09")
def test_only_the_unit_with_the_permission_sends_again(world: World, delivery: Delivery) -> None:
    finish(delivery, DeliveryState.GIVEN_UP)
    address = f"/quantri/giao-dich/{world.payment.code}/gui-lai/{delivery.pk}"

    assert world.other.post(address).status_code == 404
    assert logged_in(an_officer("payments.view", agency="H26.12")).post(address).status_code == 403
    staff = logged_in(a_provider_user("payments.view", "payments.operate", provider="scripted"))
    assert staff.post(address).status_code == 404
    assert world.own.post(f"{address}9").status_code == 404
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.GIVEN_UP


@pytest.mark.req("OPS-04")
def test_exchanges_are_found_by_payment_dossier_partner_and_time(world: World, delivery: Delivery) -> None:
    due, code, at = world.payment.obligation, world.payment.code, clock_now()
    log_exchanges(
        [
            Exchange(at, True, "hanoi", "payment.succeeded", "ok", due.dossier_code, code, 200, 12),
            Exchange(at, True, "scripted", "open_order", "time_out", due.dossier_code, code, 0, 10_000),
            Exchange(at - timedelta(days=90), False, "danang", "INIT", "ok", status=200),
        ]
    )

    def found(client: object, **query: str) -> set[str]:
        text = client.get("/quantri/nhat-ky", query).content.decode()  # type: ignore[attr-defined]
        table = text.partition("<tbody>")[2]
        return {name for name in ("hanoi", "scripted", "danang") if f'class="code">{name}<' in table}

    country = logged_in(an_officer("operation.view", agency=WHOLE_COUNTRY))
    assert found(world.own) == {"hanoi"}
    assert found(world.own, giao_dich=code) == {"hanoi", "scripted"}
    assert found(world.own, ho_so=due.dossier_code) == {"hanoi", "scripted"}
    assert found(world.own, doi_tac="hanoi") == {"hanoi"}
    assert found(world.own, tu_ngay="2020-01-01", den_ngay="2020-02-01") == set()
    assert found(world.other, giao_dich=code) == set()
    assert found(country) == {"hanoi", "scripted"}
    assert found(country, giao_dich=code) == {"hanoi", "scripted"}
    assert world.other.get("/quantri/nhat-ky", {"doi_tac": "hanoi"}).status_code == 422

import pytest

from dichvucong.identity.rules import WHOLE_COUNTRY
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.models import JournalEntry
from dichvucong.payments.gateways import ReportOutcome
from dichvucong.payments.models import Payment, Provider, Receipt
from dichvucong.payments.services import ask_provider, issue_receipts
from tests.factories.accounts import a_provider_user, an_officer, logged_in
from tests.factories.payments import an_obligation
from tests.web.console.conftest import World

pytestmark = [pytest.mark.django_db, pytest.mark.req("IDN-09")]
SUSPEND, RESUME = "/quantri/ngan-hang/scripted/tam-dung", "/quantri/ngan-hang/scripted/mo-lai"
REASON = {"ly_do": "Ngân hàng bảo trì theo công văn 7"}


def is_suspended() -> bool:
    return Provider.objects.get(pk="scripted").suspended_at is not None


def test_the_operator_suspends_a_provider_with_a_reason_and_resumes_it(world: World) -> None:
    operator = logged_in(an_officer("payments.view", "payments.operate", agency=WHOLE_COUNTRY))

    assert "Tạm dừng" in operator.get("/quantri/ngan-hang").content.decode()
    assert operator.post(SUSPEND, {"ly_do": ""}).status_code == 422
    operator.post(SUSPEND, REASON)
    assert is_suspended()
    assert "công văn 7" in operator.get("/quantri/ngan-hang").content.decode()

    operator.post(RESUME)

    assert not is_suspended()
    events = JournalEntry.objects.filter(subject="provider:scripted").values_list("event", flat=True)
    assert list(events) == ["provider.suspended", "provider.resumed"]


def test_a_provider_is_switched_by_its_own_staff_but_by_no_unit_and_no_other_provider(world: World) -> None:
    other_staff = logged_in(a_provider_user("payments.view", "payments.operate", provider="other"))
    for client in (world.own, other_staff):
        assert client.get(SUSPEND).status_code == 403
        assert client.post(SUSPEND, REASON).status_code == 403
        assert client.post(RESUME).status_code == 403
    assert not is_suspended()

    logged_in(a_provider_user("payments.view", "payments.operate", provider="scripted")).post(SUSPEND, REASON)

    assert is_suspended()


def test_one_obligation_opens_at_once_by_code_link_or_printed_address(world: World) -> None:
    due = world.payment.obligation
    own = f"/quantri/quay/{due.link_token}"

    for typed in (
        due.dossier_code,
        f" {due.dossier_code.lower()}",
        f"https://x.example/thanh-toan/k/{due.link_token}",
    ):
        assert world.own.get("/quantri/quay", {"ma": typed}).headers["Location"] == own
    page = world.own.get(own).content.decode()
    assert f"/thanh-toan/quay/{due.link_token}" in page
    assert "Nguyễn Văn Mẫu" not in page


def test_several_obligations_of_a_dossier_are_offered(world: World) -> None:
    code = world.payment.obligation.dossier_code
    second = an_obligation(dossier_code=code, revenue_identifier=f"{code}.2")

    page = world.own.get("/quantri/quay", {"ma": code}).content.decode()

    assert second.link_token in page
    assert world.payment.obligation.link_token in page


@pytest.mark.parametrize("typed", ["H26.12-261120-999999", "không phải mã", ""])
def test_a_code_that_leads_nowhere_is_explained(world: World, typed: str) -> None:
    response = world.own.get("/quantri/quay", {"ma": typed})

    assert response.status_code == 422
    assert 'class="error"' in response.content.decode()


def test_the_officer_starts_a_payment_and_sees_its_state(world: World) -> None:
    due = an_obligation()
    base = f"/quantri/quay/{due.link_token}"
    assert "Hiện mã QR cho khách" in world.own.get(base).content.decode()

    world.own.post(f"{base}/bat-dau", {"ngan_hang": "scripted"})

    payment = Payment.objects.get(obligation=due)
    assert payment.channel == "counter"
    assert payment.code in world.own.get(f"{base}/trang-thai").content.decode()
    refused = world.own.post(f"/quantri/quay/{an_obligation().link_token}/bat-dau", {"ngan_hang": "khong-co"})
    assert refused.status_code == 422
    assert 'role="alert"' in refused.content.decode()


def test_the_counter_of_another_unit_sees_nothing_and_starts_nothing(world: World) -> None:
    due = an_obligation()
    base = f"/quantri/quay/{due.link_token}"

    assert world.other.get("/quantri/quay", {"ma": due.dossier_code}).status_code == 422
    for address in (base, f"{base}/trang-thai"):
        assert world.other.get(address).status_code == 404
    for action in ("bat-dau", "lam-moi"):
        assert world.other.post(f"{base}/{action}", {"ngan_hang": "scripted"}).status_code == 404
    assert not Payment.objects.filter(obligation=due).exists()


def test_who_only_works_at_the_counter_lands_there(world: World) -> None:
    clerk = logged_in(an_officer("counter.use", agency="H26.12"))

    assert clerk.get("/quantri/").headers["Location"] == "/quantri/quay"
    assert clerk.get("/quantri/thanh-toan").status_code == 403


@pytest.mark.req("PAY-09")
def test_while_the_outcome_is_unknown_the_counter_is_told_not_to_let_the_payer_pay_again(
    world: World,
) -> None:
    Payment.objects.update(unknown_since=world.payment.created_at, expires_at=world.payment.created_at)

    page = world.own.get(f"/quantri/quay/{world.payment.obligation.link_token}").content.decode()

    assert "Đừng để khách trả lại" in page
    assert "lam-moi" not in page


def test_the_clerk_at_the_counter_hands_out_the_receipt_of_the_own_unit_only(world: World) -> None:
    world.bank.ask_outcome = ReportOutcome.SUCCEEDED
    ask_provider(world.payment.code, actor="test", now=clock_now())
    issue_receipts([world.payment.pk], now=clock_now())
    address = f"/quantri/bien-lai/{Receipt.objects.get(payment=world.payment).number}.pdf"

    own = logged_in(an_officer("counter.use", agency="H26.12")).get(address)
    other = logged_in(an_officer("counter.use", agency="H29.1")).get(address)

    assert (own.status_code, own.headers["Content-Type"]) == (200, "application/pdf")
    assert other.status_code == 404
    assert JournalEntry.objects.filter(event="receipt.read").count() == 1

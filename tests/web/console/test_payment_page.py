from datetime import timedelta

import pytest

from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.inbox import Letter, receive
from dichvucong.kernel.models import InboxMessage, JournalEntry
from dichvucong.payments.gateways import ReportOutcome
from dichvucong.payments.models import Payment, PaymentCase
from dichvucong.payments.services.asking import raise_stuck_payments
from dichvucong.payments.states import PaymentState
from tests.factories.accounts import a_provider_user, an_officer, logged_in
from tests.web.console.conftest import World

pytestmark = [pytest.mark.django_db, pytest.mark.req("IDN-09")]
BODY = '{"payer": "Nguyễn Văn Mẫu", "note": "<script>alert(1)</script>"}'


@pytest.fixture
def message(world: World) -> InboxMessage:
    letter = Letter(
        source="bank:scripted",
        external_id="1",
        believed=True,
        body=BODY.encode(),
        headers={"authorization": "Bearer bi-mat", "content-type": "application/json"},
        reference=world.payment.code,
    )
    receive(letter, now=clock_now())
    return InboxMessage.objects.get(external_id="1")


@pytest.fixture
def case(world: World) -> PaymentCase:
    Payment.objects.update(created_at=clock_now() - timedelta(days=2))
    raise_stuck_payments(now=clock_now())
    return PaymentCase.objects.get()


def test_the_page_tells_everything_that_happened_and_the_reading_is_journalled(world: World) -> None:
    by_code = world.own.get(f"/quantri/giao-dich/{world.payment.code}")
    by_identifier = world.own.get(f"/quantri/giao-dich/{world.payment.revenue_identifier}")

    for response in (by_code, by_identifier):
        text = response.content.decode()
        assert response.status_code == 200
        for words in ("Tạo giao dịch", "Ngân hàng đã nhận yêu cầu", "Nguyễn Văn Mẫu", "+84912345678"):
            assert words in text
    reads = JournalEntry.objects.filter(event="payment.read").values_list("subject", flat=True)
    assert list(reads) == [world.payment.code, world.payment.revenue_identifier]


def test_raw_messages_are_shown_as_text_and_the_reading_is_journalled(
    world: World, message: InboxMessage
) -> None:
    address = f"/quantri/giao-dich/{world.payment.code}/tin/{message.pk}"
    assert address in world.own.get(f"/quantri/giao-dich/{world.payment.code}").content.decode()

    text = world.own.get(address).content.decode()

    assert "&lt;script&gt;" in text
    assert "<script>alert" not in text
    assert "bi-mat" not in text
    assert JournalEntry.objects.filter(event="message.read", evidence={"message": message.pk}).exists()


@pytest.mark.parametrize("body", ["[" * 100_000, f'{{"amount": {"9" * 5000}}}', "\x00"])
def test_a_raw_message_that_cannot_be_read_is_shown_as_it_came(world: World, body: str) -> None:
    letter = Letter(
        source="bank:scripted",
        external_id="2",
        believed=False,
        body=body.encode(),
        headers={},
        reference=world.payment.code,
    )
    receive(letter, now=clock_now())
    kept = InboxMessage.objects.get(external_id="2")

    response = world.own.get(f"/quantri/giao-dich/{world.payment.code}/tin/{kept.pk}")

    assert response.status_code == 200


def test_another_unit_sees_nothing_of_it_as_if_it_did_not_exist(world: World, message: InboxMessage) -> None:
    missing = world.own.get("/quantri/giao-dich/G22.99.2-261120999999")
    assert missing.status_code == 404
    code = world.payment.code

    for address in (
        f"/quantri/giao-dich/{code}",
        f"/quantri/giao-dich/{world.payment.revenue_identifier}",
        f"/quantri/giao-dich/{code}/tin/{message.pk}",
    ):
        response = world.other.get(address)
        assert response.status_code == 404
        assert "Nguyễn" not in response.content.decode().replace("Nguyễn Thị Thử Nghiệm", "")
    assert world.other.post(f"/quantri/giao-dich/{code}/hoi-ngan-hang").status_code == 404
    assert world.bank.asked == []


def test_a_message_is_shown_only_under_the_payment_it_is_about(world: World, message: InboxMessage) -> None:
    InboxMessage.objects.filter(pk=message.pk).update(reference="G22.99.2-261120999999")

    assert world.own.get(f"/quantri/giao-dich/{world.payment.code}/tin/{message.pk}").status_code == 404


def test_asking_the_bank_moves_the_payment_and_names_the_officer(world: World) -> None:
    world.bank.ask_outcome = ReportOutcome.FAILED

    response = world.own.post(f"/quantri/giao-dich/{world.payment.code}/hoi-ngan-hang", follow=True)

    assert "đã hỏi ngân hàng" in response.content.decode().lower()
    world.payment.refresh_from_db()
    assert world.payment.state == PaymentState.PAYMENT_FAILED
    assert JournalEntry.objects.get(event="payment.asked").actor.startswith("officer:")


def test_who_may_only_look_cannot_ask_the_bank(world: World) -> None:
    looker = logged_in(an_officer("payments.view", agency="H26.12"))

    assert "Hỏi ngân hàng" not in looker.get(f"/quantri/giao-dich/{world.payment.code}").content.decode()
    assert looker.post(f"/quantri/giao-dich/{world.payment.code}/hoi-ngan-hang").status_code == 403
    assert world.bank.asked == []


def test_who_may_act_elsewhere_cannot_act_here(world: World) -> None:
    mixed = an_officer("payments.view", agency="H26.12")
    from dichvucong.identity.services import grant

    grant(mixed, "payments.operate", agency_code="H29.1", actor="test", now=clock_now())

    response = logged_in(mixed).post(f"/quantri/giao-dich/{world.payment.code}/hoi-ngan-hang")

    assert response.status_code == 403
    assert world.bank.asked == []


def test_a_providers_staff_see_their_payment_without_the_payers_data(world: World) -> None:
    client = logged_in(a_provider_user("payments.view", provider="scripted"))

    text = client.get(f"/quantri/giao-dich/{world.payment.code}").content.decode()

    assert world.payment.code in text
    for private in ("Nguyễn Văn Mẫu", "+84912345678", "001099000001"):
        assert private not in text
    other = logged_in(a_provider_user("payments.view", provider="other"))
    assert other.get(f"/quantri/giao-dich/{world.payment.code}").status_code == 404


def test_a_case_is_shown_with_its_evidence_and_ended_with_a_reason(world: World, case: PaymentCase) -> None:
    address = f"/quantri/vu-viec/{case.number}"
    assert case.number in world.own.get("/quantri/vu-viec").content.decode()
    assert "Quá ngày mà chưa có kết quả" in world.own.get(address).content.decode()

    done = world.own.post(
        address, {"cach": "explained", "ly_do": "Ngân hàng xác nhận bằng công văn 12"}, follow=True
    )

    assert f"Đã giải quyết vụ việc {case.number}" in done.content.decode()
    case.refresh_from_db()
    assert (case.state, case.resolution) == ("resolved", "explained")
    entry = JournalEntry.objects.get(event="case.resolved")
    assert entry.reason == "Ngân hàng xác nhận bằng công văn 12"
    assert entry.actor.startswith("officer:")


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({"cach": "explained"}, "Lý do"),
        ({"ly_do": "Có căn cứ rõ ràng"}, "Cách giải quyết"),
        ({"cach": "xoa", "ly_do": "Có căn cứ rõ ràng"}, "Hãy chọn một mục trong danh sách."),
        ({"cach": "explained", "ly_do": "ok"}, "Lý do"),
    ],
)
def test_a_case_is_not_ended_without_a_way_and_a_reason(
    world: World, case: PaymentCase, sent: dict[str, str], message: str
) -> None:
    response = world.own.post(f"/quantri/vu-viec/{case.number}", sent)

    assert response.status_code == 422
    assert message in response.content.decode()
    case.refresh_from_db()
    assert case.state == "open"


def test_a_case_of_another_unit_can_neither_be_seen_nor_ended(world: World, case: PaymentCase) -> None:
    address = f"/quantri/vu-viec/{case.number}"

    assert case.number not in world.other.get("/quantri/vu-viec").content.decode()
    assert world.other.get(address).status_code == 404
    sent = {"cach": "explained", "ly_do": "Thử kết thúc của đơn vị khác"}
    assert world.other.post(address, sent).status_code == 404
    looker = logged_in(an_officer("payments.view", agency="H26.12"))
    assert looker.post(address, sent).status_code == 403
    case.refresh_from_db()
    assert case.state == "open"

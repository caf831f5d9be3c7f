"""Refunds in the console: lists, buttons by right and by hand, and nobody sees another unit's money."""

from dataclasses import dataclass

import pytest
from django.test import Client

from dichvucong.payments.models import Payment, PaymentCase, Refund, RefundClaim
from dichvucong.payments.services.refunds import ClaimDraft, Payee, make_claim, submit_refund
from tests.factories.accounts import a_provider_user, an_officer, logged_in
from tests.factories.payments import NOW
from tests.payments.conftest import bank
from tests.payments.refunds.conftest import refunding
from tests.payments.refunds.world import (
    SOON,
    RefundingBank,
    a_draft,
    a_paid_payment,
    a_surplus_payment,
    an_approved_refund,
    news,
    worker,
)

__all__ = ["bank", "refunding"]
pytestmark = [pytest.mark.django_db, pytest.mark.req("REF-01")]
PAYEE = Payee("Nguyễn Văn Mẫu", "0011223344", "970436")
REASON = {"ly_do": "Theo công văn số 12"}


@dataclass(frozen=True)
class Desk:
    """Two officers of H26.12, one of H29.1, two of the bank."""

    drafter: Client
    approver: Client
    both: Client
    stranger: Client
    bank_clerk: Client
    other_bank: Client


@pytest.fixture
def desk(refunding: RefundingBank) -> Desk:
    everything = ("payments.view", "refunds.draft", "refunds.approve")
    return Desk(
        drafter=logged_in(an_officer("payments.view", "refunds.draft", agency="H26.12")),
        approver=logged_in(an_officer("payments.view", "refunds.approve", agency="H26.12")),
        both=logged_in(an_officer(*everything, agency="H26.12")),
        stranger=logged_in(an_officer(*everything, agency="H29.1")),
        bank_clerk=logged_in(a_provider_user(*everything, provider="scripted")),
        other_bank=logged_in(a_provider_user(*everything, provider="other")),
    )


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def post(client: Client, address: str, said: dict[str, str] | None = None) -> int:
    return client.post(address, said or {}).status_code


def press(client: Client, refund: Refund, verb: str, said: dict[str, str] | None = None) -> int:
    return post(client, f"/quantri/hoan-tra/{refund.number}/{verb}", said)


def draft_on_page(client: Client, payment: Payment, **said: str) -> int:
    wish = {"khoan": "khoan-thu", "so_tien": "150.000", "ly_do": "Nộp nhầm hồ sơ", **said}
    return post(client, f"/quantri/giao-dich/{payment.code}/hoan-tra", wish)


def test_one_officer_drafts_and_another_approves(desk: Desk) -> None:
    payment = a_paid_payment()

    assert draft_on_page(desk.drafter, payment) == 302
    refund = Refund.objects.get()
    assert press(desk.drafter, refund, "trinh-duyet") == 302
    assert press(desk.approver, refund, "duyet") == 302
    worker()

    refund.refresh_from_db()
    assert (refund.state, refund.amount_vnd) == ("refunded", 150_000)
    shown = page(desk.drafter, f"/quantri/hoan-tra/{refund.number}")
    assert "Đã hoàn tiền" in shown
    assert "Duyệt hoàn trả" in shown


def test_the_same_sent_twice_leads_to_the_one_draft_though_nothing_is_left(desk: Desk) -> None:
    payment = a_paid_payment()

    assert [draft_on_page(desk.drafter, payment) for _ in range(2)] == [302, 302]
    assert draft_on_page(desk.both, payment) == 422
    assert Refund.objects.filter(payment=payment).count() == 1


def test_one_person_with_both_rights_is_never_both_hands(desk: Desk) -> None:
    payment = a_paid_payment()
    draft_on_page(desk.both, payment)
    refund = Refund.objects.get()
    press(desk.both, refund, "trinh-duyet")

    shown = page(desk.both, f"/quantri/hoan-tra/{refund.number}")

    assert 'hoan-tra/HT-261122-00001/duyet"' not in shown.replace(refund.number, "HT-261122-00001")
    assert "một cán bộ khác có quyền phê duyệt" in shown
    assert press(desk.both, refund, "duyet") == 403
    assert press(desk.both, refund, "khong-duyet", REASON) == 403
    refund.refresh_from_db()
    assert refund.state == "awaiting_approval"


def test_a_drafter_without_the_other_right_does_not_approve(desk: Desk) -> None:
    refund = a_draft(a_paid_payment())
    submit_refund(refund.number, actor="officer:anna", now=SOON)

    assert press(desk.drafter, refund, "duyet") == 403
    assert press(desk.approver, refund, "duyet") == 302


def test_more_than_is_left_is_said_beside_the_field(desk: Desk) -> None:
    payment = a_paid_payment()

    response = desk.drafter.post(
        f"/quantri/giao-dich/{payment.code}/hoan-tra",
        {"khoan": "khoan-thu", "so_tien": "200.001", "ly_do": "Nộp nhầm"},
    )

    assert response.status_code == 422
    assert "Chỉ còn có thể hoàn trả 200.000 đồng." in response.content.decode()
    assert not Refund.objects.exists()


@pytest.mark.parametrize("amount", ["", "abc", "0", "-5", "1e9", "12,5"])
def test_an_unusable_amount_is_said_beside_the_field(desk: Desk, amount: str) -> None:
    assert draft_on_page(desk.drafter, a_paid_payment(), so_tien=amount) == 422
    assert not Refund.objects.exists()


def test_without_an_account_money_at_the_agency_is_not_drafted(desk: Desk) -> None:
    payment = a_paid_payment()
    Payment.objects.filter(pk=payment.pk).update(money_received_at=NOW)

    assert draft_on_page(desk.drafter, payment) == 422
    assert not Refund.objects.exists()


def test_nobody_sees_or_moves_another_units_refund(desk: Desk) -> None:
    refund = a_draft(a_paid_payment())
    submit_refund(refund.number, actor="officer:anna", now=SOON)

    for client in (desk.stranger, desk.other_bank):
        assert client.get(f"/quantri/hoan-tra/{refund.number}").status_code == 404
        assert press(client, refund, "duyet") == 404
        assert refund.number not in page(client, "/quantri/hoan-tra?trang_thai=awaiting_approval")
        export = client.get(f"/quantri/hoan-tra/xuat.csv?ma={refund.number}")
        assert refund.number.encode() not in b"".join(export.streaming_content)  # type: ignore[attr-defined]
    refund.refresh_from_db()
    assert refund.state == "awaiting_approval"


@pytest.mark.req("REF-02", "REF-03")
def test_the_banks_staff_drafts_only_what_the_bank_took_too_much_of(desk: Desk) -> None:
    counted, surplus = a_paid_payment(), a_surplus_payment()
    case = PaymentCase.objects.get(payment=surplus)

    assert draft_on_page(desk.bank_clerk, counted) == 403
    assert draft_on_page(desk.bank_clerk, surplus, khoan=case.number) == 302
    assert Refund.objects.get().case == case


@pytest.mark.req("REF-03")
def test_only_the_agency_gives_the_agencys_consent(desk: Desk) -> None:
    payment = a_paid_payment()
    Payment.objects.filter(pk=payment.pk).update(documents_received_at=NOW)
    refund = a_draft(payment)
    submit_refund(refund.number, actor="officer:anna", now=SOON)

    assert press(desk.bank_clerk, refund, "dong-y", REASON) == 403
    assert press(desk.approver, refund, "duyet") == 409
    assert press(desk.approver, refund, "dong-y", REASON) == 302
    assert press(desk.approver, refund, "duyet") == 302


@pytest.mark.req("POR-03")
def test_the_list_is_filtered_and_taken_away(desk: Desk) -> None:
    first, second = a_draft(a_paid_payment()), a_draft(a_paid_payment(), 10_000)
    submit_refund(second.number, actor="officer:anna", now=SOON)

    shown = page(desk.drafter, "/quantri/hoan-tra?trang_thai=draft")
    book = desk.drafter.get("/quantri/hoan-tra/xuat.xlsx?trang_thai=draft")
    text = b"".join(
        desk.drafter.get("/quantri/hoan-tra/xuat.csv?trang_thai=awaiting_approval").streaming_content  # type: ignore[attr-defined]
    ).decode()

    assert first.number in shown
    assert second.number not in shown
    assert book.content[:2] == b"PK"
    assert second.number in text
    assert first.number not in text


def test_a_double_payment_shows_its_refund_on_its_case_and_payment(desk: Desk) -> None:
    payment = a_surplus_payment()
    case = PaymentCase.objects.get(payment=payment)
    assert "Lập chứng từ hoàn trả" in page(desk.drafter, f"/quantri/vu-viec/{case.number}")
    news()
    refund = Refund.objects.get()

    for address in (f"/quantri/vu-viec/{case.number}", f"/quantri/giao-dich/{payment.code}"):
        assert refund.number in page(desk.drafter, address)
    assert "Lập chứng từ hoàn trả" not in page(desk.drafter, f"/quantri/vu-viec/{case.number}")


def test_a_slow_refund_is_found_among_the_slow_ones(desk: Desk) -> None:
    slow = a_draft(a_paid_payment())
    submit_refund(slow.number, actor="officer:anna", now=SOON)
    Refund.objects.filter(pk=slow.pk).update(drafted_at="2026-10-01T00:00:00+00:00")

    assert slow.number in page(desk.drafter, "/quantri/hoan-tra?tinh_hinh=cham")
    assert "Cần xử lý" in page(desk.drafter, f"/quantri/hoan-tra/{slow.number}")


@pytest.fixture
def claim(refunding: RefundingBank) -> RefundClaim:
    return make_claim(ClaimDraft(a_paid_payment().link_token, "Tôi nộp nhầm hồ sơ.", PAYEE), now=SOON)


@pytest.mark.req("REF-02")
def test_an_accepted_claim_becomes_a_draft_of_the_officer(desk: Desk, claim: RefundClaim) -> None:
    address = f"/quantri/hoan-tra/de-nghi/{claim.number}"
    assert "Tôi nộp nhầm hồ sơ." in page(desk.drafter, address)

    done = post(desk.drafter, f"{address}/chap-nhan", {"so_tien": "120000", "tra_loi": "Đúng là nộp nhầm."})

    assert done == 302
    claim.refresh_from_db()
    assert claim.state == "accepted"
    assert claim.refund is not None
    assert (claim.refund.amount_vnd, claim.refund.payee_account) == (120_000, "0011223344")


@pytest.mark.req("REF-02")
def test_a_refused_claim_needs_a_reason_and_is_answered_once(desk: Desk, claim: RefundClaim) -> None:
    address = f"/quantri/hoan-tra/de-nghi/{claim.number}"

    assert post(desk.drafter, f"{address}/tu-choi", {"tra_loi": "không"}) == 422
    assert post(desk.drafter, f"{address}/tu-choi", {"tra_loi": "Hồ sơ đã được giải quyết."}) == 302
    assert post(desk.drafter, f"{address}/tu-choi", {"tra_loi": "Hồ sơ đã được giải quyết."}) == 409

    claim.refresh_from_db()
    assert claim.state == "refused"
    assert not Refund.objects.exists()


@pytest.mark.req("REF-02")
def test_the_bank_answers_only_while_the_money_is_its_own_to_give_back(
    desk: Desk, claim: RefundClaim
) -> None:
    address = f"/quantri/hoan-tra/de-nghi/{claim.number}"
    assert "Chấp nhận và lập chứng từ" in page(desk.bank_clerk, address)
    Payment.objects.update(documents_received_at=NOW)

    assert "Chấp nhận và lập chứng từ" not in page(desk.bank_clerk, address)
    assert post(desk.bank_clerk, f"{address}/tu-choi", {"tra_loi": "Hồ sơ đã được giải quyết."}) == 403
    assert desk.stranger.get(address).status_code == 404
    assert claim.number not in page(desk.stranger, "/quantri/hoan-tra/de-nghi")
    assert claim.number in page(desk.drafter, "/quantri/hoan-tra/de-nghi")


@pytest.mark.req("PAY-20", "REF-01")
def test_the_treasurys_order_is_taken_by_the_unit_and_nobody_else(desk: Desk) -> None:
    payment = a_paid_payment()
    Payment.objects.filter(pk=payment.pk).update(treasury_received_at=NOW)
    refund = an_approved_refund(payment, payee=PAYEE)
    assert desk.drafter.get(f"/quantri/hoan-tra/{refund.number}/lenh.xml").status_code == 404
    assert "lenh-kho-bac.xml" not in page(desk.drafter, "/quantri/hoan-tra")
    news()
    assert "lenh-kho-bac.xml" in page(desk.drafter, "/quantri/hoan-tra")
    assert "lenh-kho-bac.xml" not in page(desk.bank_clerk, "/quantri/hoan-tra")

    one = desk.drafter.get(f"/quantri/hoan-tra/{refund.number}/lenh.xml")
    every = desk.drafter.get("/quantri/hoan-tra/lenh-kho-bac.xml")

    assert f"<EndToEndId>{refund.number}<".encode() in one.content
    assert one.content.count(b"<CdtTrfTxInf>") == every.content.count(b"<CdtTrfTxInf>") == 1
    assert desk.stranger.get(f"/quantri/hoan-tra/{refund.number}/lenh.xml").status_code == 404
    assert desk.bank_clerk.get(f"/quantri/hoan-tra/{refund.number}/lenh.xml").status_code == 403
    assert desk.bank_clerk.get("/quantri/hoan-tra/lenh-kho-bac.xml").status_code == 404
    said = {"ket_qua": "refunded", "can_cu": "KB-2026-77"}
    assert press(desk.drafter, refund, "ghi-ket-qua", said) == 302
    refund.refresh_from_db()
    assert (refund.state, refund.result_reference) == ("refunded", "KB-2026-77")

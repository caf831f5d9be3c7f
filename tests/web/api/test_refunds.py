"""Refunds over the API: an agency's own system asks and decides for its agency, a person approves (TT 29.1, 30)."""

from typing import Any

import pytest
from django.db import transaction

from dichvucong.exchange.models import ConnectedSystem, Delivery
from dichvucong.kernel.clock import now
from dichvucong.kernel.journal import history_of
from dichvucong.kernel.outbox import relay
from dichvucong.payments.models import Obligation, Payment, Refund
from dichvucong.payments.rules import Trust
from dichvucong.payments.services.applying import Heard, apply_words
from dichvucong.payments.services.refunds import (
    CreditRefundDraft,
    Payee,
    RefundDraft,
    approve_refund,
    draft_credit_refund,
    draft_refund,
    submit_refund,
)
from tests.factories.books import a_credit, account_file
from tests.factories.payments import ScriptedProvider, report
from tests.web.api.partners import Partner, connect

pytestmark = [pytest.mark.django_db, pytest.mark.req("REF-01", "REF-03", "REF-04")]
OFFICER, OTHER_OFFICER = "officer:an.hoan", "officer:binh.duyet"


def paid(system: Partner, **changes: Any) -> Payment:
    """A payment of the system's obligation, 200.000 đồng, whose money is still at the bank."""
    opened = system.open(**changes)
    body = {"revenue_identifier": opened["revenue_identifier"], "provider_code": "scripted"}
    code = system.post("payments", body).json()["code"]
    with transaction.atomic():
        apply_words(
            [Heard(report(code, amount_vnd=opened["amount_vnd"]), "scripted", Trust.ANSWERED)], now=now()
        )
    return Payment.objects.get(code=code)


def asked(payment: Payment, **changes: Any) -> dict[str, Any]:
    body = {
        "payment_code": payment.code,
        "amount_vnd": 200_000,
        "reason": "Công văn 12/STP-HCTP",
        "requested_by": "CB-0042",
    }
    return body | changes


def with_documents(payment: Payment) -> Payment:
    Payment.objects.filter(pk=payment.pk).update(documents_received_at=now())
    return payment


def an_officers_draft(payment: Payment) -> Refund:
    draft = RefundDraft(payment.code, 200_000, "Nộp nhầm hồ sơ.")
    refund = draft_refund(draft, actor=OFFICER, now=now())
    return submit_refund(refund.number, actor=OFFICER, now=now())


def test_what_a_system_asks_for_waits_for_a_person(hanoi: Partner, bank: ScriptedProvider) -> None:
    payment = paid(hanoi)

    answer = hanoi.post("refunds", asked(payment, amount_vnd=50_000))

    made = answer.json()
    refund = Refund.objects.get()
    assert answer.status_code == 201
    assert (made["number"], made["state"], made["amount_vnd"]) == (refund.number, "awaiting_approval", 50_000)
    assert (made["payment_code"], made["route"], made["drafted_here"]) == (payment.code, "provider", True)
    assert refund.drafted_by == "system:hanoi"
    asked_by = [entry.evidence for entry in history_of(refund.stream) if entry.event == "refund.requested"]
    assert asked_by == [{"by": "CB-0042"}]
    assert approve_refund(refund.number, actor=OFFICER, now=now()).state == "approved"


def test_the_same_request_twice_is_one_refund(hanoi: Partner, bank: ScriptedProvider) -> None:
    body = asked(paid(hanoi), amount_vnd=50_000)

    first, again = hanoi.post("refunds", body, key="r-1"), hanoi.post("refunds", body, key="r-1")

    assert first.json() == again.json()
    assert again["Idempotency-Replayed"] == "true"
    assert Refund.objects.count() == 1
    assert hanoi.post("refunds", body, key=None).json()["code"] == "idempotency_key_missing"


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"amount_vnd": 200_001}, "refund_too_large", "amount_vnd"),
        ({"amount_vnd": 0}, "invalid_fields", "amount_vnd"),
        ({"amount_vnd": 1.5}, "invalid_fields", "amount_vnd"),
        ({"reason": "x"}, "invalid_fields", "reason"),
        ({"requested_by": ""}, "invalid_fields", "requested_by"),
        ({"approve": True}, "invalid_fields", "approve"),
        ({"payee": {"name": "A", "account": "1"}}, "invalid_fields", "payee.bank_bin"),
        ({"payee": {"name": "A", "account": "1", "bank_bin": "000000"}}, "invalid_value", "payee.bank_bin"),
    ],
)
def test_a_request_that_cannot_stand_names_the_field_and_drafts_nothing(
    hanoi: Partner, bank: ScriptedProvider, changes: dict[str, Any], code: str, field: str
) -> None:
    payment = paid(hanoi)

    answer = hanoi.post("refunds", asked(payment, **changes))

    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, code)
    assert answer["Content-Type"] == "application/problem+json"
    assert [error["field"] for error in problem["errors"]] == [field]
    assert not Refund.objects.exists()


def test_an_unknown_payment_is_not_found(hanoi: Partner, bank: ScriptedProvider) -> None:
    answer = hanoi.post("refunds", asked(paid(hanoi), payment_code="G22.99.2-991231999999"))

    assert (answer.status_code, answer.json()["code"]) == (404, "payment_not_found")
    assert not Refund.objects.exists()


def test_money_at_the_treasury_needs_an_account(hanoi: Partner, bank: ScriptedProvider) -> None:
    payment = paid(hanoi)
    Payment.objects.filter(pk=payment.pk).update(treasury_received_at=now())

    bare = hanoi.post("refunds", asked(payment))
    payee = {"name": "Nguyễn Văn Mẫu", "account": "0011223344", "bank_bin": "970436"}
    whole = hanoi.post("refunds", asked(payment, payee=payee))

    assert (bare.status_code, bare.json()["code"]) == (422, "payee_missing")
    assert [error["field"] for error in bare.json()["errors"]] == ["payee"]
    assert (whole.status_code, whole.json()["route"]) == (201, "treasury")
    assert "0011223344" not in whole.content.decode()


def test_another_system_learns_and_does_nothing(
    hanoi: Partner, haiphong: Partner, bank: ScriptedProvider
) -> None:
    payment = with_documents(paid(hanoi))
    refund = an_officers_draft(payment)
    word = {"reason": "Không thuộc đơn vị", "decided_by": "X1"}

    answers = [
        haiphong.post("refunds", asked(payment)),
        haiphong.get(f"refunds/{refund.number}"),
        haiphong.post(f"refunds/{refund.number}/consent", word),
        haiphong.post(f"refunds/{refund.number}/refuse", word),
        haiphong.post(f"refunds/{refund.number}/withdraw", {"reason": "Không thuộc đơn vị"}),
    ]

    assert [answer.status_code for answer in answers] == [404] * 5
    assert haiphong.get("refunds").json()["refunds"] == []
    refund.refresh_from_db()
    assert (refund.state, refund.consented_by) == ("awaiting_approval", "")
    assert Refund.objects.count() == 1


def test_a_system_whose_subtree_has_become_smaller_no_longer_decides(
    hanoi: Partner, bank: ScriptedProvider
) -> None:
    payment = paid(hanoi)
    ConnectedSystem.objects.filter(pk="hanoi").update(agency_code="H26.12.3")

    answer = hanoi.post("refunds", asked(payment))

    assert (answer.status_code, answer.json()["code"]) == (403, "not_your_agency")
    assert not Refund.objects.exists()


def test_the_agency_agrees_and_then_a_second_person_may_approve(
    hanoi: Partner, bank: ScriptedProvider
) -> None:
    refund = an_officers_draft(with_documents(paid(hanoi)))

    answer = hanoi.post(f"refunds/{refund.number}/consent", {"reason": "Đồng ý hoàn", "decided_by": "GD-01"})

    assert answer.status_code == 200
    assert answer.json()["consented_at"] is not None
    refund.refresh_from_db()
    assert (refund.state, refund.consented_by) == ("awaiting_approval", "system:hanoi")
    assert approve_refund(refund.number, actor=OTHER_OFFICER, now=now()).state == "approved"


def test_the_agency_refuses_and_the_refund_ends(hanoi: Partner, bank: ScriptedProvider) -> None:
    refund = an_officers_draft(with_documents(paid(hanoi)))

    answer = hanoi.post(
        f"refunds/{refund.number}/refuse", {"reason": "Hồ sơ đã giải quyết", "decided_by": "GD-01"}
    )

    assert (answer.status_code, answer.json()["state"]) == (200, "rejected")
    assert answer.json()["outcome_reason"] == "Hồ sơ đã giải quyết"


def test_who_asked_does_not_agree_to_its_own_request(hanoi: Partner, bank: ScriptedProvider) -> None:
    payment = with_documents(paid(hanoi))
    number = hanoi.post("refunds", asked(payment)).json()["number"]

    answer = hanoi.post(f"refunds/{number}/consent", {"reason": "Đồng ý hoàn", "decided_by": "GD-01"})

    assert (answer.status_code, answer.json()["code"]) == (403, "two_people_needed")
    assert Refund.objects.get().consented_by == ""


def test_consent_is_not_taken_where_none_is_waited_for(hanoi: Partner, bank: ScriptedProvider) -> None:
    refund = an_officers_draft(paid(hanoi))

    answers = [
        hanoi.post(f"refunds/{refund.number}/{verb}", {"reason": "Đồng ý hoàn", "decided_by": "GD-01"})
        for verb in ("consent", "refuse")
    ]

    assert [answer.json()["code"] for answer in answers] == ["refund_step_not_offered"] * 2
    refund.refresh_from_db()
    assert (refund.state, refund.consented_by) == ("awaiting_approval", "")


def test_a_system_takes_back_what_it_asked_for_and_nothing_else(
    hanoi: Partner, bank: ScriptedProvider
) -> None:
    own = hanoi.post("refunds", asked(paid(hanoi))).json()["number"]
    officers = an_officers_draft(paid(hanoi)).number

    taken = hanoi.post(f"refunds/{own}/withdraw", {"reason": "Đề nghị nhầm"})
    refused = hanoi.post(f"refunds/{officers}/withdraw", {"reason": "Đề nghị nhầm"})

    assert (taken.status_code, taken.json()["state"]) == (200, "withdrawn")
    assert (refused.status_code, refused.json()["code"]) == (409, "refund_step_not_offered")
    assert Refund.objects.get(number=officers).state == "awaiting_approval"


def test_the_list_is_read_page_by_page_newest_first(hanoi: Partner, bank: ScriptedProvider) -> None:
    payment = paid(hanoi)
    numbers = [hanoi.post("refunds", asked(payment, amount_vnd=vnd)).json()["number"] for vnd in (10, 20, 30)]

    first = hanoi.get("refunds", limit=2).json()
    second = hanoi.get("refunds", limit=2, cursor=first["next_cursor"]).json()

    assert [row["number"] for row in first["refunds"] + second["refunds"]] == numbers[::-1]
    assert (first["more"], second["more"]) == (True, False)
    assert hanoi.get("refunds", state="refunded").json()["refunds"] == []
    assert len(hanoi.get("refunds", payment_code=payment.code.lower()).json()["refunds"]) == 3
    assert hanoi.get("refunds", cursor="x!").json()["code"] == "invalid_cursor"
    assert hanoi.get("refunds", state="lost").status_code == 422


def test_a_token_without_the_scope_only_reads(hanoi: Partner, bank: ScriptedProvider) -> None:
    refund = an_officers_draft(paid(hanoi))
    reader = connect("reader", "H26", scopes=("obligations.read", "obligations.write"))
    word = {"reason": "Đồng ý hoàn", "decided_by": "GD-01"}

    answers = [
        reader.post("refunds", {}),
        reader.post(f"refunds/{refund.number}/consent", word),
        reader.post(f"refunds/{refund.number}/refuse", word),
        reader.post(f"refunds/{refund.number}/withdraw", {"reason": "Đề nghị nhầm"}),
    ]

    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {
        (403, "insufficient_scope")
    }
    assert 'scope="refunds.write"' in answers[0]["WWW-Authenticate"]
    assert Refund.objects.get().state == "awaiting_approval"


def test_the_owning_system_is_told_of_each_step(hanoi: Partner, bank: ScriptedProvider) -> None:
    payment = paid(hanoi)
    number = hanoi.post("refunds", asked(payment)).json()["number"]
    approve_refund(number, actor=OFFICER, now=now())

    while relay(now=now()):
        pass

    told = list(Delivery.objects.filter(subject=number).order_by("pk"))
    assert [delivery.kind for delivery in told] == ["refund.drafted", "refund.approved", "refund.ordered"]
    assert told[-1].payload["refund"]["order_reference"] == number
    assert (told[0].system_code, told[0].stream) == ("hanoi", payment.revenue_identifier)
    assert told[0].payload["payment"]["code"] == payment.code


def test_a_refunded_obligation_is_due_again_only_on_the_agencys_word(
    hanoi: Partner, bank: ScriptedProvider
) -> None:
    payment = paid(hanoi)
    path = f"obligations/{payment.revenue_identifier}/due-again"
    early = hanoi.post(path, {"reason": "Vẫn phải nộp"})
    Obligation.objects.filter(pk=payment.obligation_id).update(state="refunded")

    answer = hanoi.post(path, {"reason": "Vẫn phải nộp"})

    assert (early.status_code, early.json()["code"]) == (409, "not_refunded")
    assert (answer.status_code, answer.json()["state"]) == (200, "open")


def test_a_system_reads_refunds_of_unclaimed_credits_of_its_units_only(hanoi: Partner) -> None:
    credit = a_credit(account_file(), amount_vnd=77_000)
    sender = Payee("NGUYEN VAN MAU", "0011223344", "970436")
    refund = draft_credit_refund(
        CreditRefundDraft(credit.pk, "Chuyển nhầm.", sender), actor=OFFICER, now=now()
    )
    other = connect("danang", "H17")

    (listed,) = hanoi.get("refunds").json()["refunds"]
    read = hanoi.get(f"refunds/{refund.number}").json()

    assert listed == read
    assert (read["payment_code"], read["credit_reference"]) == ("", credit.external_id)
    assert (read["route"], read["drafted_here"]) == ("agency", False)
    assert other.get("refunds").json()["refunds"] == []
    assert other.get(f"refunds/{refund.number}").status_code == 404
    consent = hanoi.post(f"refunds/{refund.number}/consent", {"reason": "Đồng ý.", "decided_by": "CB-1"})
    assert consent.status_code == 404, "nothing of a payment to decide"

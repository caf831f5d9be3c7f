from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dichvucong.payments.errors import CaseNotFound
from dichvucong.payments.models import Payment
from dichvucong.payments.selectors import (
    Order,
    PaymentFilter,
    Scope,
    Slice,
    attention,
    case_by_number,
    search_cases,
    search_obligations,
    search_payments,
    within_scope,
)
from dichvucong.payments.selectors.search import CaseFilter, ObligationFilter
from dichvucong.payments.services import StartRequest, start_payment
from dichvucong.payments.services.asking import raise_stuck_payments
from tests.factories.payments import NOW, ScriptedProvider, an_obligation

pytestmark = pytest.mark.django_db
ALL = Scope(everything=True)


def a_payment(provider: str = "scripted", **changes: object) -> Payment:
    obligation = an_obligation(**changes)
    return start_payment(StartRequest(obligation.link_token, provider), now=NOW)


def found(wanted: PaymentFilter, scope: Scope = ALL, part: Slice | None = None) -> list[str]:
    return [row.code for row in search_payments(wanted, scope=scope, part=part or Slice())]


def test_only_rows_of_the_scope_are_found_and_nothing_means_nothing(bank: ScriptedProvider) -> None:
    own, other = a_payment(agency_code="H26.12"), a_payment("other", agency_code="H26.1")

    assert found(PaymentFilter(), Scope(agency_codes=["H26.12"])) == [own.code]
    assert found(PaymentFilter(), Scope(provider_codes=["other"])) == [other.code]
    assert found(PaymentFilter(), Scope()) == []
    assert found(PaymentFilter()) == [other.code, own.code]
    for scope, seen in ((Scope(agency_codes=["H26"]), False), (Scope(agency_codes=["H26.12"]), True)):
        assert within_scope(own.agency_code, own.provider_code, scope) is seen


def test_every_code_and_everything_that_names_the_payer_finds_the_payment(bank: ScriptedProvider) -> None:
    payment = a_payment(
        payer_name="Trần Thị Mẫu", payer_identifier="001099000001", payer_phone="+84912345678"
    )
    a_payment()

    for text in (payment.code, f" {payment.code.lower()} ", payment.obligation.dossier_code):
        assert found(PaymentFilter(text=text)) == [payment.code]
    for payer in ("trần thị mẫu", "001099000001", "0912 345 678"):
        assert found(PaymentFilter(payer=payer)) == [payment.code]
        obligations = search_obligations(ObligationFilter(payer=payer), scope=ALL)
        assert [row.pk for row in obligations] == [payment.obligation_id]
    assert found(PaymentFilter(text="G22.99.2-261120999999")) == []


def test_filters_narrow_together(bank: ScriptedProvider) -> None:
    payment = a_payment(amount_vnd=123_000, agency_code="H26.12")
    a_payment(amount_vnd=123_000, agency_code="H26.1")
    a_payment(amount_vnd=124_000, agency_code="H26.12")

    wanted = PaymentFilter(
        amount_vnd=123_000,
        agency_codes=["H26.12"],
        state=payment.state,
        provider_code="scripted",
        day_from=date(2026, 11, 20),
        day_to=date(2026, 11, 20),
    )

    assert found(wanted) == [payment.code]
    assert found(PaymentFilter(day_from=date(2026, 11, 21))) == []


def test_pages_follow_each_other_from_either_end(bank: ScriptedProvider) -> None:
    payments = [a_payment() for _ in range(5)]
    codes = [payment.code for payment in payments]

    first = Slice(limit=2)
    second = Slice(limit=2, beyond=payments[3].pk)
    oldest = Slice(order=Order.OLDEST, limit=2, beyond=payments[1].pk)

    assert found(PaymentFilter(), part=first) == [codes[4], codes[3]]
    assert found(PaymentFilter(), part=second) == [codes[2], codes[1]]
    assert found(PaymentFilter(), part=oldest) == [codes[2], codes[3]]


def test_what_needs_attention_is_counted_within_the_scope(bank: ScriptedProvider) -> None:
    payment = a_payment(agency_code="H26.12")
    a_payment(agency_code="H26.1")
    tomorrow = NOW + timedelta(days=1)
    raise_stuck_payments(now=tomorrow)

    seen = attention(Scope(agency_codes=["H26.12"]), now=NOW)

    assert (seen.case_count, seen.unknown_count) == (1, 0)
    assert seen.today == {payment.state: 1}
    case = seen.cases[0]
    assert case_by_number(case.number).payment == payment
    assert [row.pk for row in search_cases(CaseFilter(text=payment.code), scope=ALL)] == [case.pk]
    with pytest.raises(CaseNotFound):
        case_by_number("VV-000000-00000")


def test_a_search_costs_few_queries(bank: ScriptedProvider) -> None:
    payment = a_payment()

    with CaptureQueriesContext(connection) as queries:
        found(PaymentFilter(text=payment.code, payer=payment.obligation.payer_name))

    assert len(queries) <= 4

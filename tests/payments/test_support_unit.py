import re
from itertools import product
from pathlib import Path

import pytest

from dichvucong.payments.selectors.support import SUPPORT, Facts, Party, Situation, party_of, situation_of
from dichvucong.payments.states import PAID_PAYMENTS, AccountingState, PaymentState
from dichvucong.web.console import labels

pytestmark = pytest.mark.req("REC-06")
DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "supporting-unit.md"
P, A, S = PaymentState, AccountingState, Situation


@pytest.mark.parametrize(
    ("facts", "situation", "party"),
    [
        (Facts(P.INITIATED), S.NOT_YET_ORDERED, Party.PORTAL),
        (Facts(P.INITIATION_FAILED), S.ORDER_REFUSED, Party.AGENCY),
        (Facts(P.PROCESSING), S.AT_PROVIDER, Party.PROVIDER),
        (Facts(P.PROCESSING, unknown=True), S.NO_WORD, Party.PROVIDER),
        (Facts(P.PAYMENT_FAILED), S.FAILED, Party.PROVIDER),
        (Facts(P.TRANSACTION_FAILED), S.CLOSED, Party.PROVIDER),
        (Facts(P.TRANSACTION_FAILED, reversed=True), S.REVERSED, Party.PROVIDER),
        (Facts(P.PAYMENT_SUCCEEDED), S.WITHOUT_RECEIPT, Party.PORTAL),
        (Facts(P.PAYMENT_SUCCEEDED, has_receipt=True), S.AGENCY_NOT_TOLD, Party.PORTAL),
        (
            Facts(P.TRANSACTION_SUCCEEDED, has_receipt=True, documents_received=True),
            S.ON_ITS_WAY,
            Party.PROVIDER,
        ),
        (
            Facts(P.TRANSACTION_SUCCEEDED, has_receipt=True, documents_received=True, late=True),
            S.LATE,
            Party.PROVIDER,
        ),
        (
            Facts(
                P.TRANSACTION_SUCCEEDED,
                has_receipt=True,
                documents_received=True,
                accounting_state=A.SUCCEEDED,
                late=True,
            ),
            S.CREDITED,
            Party.AGENCY,
        ),
        (
            Facts(P.TRANSACTION_SUCCEEDED, has_receipt=True, accounting_state=A.FAILED),
            S.ACCOUNT_REFUSED,
            Party.AGENCY,
        ),
        (Facts(P.PAYMENT_SUCCEEDED, counts=False), S.SURPLUS, Party.PROVIDER),
        (
            Facts(P.PAYMENT_SUCCEEDED, counts=False, accounting_state=A.SUCCEEDED),
            S.SURPLUS_CREDITED,
            Party.AGENCY,
        ),
    ],
)
def test_each_state_has_one_situation_and_one_party(facts: Facts, situation: Situation, party: Party) -> None:
    assert situation_of(facts) == situation
    assert party_of(facts) == party


def test_every_combination_of_facts_has_an_answer_and_every_situation_occurs() -> None:
    either = (False, True)
    seen = {
        situation_of(Facts(state, counts, accounting, unknown, receipt, documents, back, late))
        for state, counts, accounting, unknown, receipt, documents, back, late in product(
            PaymentState, either, AccountingState, either, either, either, either, either
        )
    }

    assert seen == set(Situation) == set(SUPPORT)


def test_only_payments_that_succeeded_are_said_to_have_money() -> None:
    money = {S.SURPLUS, S.SURPLUS_CREDITED, S.WITHOUT_RECEIPT, S.AGENCY_NOT_TOLD, S.ON_ITS_WAY, S.LATE}
    for state in PaymentState:
        assert (situation_of(Facts(state)) in money) is (state in PAID_PAYMENTS)


def test_the_table_in_the_document_is_the_one_in_use() -> None:
    rows = re.findall(r"^\| `(\w+)` \|.*\| (\w+) \|$", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)

    assert {Situation(name): Party(party) for name, party in rows} == dict(SUPPORT)
    assert set(labels.SITUATIONS) == set(Situation)
    assert set(labels.PARTIES) == set(Party)

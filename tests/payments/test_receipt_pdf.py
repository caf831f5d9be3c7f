import hashlib
from datetime import timedelta

import pytest
from django.db import transaction

from dichvucong.kernel.documents.keys import configured
from dichvucong.kernel.documents.pades import check_signatures
from dichvucong.kernel.documents.seals import trusted_roots
from dichvucong.kernel.outbox import relay
from dichvucong.payments import links
from dichvucong.payments.errors import ReceiptNotFound
from dichvucong.payments.models import Receipt, ReceiptDocument
from dichvucong.payments.rules import Trust
from dichvucong.payments.selectors import check_receipt
from dichvucong.payments.selectors.checks import ReceiptVerdict
from dichvucong.payments.services import StartRequest, receipt_pdf, start_payment
from dichvucong.payments.services.applying import Heard, apply_words
from tests.factories.payments import NOW, ScriptedProvider, an_obligation, report
from tests.support.papers import codes_in, pages, text_of
from tests.support.pdfa import violations

SOON = NOW + timedelta(minutes=1)

pytestmark = [pytest.mark.req("PAY-11"), pytest.mark.django_db]


def a_receipt() -> Receipt:
    obligation = an_obligation(payer_identifier="001300012345")
    payment = start_payment(StartRequest(obligation.link_token, "scripted"), now=NOW)
    with transaction.atomic():
        apply_words([Heard(report(payment.code), "scripted", Trust.PUSHED)], now=SOON)
    relay(now=SOON)
    return Receipt.objects.get()


def test_a_paid_payment_ends_in_a_paper_that_anybody_can_check(bank: ScriptedProvider) -> None:
    receipt = a_receipt()

    pdf = receipt_pdf(receipt.number, now=SOON)

    assert violations(pdf) == []
    assert [found.good for found in check_signatures(pdf, roots=trusted_roots(configured()))] == [True]
    [code] = codes_in(pages(pdf)[0])
    assert code.text.split("#")[0] == links.verification_link(receipt.verification_token)
    said = text_of(pdf)
    for words in (receipt.number, "Nguyễn Văn Mẫu", "Hai trăm nghìn đồng", receipt.data["payment_code"]):
        assert words in said
    assert check_receipt(receipt.verification_token).verdict is ReceiptVerdict.VALID


def test_the_paper_is_made_once_and_kept(bank: ScriptedProvider) -> None:
    receipt = a_receipt()

    first, again = receipt_pdf(receipt.number, now=SOON), receipt_pdf(receipt.number, now=SOON)

    assert first == again
    assert ReceiptDocument.objects.get().sha256 == hashlib.sha256(first).hexdigest()


def test_a_record_changed_in_the_table_is_no_longer_genuine(bank: ScriptedProvider) -> None:
    receipt = a_receipt()

    Receipt.objects.update(data={**receipt.data, "amount_vnd": 1})

    assert check_receipt(receipt.verification_token).verdict is ReceiptVerdict.BROKEN


@pytest.mark.parametrize("number", ["", "BL-261120-999999", "'; --", "x" * 500])
def test_an_unknown_number_is_refused_and_nothing_is_made(number: str) -> None:
    with pytest.raises(ReceiptNotFound):
        receipt_pdf(number, now=SOON)

    assert not ReceiptDocument.objects.exists()

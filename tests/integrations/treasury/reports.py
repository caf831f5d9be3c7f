"""Status reports and debit notices, built by a library of others from the standard's schemas."""

from decimal import Decimal
from typing import Any

from pyiso20022.camt.camt_054_001_08 import camt_054_001_08 as camt
from pyiso20022.pain.pain_002_001_10 import pain_002_001_10 as pain
from xsdata.formats.dataclass.parsers import XmlParser
from xsdata.formats.dataclass.parsers.config import ParserConfig
from xsdata.formats.dataclass.serializers import XmlSerializer
from xsdata.models.datatype import XmlDateTime

MOMENT = XmlDateTime.from_string("2026-11-21T08:00:00+07:00")
_SERIALIZER = XmlSerializer()
PAIN = "urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"
CAMT = "urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"


def why(code: str, *words: str) -> Any:
    return pain.StatusReasonInformation12(rsn=pain.StatusReason6Choice(cd=code), addtl_inf=list(words))


def one(reference: str, status: str | None, *reasons: Any, amount: str = "", number: str = "") -> Any:
    """An order's status."""
    reference_of = None
    if amount:
        money = pain.ActiveOrHistoricCurrencyAndAmount(value=Decimal(amount), ccy="VND")
        reference_of = pain.OriginalTransactionReference28(amt=pain.AmountType4Choice(instd_amt=money))
    return pain.PaymentTransaction105(
        orgnl_end_to_end_id=reference,
        tx_sts=status,
        sts_rsn_inf=list(reasons),
        acct_svcr_ref=number or None,
        orgnl_tx_ref=reference_of,
    )


def block(name: str, *orders: Any, status: str | None = None) -> Any:
    return pain.OriginalPaymentInstruction32(
        orgnl_pmt_inf_id=name, pmt_inf_sts=status, tx_inf_and_sts=list(orders)
    )


def report(
    *blocks: Any,
    message: str = "HTKB-261120-00001",
    status: str | None = None,
    reasons: tuple[Any, ...] = (),
) -> bytes:
    """A pain.002 about one order file."""
    document = pain.Document(
        cstmr_pmt_sts_rpt=pain.CustomerPaymentStatusReportV10(
            grp_hdr=pain.GroupHeader86(msg_id="KBNN-1", cre_dt_tm=MOMENT),
            orgnl_grp_inf_and_sts=pain.OriginalGroupHeader17(
                orgnl_msg_id=message,
                orgnl_msg_nm_id="pain.001.001.09",
                grp_sts=status,
                sts_rsn_inf=list(reasons),
            ),
            orgnl_pmt_inf_and_sts=list(blocks),
        )
    )
    return _SERIALIZER.render(document, ns_map={None: PAIN}).encode()


def notice(*debits: tuple[str, int], credit: bool = False, status: str = "BOOK") -> bytes:
    """A camt.054 with one entry for each (EndToEndId, đồng)."""
    direction = camt.CreditDebitCode.CRDT if credit else camt.CreditDebitCode.DBIT
    entries = [
        camt.ReportEntry10(
            amt=camt.ActiveOrHistoricCurrencyAndAmount(value=Decimal(amount), ccy="VND"),
            cdt_dbt_ind=direction,
            sts=camt.EntryStatus1Choice(cd=status),
            acct_svcr_ref=f"KB{position:06d}",
            bk_tx_cd=camt.BankTransactionCodeStructure4(),
            ntry_dtls=[
                camt.EntryDetails9(
                    tx_dtls=[
                        camt.EntryTransaction10(refs=camt.TransactionReferences6(end_to_end_id=reference))
                    ]
                )
            ],
        )
        for position, (reference, amount) in enumerate(debits, start=1)
    ]
    document = camt.Document(
        bk_to_cstmr_dbt_cdt_ntfctn=camt.BankToCustomerDebitCreditNotificationV08(
            grp_hdr=camt.GroupHeader81(msg_id="KBNN-2", cre_dt_tm=MOMENT),
            ntfctn=[
                camt.AccountNotification17(
                    id="N1",
                    acct=camt.CashAccount39(
                        id=camt.AccountIdentification4Choice(
                            othr=camt.GenericAccountIdentification1(id="3511")
                        )
                    ),
                    ntry=entries,
                )
            ],
        )
    )
    return _SERIALIZER.render(document, ns_map={None: CAMT}).encode()


def read_strictly(body: bytes) -> Any:
    """What the library reads, which refuses what the schema does not know."""
    strict = ParserConfig(
        fail_on_unknown_properties=True, fail_on_unknown_attributes=True, fail_on_converter_warnings=True
    )
    return XmlParser(config=strict).from_bytes(body, pain.Document)

"""Order files for the Treasury against the schema of ISO 20022, which a library of others carries."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
import sepaxml
import xmlschema
from hypothesis import given
from hypothesis import strategies as st

from dichvucong.integrations.treasury.pain001 import NAMESPACE, Pain001
from dichvucong.payments.refunding import TreasuryOrder

pytestmark = pytest.mark.req("REF-01", "PAY-20")
NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
SCHEMA = xmlschema.XMLSchema(Path(sepaxml.__file__).parent / "schemas" / "pain.001.001.09.xsd")
TEXT = st.text(min_size=1, max_size=300)
CODE = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=1, max_size=34)


def an_order(reference: str = "HT-261120-00001", **changes: object) -> TreasuryOrder:
    values = {
        "amount_vnd": 200_000,
        "debtor_name": "SO TU PHAP HA NOI",
        "debtor_account": "3511012345678",
        "debtor_citad": "01701001",
        "payee_name": "Nguyễn Văn Mẫu",
        "payee_account": "0011223344",
        "payee_bank_bin": "970436",
        "content": "Hoan tra HT-261120-00001",
    }
    return TreasuryOrder(reference=reference, **values | changes)  # type: ignore[arg-type]


def written(*orders: TreasuryOrder) -> str:
    return Pain001().write(orders, message_id="HTKB-261120100000", now=NOW).decode()


def test_a_file_fits_the_schema_and_says_who_pays_whom() -> None:
    text = written(an_order())

    SCHEMA.validate(text)
    for said in ("<EndToEndId>HT-261120-00001<", '<InstdAmt Ccy="VND">200000<', "<Nm>Nguyễn Văn Mẫu<"):
        assert said in text
    assert SCHEMA.target_namespace == NAMESPACE


def test_orders_of_several_accounts_make_several_blocks_whose_sums_agree() -> None:
    orders = [
        an_order("HT-1"),
        an_order("HT-2", amount_vnd=50_000),
        an_order("HT-3", debtor_account="9999", amount_vnd=7),
    ]

    text = written(*orders)

    SCHEMA.validate(text)
    assert text.count("<PmtInf>") == 2
    assert "<CtrlSum>250007</CtrlSum>" in text
    assert "<CtrlSum>250000</CtrlSum>" in text
    assert "<CtrlSum>7</CtrlSum>" in text


@given(name=TEXT, content=TEXT, account=CODE, amount_vnd=st.integers(1, 10**13))
def test_whatever_a_name_holds_the_file_fits_the_schema(
    name: str, content: str, account: str, amount_vnd: int
) -> None:
    order = an_order(payee_name=name, content=content, payee_account=account, amount_vnd=amount_vnd)

    SCHEMA.validate(written(order))

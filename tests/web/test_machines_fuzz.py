"""Whatever arrives at the addresses of machines: an answer, never an error of ours, never half a change (quality mark 10)."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dichvucong.kernel import limits
from dichvucong.kernel.clock import now
from dichvucong.kernel.models import InboxMessage
from dichvucong.payments.gateways import providers
from dichvucong.payments.models import Obligation, Payment, PaymentCase
from dichvucong.payments.services import handle_inbox
from tests.web.api.conftest import furnish, small_catalogue  # noqa: F401 -- a fixture
from tests.web.api.partners import Partner, an_obligation_in
from tests.web.callbacks.conftest import wire
from tests.web.callbacks.messages import event, ipn, signed

pytestmark = pytest.mark.django_db
KNOWN = {200, 201, 400, 401, 404, 409, 413, 415, 422}
quickly = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=8,
)


@pytest.fixture
def wired() -> Iterator[None]:
    before = {code: providers[code] for code in providers.codes()}
    wire()
    yield
    providers.install(before)


@pytest.fixture
def partner(small_catalogue: Path) -> Partner:  # noqa: F811 -- the fixture
    return furnish(small_catalogue)


@pytest.mark.parametrize("provider", ["mot", "vnpay"])
def test_raw_bytes_from_a_provider(client: Client, wired: None, provider: str) -> None:
    @quickly
    @given(st.binary(max_size=3000), st.text(max_size=200), st.text(max_size=100))
    def arrives(body: bytes, query: str, signature: str) -> None:
        printable = signature.encode("latin-1", "replace").decode("latin-1")
        answer = client.post(
            f"/callbacks/{provider}",
            body,
            content_type="application/json",
            query_params={"vnp_TxnRef": query},
            headers={"signature": printable, "signature-input": printable, "content-digest": printable},
        )
        assert answer.status_code in KNOWN

    arrives()
    assert not InboxMessage.objects.filter(believed=True).exists()


def test_signed_nonsense_from_a_bank_is_kept_and_handled(client: Client, wired: None) -> None:
    @quickly
    @given(
        st.dictionaries(
            st.sampled_from(
                ["event_id", "code", "status", "amount_vnd", "bank_reference", "paid_at", "reason", "new"]
            ),
            anything,
            max_size=8,
        )
    )
    def arrives(changes: dict[str, Any]) -> None:
        body = json.dumps(json.loads(event("G22.99.2-261120000001")) | changes).encode()
        headers = signed(body)
        content_type = headers.pop("content-type")
        answer = client.post("/callbacks/mot", body, content_type=content_type, headers=headers)
        assert answer.status_code in KNOWN

    arrives()
    handle_inbox(now=now(), limit=1000)
    assert not InboxMessage.objects.filter(believed=True, handled_at=None).exists()
    assert not Payment.objects.exists()
    assert set(PaymentCase.objects.values_list("cause", flat=True)) <= {"unknown_code"}


def test_signed_nonsense_from_vnpay_is_kept_and_handled(client: Client, wired: None) -> None:
    names = [
        "vnp_Amount",
        "vnp_TxnRef",
        "vnp_TransactionStatus",
        "vnp_ResponseCode",
        "vnp_PayDate",
        "vnp_TransactionNo",
        "vnp_New",
    ]
    texts = st.text(st.characters(codec="utf-8"), max_size=120) | st.sampled_from(["00", "02", "04"])

    @quickly
    @given(st.dictionaries(st.sampled_from(names), texts, max_size=7))
    def arrives(changes: dict[str, str]) -> None:
        answer = client.get(f"/callbacks/vnpay?{ipn('G22.99.2-261120000001', **changes)}")
        assert answer.status_code == 200
        assert answer.json()["RspCode"] in {"00", "01", "02", "04", "97", "99"}

    arrives()
    handle_inbox(now=now(), limit=1000)
    assert not InboxMessage.objects.filter(believed=True, handled_at=None).exists()


@pytest.mark.parametrize("path", ["obligations", "obligations/batch", "payments", "events/acknowledge"])
def test_raw_bytes_from_a_system(partner: Partner, path: str) -> None:
    @quickly
    @given(st.binary(max_size=2000))
    def arrives(body: bytes) -> None:
        limits.forget()
        answer = partner.raw("POST", path, body, idempotency_key="k")
        assert 400 <= answer.status_code < 500

    arrives()
    assert not Obligation.objects.exists()


def test_an_obligation_with_anything_in_any_field(partner: Partner) -> None:
    opened = []
    names = [*an_obligation_in(), "due_on", "extra", "note", "dossier_code", "payer_email", "requotable"]

    @quickly
    @given(st.dictionaries(st.sampled_from(names), anything, min_size=1, max_size=3))
    def arrives(changes: dict[str, Any]) -> None:
        limits.forget()
        answer = partner.post("obligations", an_obligation_in() | changes)
        assert answer.status_code in KNOWN
        if answer.status_code == 201:
            opened.append(answer.json()["revenue_identifier"])

    arrives()
    assert sorted(Obligation.objects.values_list("revenue_identifier", flat=True)) == sorted(opened)


def test_addresses_with_anything_in_them(partner: Partner) -> None:
    @quickly
    @given(st.text(max_size=60), st.text(max_size=60))
    def arrives(identifier: str, query: str) -> None:
        limits.forget()
        for path in (f"obligations/{identifier}", f"payments/{identifier}", f"payments/{identifier}/receipt"):
            assert partner.get(path).status_code in KNOWN
        found = partner.client.get("/api/v1/public/dues", {"code": query})
        assert found.status_code in KNOWN

    arrives()

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization

from dichvucong.integrations.banks.configuration import (
    ConfigurationError,
    build_providers,
    read_configuration,
)
from dichvucong.kernel.outbound import OutboundClient
from dichvucong.kernel.outbound_policy import Policy
from tests.integrations.banks.keys import BANK_KEY, PORTAL_KEY

pytestmark = pytest.mark.req("PAY-16")

PRIVATE = PORTAL_KEY.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
).decode()
PUBLIC = (
    BANK_KEY.public_key()
    .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    .decode()
)
SIGNED = {
    "code": "songhong",
    "protocol": "signed_bank",
    "base_url": "https://bank.example",
    "bank_keys": {"songhong-1": PUBLIC},
}


def build(*entries: dict[str, Any], folder: Path = Path()) -> dict[str, Any]:
    config = {"portal_key": {"id": "portal-1", "private_key": PRIVATE}, "providers": list(entries)}
    return dict(build_providers(config, folder=folder, client=OutboundClient(Policy()), clock=clock))


def clock() -> datetime:
    return datetime(2026, 11, 22, tzinfo=UTC)


def test_adding_a_bank_that_speaks_a_known_protocol_is_one_entry() -> None:
    providers = build(SIGNED, SIGNED | {"code": "truongson", "base_url": "https://other.example"})

    assert sorted(providers) == ["songhong", "truongson"]


def test_secrets_come_from_files_or_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bank.pem").write_text(PUBLIC)
    monkeypatch.setenv("VNPAY_SECRET", "from-the-environment")
    config = {
        "portal_key": {"id": "portal-1", "private_key": PRIVATE},
        "providers": [
            SIGNED | {"bank_keys": {"songhong-1": {"file": "bank.pem"}}},
            {
                "code": "vnpay",
                "protocol": "vnpay",
                "tmn_code": "T1",
                "hash_secret": {"env": "VNPAY_SECRET"},
                "pay_url": "https://v.example/pay",
                "api_url": "https://v.example/api",
            },
        ],
    }
    (tmp_path / "providers.json").write_text(json.dumps(config))

    read, folder = read_configuration(tmp_path / "providers.json")
    providers = build_providers(read, folder=folder, client=OutboundClient(Policy()))

    assert sorted(providers) == ["songhong", "vnpay"]
    assert "from-the-environment" not in (tmp_path / "providers.json").read_text()


@pytest.mark.parametrize(
    ("entry", "complaint"),
    [
        ({}, "provider code ''"),
        ({"code": "x" * 31, "protocol": "vnpay"}, "too long"),
        ({"code": "a"}, "names no protocol"),
        ({"code": "a", "protocol": "no_such_protocol"}, "there is no protocol"),
        ({"code": "a", "protocol": "untrusted"}, "there is no protocol"),
        ({"code": "a", "protocol": "../vnpay"}, "names no protocol"),
        ({"code": "a", "protocol": "vnpay"}, "needs 'tmn_code'"),
        (SIGNED | {"base_url": ""}, "needs 'base_url'"),
        (SIGNED | {"bank_keys": {}}, "needs 'bank_keys'"),
        (SIGNED | {"bank_keys": {"k": "not a key"}}, "not a key in PEM form"),
        (SIGNED | {"bank_keys": {"k": {"file": "missing.pem"}}}, "missing.pem"),
        (SIGNED | {"bank_keys": {"k": {"url": "x"}}}, "must be a text"),
    ],
)
def test_a_mistake_is_named_with_provider_and_value(entry: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ConfigurationError, match=complaint):
        build(entry)


def test_a_code_given_twice_is_a_mistake() -> None:
    with pytest.raises(ConfigurationError, match="given twice"):
        build(SIGNED, SIGNED)


@pytest.mark.parametrize("text", ["", "[]", "{"])
def test_a_file_that_is_not_a_json_object_is_a_mistake(tmp_path: Path, text: str) -> None:
    path = tmp_path / "providers.json"
    path.write_text(text)

    with pytest.raises(ConfigurationError, match=r"providers\.json"):
        read_configuration(path)

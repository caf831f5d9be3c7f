from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from dichvucong.kernel.documents.signing import (
    SignatureInvalid,
    SigningKey,
    canonical_json,
    is_signed_by,
    key_set,
    read_signed,
    sign_data,
    thumbprint,
)

pytestmark = pytest.mark.req("PAY-11")

KIND = "receipt+jws"
KEY = SigningKey.of(Ed25519PrivateKey.generate())
STRANGER = SigningKey.of(Ed25519PrivateKey.generate())
KEYS = {KEY.key_id: KEY.private.public_key()}
RECEIPT: dict[str, Any] = {
    "number": "BL-261122-000001",
    "payer": "Nguyễn Văn Mẫu",
    "lines": [{"code": "2771", "amount_vnd": 50_000}],
}
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def test_signed_data_reads_back() -> None:
    token = sign_data(RECEIPT, key=KEY, kind=KIND)

    assert read_signed(token, keys=KEYS, kind=KIND) == RECEIPT
    assert is_signed_by(RECEIPT, token, keys=KEYS, kind=KIND)


def test_an_independent_library_call_checks_the_signature_with_the_published_keys() -> None:
    token = sign_data(RECEIPT, key=KEY, kind=KIND)

    published = jwt.PyJWKSet.from_dict(key_set(KEYS))[jwt.get_unverified_header(token)["kid"]]

    assert jwt.PyJWS().decode(token, published.key, algorithms=["EdDSA"]) == canonical_json(RECEIPT)


@given(st.dictionaries(st.text(), VALUES, max_size=5), st.randoms())
def test_the_order_of_keys_changes_neither_bytes_nor_signature(data: dict[str, Any], random: Any) -> None:
    keys = list(data)
    random.shuffle(keys)
    shuffled = {key: data[key] for key in keys}

    assert canonical_json(shuffled) == canonical_json(data)
    assert sign_data(shuffled, key=KEY, kind=KIND) == sign_data(data, key=KEY, kind=KIND)


@given(st.data())
def test_any_changed_character_is_noticed(data: st.DataObject) -> None:
    token = sign_data(RECEIPT, key=KEY, kind=KIND)
    # The last character of a base64 part carries bits that say nothing, so a decoder may read it in two ways.
    position = data.draw(
        st.integers(0, len(token) - 2).filter(lambda at: token[at] != "." and token[at + 1] != ".")
    )
    other = data.draw(st.sampled_from("ABCxyz019-_.").filter(lambda character: character != token[position]))

    with pytest.raises(SignatureInvalid):
        read_signed(token[:position] + other + token[position + 1 :], keys=KEYS, kind=KIND)


def test_a_signature_of_somebody_else_is_refused() -> None:
    with pytest.raises(SignatureInvalid, match="không do hệ thống này"):
        read_signed(sign_data(RECEIPT, key=STRANGER, kind=KIND), keys=KEYS, kind=KIND)


def test_a_signature_under_a_borrowed_key_id_is_refused() -> None:
    pretender = SigningKey(STRANGER.private, KEY.key_id)

    with pytest.raises(SignatureInvalid, match="đã bị thay đổi"):
        read_signed(sign_data(RECEIPT, key=pretender, kind=KIND), keys=KEYS, kind=KIND)


def test_a_signature_for_another_purpose_is_refused() -> None:
    with pytest.raises(SignatureInvalid, match="không do hệ thống này"):
        read_signed(sign_data(RECEIPT, key=KEY, kind="other+jws"), keys=KEYS, kind=KIND)


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_no_weaker_algorithm_gets_in(algorithm: str) -> None:
    secret = "" if algorithm == "none" else "x" * 32
    token = jwt.PyJWS().encode(
        canonical_json(RECEIPT), secret, algorithm=algorithm, headers={"kid": KEY.key_id, "typ": KIND}
    )

    with pytest.raises(SignatureInvalid):
        read_signed(token, keys=KEYS, kind=KIND)


@given(
    st.text(max_size=100) | st.from_regex(r"[A-Za-z0-9_-]*\\.[A-Za-z0-9_-]*\\.[A-Za-z0-9_-]*", fullmatch=True)
)
def test_any_text_is_refused_and_nothing_else_happens(token: str) -> None:
    with pytest.raises(SignatureInvalid):
        read_signed(token, keys=KEYS, kind=KIND)


@pytest.mark.parametrize("token", ["x" * 100_000, "é.é.é", ".." * 3])
def test_oversized_and_strange_tokens_are_refused(token: str) -> None:
    with pytest.raises(SignatureInvalid):
        read_signed(token, keys=KEYS, kind=KIND)


def test_changed_data_is_not_the_signed_one() -> None:
    token = sign_data(RECEIPT, key=KEY, kind=KIND)

    assert not is_signed_by({**RECEIPT, "payer": "Trần Thị Mẫu"}, token, keys=KEYS, kind=KIND)


def test_signed_text_that_is_no_record_is_refused() -> None:
    token = jwt.PyJWS().encode(
        b"[1]", KEY.private, algorithm="EdDSA", headers={"kid": KEY.key_id, "typ": KIND}
    )

    with pytest.raises(SignatureInvalid, match="không đúng mẫu"):
        read_signed(token, keys=KEYS, kind=KIND)
    assert not is_signed_by(RECEIPT, token, keys=KEYS, kind=KIND)
    assert not is_signed_by({"vnd": 0.5}, sign_data(RECEIPT, key=KEY, kind=KIND), keys=KEYS, kind=KIND)
    assert not is_signed_by(RECEIPT, "x.y.z", keys=KEYS, kind=KIND)


def test_fractions_are_our_own_mistake() -> None:
    with pytest.raises(AssertionError, match="no fractions"):
        canonical_json({"amount": [{"vnd": 0.1}]})


def test_the_key_id_is_the_thumbprint_of_the_rfc() -> None:
    # RFC 8037, appendix A.3.
    raw = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")

    assert (
        thumbprint(Ed25519PublicKey.from_public_bytes(raw)) == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
    )

"""Signing and time-stamping by services elsewhere: keys that never leave their owner.

`RemoteSigner` speaks the Cloud Signature Consortium API (CSC 1.0.4, `signatures/signHash`), the way remote signing
services in Vietnam and elsewhere are offered. `OutboundTimeStamper` speaks RFC 3161. Both call out through the
guarded client, so their hosts obey the same policy as every other call.
"""

import base64
import hashlib
import json
from dataclasses import dataclass
from typing import Any, Final

from asn1crypto import tsp
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from pyhanko.sign.signers import Signer
from pyhanko.sign.timestamps import TimeStamper

from dichvucong.kernel.documents.pades import certificate_store, to_asn1
from dichvucong.kernel.errors import DomainError
from dichvucong.kernel.outbound import Answer, OutboundClient, Request

_SHA256: Final = "2.16.840.1.101.3.4.2.1"
_RSA_SHA256: Final = "1.2.840.113549.1.1.11"
_ECDSA_SHA256: Final = "1.2.840.10045.4.3.2"
_LONGEST_SIGNATURE: Final = 1_024
_OK: Final = 200


class SigningUnavailable(DomainError):
    """The signing or time-stamping service gave no usable answer; trying again later can help."""

    code = "signing_unavailable"
    http_status = 503


@dataclass(frozen=True)
class RemoteCredential:
    """How to reach a key: the service's base address (before `/signatures/signHash`), a bearer token, the
    credential's name, and the signature activation data (a PIN or token; "" when the service asks for none).
    """

    base_url: str
    token: str
    credential_id: str
    activation_data: str = ""


class RemoteSigner(Signer):
    """Has the digest signed by a CSC service. The certificate is the operator's, given as a file."""

    def __init__(
        self,
        credential: RemoteCredential,
        certificate: x509.Certificate,
        chain: tuple[x509.Certificate, ...],
        client: OutboundClient,
    ) -> None:
        super().__init__(
            signing_cert=to_asn1(certificate),
            cert_registry=certificate_store(chain),
        )
        self._credential = credential
        self._algorithm = _RSA_SHA256 if isinstance(certificate.public_key(), RSAPublicKey) else _ECDSA_SHA256
        self._client = client

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:  # noqa: ARG002 -- the library's signature
        """The raw signature over `data`. Raises `SigningUnavailable`."""
        assert digest_algorithm == "sha256", "papers are signed over SHA-256"
        body = {
            "credentialID": self._credential.credential_id,
            "SAD": self._credential.activation_data,
            "hash": [base64.b64encode(hashlib.sha256(data).digest()).decode()],
            "hashAlgo": _SHA256,
            "signAlgo": self._algorithm,
        }
        request = Request(
            "POST",
            f"{self._credential.base_url.rstrip('/')}/signatures/signHash",
            headers={
                "content-type": "application/json",
                "authorization": f"Bearer {self._credential.token}",
            },
            body=json.dumps(body).encode(),
        )
        return _signature(_answer(self._client, request))


class OutboundTimeStamper(TimeStamper):
    """An RFC 3161 service called through the guarded client."""

    def __init__(self, url: str, client: OutboundClient) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._url = url
        self._client = client

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """The service's answer to a time stamp request. Raises `SigningUnavailable`."""
        request = Request(
            "POST",
            self._url,
            headers={"content-type": "application/timestamp-query"},
            body=req.dump(),
            repeatable=True,
        )
        try:
            response = tsp.TimeStampResp.load(_answer(self._client, request))
            granted = response["status"]["status"].native in {"granted", "granted_with_mods"}
        except ValueError as error:
            raise SigningUnavailable("Dịch vụ dấu thời gian trả lời không đọc được.") from error
        if not granted:
            raise SigningUnavailable("Dịch vụ dấu thời gian từ chối yêu cầu.")
        return response


def _answer(client: OutboundClient, request: Request) -> bytes:
    outcome = client.send(request)
    if not isinstance(outcome, Answer) or outcome.status != _OK or outcome.truncated:
        reason = outcome.status if isinstance(outcome, Answer) else outcome.reason
        raise SigningUnavailable(f"Dịch vụ ký số chưa trả lời được ({reason}). Hệ thống sẽ thử lại.")
    return outcome.body


def _signature(body: bytes) -> bytes:
    try:
        answer: Any = json.loads(body)
        signature = base64.b64decode(answer["signatures"][0], validate=True)
    except (ValueError, KeyError, IndexError, TypeError, RecursionError) as error:
        raise SigningUnavailable("Dịch vụ ký số trả lời không đúng mẫu.") from error
    if not 0 < len(signature) <= _LONGEST_SIGNATURE:
        raise SigningUnavailable("Dịch vụ ký số trả lời không đúng mẫu.")
    return signature

"""The signing device: a text and a key make a CMS SignedData (.p7s)."""

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.serialization import pkcs7

from sandbox.authority.issuing import Issued, PrivateKey


def signature_over(
    text: str,
    signer: Issued,
    *,
    chain: tuple[x509.Certificate, ...] = (),
    detached: bool = True,
    key: PrivateKey | None = None,
) -> bytes:
    """DER. `key` replaces the certificate's own, as a forger would."""
    builder = (
        pkcs7.PKCS7SignatureBuilder()
        .set_data(text.encode())
        .add_signer(signer.certificate, key or signer.key, hashes.SHA256())
    )
    for certificate in chain:
        builder = builder.add_certificate(certificate)
    options = [pkcs7.PKCS7Options.Binary, pkcs7.PKCS7Options.NoCapabilities]
    if detached:
        options.append(pkcs7.PKCS7Options.DetachedSignature)
    return builder.sign(serialization.Encoding.DER, options)

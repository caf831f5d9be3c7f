"""Which algorithms are believed: a list of what is allowed, so that what is new or odd is refused."""

from datetime import datetime
from typing import Final

from asn1crypto import algos, keys
from pyhanko_certvalidator.policy_decl import AlgorithmUsageConstraint, AlgorithmUsagePolicy

SMALLEST_RSA_BITS: Final = 2048
LARGEST_RSA_BITS: Final = 8192
"""A larger key costs seconds to check and is nobody's."""
_DIGESTS: Final = frozenset({"sha256", "sha384", "sha512", "sha3_256", "sha3_384", "sha3_512"})
_CURVES: Final = frozenset({"secp256r1", "secp384r1", "secp521r1"})
_SIGNATURES: Final = {
    "rsassa_pkcs1v15": "rsa",
    "rsassa_pss": "rsa",
    "ecdsa": "ec",
    "ed25519": "ed25519",
}
"""What a signature claims to be made with, and the key that this needs."""


class AllowedAlgorithms(AlgorithmUsagePolicy):
    """RSA from 2048 bits and the usual curves, with SHA-256 or better."""

    def digest_algorithm_allowed(
        self,
        algo: algos.DigestAlgorithm,
        moment: datetime | None,  # noqa: ARG002 -- the library's signature
    ) -> AlgorithmUsageConstraint:
        """SHA-2 and SHA-3 from 256 bits."""
        return AlgorithmUsageConstraint(allowed=algo["algorithm"].native in _DIGESTS)

    def signature_algorithm_allowed(
        self,
        algo: algos.SignedDigestAlgorithm,
        moment: datetime | None,
        public_key: keys.PublicKeyInfo | None,
    ) -> AlgorithmUsageConstraint:
        """The algorithm, its digest, and that the key is of that kind and long enough."""
        name = algo.signature_algo
        if name not in _SIGNATURES or not self._digest_allowed(algo, moment):
            return AlgorithmUsageConstraint(allowed=False)
        if public_key is None:
            return AlgorithmUsageConstraint(allowed=True)
        return AlgorithmUsageConstraint(allowed=_fits(_SIGNATURES[name], public_key))

    def _digest_allowed(self, algo: algos.SignedDigestAlgorithm, moment: datetime | None) -> bool:
        try:
            name = algo.hash_algo
        except ValueError:
            return True  # Named elsewhere (Ed25519 brings its own; "RSA" alone takes the signer's, checked there).
        return bool(self.digest_algorithm_allowed(algos.DigestAlgorithm({"algorithm": name}), moment))


def _fits(kind: str, public_key: keys.PublicKeyInfo) -> bool:
    own = "rsa" if public_key.algorithm == "rsassa_pss" else public_key.algorithm
    if own != kind:
        return False
    if kind == "rsa":
        return SMALLEST_RSA_BITS <= int(public_key.bit_size) <= LARGEST_RSA_BITS
    return kind != "ec" or public_key.curve in {("named", curve) for curve in _CURVES}

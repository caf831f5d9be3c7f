"""Which addresses of the outside may be called: decided on the address text and again on the resolved numbers.

The aim is that nobody who may configure an address (a connected system's webhook, a receipt link) can make the
portal talk to its own network (OWASP ASVS 1.3.6). What the operator lists in `DICHVUCONG_OUTBOUND_ALLOW`
(`host:port,host:port`) is trusted as it stands; a security server on the portal's own network is named there.
"""

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

DEFAULT_PORTS = {"https": 443, "http": 80}
MAX_URL_LENGTH = 2000

_PRINTABLE_ASCII = re.compile(r"[!-~]+")
_HOST_NAME = re.compile(r"(?=.{1,253}\Z)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,62}")
_NUMBER_LIKE = re.compile(r"(0x[0-9a-f]*|[0-9]+)")

# The special-purpose registries of IANA written out, so that the answer does not hang on a Python release.
_NEVER_FOUR = tuple(
    ipaddress.IPv4Network(text)
    for text in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "168.63.129.16/32",  # a cloud's host agent: public on paper only
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",
    )
)
_ONLY_SIX = ipaddress.IPv6Network("2000::/3")
_NEVER_SIX = tuple(
    ipaddress.IPv6Network(text)
    for text in (
        "2001::/23",  # Teredo and other protocol assignments
        "2001:db8::/32",
        "2002::/16",  # 6to4: an IPv4 address in disguise; NAT64 and mapped ones lie outside 2000::/3
        "3fff::/20",
    )
)


class RefusedAddress(ValueError):
    """The policy forbids calling this address; the text says why."""


@dataclass(frozen=True)
class Target:
    """An address that passed the check of its text. `trusted` skips the check of the resolved numbers."""

    url: str
    scheme: str
    host: str
    port: int
    trusted: bool


@dataclass(frozen=True)
class Policy:
    """What may be called: trusted `(host, port)` pairs, and the ports of everybody else."""

    allowed: frozenset[tuple[str, int]] = field(default_factory=frozenset)
    ports: frozenset[int] = frozenset({443})

    @classmethod
    def from_words(cls, words: Iterable[str]) -> "Policy":
        """A policy from `host:port` words. Raises `ValueError` on a word without a port."""
        pairs = set()
        for word in words:
            host, _, port = word.strip().rpartition(":")
            if not host or not port.isdecimal():
                raise ValueError(f"DICHVUCONG_OUTBOUND_ALLOW needs host:port, not {word!r}")
            pairs.add((host.strip("[]").lower(), int(port)))
        return cls(frozenset(pairs))

    def check_text(self, url: str) -> Target:
        """Check an address before anything is resolved. Raises `RefusedAddress`."""
        if len(url) > MAX_URL_LENGTH or not _PRINTABLE_ASCII.fullmatch(url) or "\\" in url:
            raise RefusedAddress("the address is too long or has characters that addresses do not have")
        scheme, host, port = _parts(url)
        if (host, port) in self.allowed:
            return Target(url, scheme, host, port, trusted=True)
        if scheme != "https":
            raise RefusedAddress("only https is called outside the trusted list")
        if port not in self.ports:
            raise RefusedAddress(f"port {port} is not called outside the trusted list")
        _check_host_text(host)
        return Target(url, scheme, host, port, trusted=False)

    def check_numbers(self, target_host: str, addresses: Iterable[str]) -> None:
        """Check what a host resolved to; one bad address refuses them all. Raises `RefusedAddress`."""
        for address in addresses:
            if not is_public(address):
                raise RefusedAddress(f"{target_host} leads to {address}, which is not public")

    def trusts(self, host: str, port: int) -> bool:
        """Whether the operator listed the pair."""
        return (host.strip("[]").lower(), port) in self.allowed


def is_public(address: str) -> bool:
    """Whether a numeric address belongs to the public Internet and hides no other address."""
    try:
        number = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(number, ipaddress.IPv4Address):
        return not any(number in network for network in _NEVER_FOUR)
    if number.scope_id is not None:
        return False
    return number in _ONLY_SIX and not any(number in network for network in _NEVER_SIX)


def _parts(url: str) -> tuple[str, str, int]:
    try:
        split = urlsplit(url)
        port = split.port
    except ValueError as error:
        raise RefusedAddress(f"the address cannot be read: {error}") from error
    if split.scheme not in DEFAULT_PORTS:
        raise RefusedAddress(f"scheme {split.scheme!r} is not called")
    if "@" in split.netloc:
        raise RefusedAddress("an address with a user name is not called")
    if not split.hostname or ("[" in split.netloc) != (":" in split.hostname):
        raise RefusedAddress("the address names no host")
    return split.scheme, split.hostname.lower(), DEFAULT_PORTS[split.scheme] if port is None else port


def _check_host_text(host: str) -> None:
    """Accept a dotted name, a plain dotted quad or an IPv6 literal; refuse the other ways to write a number."""
    if ":" in host:
        if not is_public(host):
            raise RefusedAddress(f"{host} is not a public address")
        return
    labels = host.removesuffix(".").split(".")
    if _NUMBER_LIKE.fullmatch(labels[-1]):
        if host != _as_quad(host) or not is_public(host):
            raise RefusedAddress(f"{host} is not a public address in its usual form")
        return
    if not _HOST_NAME.fullmatch(host.removesuffix(".")):
        raise RefusedAddress(f"{host!r} is not the full name of a host")


def _as_quad(host: str) -> str:
    try:
        return str(ipaddress.IPv4Address(host))
    except ValueError:
        return ""

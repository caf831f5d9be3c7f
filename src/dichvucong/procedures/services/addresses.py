"""The address of an online service: checked before it is kept."""

from urllib.parse import urlsplit

from django.db.models import Q

from dichvucong.kernel.errors import InvalidValue
from dichvucong.kernel.text import tidy
from dichvucong.procedures.models import OldDomain

LONGEST_URL = 500


def clean_url(raw: str) -> tuple[str, str]:
    """The address and its host. Raises `InvalidValue` for what is no web address or lies in an old domain."""
    url = tidy(raw)
    host = _host(url)
    if not host or len(url) > LONGEST_URL or not url.isascii() or " " in url:
        raise InvalidValue(
            "Địa chỉ phải bắt đầu bằng https:// và có tên miền, ví dụ https://dichvucong.example.gov.vn/dv/1.",
            field="url",
        )
    old = old_domain_of(host)
    if old:
        raise InvalidValue(f"Tên miền {old} đã ngừng sử dụng. Hãy nhập địa chỉ mới của dịch vụ.", field="url")
    return url, host


def old_domain_of(host: str) -> str:
    """The old domain a host lies in, or nothing."""
    labels = host.split(".")
    parents = [".".join(labels[start:]) for start in range(len(labels))]
    found = OldDomain.objects.filter(Q(domain__in=parents), removed_at=None).order_by("-domain").first()
    return found.domain if found else ""


def clean_domain(raw: str) -> str:
    """A domain as it is compared. Raises `InvalidValue`."""
    domain = tidy(raw).lower().strip(".")
    labels = domain.split(".")
    sound = all(label and label.replace("-", "").isalnum() for label in labels)
    if len(labels) < 2 or not domain.isascii() or not sound:  # noqa: PLR2004 -- a name and its top
        raise InvalidValue("Tên miền không đúng, ví dụ đúng: motcua.example.gov.vn.", field="domain")
    return domain


def _host(url: str) -> str:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return ""
    if parts.scheme not in {"https", "http"} or "@" in parts.netloc:
        return ""
    return host.lower()

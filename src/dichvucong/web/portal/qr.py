"""QR codes on pages, drawn once and remembered: people look at the same few codes again and again while they wait."""

from functools import lru_cache

from django.utils.safestring import SafeString, mark_safe

from dichvucong.kernel.documents.qr import qr_svg

REMEMBERED = 512


@lru_cache(maxsize=REMEMBERED)
def link_qr(address: str) -> SafeString:
    """A QR for any phone camera, which opens `address`."""
    return _drawn(address, "Mã QR mở trang thanh toán của khoản này")


@lru_cache(maxsize=REMEMBERED)
def transfer_qr(payload: str) -> SafeString:
    """A VietQR for bank apps."""
    return _drawn(payload, "Mã VietQR để chuyển khoản bằng ứng dụng ngân hàng")


def _drawn(text: str, title: str) -> SafeString:
    drawing = qr_svg(text, title=title, css_class="")
    return mark_safe(drawing.replace("<svg", '<svg role="img"', 1))  # noqa: S308 -- drawn by us, the title escaped

"""The pages people see when something cannot be shown: plain words and a way on."""

from collections.abc import Sequence
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from dichvucong.web.drafts import is_from_our_page, keep_typed, owner_of
from dichvucong.web.rendering import page, see_other


class Words(NamedTuple):
    """What one failure says: a heading, what happened, and what to do now."""

    heading: str
    explanation: str
    advices: Sequence[str]


TYPED_ADDRESS = "Nếu bạn tự gõ địa chỉ, hãy kiểm tra lại từng chữ."
BAD_REQUEST = Words(
    "Yêu cầu không đọc được",
    "Trình duyệt gửi lên nội dung mà cổng không hiểu. Chưa có gì thay đổi.",
    ("Quay lại trang trước và thử lại.", TYPED_ADDRESS),
)
FORBIDDEN = Words(
    "Bạn không vào được trang này",
    "Trang này chỉ dành cho người được phân quyền, hoặc phiên làm việc của bạn đã hết hạn.",
    ("Nếu bạn vừa gửi một biểu mẫu, hãy tải lại trang rồi gửi lại.", "Nếu bạn là cán bộ, hãy đăng nhập lại."),
)
FOR_PEOPLE = Words(
    "Trang này dành cho người dân, doanh nghiệp",
    "Bạn đang đăng nhập bằng tài khoản cán bộ.",
    ("Đăng xuất khỏi trang quản trị rồi đăng nhập bằng tài khoản định danh điện tử của bạn.",),
)
NOT_FOUND = Words(
    "Không tìm thấy trang",
    "Địa chỉ này không có trên cổng, hoặc đường dẫn đã thay đổi.",
    (TYPED_ADDRESS, "Nếu bạn bấm vào một đường dẫn trong tin nhắn, hãy tra cứu bằng mã hồ sơ."),
)
LINK_UNKNOWN = Words(
    "Đường dẫn này không còn dùng được",
    "Chúng tôi không tìm thấy khoản phải nộp hoặc giao dịch ứng với đường dẫn này.",
    (
        "Nếu bạn tự gõ hoặc chép đường dẫn, hãy kiểm tra có bị thiếu chữ nào không.",
        "Bạn luôn có thể tìm lại bằng mã hồ sơ ở trang tra cứu.",
    ),
)
TOO_MANY = Words(
    "Bạn tra cứu quá nhanh",
    "Để chống dò mã hồ sơ, cổng giới hạn số lần tra cứu trong một khoảng thời gian.",
    ("Đợi hết thời gian nói trên rồi thử lại. Khoản phải nộp của bạn không bị ảnh hưởng.",),
)
TOO_MANY_SEARCHES = Words(
    "Bạn tìm quá nhanh",
    "Để ai cũng tìm được thủ tục, cổng giới hạn số lần tìm trong một phút của mỗi địa chỉ mạng.",
    (
        "Đợi hết thời gian nói trên rồi tìm lại.",
        "Cần lấy nhiều thủ tục một lúc? Hãy tải dữ liệu mở hoặc dùng giao diện lập trình của cổng.",
    ),
)
SERVER_ERROR = Words(
    "Cổng đang gặp sự cố",
    "Lỗi này do chúng tôi, không phải do bạn. Chúng tôi đã ghi nhận và đang xử lý.",
    (
        "Thử lại sau vài phút.",
        "Nếu bạn đang thanh toán: KHÔNG thanh toán lại. Hãy tra cứu mã hồ sơ để xem kết quả trước.",
    ),
)


TRY_AGAIN = "Thử lại"
TO_LOG_IN = "Về trang đăng nhập"


def failure(words: Words, *, status: int, back: str = "", back_words: str = TRY_AGAIN) -> HttpResponse:
    """The page for a failure. `back` is the address where the visitor can go on, if there is one."""
    search = words.heading == TOO_MANY_SEARCHES.heading
    shown = {**words._asdict(), "status": status, "search": search, "back": back, "back_words": back_words}
    return page("errors/error.html", shown, status=status)


def too_many_requests(words: Words = TOO_MANY, *, wait_seconds: int) -> HttpResponse:
    """The page for somebody who asks too often, with the time to wait, also in `Retry-After`."""
    waiting = f"Vui lòng đợi {wait_in_words(wait_seconds)} rồi thử lại."
    response = failure(words._replace(explanation=f"{waiting} {words.explanation}"), status=429)
    response.headers["Retry-After"] = str(wait_seconds)
    return response


def wait_in_words(seconds: int) -> str:
    """A waiting time in whole words: `40 giây`, `2 phút`."""
    if seconds < 60:  # noqa: PLR2004 -- a minute
        return f"{max(1, seconds)} giây"
    return f"{-(-seconds // 60)} phút"


def bad_request(_request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 -- Django passes it by name
    """Django's handler400."""
    return failure(BAD_REQUEST, status=400)


def permission_denied(_request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 -- Django passes it by name
    """Django's handler403."""
    return failure(FORBIDDEN, status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 -- Django passes it by name
    """Django's CSRF_FAILURE_VIEW. A page of ours that has grown old (somebody logged in beside it) comes back as it was."""
    if settings.CSRF_COOKIE_NAME in request.COOKIES and is_from_our_page(request):
        place = keep_typed(request, owner=owner_of(request))
        if place is not None:
            return see_other(place)
    return failure(FORBIDDEN, status=403)


def page_not_found(_request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 -- Django passes it by name
    """Django's handler404."""
    return failure(NOT_FOUND, status=404)


def server_error(_request: HttpRequest) -> HttpResponse:
    """Django's handler500."""
    return failure(SERVER_ERROR, status=500)

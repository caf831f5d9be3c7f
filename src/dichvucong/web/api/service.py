"""The API as one object: its routers, its refusals, its document."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Router
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from dichvucong.identity.rules import Scope
from dichvucong.web.api import (
    catalog_entries,
    catalogs,
    dues,
    events,
    obligations,
    payments,
    procedure_search,
    procedures,
    receivables,
    refund_results,
    refunds,
    statements,
)
from dichvucong.web.api.answers import refusal
from dichvucong.web.api.auth import Bearer
from dichvucong.web.api.documents import completed

PREFIX: Final = "api/v1/"
ABOUT: Final = (
    "Giao diện lập trình cho các hệ thống đã kết nối: lập khoản phải nộp, khởi tạo và theo dõi thanh toán, "
    "lấy biên lai. Số tiền là số nguyên đồng; thời điểm theo RFC 3339; lỗi theo RFC 9457."
)
# Payments first: `obligations/<identifier>/payments` must not be read as an identifier.
ROUTERS: Final[tuple[Router, ...]] = (
    payments.router,
    obligations.router,
    events.router,
    dues.router,
    statements.router,
    refunds.router,
    refund_results.router,
    receivables.router,
    catalogs.router,
    catalog_entries.router,
    # Search before one: `procedures/search` must not be read as a code.
    procedure_search.router,
    procedures.router,
)


class Api(NinjaAPI):
    """Ninja with our names of operations and our refusals."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """`obligations_open_one`: the part of the API and what is done."""
        function = operation.view_func
        return f"{function.__module__.rpartition('.')[2]}_{function.__name__}"

    def on_exception(self, request: HttpRequest, exc: Exception | type[Exception]) -> HttpResponse:  # noqa: ARG002 -- ninja's
        """Whatever went wrong, as a problem."""
        return refusal(exc if isinstance(exc, Exception) else exc())


def paths(service: Api) -> Iterator[tuple[str, Sequence[Operation]]]:
    """Every path and its operations, in the order they are matched."""
    for router in service._get_bound_routers():  # noqa: SLF001 -- ninja lists them nowhere else
        for path, view in router.path_operations.items():
            yield path.lstrip("/"), view.operations


def scope_of(operation: Operation) -> Scope | None:
    """What a token must carry for an operation; None where anybody may ask."""
    return next((auth.scope for auth in operation.auth_callbacks if isinstance(auth, Bearer)), None)


@cache
def document() -> OpenAPISchema:
    """The OpenAPI 3.1 document."""
    drawn = api.get_openapi_schema(path_prefix=PREFIX)
    scopes = {
        api.get_openapi_operation_id(operation): scope_of(operation)
        for _path, operations in paths(api)
        for operation in operations
    }
    completed(drawn, scopes)
    return drawn


def _built() -> Api:
    service = Api(
        title="Cổng Dịch vụ công: API",
        version="1",
        description=ABOUT,
        urls_namespace="api",
        docs_url=None,
        openapi_url=None,
    )
    for router in ROUTERS:
        service.add_router("", router)
    return service


api: Final = _built()

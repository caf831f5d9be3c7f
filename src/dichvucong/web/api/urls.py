"""Addresses of the API. Each path wears the rule of its operations."""

from collections.abc import Sequence
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, re_path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from ninja.operation import Operation

from dichvucong.kernel.errors import FieldError, InvalidFields
from dichvucong.web.access import Access, View, mark, public
from dichvucong.web.api.reference import read
from dichvucong.web.api.service import PREFIX, api, document, paths, scope_of
from dichvucong.web.api.words import WORDS
from dichvucong.web.problems import problem, problem_of


def served(operations: Sequence[Operation]) -> View:
    """The view of one path: picks the operation by method, refuses parameters nobody reads."""
    by_method = {method: operation for operation in operations for method in operation.methods}
    if "GET" in by_method:
        by_method["HEAD"] = by_method["GET"]
    known = {operation: _parameters(operation) for operation in operations}

    def view(request: HttpRequest, **kwargs: str) -> HttpResponseBase:
        operation = by_method.get(request.method or "")
        if operation is None:
            return _not_allowed(sorted(by_method))
        unknown = sorted(set(request.GET) - known[operation])
        if unknown:
            code, sentence = WORDS["extra_forbidden"]
            return problem_of(InvalidFields([FieldError(name[:120], code, sentence) for name in unknown]))
        return operation.run(request, **kwargs)

    return mark(csrf_exempt(view), _access(operations))


@public
@require_safe
def openapi(_request: HttpRequest) -> HttpResponse:
    """The OpenAPI 3.1 document."""
    return JsonResponse(document(), json_dumps_params={"ensure_ascii": False})


@public
@csrf_exempt
def nothing_here(_request: HttpRequest) -> HttpResponse:
    """An address the API does not have."""
    return problem(HTTPStatus.NOT_FOUND, "no_such_address", "API không có địa chỉ này. Xem /api/v1/docs.")


def _access(operations: Sequence[Operation]) -> Access:
    needs = {
        method: scope
        for operation in operations
        for method in operation.methods
        if (scope := scope_of(operation))
    }
    if not needs:
        return Access("public")
    return Access("connected_system", ", ".join(f"{method} {needs[method]}" for method in sorted(needs)))


def _parameters(operation: Operation) -> set[str]:
    """The names an operation reads from the query."""
    described = api_parameters(operation)
    return {parameter["name"] for parameter in described if parameter["in"] == "query"}


def api_parameters(operation: Operation) -> list[dict[str, str]]:
    """The parameters of an operation as the document describes them."""
    operation_id = api.get_openapi_operation_id(operation)
    return [
        parameter
        for methods in document()["paths"].values()
        for described in methods.values()
        if described["operationId"] == operation_id
        for parameter in described["parameters"]
    ]


def _not_allowed(methods: Sequence[str]) -> HttpResponse:
    answer = problem(
        HTTPStatus.METHOD_NOT_ALLOWED, "method_not_allowed", "Địa chỉ này không nhận phương thức đó."
    )
    answer.headers["Allow"] = ", ".join(methods)
    return answer


def _patterns() -> list[URLPattern]:
    return [
        path(f"{PREFIX}{route.replace('{', '<').replace('}', '>')}", served(operations))
        for route, operations in paths(api)
    ]


urlpatterns = [
    path(f"{PREFIX}openapi.json", openapi, name="openapi"),
    path(f"{PREFIX}docs", read, name="api_docs"),
    *_patterns(),
    # Not a dot: an address may hold anything, line breaks too.
    re_path(r"^api/[\s\S]*$", nothing_here),
]

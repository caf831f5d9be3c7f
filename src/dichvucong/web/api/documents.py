"""The OpenAPI 3.1 document: what ninja works out from the views, completed with bodies, headers and problems."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from dichvucong.identity.rules import Scope
from dichvucong.web.api.reading import JSON_TYPES
from dichvucong.web.api.shapes.base import Problem
from dichvucong.web.problems import CONTENT_TYPE

REF: Final = "#/components/schemas/{model}"
SCHEME: Final = "connected_system"
SCOPES: Final[Mapping[Scope, str]] = {
    Scope.OBLIGATIONS_READ: "Đọc khoản phải nộp, giao dịch và biên lai của chính hệ thống.",
    Scope.OBLIGATIONS_WRITE: "Lập, sửa, thu hồi khoản phải nộp; khởi tạo thanh toán.",
    Scope.SETTLEMENT_WRITE: "Gửi danh sách khoản đã thu của cơ quan để đối soát.",
    Scope.RECEIVABLES_READ: "Đọc các khoản phải thu vào tài khoản tại Kho bạc Nhà nước (chỉ Kho bạc Nhà nước).",
    Scope.REFUNDS_RESULTS: "Báo kết quả lệnh hoàn trả (chỉ Kho bạc Nhà nước và ngân hàng thực hiện lệnh).",
    Scope.REFUNDS_WRITE: "Đề nghị hoàn trả, đồng ý hoặc không đồng ý hoàn trả thay cơ quan thu.",
    Scope.PROCEDURES_READ: "Đọc thủ tục, dịch vụ công, câu hỏi qua giao thức của các hệ thống đời trước.",
    Scope.QUESTIONS_WRITE: "Gửi câu hỏi và câu trả lời qua giao thức đó.",
}
_REFUSALS: Final[Mapping[int, str]] = {
    404: "Not found, or not the caller's",
    422: "Invalid fields or parameters",
    429: "Too many requests",
    503: "Temporarily unavailable",
}
_OF_TOKENS: Final[Mapping[int, str]] = {401: "No valid token", 403: "Not allowed"}
_OF_BODIES: Final[Mapping[int, str]] = {
    400: "Unreadable body, or Idempotency-Key missing",
    409: "Not possible in the present state",
    413: "Body too large",
    415: "Not JSON",
}
_KEY: Final = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": True,
    "description": "The same key and body give the same answer for at least 24 hours.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!#-~]+$"},
}
PDF: Final = {
    "responses": {200: {"description": "OK", "content": {"application/pdf": {"schema": {"type": "string"}}}}}
}

_bodies: list[type[BaseModel]] = []


def takes(shape: type[BaseModel], *, types: Sequence[str] = JSON_TYPES) -> dict[str, Any]:
    """The description of a body that the view reads itself."""
    _bodies.append(shape)
    schema = {"schema": {"$ref": REF.format(model=shape.__name__)}}
    return {"requestBody": {"required": True, "content": dict.fromkeys(types, schema)}}


def keyed(extra: dict[str, Any]) -> dict[str, Any]:
    """The description of an operation that needs an Idempotency-Key."""
    return extra | {"parameters": [_KEY]}


def completed(document: dict[str, Any], scopes: Mapping[str, Scope | None]) -> dict[str, Any]:
    """Ninja's document with what it cannot know. `scopes` says what each operation id asks for."""
    components = document["components"]
    components["schemas"].update(_schemas())
    components["securitySchemes"] = {SCHEME: _oauth2()}
    for operations in document["paths"].values():
        for operation in operations.values():
            _complete(operation, scopes[operation["operationId"]])
    return document


def _complete(operation: dict[str, Any], scope: Scope | None) -> None:
    operation["security"] = [{SCHEME: [scope]}] if scope else []
    content = {CONTENT_TYPE: {"schema": {"$ref": REF.format(model=Problem.__name__)}}}
    refusals = {
        **_REFUSALS,
        **(_OF_TOKENS if scope else {}),
        **(_OF_BODIES if "requestBody" in operation else {}),
    }
    for status, description in sorted(refusals.items()):
        operation["responses"].setdefault(status, {"description": description, "content": content})


def _schemas() -> dict[str, Any]:
    shapes: list[type[BaseModel]] = [*_bodies, Problem]
    _, document = models_json_schema([(shape, "validation") for shape in shapes], ref_template=REF)
    schemas: dict[str, Any] = document["$defs"]
    return schemas


def _oauth2() -> dict[str, Any]:
    return {
        "type": "oauth2",
        "flows": {"clientCredentials": {"tokenUrl": "/oauth/token", "scopes": dict(SCOPES)}},
    }

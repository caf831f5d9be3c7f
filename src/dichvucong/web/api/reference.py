"""The API for people: the OpenAPI document as one plain page, without scripts and without anybody else's files."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from dichvucong.web.access import public
from dichvucong.web.api.documents import SCOPES
from dichvucong.web.api.service import document
from dichvucong.web.rendering import page


@dataclass(frozen=True)
class Described:
    """One operation: how it is called, what it takes, what it answers."""

    anchor: str
    method: str
    path: str
    summary: str
    description: str
    scope: str
    parameters: list[Mapping[str, Any]]
    takes: str
    gives: str
    refusals: str


@dataclass(frozen=True)
class Member:
    """One field of a shape."""

    name: str
    kind: str
    required: bool
    limits: str
    description: str


@dataclass(frozen=True)
class Shape:
    """One shape and its fields."""

    name: str
    description: str
    members: list[Member]


@public
@require_safe
def read(_request: HttpRequest) -> HttpResponse:
    """Everything the document says, in one page."""
    return page("api/reference.html", _described())


@cache
def _described() -> Mapping[str, Any]:
    drawn = document()
    return {
        "info": drawn["info"],
        "scopes": {scope.value: words for scope, words in SCOPES.items()},
        "operations": list(_operations(drawn["paths"])),
        "shapes": [
            _shape(name, drawn["components"]["schemas"][name])
            for name in sorted(drawn["components"]["schemas"])
        ],
    }


def _operations(paths: Mapping[str, Mapping[str, Any]]) -> Iterator[Described]:
    for path in sorted(paths):
        for method, operation in paths[path].items():
            yield _operation(path, method, operation)


def _operation(path: str, method: str, operation: Mapping[str, Any]) -> Described:
    answers = operation["responses"]
    return Described(
        anchor=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        description=operation.get("description", ""),
        scope=" ".join(next(iter(operation["security"][0].values()))) if operation["security"] else "",
        parameters=[{**one, "limits": _limits(one["schema"])} for one in operation["parameters"]],
        takes=_named(operation.get("requestBody", {})),
        gives=" ".join(_named(answer) for status, answer in answers.items() if int(status) < 300),  # noqa: PLR2004 -- HTTP
        refusals=", ".join(str(status) for status in answers if int(status) >= 400),  # noqa: PLR2004 -- HTTP
    )


def _named(part: Mapping[str, Any]) -> str:
    """The name of the shape in a body or an answer, or its content type."""
    for content_type, content in part.get("content", {}).items():
        return str(content["schema"].get("$ref", content_type)).rpartition("/")[2] or content_type
    return ""


def _shape(name: str, schema: Mapping[str, Any]) -> Shape:
    required = schema.get("required", [])
    members = [
        Member(
            member, _kind(described), member in required, _limits(described), described.get("description", "")
        )
        for member, described in schema.get("properties", {}).items()
    ]
    return Shape(name, schema.get("description", ""), members)


def _kind(schema: Mapping[str, Any]) -> str:
    """A type in a word or two: `string`, `list of LineIn`, `date or null`."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " or ".join(_kind(one) for one in schema["anyOf"])
    if schema.get("type") == "array":
        return f"list of {_kind(schema['items'])}"
    return str(schema.get("format") or schema.get("const") or schema.get("type", "any"))


def _limits(schema: Mapping[str, Any]) -> str:
    """What a value must keep to: `1…80`, `≤ 1000`."""
    low = schema.get("minLength", schema.get("minimum", schema.get("minItems")))
    high = schema.get("maxLength", schema.get("maximum", schema.get("maxItems", schema.get("maxProperties"))))
    if high is None:
        return ""
    return f"{low}…{high}" if low is not None else f"≤ {high}"

"""The page of open data and its files."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Final

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from dichvucong.catalogs.selectors import data_token
from dichvucong.kernel.clock import VIETNAM, now, vietnam_day
from dichvucong.kernel.text import tidy
from dichvucong.procedures.selectors import procedure_on, procedures_count, state_of_procedures
from dichvucong.web.access import public
from dichvucong.web.portal.open_data import cpsv
from dichvucong.web.portal.open_data.records import everything, with_names
from dichvucong.web.portal.open_data.tables import HEADER, rows_of
from dichvucong.web.portal.procedures.page import unknown
from dichvucong.web.portal.throttle import slow_down
from dichvucong.web.portal.validators import validated
from dichvucong.web.rendering import page
from dichvucong.web.sheets import CSV, XLSX, attachment, csv_lines, xlsx_file

NAME: Final = "thu-tuc-hanh-chinh"
LICENCE_NAME: Final = "Creative Commons Ghi công 4.0 Quốc tế (CC BY 4.0)"


@public
@require_safe
def show(request: HttpRequest) -> HttpResponseBase:
    """What there is, in which formats, of which day, under which licence."""
    _token, at = state_of_procedures()
    context = {
        "day": vietnam_day(now()),
        "changed_at": at.astimezone(VIETNAM) if at else None,
        "count": procedures_count(vietnam_day(now())),
        "licence": LICENCE_NAME,
        "licence_address": cpsv.LICENCE,
    }
    return validated(request, page("portal/open_data.html", context))


@public
@require_safe
def table(request: HttpRequest) -> HttpResponseBase:
    """Every procedure in force as CSV, row by row."""
    return _file(request, "csv", lambda: StreamingHttpResponse(_csv(), content_type=CSV))


@public
@require_safe
def workbook(request: HttpRequest) -> HttpResponseBase:
    """Every procedure in force as an Excel workbook."""
    day = vietnam_day(now())
    return _file(
        request,
        "xlsx",
        lambda: FileResponse(xlsx_file(NAME, HEADER, rows_of(everything(day))), content_type=XLSX),
    )


@public
@require_safe
def linked(request: HttpRequest) -> HttpResponseBase:
    """Every procedure in force as one CPSV-AP graph, written node by node."""
    return _file(
        request, "jsonld", lambda: StreamingHttpResponse(_graph(now()), content_type=cpsv.MEDIA_TYPE)
    )


@public
@require_safe
def linked_one(request: HttpRequest, code: str) -> HttpResponseBase:
    """One procedure in force as CPSV-AP."""
    day = vietnam_day(now())
    view = procedure_on(tidy(code), day)
    if view is None:
        return unknown(tidy(code))
    graph = [cpsv.public_service(with_names(view, day)), *cpsv.concepts()]
    body = json.dumps({"@context": cpsv.CONTEXT, "@graph": graph}, ensure_ascii=False)
    response = HttpResponse(body, content_type=cpsv.MEDIA_TYPE)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Link"] = f'<{cpsv.LICENCE}>; rel="license"'
    return validated(request, response)


def _file(
    request: HttpRequest, extension: str, make: Callable[[], FileResponse | StreamingHttpResponse]
) -> HttpResponseBase:
    """The file, or 304 when nothing has changed since; few a minute, because each reads everything."""
    state, changed_at = state_of_procedures()
    # What is in force changes at midnight too, and agencies change their names.
    tag = f'"{vietnam_day(now()):%Y%m%d}-{state}-{data_token()}-{extension}"'
    kept = get_conditional_response(request, etag=tag)
    if kept is not None:
        return kept
    if wait := slow_down(request, "open-data", now=now()):
        return wait
    response = make()
    for name, value in _headers(extension, tag, changed_at).items():
        response.headers[name] = value
    return response


def _headers(extension: str, tag: str, changed_at: datetime | None) -> Mapping[str, str]:
    modified = {"Last-Modified": http_date(changed_at.timestamp())} if changed_at else {}
    return {
        "Content-Disposition": attachment(NAME, extension),
        "ETag": tag,
        "Cache-Control": "public, no-cache",
        "Access-Control-Allow-Origin": "*",
        "Link": f'<{cpsv.LICENCE}>; rel="license"',
        **modified,
    }


def _csv() -> Iterator[str]:
    return csv_lines(HEADER, rows_of(everything(vietnam_day(now()))))


def _graph(at: datetime) -> Iterator[str]:
    yield f'{{"@context": {json.dumps(cpsv.CONTEXT)},\n"@graph": [\n'
    yield json.dumps(cpsv.dataset(vietnam_day(at)), ensure_ascii=False)
    for node in cpsv.concepts():
        yield f",\n{json.dumps(node, ensure_ascii=False)}"
    for one in everything(vietnam_day(at)):
        yield f",\n{json.dumps(cpsv.public_service(one), ensure_ascii=False)}"
    yield "\n]}\n"

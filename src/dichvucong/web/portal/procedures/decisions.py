"""Publication decisions for everybody: the list, and what one did (QC 15–20, PRO-06)."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.http import content_disposition_header, urlencode
from django.views.decorators.http import require_safe

from dichvucong.catalogs.selectors import agencies
from dichvucong.kernel.text import tidy
from dichvucong.procedures.errors import DecisionNotFound
from dichvucong.procedures.selectors import (
    Announced,
    AnnouncedItem,
    announced_decision,
    announced_decisions,
    announced_document,
)
from dichvucong.procedures.states import ItemAction
from dichvucong.web.access import public
from dichvucong.web.failures import NOT_FOUND, failure
from dichvucong.web.portal.validators import validated
from dichvucong.web.rendering import page

PER_PAGE = 30
LONGEST_NUMBER = 100
ACTIONS = {
    ItemAction.INTRODUCE: "Ban hành mới",
    ItemAction.AMEND: "Sửa đổi, bổ sung",
    ItemAction.ABOLISH: "Bãi bỏ",
    ItemAction.INTERLINK: "Liên thông",
    ItemAction.LOCALISE: "Quy định riêng của địa phương",
    None: "Nêu quyết định này làm căn cứ",
}


@public
@require_safe
def show_all(request: HttpRequest) -> HttpResponseBase:
    """Every decision that is public, by issuer where one is chosen."""
    issuer = request.GET.get("co-quan", "")
    everything = announced_decisions()
    found = [one for one in everything if not issuer or one.issuer_code == issuer]
    names = _names(everything)
    pages = Paginator(found, PER_PAGE)
    shown = pages.get_page(request.GET.get("trang"))
    context = {
        "decisions": [(one, names.get(one.issuer_code, one.issuer_code)) for one in shown],
        "pages": shown,
        "count": pages.count,
        "issuers": sorted(names.items(), key=lambda item: item[1]),
        "issuer": issuer,
        "query": urlencode({"co-quan": issuer}) if issuer else "",
    }
    return validated(request, page("portal/procedures/decisions.html", context))


@public
@require_safe
def show(request: HttpRequest, number: str) -> HttpResponseBase:
    """One decision with its procedures; several where issuers use the same number."""
    number = tidy(number)
    found = announced_decision(number) if len(number) <= LONGEST_NUMBER else []
    if not found:
        return _unknown(number)
    names = _names([decision for decision, _ in found])
    context = {
        "number": found[0][0].number,
        "decisions": [
            (decision, names.get(decision.issuer_code, decision.issuer_code), _grouped(items))
            for decision, items in found
        ],
    }
    return validated(request, page("portal/procedures/decision.html", context))


@public
@require_safe
def document(_request: HttpRequest, key: int) -> HttpResponse:
    """The signed file, to be saved and never shown inside a page of the portal."""
    try:
        name, body = announced_document(key)
    except DecisionNotFound:
        return failure(NOT_FOUND, status=HTTPStatus.NOT_FOUND)
    headers = {"Content-Disposition": content_disposition_header(True, name) or "attachment"}
    return HttpResponse(body, content_type="application/octet-stream", headers=headers)


def _grouped(items: Sequence[AnnouncedItem]) -> Sequence[tuple[str, Sequence[AnnouncedItem]]]:
    return [(words, [item for item in items if item.action == action]) for action, words in ACTIONS.items()]


def _names(decisions: Sequence[Announced]) -> Mapping[str, str]:
    found = agencies({one.issuer_code for one in decisions})
    return {code: info.name for code, info in found.items()}


def _unknown(number: str) -> HttpResponse:
    context = {"number": number[:LONGEST_NUMBER]}
    return page("portal/procedures/decision_unknown.html", context, status=HTTPStatus.NOT_FOUND)

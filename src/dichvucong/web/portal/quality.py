"""What the review of the national database found, for everybody to read (QC 24.2); questions and answers (QC 22)."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.text import tidy
from dichvucong.procedures.selectors.quality import published_findings, review_figures
from dichvucong.procedures.selectors.questions import QuestionFilter, shown_questions
from dichvucong.procedures.words import CRITERION_LABELS, Criterion
from dichvucong.web.access import public
from dichvucong.web.portal.agencies import agency_names
from dichvucong.web.rendering import page

PER_PAGE = 20
LONGEST_TEXT = 200


@public
@require_safe
def review(request: HttpRequest) -> HttpResponse:
    """How each owner stands, and the findings that ended."""
    owner = tidy(request.GET.get("co-quan", "")[:30])
    pages = Paginator(published_findings(owner), PER_PAGE)
    shown = pages.get_page(request.GET.get("trang"))
    figures = review_figures(now=clock_now())
    names = agency_names([line.owner_code for line in figures])
    context = {
        "figures": [(names[line.owner_code], line) for line in figures],
        "findings": [
            (row, CRITERION_LABELS[Criterion(row.criterion)], names.get(row.owner_code, row.owner_code))
            for row in shown
        ],
        "page": shown,
        "owner": names.get(owner, ""),
        "query": urlencode({"co-quan": owner}) if owner else "",
    }
    return page("portal/review.html", context)


@public
@require_safe
def questions(request: HttpRequest) -> HttpResponse:
    """Questions and answers, by words with or without accents, or of one procedure."""
    text = request.GET.get("tu", "")[:LONGEST_TEXT]
    code = tidy(request.GET.get("thu-tuc", "")[:40])
    pages = Paginator(shown_questions(QuestionFilter(text=text, procedure_code=code)), PER_PAGE)
    shown = pages.get_page(request.GET.get("trang"))
    names = agency_names({row.owner_code for row in shown})
    asked = {key: value for key, value in (("tu", text), ("thu-tuc", code)) if value}
    context = {
        "text": text,
        "code": code,
        "count": pages.count,
        "questions": [(row, names[row.owner_code]) for row in shown],
        "page": shown,
        "query": urlencode(asked),
    }
    return page("portal/questions.html", context)

"""Asking about a procedure, and reading what was answered (QC 22). No account is needed.

Who asked reads the answer by a link that cannot be guessed; nobody else sees who it was.
"""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.errors import DomainError
from dichvucong.procedures.errors import QuestionNotFound
from dichvucong.procedures.selectors import versions_of
from dichvucong.procedures.selectors.questions import asked_by_link, questions_about
from dichvucong.procedures.services import AskedQuestion, ask_question
from dichvucong.procedures.services.reporting import CITIZEN
from dichvucong.web.access import public
from dichvucong.web.failures import NOT_FOUND, failure
from dichvucong.web.portal.agencies import agency_name
from dichvucong.web.portal.throttle import may_send
from dichvucong.web.rendering import page, page_with_form, see_other
from dichvucong.web.report_forms import SenderForm

TOO_MANY = (
    "Bạn đã gửi nhiều câu hỏi trong một giờ qua. Xin thử lại sau, nội dung bạn vừa viết vẫn còn ở dưới."
)
FIELDS = {"text": "cau_hoi", "phone": "dien_thoai", "email": "thu_dien_tu"}


class AskForm(SenderForm):
    """One question, and whom to tell."""

    cau_hoi = forms.CharField(
        label="Câu hỏi của bạn",
        min_length=10,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Câu hỏi và câu trả lời có thể được đăng để mọi người cùng đọc: xin không ghi thông tin cá nhân ở đây.",
        error_messages={
            "required": "Hãy ghi câu hỏi.",
            "min_length": "Hãy ghi rõ hơn, ít nhất 10 ký tự.",
            "max_length": "Hãy ghi ngắn hơn, nhiều nhất 2000 ký tự.",
        },
    )


@public
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, code: str) -> HttpResponse:
    """The form, beside what is answered already (GET); send a question (POST)."""
    versions = versions_of(code)
    if not versions:
        return failure(NOT_FOUND, status=404)
    name = versions[-1].name
    if request.method != "POST":
        return _show(request, AskForm(), name=name, code=code)
    return _send(request, AskForm(request.POST), name=name, code=code)


@public
@require_safe
def followed(_request: HttpRequest, question_token: str) -> HttpResponse:
    """What was answered."""
    try:
        asked = asked_by_link(question_token)
    except QuestionNotFound:
        return failure(NOT_FOUND, status=404)
    question = asked.question
    shown = {
        "asked": asked,
        "question": question,
        "answered": question.state != "draft",
        "owner": agency_name(question.owner_code),
    }
    return page("portal/question_asked.html", shown)


def _send(request: HttpRequest, form: AskForm, *, name: str, code: str) -> HttpResponse:
    now = clock_now()
    if not form.is_valid():
        return _show(request, form, name=name, code=code, status=422)
    if not may_send(request, "ask", now=now):
        form.add_error(None, TOO_MANY)
        return _show(request, form, name=name, code=code, status=429)
    draft = AskedQuestion(code, form.cleaned_data["cau_hoi"], form.sender)
    try:
        asked = ask_question(draft, actor=CITIZEN, now=now)
    except DomainError as refusal:
        form.add_error(FIELDS.get(refusal.field), refusal.message)
        return _show(request, form, name=name, code=code, status=422)
    return see_other(reverse("question-asked", args=[asked.link_token]))


def _show(request: HttpRequest, form: AskForm, *, name: str, code: str, status: int = 200) -> HttpResponse:
    shown = {"form": form, "name": name, "code": code, "known": questions_about(code, limit=5)}
    return page_with_form(request, "portal/ask.html", shown, status=status)

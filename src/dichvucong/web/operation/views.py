"""`/health` for load balancers and people, `/metrics` for Prometheus."""

import hmac

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from dichvucong.kernel import clock
from dichvucong.web.access import public
from dichvucong.web.operation.exposition import CONTENT_TYPE, exposition
from dichvucong.web.operation.health import Verdict, look, overall

LOOPBACK = frozenset({"127.0.0.1", "::1", ""})


@public
@require_safe
def live(_request: HttpRequest) -> JsonResponse:
    """The process answers; nothing else is looked at."""
    return JsonResponse({"status": Verdict.OK})


@public
@require_safe
def health(_request: HttpRequest) -> JsonResponse:
    """200 when this process may get traffic (`ok`, `degraded`), 503 when not (`down`)."""
    checks = look(now=clock.now())
    verdict = overall(checks)
    answer = {
        "status": verdict,
        "checks": {check.name: {"status": check.verdict, "detail": check.detail} for check in checks},
    }
    return JsonResponse(
        answer, status=503 if verdict == Verdict.DOWN else 200, headers={"Cache-Control": "no-store"}
    )


@public
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus text. From this machine, or with `Authorization: Bearer` and DICHVUCONG_METRICS_TOKEN."""
    if not _may_read(request):
        return HttpResponse(status=403)
    return HttpResponse(exposition(), content_type=CONTENT_TYPE)


def _may_read(request: HttpRequest) -> bool:
    token: str = settings.METRICS_TOKEN
    if token:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode(), token.encode())
    behind_proxy = "X-Forwarded-For" in request.headers
    return request.META.get("REMOTE_ADDR", "") in LOOPBACK and not behind_proxy

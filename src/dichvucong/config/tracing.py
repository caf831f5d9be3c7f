"""OpenTelemetry: off unless the environment names a collector (`OTEL_EXPORTER_OTLP_ENDPOINT`)."""

import os
from typing import Any

from dichvucong.config.masking import mask_text

_ADDRESSES = ("http.target", "http.url", "url.full", "url.path", "url.query")
_SWITCHES = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")


def set_up(part: str) -> bool:
    """Trace requests and statements of this process when asked to. Returns whether it does.

    `part` is the service name unless OTEL_SERVICE_NAME gives one. Statements are traced without their parameters,
    addresses without what opens them.
    """
    if os.environ.get("OTEL_SDK_DISABLED", "").lower() == "true" or not any(map(os.environ.get, _SWITCHES)):
        return False
    # Imported only when wanted: these libraries cost start-up time and memory.
    from opentelemetry import trace  # noqa: PLC0415 -- as above
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415 -- as above
    from opentelemetry.instrumentation.django import DjangoInstrumentor  # noqa: PLC0415 -- as above
    from opentelemetry.instrumentation.psycopg import PsycopgInstrumentor  # noqa: PLC0415 -- as above
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415 -- as above
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415 -- as above
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415 -- as above

    name = os.environ.get("OTEL_SERVICE_NAME") or f"dichvucong-{part}"
    provider = TracerProvider(resource=Resource.create({"service.name": name}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
    DjangoInstrumentor().instrument(request_hook=_without_tokens)
    PsycopgInstrumentor().instrument()
    return True


def _without_tokens(span: Any, _request: object) -> None:
    for name in _ADDRESSES:
        value = (getattr(span, "attributes", None) or {}).get(name)
        if isinstance(value, str):
            span.set_attribute(name, mask_text(value))

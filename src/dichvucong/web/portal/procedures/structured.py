"""A procedure for search engines: schema.org GovernmentService as JSON-LD, a data block that runs nothing."""

import json
from collections.abc import Sequence
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from dichvucong.procedures.content import Fee
from dichvucong.procedures.selectors import ProcedureView
from dichvucong.web.portal.procedures.words import CHANNEL_TITLES, applicants_of

_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


def government_service(view: ProcedureView, *, address: str, owner_name: str, area: str) -> SafeString:
    """The JSON of one procedure, safe inside a script element."""
    content = view.content
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "GovernmentService",
        "name": content.name,
        "identifier": view.code,
        "url": address,
        "serviceOperator": {
            "@type": "GovernmentOrganization",
            "name": owner_name,
            "identifier": view.owner_code,
        },
        "areaServed": {"@type": "AdministrativeArea" if view.province_code else "Country", "name": area},
        "audience": [{"@type": "Audience", "audienceType": one} for one in applicants_of(content)],
        "availableChannel": [
            {"@type": "ServiceChannel", "name": CHANNEL_TITLES[way.channel], "availableLanguage": "vi"}
            for way in content.channels
        ],
        "offers": _offers([fee for way in content.channels for fee in way.fees]),
        "serviceOutput": [{"@type": "Thing", "name": result.name} for result in content.results],
        "serviceType": content.field_name,
        "description": content.summary,
    }
    filled = {name: value for name, value in data.items() if value}
    text = json.dumps(filled, ensure_ascii=False).translate(_ESCAPES)
    return mark_safe(text)  # noqa: S308 -- what could end the element is escaped above


def _offers(fees: Sequence[Fee]) -> list[dict[str, Any]]:
    amounts = dict.fromkeys((fee.name, fee.amount_vnd) for fee in fees if fee.amount_vnd is not None)
    return [
        {"@type": "Offer", "name": name, "price": amount_vnd, "priceCurrency": "VND"}
        for name, amount_vnd in amounts
    ]

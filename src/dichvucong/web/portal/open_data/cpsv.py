"""Procedures in the Core Public Service Vocabulary Application Profile 3.2 (CPSV-AP), as JSON-LD that needs no look-up.

A time limit in working days or hours has no place in `processingTime`, which counts all of them: it is told in words alone.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from django.conf import settings

from dichvucong.procedures.content import ChannelTerms, Duration, Fee, ProcedureContent
from dichvucong.procedures.rules.wording import Section, fee_in_words, lines_of, paper_in_words
from dichvucong.procedures.selectors import ProcedureView
from dichvucong.procedures.words import APPLICANT_LABELS, CHANNEL_LABELS, Applicant, Channel, DurationUnit
from dichvucong.web.portal.open_data.records import Published
from dichvucong.web.portal.procedures.addresses import short_address

MEDIA_TYPE: Final = "application/ld+json"
LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"
CONTEXT: Final[Mapping[str, Any]] = {
    "cpsv": "http://purl.org/vocab/cpsv#",
    "cv": "http://data.europa.eu/m8g/",
    "dct": "http://purl.org/dc/terms/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "eli": "http://data.europa.eu/eli/ontology#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "dct:title": {"@language": "vi"},
    "dct:description": {"@language": "vi"},
    "dcat:keyword": {"@language": "vi"},
    "skos:prefLabel": {"@language": "vi"},
    "dct:language": {"@type": "@id"},
    "dct:spatial": {"@type": "@id"},
    "dct:license": {"@type": "@id"},
    "dct:isPartOf": {"@type": "@id"},
    "dct:publisher": {"@type": "@id"},
    "dct:modified": {"@type": "xsd:date"},
    "dcat:landingPage": {"@type": "@id"},
    "foaf:page": {"@type": "@id"},
    "cv:currency": {"@type": "@id"},
    "cv:ifAccessedThrough": {"@type": "@id"},
    "cv:relatedService": {"@type": "@id"},
    "cv:processingTime": {"@type": "xsd:duration"},
    "cv:hasValue": {"@type": "xsd:double"},
}
_AUTHORITY: Final = "http://publications.europa.eu/resource/authority"
_VIETNAM: Final = f"{_AUTHORITY}/atu/VNM"
_VIETNAMESE: Final = f"{_AUTHORITY}/language/VIE"
_CURRENCY: Final = f"{_AUTHORITY}/currency/"
_DURATIONS: Final[Mapping[DurationUnit, str]] = {
    DurationUnit.HOURS: "PT{}H",
    DurationUnit.DAYS: "P{}D",
    DurationUnit.MONTHS: "P{}M",
    DurationUnit.YEARS: "P{}Y",
}

Node = dict[str, Any]


def public_service(one: Published) -> Node:
    """One procedure with all that belongs to it."""
    return _filled(_described(one) | _parts(one.view) | _authority(one.view, one.owner_name))


def dataset(modified: date) -> Node:
    """The whole as a data set: its title, its licence, its day."""
    return {
        "@id": _dataset(),
        "@type": "dcat:Dataset",
        "dct:identifier": "thu-tuc-hanh-chinh",
        "dct:title": "Thủ tục hành chính",
        "dct:description": "Mọi thủ tục hành chính đang có hiệu lực.",
        "dct:license": LICENCE,
        "dct:modified": modified.isoformat(),
        "dcat:landingPage": _dataset(),
    }


def concepts() -> Iterator[Node]:
    """The words of ours that services point at."""
    for applicant in Applicant:
        yield _concept(_applicant(applicant), APPLICANT_LABELS[applicant])
    for channel in Channel:
        yield _concept(_channel(channel), CHANNEL_LABELS[channel])


def _described(one: Published) -> Node:
    view, content, address = one.view, one.view.content, short_address(one.view.code)
    return {
        "@id": address,
        "@type": "cpsv:PublicService",
        "dct:identifier": view.code,
        "dct:title": content.name,
        "dct:description": content.summary or content.name,
        "dct:language": _VIETNAMESE,
        "dct:spatial": _VIETNAM,
        "dct:isPartOf": _dataset(),
        "dcat:keyword": list(content.keywords),
        "dct:audience": [{"@id": _applicant(applicant)} for applicant in content.applicants],
        "cv:isClassifiedBy": _field(one),
        "cv:relatedService": [short_address(code) for code in content.related],
    }


def _parts(view: ProcedureView) -> Node:
    content, address = view.content, short_address(view.code)
    return {
        "cv:hasChannel": [_way(way, f"{address}#cach-{n}") for n, way in enumerate(content.channels, 1)],
        "cv:hasCost": list(_costs(content, address)),
        "cpsv:hasInput": list(_inputs(content, address)),
        "cpsv:produces": [
            _filled({**_part("cv:Output", f"{address}#ket-qua-{n}", one.code), "dct:title": one.name})
            for n, one in enumerate(content.results, 1)
        ],
        "cv:hasLegalResource": [
            _filled(
                {
                    **_part("eli:LegalResource", f"{address}#can-cu-{n}", one.number),
                    "dct:title": one.name or one.number,
                }
            )
            for n, one in enumerate(content.legal_bases, 1)
        ],
        "cpsv:follows": _rule(content, address),
        "cv:holdsRequirement": {
            **_part("cv:Requirement", f"{address}#dieu-kien"),
            "dct:title": content.conditions,
        }
        if content.conditions
        else None,
    }


def _authority(view: ProcedureView, owner_name: str) -> Node:
    return {
        "cv:hasCompetentAuthority": {
            "@id": f"{_home()}/co-quan/{view.owner_code}",
            "@type": "cv:PublicOrganisation",
            "dct:identifier": view.owner_code,
            "skos:prefLabel": owner_name,
            "dct:spatial": _VIETNAM,
        }
    }


def _way(way: ChannelTerms, address: str) -> Node:
    term = str(way.term) if way.term else way.term_text
    return _filled(
        {
            **_part("cv:Channel", address),
            "dct:type": {"@id": _channel(way.channel)},
            "dct:description": "\n".join(part for part in (term, way.description) if part),
            "cv:processingTime": _duration(way.term),
        }
    )


def _costs(content: ProcedureContent, address: str) -> Iterator[Node]:
    for n, way in enumerate(content.channels, 1):
        through = {"cv:ifAccessedThrough": f"{address}#cach-{n}"}
        place = f"{address}#phi-{n}"
        if way.free:
            zero = {"cv:hasValue": "0", "cv:currency": f"{_CURRENCY}VND"}
            yield {
                **_part("cv:Cost", f"{place}-0"),
                "dct:description": "Không thu phí, lệ phí",
                **zero,
                **through,
            }
        for m, fee in enumerate(way.fees, 1):
            yield _filled({**_part("cv:Cost", f"{place}-{m}"), **_cost(fee), **through})
        if way.fee_text:
            told = {"dct:description": way.fee_text}
            yield {**_part("cv:Cost", f"{place}-{len(way.fees) + 1}"), **told, **through}


def _cost(fee: Fee) -> Node:
    told = {"dct:description": fee_in_words(fee)}
    if fee.amount_vnd is not None:
        return {**told, "cv:hasValue": str(fee.amount_vnd), "cv:currency": f"{_CURRENCY}VND"}
    if fee.foreign_minor is not None:
        value = f"{fee.foreign_minor // 100}.{fee.foreign_minor % 100:02d}"
        return {**told, "cv:hasValue": value, "cv:currency": f"{_CURRENCY}{fee.currency}"}
    return told


def _inputs(content: ProcedureContent, address: str) -> Iterator[Node]:
    for g, group in enumerate(content.components, 1):
        for n, paper in enumerate(group.components, 1):
            case = f"Trường hợp: {group.case}. " if group.case else ""
            yield _filled(
                {
                    **_part("cv:Evidence", f"{address}#giay-to-{g}-{n}", paper.code),
                    "dct:title": paper.name,
                    "dct:description": f"{case}{paper_in_words(paper)}",
                    "foaf:page": paper.form_url if paper.form_url.startswith(("https://", "http://")) else "",
                }
            )


def _rule(content: ProcedureContent, address: str) -> Node | None:
    steps = lines_of(content, Section.STEPS)
    if not steps:
        return None
    return {
        **_part("cpsv:Rule", f"{address}#trinh-tu"),
        "dct:title": "Trình tự thực hiện",
        "dct:description": "\n".join(steps),
    }


def _field(one: Published) -> Node | None:
    if not one.field_code:
        return None
    address = f"{_dataset()}#linh-vuc-{one.field_code}"
    return _concept(address, one.view.content.field_name)


def _duration(term: Duration | None) -> str:
    pattern = _DURATIONS.get(term.unit) if term else None
    return pattern.format(term.amount) if term and pattern else ""


def _part(kind: str, address: str, identifier: str = "") -> Node:
    return {"@id": address, "@type": kind, "dct:identifier": identifier or address}


def _concept(address: str, label: str) -> Node:
    return {"@id": address, "@type": "skos:Concept", "skos:prefLabel": label}


def _applicant(applicant: Applicant) -> str:
    return f"{_dataset()}#doi-tuong-{applicant}"


def _channel(channel: Channel) -> str:
    return f"{_dataset()}#hinh-thuc-{channel}"


def _dataset() -> str:
    return f"{_home()}/du-lieu-mo"


def _home() -> str:
    public: str = settings.PUBLIC_URL
    return public.rstrip("/")


def _filled(node: Node) -> Node:
    return {name: value for name, value in node.items() if value}

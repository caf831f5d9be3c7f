"""Open data: tables and CPSV-AP of everything in force, read back by programs that are not ours (PRO-15)."""

import csv
import io
import json
from dataclasses import replace
from typing import Any

import openpyxl
import pytest
import rdflib
from django.test import Client, override_settings
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, SKOS

from dichvucong.procedures.content import ChannelTerms, Duration, Fee
from dichvucong.procedures.services import Incoming, end_version, put_version
from dichvucong.procedures.words import Channel, DurationUnit
from tests.factories.agencies import plant
from tests.factories.procedures import FIRST_DAY, LATER_DAY, content, ground

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.req("PRO-15"),
    # rdflib's own reader of JSON-LD still uses what rdflib has renamed.
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning"),
]
BASE = "/du-lieu-mo"
BIRTH, EVIL, ENDED = "1.000001", "1.000002", "1.000003"
CPSV = rdflib.Namespace("http://purl.org/vocab/cpsv#")
CV = rdflib.Namespace("http://data.europa.eu/m8g/")
ELI = rdflib.Namespace("http://data.europa.eu/eli/ontology#")
# The properties of CPSV-AP 3.2.0 by class, as its context lists them; then what belongs to any resource of ours.
PROFILE = {
    CPSV.PublicService: {
        DCTERMS.identifier, DCTERMS.title, DCTERMS.description, DCTERMS.language, DCTERMS.spatial, DCTERMS.audience,
        DCTERMS.isPartOf, DCAT.keyword, CV.isClassifiedBy, CV.relatedService, CV.hasChannel, CV.hasCost, CPSV.hasInput,
        CPSV.produces, CV.hasLegalResource, CPSV.follows, CV.holdsRequirement, CV.hasCompetentAuthority,
    },
    CV.PublicOrganisation: {DCTERMS.identifier, SKOS.prefLabel, DCTERMS.spatial},
    CV.Channel: {DCTERMS.identifier, DCTERMS.type, DCTERMS.description, CV.processingTime},
    CV.Cost: {DCTERMS.identifier, DCTERMS.description, CV.hasValue, CV.currency, CV.ifAccessedThrough},
    CV.Evidence: {DCTERMS.identifier, DCTERMS.title, DCTERMS.description, FOAF.page},
    CV.Output: {DCTERMS.identifier, DCTERMS.title},
    CV.Requirement: {DCTERMS.identifier, DCTERMS.title},
    CPSV.Rule: {DCTERMS.identifier, DCTERMS.title, DCTERMS.description},
    ELI.LegalResource: {DCTERMS.identifier, DCTERMS.title},
    SKOS.Concept: {SKOS.prefLabel},
    DCAT.Dataset: {
        DCTERMS.identifier, DCTERMS.title, DCTERMS.description, DCTERMS.license, DCTERMS.modified, DCAT.landingPage,
    },
}  # fmt: skip
NEEDED = {
    CPSV.PublicService: {DCTERMS.identifier, DCTERMS.title, DCTERMS.description, CV.hasCompetentAuthority},
    CV.PublicOrganisation: {SKOS.prefLabel, DCTERMS.spatial},
    CV.Channel: {DCTERMS.identifier},
    CV.Cost: {DCTERMS.identifier},
    CV.Evidence: {DCTERMS.identifier, DCTERMS.title},
    CV.Output: {DCTERMS.identifier, DCTERMS.title},
    CV.Requirement: {DCTERMS.identifier, DCTERMS.title},
    CPSV.Rule: {DCTERMS.identifier, DCTERMS.title, DCTERMS.description},
}


@pytest.fixture(autouse=True)
def world(db: None) -> None:
    plant("G15")
    ways = (
        *content().channels,
        ChannelTerms(Channel.POST, Duration(3, DurationUnit.MONTHS), fees=(Fee(note="Theo giá bưu chính"),)),
    )
    birth = replace(
        content(), channels=ways, keywords=("giấy khai sinh",), related=(EVIL,), field_code="G15-HT"
    )
    for code, said in ((BIRTH, birth), (EVIL, content('=HYPERLINK("x")\x0b')), (ENDED, content("Cũ"))):
        put_version(Incoming(code, "G15", said, FIRST_DAY), ground=ground())
    end_version(ENDED, last_day_before=LATER_DAY, ground=ground())


def body(client: Client, path: str) -> bytes:
    answer: Any = client.get(f"{BASE}/{path}")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def graph(client: Client) -> rdflib.Graph:
    return rdflib.Graph().parse(data=body(client, "thu-tuc.jsonld"), format="json-ld")


def service(code: str) -> rdflib.URIRef:
    return rdflib.URIRef(f"https://cong.example/thu-tuc/{code}")


def test_the_page_states_licence_and_day_and_leads_to_every_file(client: Client) -> None:
    page = client.get(BASE).content.decode()

    assert "Toàn bộ 2 thủ tục" in page
    assert 'rel="license" href="https://creativecommons.org/licenses/by/4.0/"' in page
    assert "Thay đổi gần nhất" in page
    for path in ("thu-tuc.csv", "thu-tuc.xlsx", "thu-tuc.jsonld"):
        assert f'href="{BASE}/{path}"' in page
        assert client.get(f"{BASE}/{path}").status_code == 200


def test_the_csv_holds_what_is_in_force_and_runs_no_formula(client: Client) -> None:
    text = body(client, "thu-tuc.csv").decode("utf-8-sig")

    rows = list(csv.DictReader(io.StringIO(text)))

    assert [row["Mã thủ tục"] for row in rows] == [BIRTH, EVIL]
    assert rows[0]["Cơ quan công bố"]
    assert rows[0]["Lĩnh vực"] == "Hộ tịch"
    assert "Trực tuyến: 1 ngày làm việc" in rows[0]["Cách thức và thời hạn giải quyết"].splitlines()
    assert "8.000" in rows[0]["Phí, lệ phí"]
    assert rows[0]["Trang thủ tục"].endswith(f"/thu-tuc/{BIRTH}")
    assert rows[1]["Tên thủ tục"].startswith("'=HYPERLINK")


def test_the_workbook_holds_the_same(client: Client) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(body(client, "thu-tuc.xlsx"))).active
    assert sheet is not None

    header, *rows = sheet.iter_rows(values_only=True)

    assert header[:2] == ("Mã thủ tục", "Tên thủ tục")
    assert [row[0] for row in rows] == [BIRTH, EVIL]
    assert rows[1][1] == '\'=HYPERLINK("x")'


@override_settings(PUBLIC_URL="https://cong.example")
def test_another_reader_finds_the_facts_in_the_linked_data(client: Client) -> None:
    found = graph(client)

    birth = service(BIRTH)
    assert set(found.subjects(RDF.type, CPSV.PublicService)) == {birth, service(EVIL)}
    assert found.value(birth, DCTERMS.title) == rdflib.Literal("Đăng ký khai sinh", lang="vi")
    assert found.value(birth, CV.relatedService) == service(EVIL)
    authority = found.value(birth, CV.hasCompetentAuthority)
    assert (authority, RDF.type, CV.PublicOrganisation) in found
    costs = {
        (found.value(cost, CV.hasValue), found.value(cost, CV.currency))
        for cost in found.objects(birth, CV.hasCost)
    }
    vnd = rdflib.URIRef("http://publications.europa.eu/resource/authority/currency/VND")
    double = rdflib.XSD.double
    assert costs == {
        (rdflib.Literal("0", datatype=double), vnd),
        (rdflib.Literal("8000", datatype=double), vnd),
        (None, None),
    }
    ways = {
        str(found.value(way, DCTERMS.description)): found.value(way, CV.processingTime)
        for way in found.objects(birth, CV.hasChannel)
    }
    assert ways == {
        "1 ngày làm việc": None,
        "2 ngày làm việc": None,
        "3 tháng": rdflib.Literal("P3M", datatype=rdflib.XSD.duration),
    }
    assert {str(found.value(one, DCTERMS.title)) for one in found.objects(birth, CPSV.hasInput)} == {
        "Tờ khai đăng ký khai sinh",
        "Giấy chứng sinh",
    }


@override_settings(PUBLIC_URL="https://cong.example")
def test_only_names_of_the_profile_are_used_and_none_it_asks_for_is_missing(client: Client) -> None:
    found = graph(client)

    seen = set(found.objects(predicate=RDF.type))
    assert seen == PROFILE.keys()
    for kind, allowed in PROFILE.items():
        for subject in found.subjects(RDF.type, kind):
            used = set(found.predicates(subject)) - {RDF.type}
            assert used <= allowed, f"{kind}: {used - allowed}"
            assert NEEDED.get(kind, set()) <= used, f"{subject} lacks {NEEDED[kind] - used}"
    # Everything pointed at within the portal is described.
    ours = {node for node in found.objects() if str(node).startswith("https://cong.example")}
    assert ours <= set(found.subjects()) | {rdflib.Literal(str(node)) for node in ours}


@override_settings(PUBLIC_URL="https://cong.example")
def test_one_procedure_reads_as_in_the_whole(client: Client) -> None:
    one: Any = client.get(f"/thu-tuc/{BIRTH}/cpsv-ap.jsonld")

    assert one.headers["Content-Type"] == "application/ld+json"
    whole = graph(client)
    read = rdflib.Graph().parse(data=one.content, format="json-ld")
    assert (service(BIRTH), RDF.type, CPSV.PublicService) in read
    assert set(read) <= set(whole)
    assert client.get(f"/thu-tuc/{ENDED}/cpsv-ap.jsonld").status_code == 404
    assert f"/thu-tuc/{BIRTH}/cpsv-ap.jsonld" in client.get(f"/thu-tuc/{BIRTH}").content.decode()


@pytest.mark.parametrize("path", ["thu-tuc.csv", "thu-tuc.xlsx", "thu-tuc.jsonld"])
def test_who_has_the_file_is_told_so_and_who_takes_too_many_waits(client: Client, path: str) -> None:
    first = client.get(f"{BASE}/{path}")
    known = {"if-none-match": first.headers["ETag"]}

    assert client.get(f"{BASE}/{path}", headers=known).status_code == 304
    put_version(Incoming(EVIL, "G15", content("Mới"), LATER_DAY), ground=ground())
    assert client.get(f"{BASE}/{path}", headers=known).status_code == 200
    with override_settings(PORTAL_LIMITS={"open-data": 1}):
        assert client.get(f"{BASE}/{path}").status_code == 429
    assert first.headers["Link"] == '<https://creativecommons.org/licenses/by/4.0/>; rel="license"'


def test_search_engines_are_told_in_words_of_schema_org(client: Client) -> None:
    page = client.get(f"/thu-tuc/{BIRTH}").content.decode()

    data = json.loads(page.partition('<script type="application/ld+json">')[2].partition("</script>")[0])

    # The properties schema.org gives a GovernmentService and its ServiceChannel.
    assert (data["@context"], data["@type"]) == ("https://schema.org", "GovernmentService")
    assert data.keys() <= {
        "@context", "@type", "name", "identifier", "url", "serviceOperator", "areaServed", "audience", "availableChannel",
        "offers", "serviceOutput", "serviceType", "description",
    }  # fmt: skip
    assert all(way.keys() == {"@type", "name", "availableLanguage"} for way in data["availableChannel"])
    assert data["offers"][0] == {
        "@type": "Offer",
        "name": "Lệ phí hộ tịch",
        "price": 8000,
        "priceCurrency": "VND",
    }

import gzip

from django.test import Client

from dichvucong.web.templatetags.dvc import asset_address


def test_the_style_sheet_comes_compressed_and_may_be_kept_for_a_year(client: Client) -> None:
    address = asset_address("portal.css")

    response = client.get(address, headers={"Accept-Encoding": "gzip"})

    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]  # a file is streamed
    assert response.headers["Content-Encoding"] == "gzip"
    assert "immutable" in response.headers["Cache-Control"]
    assert b"--brand" in gzip.decompress(content)


def test_the_style_sheet_comes_plain_to_who_asks_for_nothing_else(client: Client) -> None:
    response = client.get(asset_address("portal.css"))

    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]  # a file is streamed
    assert "Content-Encoding" not in response.headers
    assert len(content) < 20_000


def test_the_address_of_a_file_changes_with_its_content() -> None:
    address = asset_address("portal.css")

    assert address.startswith("/static/portal.css?v=")

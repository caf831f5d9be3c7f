"""Secrets and codes in addresses: anything that cannot be one is not found, without asking the database."""

from django.urls import register_converter


class TokenConverter:
    """`<token:name>` in an address."""

    regex = r"[A-Za-z0-9_-]{1,64}"

    def to_python(self, value: str) -> str:
        """As it is."""
        return value

    def to_url(self, value: str) -> str:
        """As it is."""
        return value


class CodeConverter(TokenConverter):
    """`<code:name>` in an address: the code or number of a procedure, a service, a finding."""

    regex = r"[A-Za-z0-9._-]{1,60}"


register_converter(TokenConverter, "token")
register_converter(CodeConverter, "code")

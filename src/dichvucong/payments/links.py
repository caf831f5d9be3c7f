"""The addresses that payers, providers and verifiers are given."""

import secrets

from django.conf import settings


def new_token() -> str:
    """A link token that cannot be guessed: 128 bits, URL-safe, 22 characters."""
    return secrets.token_urlsafe(16)


def pay_link(link_token: str) -> str:
    """Where an obligation is paid; what a link QR holds."""
    return f"{settings.PUBLIC_URL}/thanh-toan/k/{link_token}"


def payment_link(payment_token: str) -> str:
    """The payer's own link: state, QR and receipt of one payment."""
    return f"{settings.PUBLIC_URL}/thanh-toan/gd/{payment_token}"


def return_link(payment_token: str) -> str:
    """Where a bank sends the payer back: the parameter tells the page that somebody has been at the bank."""
    return f"{payment_link(payment_token)}?ve=1"


def receipt_link(payment_token: str) -> str:
    """The receipt of one payment as PDF; whoever holds the link needs no log-in."""
    return f"{payment_link(payment_token)}/bien-lai.pdf"


def claim_link(payment_token: str) -> str:
    """Where a payer asks for money back and sees what became of it."""
    return f"{payment_link(payment_token)}/hoan-tra"


def callback_link(provider_code: str) -> str:
    """Where a provider reports."""
    return f"{settings.PUBLIC_URL}/callbacks/{provider_code}"


def verification_link(token: str) -> str:
    """Where anybody checks a receipt; what a receipt's QR holds."""
    return f"{settings.PUBLIC_URL}/xac-minh/{token}"

"""A portal asks who is there: what has to happen first, and the answer (OpenID Connect, authorization code flow)."""

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from urllib.parse import urlencode

from allauth.idp.oidc.models import Client, Token
from django.conf import settings
from django.db import transaction

from dichvucong.identity.errors import RequestOver
from dichvucong.identity.models import Account, Consent, LogInSession, Portal, SignOn, SignOnRequest
from dichvucong.identity.rules import Level
from dichvucong.identity.rules.claims import amr_of, released
from dichvucong.identity.rules.sign_on import (
    Asked,
    Assurance,
    Parameters,
    Untrusted,
    assurance_for,
    is_fresh,
    read_asked,
    where_to_answer,
)
from dichvucong.identity.selectors.assurance import proofs_of
from dichvucong.identity.selectors.representation import actor_in, may
from dichvucong.identity.services.portals.consents import consent_in_force, is_decided
from dichvucong.identity.services.portals.registration import portal_of
from dichvucong.identity.services.portals.signing_keys import read_own
from dichvucong.identity.services.portals.subjects import claims_about, means, subject_of
from dichvucong.identity.words import ActRight
from dichvucong.kernel.journal import Entry, write

REQUEST_LASTS: Final = timedelta(hours=1)
CODE_LASTS: Final = timedelta(seconds=60)
CODES_KEPT: Final = timedelta(hours=24)
"""Used codes are remembered so long, to notice one that comes again."""


class Step(StrEnum):
    """What has to happen before the portal gets its answer."""

    LOG_IN = "log_in"
    LEVEL = "level"
    CONSENT = "consent"
    ANSWER = "answer"


@dataclass(frozen=True)
class Question:
    """A request that may be answered: who asks, for what, since when."""

    portal: Portal
    asked: Asked
    asked_at: datetime

    @property
    def assurance(self) -> Assurance:
        """What the log-in has to be worth."""
        least = Level(self.portal.least_level)
        return assurance_for(self.asked.acr, essential=self.asked.acr_essential, least=least)

    def claims_about(self, account: Account) -> dict[str, str | bool]:
        """What it asks for, of what it was registered with and the person has: so much has to be agreed to.

        What the person does not have is asked about once there is something to send.
        """
        asked = [claim for claim in self.asked.claims if claim in self.portal.claims]
        held = claims_about(account, asked)
        return {claim: held[claim] for claim in asked if claim in held}


def who_asks(parameters: Parameters) -> tuple[Portal, str, str]:
    """Portal, return address and state, when they belong together exactly. Raises `Untrusted`."""
    client_id, redirect_uri, state = where_to_answer(parameters)
    portal = portal_of(client_id)
    if portal is None:
        raise Untrusted("client_id")
    if redirect_uri not in portal.client.get_redirect_uris():
        raise Untrusted("redirect_uri")
    return portal, redirect_uri, state


def read_question(portal: Portal, parameters: Parameters, *, now: datetime) -> Question:
    """The request in our words. Raises `Refused`."""
    return Question(portal, read_asked(parameters, needs_pkce=_must_bring_challenge(portal)), now)


def keep_question(question: Question, *, now: datetime) -> str:
    """Remember the request while its person logs in or decides. Returns its handle."""
    handle = secrets.token_urlsafe(32)
    SignOnRequest.objects.create(
        handle=handle,
        portal=question.portal,
        asked=question.asked.kept(),
        asked_at=question.asked_at,
        expires_at=now + REQUEST_LASTS,
    )
    return handle


def question_kept(handle: str, *, now: datetime) -> Question:
    """The request behind a handle. Raises `RequestOver` when it was answered, is too old, or its portal closed.

    The same when the portal was registered anew meanwhile in such a way that it might not ask like that now.
    """
    row = (
        SignOnRequest.objects.select_related("portal__client")
        .filter(handle=handle, answered_at=None, expires_at__gt=now, portal__closed_at=None)
        .first()
    )
    if row is None:
        raise RequestOver
    question = Question(row.portal, Asked.from_kept(row.asked), row.asked_at)
    if not _may_still_ask(question):
        raise RequestOver
    return question


def _may_still_ask(question: Question) -> bool:
    asked, portal = question.asked, question.portal
    if asked.redirect_uri not in portal.client.get_redirect_uris():
        return False
    return bool(asked.challenge) or asked.older or not _must_bring_challenge(portal)


def _must_bring_challenge(portal: Portal) -> bool:
    return bool(portal.client.type == Client.Type.PUBLIC) or portal.needs_pkce


def next_step(
    question: Question, session: LogInSession | None, *, level_settled: bool = False, now: datetime
) -> Step:
    """What comes next. `level_settled`: the person chose to go on with the level at hand, where the portal allows it."""
    if session is None or not may(session, ActRight.PAY) or not _is_meant(question, session):
        return Step.LOG_IN
    asked = question.asked
    proofs = proofs_of(session)
    proved_at = proofs[-1].proved_at if proofs else session.begun_at
    if not is_fresh(asked, logged_in_at=proved_at, asked_at=question.asked_at, now=now):
        return Step.LOG_IN
    level, assurance = Level(session.level), question.assurance
    settles = "none" in asked.prompts or level_settled
    if not (assurance.reached(level) or (settles and assurance.acceptable(level))):
        return Step.LEVEL
    if not is_decided(session.account, question.portal, question.claims_about(session.account)):
        return Step.CONSENT
    return Step.ANSWER


def _is_meant(question: Question, session: LogInSession) -> bool:
    """Whether a hint, where there is one, speaks of this person."""
    if not question.asked.hint:
        return True
    said = read_own(question.asked.hint, issuer=settings.PUBLIC_URL)
    if said is None:
        return "none" not in question.asked.prompts
    return means(str(said.get("sub", "")), session.account, question.portal)


@transaction.atomic
def answer(question: Question, session: LogInSession, *, handle: str = "", now: datetime) -> str:
    """The address that takes the code back to the portal. Raises `RequestOver` the second time.

    The caller has asked `next_step`; a consent that was withdrawn meanwhile lets nothing out.
    """
    _close_request(handle, now)
    consent = consent_in_force(session.account, question.portal)
    if consent is None:
        raise RequestOver
    sign_on = _begin(question, session, consent, now)
    code = secrets.token_urlsafe(32)
    token = Token(
        type=Token.Type.AUTHORIZATION_CODE,
        client=question.portal.client,
        user=session.account,
        created_at=now,
        expires_at=now + CODES_KEPT,
        data={
            "sign_on": sign_on.pk,
            "redirect_uri": question.asked.redirect_uri,
            "challenge": question.asked.challenge,
            "until": (now + CODE_LASTS).timestamp(),
            "used": False,
        },
    )
    token.set_value(code)
    token.save()
    return answer_address(question.asked, {"code": code})


@transaction.atomic
def refuse(question: Question, *, error: str, handle: str = "", now: datetime) -> str:
    """The address that tells the portal it gets nothing. Raises `RequestOver` the second time."""
    _close_request(handle, now)
    return answer_address(question.asked, {"error": error})


def answer_address(asked: Asked, fields: Mapping[str, str]) -> str:
    """The return address with the answer, the state as it came, and who answers (RFC 9207)."""
    mark = "&" if "?" in asked.redirect_uri else "?"
    if asked.older:
        state = f"&state={asked.state}" if asked.state else ""
        return f"{asked.redirect_uri}{mark}{urlencode(fields)}{state}"
    state_field = {"state": asked.state} if asked.state else {}
    return f"{asked.redirect_uri}{mark}{urlencode({**fields, **state_field, 'iss': settings.PUBLIC_URL})}"


def forget_old_requests(*, now: datetime) -> int:
    """Delete requests a day after they ended. Returns how many."""
    rows = SignOnRequest.objects.filter(expires_at__lte=now - timedelta(days=1))
    return int(rows.delete()[0])


def _close_request(handle: str, now: datetime) -> None:
    if not handle:
        return
    closed = SignOnRequest.objects.filter(handle=handle, answered_at=None).update(answered_at=now)
    if not closed:
        raise RequestOver


def _begin(question: Question, session: LogInSession, consent: Consent, now: datetime) -> SignOn:
    asked, given, proofs = question.asked, tuple(consent.given), proofs_of(session)
    sid = SignOn.objects.filter(session=session, ended_at=None).values_list("sid", flat=True).first()
    sign_on = SignOn.objects.create(
        account=session.account,
        portal=question.portal,
        session=session,
        sid=sid or secrets.token_urlsafe(24),
        subject=subject_of(session.account, question.portal),
        scopes=list(asked.scopes),
        userinfo_claims=_allowed(question, asked.userinfo_claims, given),
        id_token_claims=_allowed(question, asked.id_token_claims, given),
        nonce=asked.nonce,
        acr=question.assurance.told_as(Level(session.level)),
        amr=amr_of(proof.method for proof in proofs),
        logged_in_at=proofs[-1].proved_at if proofs else session.begun_at,
        begun_at=now,
    )
    evidence = {
        "client": str(question.portal.client_id),
        "claims": sorted({*sign_on.userinfo_claims, *sign_on.id_token_claims}),
        "acr": sign_on.acr,
        "consent": consent.version,
    }
    entry = Entry(
        subject=session.account.reference,
        stream=session.account.reference,
        event="sign_on.begun",
        actor=actor_in(session),
        evidence=evidence,
    )
    write([entry], now=now)
    return sign_on


def _allowed(question: Question, claims: Collection[str], given: Collection[str]) -> list[str]:
    return list(released([claim for claim in claims if claim in question.portal.claims], given))

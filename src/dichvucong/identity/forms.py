"""Log-in forms: allauth's, with our words, and failures of the second step journalled."""

from typing import Any

from allauth.account.forms import LoginForm
from allauth.account.forms import ReauthenticateForm as ReauthenticatePasswordForm
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms

from dichvucong.identity.models import Account
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.forms import PlainWords
from dichvucong.kernel.journal import Entry, write

_CODE_ATTRS = {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True, "maxlength": 12}


class PasswordForm(PlainWords, LoginForm):
    """The first step: name and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "Tên đăng nhập"
        self.fields["login"].widget = forms.TextInput(
            attrs={"autocomplete": "username", "autofocus": True, "autocapitalize": "none"}
        )
        self.fields["password"].label = "Mật khẩu"
        self.fields["password"].widget = forms.PasswordInput(attrs={"autocomplete": "current-password"})
        self.fields["password"].help_text = ""


class SecondStepForm(PlainWords, AuthenticateForm):
    """The second step: a code of the generator, or a recovery code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_code(self)

    def _emit_authentication_failed(self, authenticator: Authenticator) -> None:  # noqa: ARG002 -- allauth's signature
        _journal_failure(self.user)


class SecondStepAgainForm(PlainWords, ReauthenticateForm):
    """The second step again, before something sensitive."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_code(self)

    def _emit_authentication_failed(self, authenticator: Authenticator) -> None:  # noqa: ARG002 -- allauth's signature
        _journal_failure(self.user)


class PasswordAgainForm(PlainWords, ReauthenticatePasswordForm):
    """The password again, before something sensitive."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = "Mật khẩu"
        self.fields["password"].widget = forms.PasswordInput(attrs={"autocomplete": "current-password"})


class EnrolForm(PlainWords, ActivateTOTPForm):
    """Proves that the generator was set up."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_code(self)


def _ask_for_code(form: forms.Form) -> None:
    form.fields["code"].label = "Mã xác thực"
    form.fields["code"].widget = forms.TextInput(attrs=_CODE_ATTRS)


def _journal_failure(account: Account) -> None:
    entry = Entry(
        subject=account.reference,
        stream=account.reference,
        event="login.second_step_failed",
        actor=account.actor,
    )
    write([entry], now=clock_now())

"""Accounts: one table for citizens, organisations, foreigners and officers."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class AccountManager(BaseUserManager["Account"]):
    """Makes accounts; what kind of person one is says `Account.kind`."""


class Account(AbstractBaseUser):
    """Somebody who can log in."""

    username = models.CharField(max_length=80, unique=True)
    is_active = models.BooleanField(default=True)

    objects = AccountManager()

    USERNAME_FIELD = "username"

    def __str__(self) -> str:
        return self.username

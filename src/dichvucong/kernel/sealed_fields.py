"""Columns whose texts are sealed. In Python they are plain; in the table nobody can read them without the keys."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.core.exceptions import FieldError
from django.db import models
from django.db.models.functions import Left
from django.db.models.lookups import Exact, In

from dichvucong.kernel.sealing import DIGEST_LETTERS, digests, open_sealed, seal

if TYPE_CHECKING:
    _Text = models.TextField[str, str]
    _Exact = Exact[Any]
    _In = In[Any]
else:
    _Text, _Exact, _In = models.TextField, Exact, In


class Digest(Left):
    """The digest in front of a sealed text, for unique constraints and indexes."""

    def __init__(self, expression: str, **extra: Any) -> None:
        super().__init__(expression, DIGEST_LETTERS, **extra)


class SealedText(_Text):
    """A text sealed under `label`, which never changes once rows exist, whatever the column is called later.

    With `look_up` equality (`=`, `in`, `get_or_create`) works, through the digest; give such a column an index on
    `Digest`. Without, only emptiness can be asked for. Anything else (`contains`, ordering) has no meaning here.
    `max_length` is of the plain text. Setting a longer one raises `ValueError`.
    """

    def __init__(self, *args: Any, label: str = "", look_up: bool = False, **kwargs: Any) -> None:
        self.label = label
        self.look_up = look_up
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """As Django writes it in a migration."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "label": self.label, "look_up": self.look_up}

    def from_db_value(self, value: str | None, *_others: object) -> str | None:
        """The plain text of a row. Raises `SealBroken`."""
        return value and open_sealed(value, label=self.label, look_up=self.look_up)

    def get_prep_value(self, value: Any) -> Any:
        """What is stored."""
        text = super().get_prep_value(value)
        if not text:
            return text
        if self.max_length is not None and len(text) > self.max_length:
            raise ValueError(f"{self.label} has at most {self.max_length} letters")
        return seal(text, label=self.label, look_up=self.look_up)

    def get_lookup(self, lookup_name: str) -> Any:
        """Equality and emptiness; None, which Django refuses, for every other question."""
        return {"exact": SealedExact, "in": SealedIn, "isnull": super().get_lookup("isnull")}.get(lookup_name)

    def get_transform(self, lookup_name: str) -> Any:  # noqa: ARG002 -- Django's signature
        """None: there is nothing to compute from a sealed text."""
        return None


class SealedExact(_Exact):
    """`column = text`: by digest, or for the empty text."""

    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """The comparison."""
        return _compared(self, [self.rhs], compiler, connection)


class SealedIn(_In):
    """`column IN (texts)`: by digests."""

    prepare_rhs = False

    def get_prep_lookup(self) -> Any:
        """The texts themselves."""
        return list(self.rhs)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """The comparison."""
        return _compared(self, self.rhs, compiler, connection)


def _compared(
    lookup: Any, texts: Sequence[object], compiler: Any, connection: Any
) -> tuple[str, tuple[Any, ...]]:
    column, params = lookup.process_lhs(compiler, connection)
    field = lookup.lhs.output_field
    if list(texts) == [""]:
        return f"{column} = ''", (*params,)
    if not field.look_up or not all(isinstance(text, str) and text for text in texts):
        raise FieldError(
            f"{field.label} is sealed: it can be compared with a text only where it has a digest"
        )
    wanted = [digest for text in texts for digest in digests(str(text), label=field.label)]
    if not wanted:
        return "FALSE", ()
    places = ", ".join(["%s"] * len(wanted))
    return f"LEFT({column}, {DIGEST_LETTERS}) IN ({places})", (*params, *wanted)

"""The index that searches read, and the everyday words for official ones.

The index is worked out from versions and may be made again at any time; synonyms are data of their own.
"""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

from dichvucong.procedures.models.procedures import LocalVersion, Procedure, ProcedureVersion


class SearchEntry(models.Model):
    """One central version that holds now or will. Provinces add no rows: what they say differently is `SearchLocality`.

    `vector` is made by us (`rules.searching.indexing`): words and pairs, plain and accented, weights A to D. `head` holds the
    plain ones of weights A and B alone: it is small, so that matching and a first order need not unpack the whole.
    The `*_words` are accented words in order, for ranking; `levels` and `applicants` are bits.
    """

    version = models.OneToOneField(
        ProcedureVersion, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    procedure = models.ForeignKey(Procedure, on_delete=models.CASCADE, related_name="+")
    code = models.CharField(max_length=40)
    digits = models.CharField(max_length=40)
    owner_code = models.CharField(max_length=30)
    province_code = models.CharField(max_length=30, blank=True)
    field_name = models.CharField(max_length=300, blank=True)
    levels = models.SmallIntegerField()
    applicants = models.SmallIntegerField()
    name_words = models.TextField()
    keyword_words = models.TextField(blank=True)
    field_words = models.TextField(blank=True)
    result_words = models.TextField(blank=True)
    vector = SearchVectorField()
    head = SearchVectorField(null=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        indexes = (
            GinIndex(fields=("vector",), name="search_entry_by_words", fastupdate=False),
            GinIndex(fields=("head",), name="search_entry_by_head", fastupdate=False),
            models.Index(fields=("code",), name="search_entry_by_code"),
            models.Index(
                fields=("digits",), name="search_entry_by_digits", opclasses=("varchar_pattern_ops",)
            ),
        )

    def __str__(self) -> str:
        return self.code


class SearchLocality(models.Model):
    """The levels at which a province handles a procedure, where they differ from the central version's."""

    local_version = models.OneToOneField(
        LocalVersion, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    procedure = models.ForeignKey(Procedure, on_delete=models.CASCADE, related_name="+")
    province_code = models.CharField(max_length=30)
    levels = models.SmallIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        indexes = (models.Index(fields=("province_code", "procedure"), name="search_locality_by_province"),)

    def __str__(self) -> str:
        return f"{self.procedure_id}@{self.province_code}"


class SearchTerm(models.Model):
    """The vocabulary: each plain word and pair of words, in how many entries it is, and a readable form.

    Entries are counted by name, keywords, field and results; a word found only elsewhere counts none. The empty term
    counts all entries.
    """

    term = models.CharField(max_length=90, primary_key=True)
    entries = models.IntegerField(default=0)
    shown = models.CharField(max_length=90, blank=True)
    paired = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.term


class SearchGram(models.Model):
    """Two neighbouring letters of a word of the vocabulary ("^" and "$" stand for its ends): to find words near a slip."""

    id = models.BigAutoField(primary_key=True)
    gram = models.CharField(max_length=2)
    term = models.CharField(max_length=90)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("gram", "term"), name="a_word_has_each_gram_once"),)

    def __str__(self) -> str:
        return f"{self.gram} {self.term}"


class Synonym(models.Model):
    """A phrase people say and the official wordings it stands for ("bằng lái xe": "giấy phép lái xe").

    `plain` is how it is compared. `shipped` came with the product and was not changed since.
    """

    id = models.BigAutoField(primary_key=True)
    phrase = models.CharField(max_length=100)
    plain = models.CharField(max_length=100)
    wordings = models.JSONField()
    active = models.BooleanField(default=True)
    shipped = models.BooleanField(default=False)
    changed_by = models.CharField(max_length=80)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("plain",)
        constraints = (
            models.UniqueConstraint(fields=("plain",), name="one_synonym_per_phrase"),
            models.CheckConstraint(condition=~Q(plain=""), name="synonym_says_something"),
        )
        indexes = (
            models.Index(fields=("plain",), name="synonym_by_beginning", opclasses=("varchar_pattern_ops",)),
        )

    def __str__(self) -> str:
        return self.phrase

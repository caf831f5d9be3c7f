"""Tables keep to the house's habits."""

from collections import Counter

import pytest
from django.apps import apps
from django.db import models

OURS = [model for model in apps.get_models() if model.__module__.startswith("dichvucong.")]


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_a_row_says_what_it_is(model: type[models.Model]) -> None:
    assert model.__str__ is not models.Model.__str__


def test_names_of_constraints_and_indexes_are_used_once() -> None:
    names = Counter(
        item.name for model in OURS for item in [*model._meta.constraints, *model._meta.indexes] if item.name
    )

    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_money_is_whole_dong_and_time_is_aware(model: type[models.Model]) -> None:
    for field in model._meta.get_fields():
        assert not isinstance(field, models.DecimalField | models.FloatField), field
        if getattr(field, "name", "").endswith("_vnd"):
            assert isinstance(field, models.IntegerField), field

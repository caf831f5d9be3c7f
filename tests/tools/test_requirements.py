from pathlib import Path

from tools.requirements import FULL_TEXT, IDENTIFIERS, Proof, known_rows, proofs, verdicts

SAMPLE = """
import pytest

pytestmark = [pytest.mark.e2e, pytest.mark.req("AAA-01")]


@pytest.mark.req("AAA-02", "AAA-03")
@pytest.mark.django_db
def test_one(): ...


@pytest.mark.parametrize("x", [pytest.param(1, marks=pytest.mark.req("AAA-04"))])
class TestGroup:
    def test_two(self, x): ...


def helper(): ...
"""


def test_rows_are_read_from_functions_classes_parameters_and_the_whole_file(tmp_path: Path) -> None:
    folder = tmp_path / "tests"
    folder.mkdir()
    (folder / "test_sample.py").write_text(SAMPLE)

    assert proofs(folder) == [
        Proof("tests/test_sample.py::test_one", frozenset({"AAA-01", "AAA-02", "AAA-03"}), real=True),
        Proof("tests/test_sample.py::TestGroup::test_two", frozenset({"AAA-01", "AAA-04"}), real=True),
    ]


def test_only_a_real_run_proves_a_row() -> None:
    given = [
        Proof("unit", frozenset({"AAA-01", "AAA-02"}), real=False),
        Proof("http", frozenset({"AAA-01"}), real=True),
    ]

    assert verdicts(["AAA-01", "AAA-02", "AAA-03"], given) == {
        "AAA-01": ("proven", ["http", "unit"]),
        "AAA-02": ("partial", ["unit"]),
        "AAA-03": ("missing", []),
    }


def test_the_list_in_the_checkout_holds_every_row() -> None:
    listed = IDENTIFIERS.read_text().split()

    assert len(listed) == len(set(listed)) > 100
    if FULL_TEXT.exists():
        assert listed == known_rows()


def test_no_test_names_a_row_that_does_not_exist() -> None:
    named = {row for proof in proofs(Path(__file__).parents[1]) for row in proof.rows}

    assert named <= set(known_rows())

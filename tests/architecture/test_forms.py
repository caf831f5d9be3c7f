import ast
from pathlib import Path

WEB = Path(__file__).resolve().parents[2] / "src" / "dichvucong" / "web"


def test_every_form_of_a_page_is_a_form_of_the_portal() -> None:
    """Django's own base would answer in Django's words, and keep signs nobody sees."""
    own = {
        f"{path.relative_to(WEB)}: {node.name}"
        for path in WEB.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef) and "forms.Form" in {ast.unparse(base) for base in node.bases}
    }

    assert own == set()

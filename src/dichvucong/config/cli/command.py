"""Reading the command line and choosing what to do."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from dichvucong.config import environment as env
from dichvucong.config.cli import exits
from dichvucong.config.cli.single import (
    catalogs,
    check_config,
    demo,
    import_procedures,
    manage,
    migrate,
    procedures,
    reseal,
    sandbox,
    signing_keys,
    web,
    worker,
)
from dichvucong.config.cli.together import AlreadyRunning, up
from dichvucong.config.database.troubles import DatabaseTrouble
from dichvucong.config.running.supervisor import KeepsFailing

Action = Callable[[argparse.Namespace], int]

_EXITS: dict[type[Exception], int] = {
    DatabaseTrouble: exits.NO_DATABASE,
    AlreadyRunning: exits.ALREADY_RUNNING,
    KeepsFailing: exits.KEEPS_FAILING,
    ImproperlyConfigured: exits.WRONG_USE,
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and end the process with its exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dichvucong.config.settings")
    try:
        chosen = _parser().parse_args(arguments)
        action: Action = chosen.action
        code = action(chosen)
    except tuple(_EXITS) as error:
        print(f"dichvucong: {error}", file=sys.stderr)
        code = next(number for kind, number in _EXITS.items() if isinstance(error, kind))
    except KeyboardInterrupt:
        code = exits.DONE
    sys.exit(code)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="dichvucong",
        description="An open National Public Service Portal.",
        epilog=exits.TABLE
        + "\nState is kept in ./var (DICHVUCONG_VAR). docs/configuration.md lists all variables.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    _add(commands, "up", up, "everything on this machine: database, web, worker, sandbox, demo data")
    for name, action, words in (
        ("web", web, "the web server (PORT, DICHVUCONG_BIND, DICHVUCONG_WEB_WORKERS)"),
        ("worker", worker, "the worker: outbox, inbox, deliveries, messages, sweeps, daily jobs"),
    ):
        _add(commands, name, action, words)
    sandbox_parser = _add(
        commands, "sandbox", sandbox, "the outside world for trying out: banks, a province, SMS"
    )
    sandbox_parser.add_argument("--port", type=int, default=env.sandbox_port(), help="default: PORT + 1")
    _add(commands, "migrate", migrate, "bring the database to this version's tables")
    catalogs_parser = _add(
        commands, "catalogs", catalogs, "load: units, agencies, banks, fee codes; check: beneficiary accounts"
    )
    catalogs_parser.add_argument("what", choices=("load", "check"))
    import_parser = _add(
        commands,
        "import-procedures",
        import_procedures,
        "take in procedures published elsewhere: the portal's .xlsx listing, .jsonl or .jsonl.gz",
    )
    import_parser.add_argument("file", type=Path)
    import_parser.add_argument("--valid-from", type=date.fromisoformat, help="YYYY-MM-DD, default: today")
    import_parser.add_argument("--owner", default="", help="agency code for records of an unknown issuer")
    procedures_parser = _add(
        commands, "procedures", procedures, "synonyms: everyday words; reindex: make the search index again"
    )
    procedures_parser.add_argument("what", choices=("synonyms", "reindex"))
    _add(commands, "reseal", reseal, "seal personal data with the first key anew, after a change of keys")
    _add_signing_keys(commands)
    _add(commands, "demo", demo, "load the demo data (again: nothing is doubled)")
    _add(commands, "check-config", check_config, "look at the configuration and the database, change nothing")
    manage_parser = _add(
        commands, "manage", manage, "any Django command, for example: manage shell", add_help=False
    )
    manage_parser.add_argument("rest", nargs=argparse.REMAINDER, metavar="...")
    return parser


def _add_signing_keys(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    words = "keys of ID tokens. show; rotate: the next one signs; withdraw: the current one is not trusted any more"
    keys_parser = _add(commands, "signing-keys", signing_keys, words)
    keys_parser.add_argument("what", choices=("show", "rotate", "withdraw"))


def _add(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    action: Action,
    words: str,
    *,
    add_help: bool = True,
) -> argparse.ArgumentParser:
    parser = commands.add_parser(
        name,
        help=words,
        description=words,
        epilog=exits.TABLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        add_help=add_help,
    )
    parser.set_defaults(action=action)
    return parser

"""Commands that run one thing in this process. Django is loaded only once the database is known."""

import argparse
import importlib
import importlib.util
import os
import subprocess
import sys

from dichvucong.config import environment as env
from dichvucong.config.cli import exits
from dichvucong.config.database.session import database

# These read the code only.
WITHOUT_DATABASE = frozenset(
    {"check", "makemigrations", "help", "diffsettings", "findstatic", "makemessages", "compilemessages"}
)
DEMO = "dichvucong.config.demo"


def web(_chosen: argparse.Namespace) -> int:
    """Serve the portal until stopped."""
    from dichvucong.config.running.web import serve  # noqa: PLC0415 -- other commands need no web server

    with database(env.var_directory()):
        _set_up_django()
        _check_keys()
        serve(host=env.bind_address(), port=env.port())
    return exits.DONE


def worker(_chosen: argparse.Namespace) -> int:
    """Run the worker until stopped."""
    with database(env.var_directory()):
        _set_up_django()
        from dichvucong.config import tracing, wiring  # noqa: PLC0415 -- after Django
        from dichvucong.config.running.worker import run  # noqa: PLC0415 -- after Django

        _check_keys()
        tracing.set_up("worker")
        run(wiring.LOOPS)
    return exits.DONE


def sandbox(chosen: argparse.Namespace) -> int:
    """Run the sandbox, a program of its own, until stopped."""
    state = env.var_directory() / "sandbox"
    portal = f"http://127.0.0.1:{env.port()}"
    command = [sys.executable, "-m", "sandbox", "--port", str(chosen.port)]
    command += ["--state", str(state), "--portal", portal]
    os.execv(sys.executable, command)  # noqa: S606 -- our own program takes this process's place


def migrate(_chosen: argparse.Namespace) -> int:
    """Apply the migrations."""
    return _django(["migrate"])


def catalogs(chosen: argparse.Namespace) -> int:
    """Bring the catalogues that ship with this version into the database, or check all beneficiary accounts again."""
    with database(env.var_directory()):
        _set_up_django()
        from dichvucong.catalogs import services  # noqa: PLC0415 -- after Django
        from dichvucong.kernel import clock  # noqa: PLC0415 -- after Django

        if chosen.what == "load":
            print(services.load_reference_data(now=clock.now()))
            return exits.DONE
        refused = services.recheck_all_accounts(now=clock.now())
        for code, message in refused:
            print(f"{code}: {message}")
        return exits.FAILED if refused else exits.DONE


def import_procedures(chosen: argparse.Namespace) -> int:
    """Take in a file of procedures at once and print what became of its rows and how much was understood."""
    with database(env.var_directory()):
        _set_up_django()
        from dichvucong.config import importing, wiring  # noqa: PLC0415 -- after Django
        from dichvucong.kernel import clock  # noqa: PLC0415 -- after Django

        wiring.install()
        lines, complete = importing.import_file(
            chosen.file, valid_from=chosen.valid_from, owner=chosen.owner, now=clock.now()
        )
        for line in lines:
            print(line)
        return exits.DONE if complete else exits.FAILED


def procedures(chosen: argparse.Namespace) -> int:
    """Bring the everyday words that ship with this version into the database, or make the search index again."""
    with database(env.var_directory()):
        _set_up_django()
        from dichvucong.kernel import clock  # noqa: PLC0415 -- after Django
        from dichvucong.procedures import services  # noqa: PLC0415 -- after Django

        if chosen.what == "synonyms":
            print(f"synonyms: {services.load_synonyms(now=clock.now())} written")
            return exits.DONE
        print(f"index: {services.rebuild_index(now=clock.now())} procedures")
        return exits.DONE


def reseal(_chosen: argparse.Namespace) -> int:
    """Seal everything with the first key anew, batch by batch; stopped, it goes on where it is started again."""
    with database(env.var_directory()):
        _set_up_django()
        _check_keys()
        from dichvucong.kernel import resealing, sealing_keys  # noqa: PLC0415 -- after Django
        from dichvucong.kernel.sealing import SealBroken  # noqa: PLC0415 -- after Django

        for where in resealing.sealed_columns():
            try:
                print(f"{where.label}: {resealing.reseal(where)} sealed anew", flush=True)
            except SealBroken as error:
                print(error, file=sys.stderr)
                return exits.FAILED
        for name in sealing_keys.forget_old_keys():
            print(f"no longer needed: {name}")
    return exits.DONE


def signing_keys(chosen: argparse.Namespace) -> int:
    """Show, rotate or withdraw the keys of ID tokens."""
    with database(env.var_directory()):
        _set_up_django()
        from dichvucong.identity.services.portals import signing_keys as keys  # noqa: PLC0415 -- after Django
        from dichvucong.kernel import clock  # noqa: PLC0415 -- after Django

        if chosen.what == "rotate":
            keys.rotate_keys(actor="operator", now=clock.now())
        if chosen.what == "withdraw":
            keys.withdraw_current_key(actor="operator", now=clock.now())
        keys.key_set(now=clock.now())
        for key in keys.keys_in_use():
            print(f"{key.name}  {key.state:<8}  since {key.changed_at:%Y-%m-%d %H:%M} UTC")
    return exits.DONE


def demo(_chosen: argparse.Namespace) -> int:
    """Load the demo data and print what it says: log-ins and codes to try."""
    if importlib.util.find_spec(DEMO) is None:
        print("This version carries no demo data.")
        return exits.DONE
    with database(env.var_directory()):
        _set_up_django()
        _check_keys()
        from dichvucong.kernel import clock  # noqa: PLC0415 -- after Django

        for line in importlib.import_module(DEMO).load_demo(now=clock.now()):
            print(line)
    return exits.DONE


def manage(chosen: argparse.Namespace) -> int:
    """Run a Django command."""
    return _django(chosen.rest or ["help"])


def check_config(_chosen: argparse.Namespace) -> int:
    """Run Django's deployment checks and say which database is used."""
    with database(env.var_directory()) as server:
        print("database: " + (f"embedded, {server.layout.home}" if server else "the server of DATABASE_URL"))
        _set_up_django()
        from django.core.management import call_command  # noqa: PLC0415 -- after Django
        from django.core.management.base import SystemCheckError  # noqa: PLC0415 -- after Django

        try:
            call_command("check", databases=["default"], fail_level="ERROR")
            call_command("migrate", check_unapplied=True, verbosity=0)
        except SystemCheckError as error:
            print(error, file=sys.stderr)
            return exits.WRONG_USE
        except SystemExit:
            print("migrations: some are not applied yet; run `dichvucong migrate`", file=sys.stderr)
            return exits.FAILED
        print("migrations: all applied")
        _check_keys()
        print("keys: the ones this database needs")
    return exits.DONE


def run_command(*arguments: str) -> None:
    """Run one of our own commands in a process of its own. Raises `CalledProcessError`."""
    subprocess.run([sys.executable, "-m", "dichvucong", *arguments], check=True)  # noqa: S603 -- ourselves


def _django(arguments: list[str]) -> int:
    from django.core.management import execute_from_command_line  # noqa: PLC0415 -- slow

    if arguments[0] in WITHOUT_DATABASE:
        execute_from_command_line(["dichvucong manage", *arguments])
        return exits.DONE
    with database(env.var_directory()):
        execute_from_command_line(["dichvucong manage", *arguments])
    return exits.DONE


def _set_up_django() -> None:
    import django  # noqa: PLC0415 -- slow

    django.setup()


def _check_keys() -> None:
    """Refuse to work without the keys of this database. Raises `ImproperlyConfigured`."""
    from django.db import connection  # noqa: PLC0415 -- after Django

    from dichvucong.kernel import clock, sealing_keys  # noqa: PLC0415 -- after Django
    from dichvucong.kernel.models import SealingKey  # noqa: PLC0415 -- after Django

    try:
        if SealingKey._meta.db_table in connection.introspection.table_names():  # noqa: SLF001 -- Django's own name
            sealing_keys.check_keys(now=clock.now())
    finally:
        connection.close()

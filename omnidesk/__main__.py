"""The commands of an installation: `python -m omnidesk COMMAND`.

Each delegates at once; what a command needs is imported when it runs, so that `up` keeps a small
process. An error that an operator can mend is one sentence and exit code 1, never a traceback.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from omnidesk.errors import OmniDeskError
from omnidesk.settings import Settings, get_settings

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Runs and looks after an installation of OmniDesk.",
)


@app.command()
def up() -> None:
    """Run everything in this terminal until Ctrl+C."""
    from omnidesk.supervisor import up as run_everything

    raise typer.Exit(run_everything())


@app.command()
def down() -> None:
    """Stop what `up` started on this data folder."""
    from omnidesk.down import down as stop

    typer.echo(stop(get_settings().data_dir))


@app.command()
def build() -> None:
    """Build the pages if anything that goes into them has changed."""
    from omnidesk.build import build_pages, is_up_to_date

    if is_up_to_date():
        typer.echo("The pages are up to date.")
        return
    typer.echo(f"The pages are built: {build_pages()}")


@app.command()
def migrate() -> None:
    """Bring the database to this version, and make the superadmin of an empty one."""
    from omnidesk.prepare import prepare

    made = prepare()["superadmin"]
    typer.echo("The database is up to date.")
    if made is not None:
        typer.echo(f"The superadmin is {made['username']}.")
        typer.echo(f"Its one-time password, shown only now: {made['password']}")


@app.command()
def doctor() -> None:
    """Check everything that an installation needs, and say what to do."""
    from omnidesk.doctor import diagnose

    findings = asyncio.run(diagnose())
    for finding in findings:
        typer.echo(f"{finding.mark:<5} {finding.name}: {finding.words}")
    raise typer.Exit(any(finding.is_bad for finding in findings))


@app.command("create-user")
def create_user(
    name: Annotated[str, typer.Argument(help="The name to sign in with.")],
    role: Annotated[str, typer.Option(help="admin or user")] = "user",
    department: Annotated[list[str] | None, typer.Option(help="May be repeated.")] = None,
) -> None:
    """Create a person and print one JSON object with the one-time password."""
    from omnidesk.services.scripting import create_user as create

    made = _with_pools(lambda: create(name, role, department or []))
    typer.echo(json.dumps(made, ensure_ascii=False))


@app.command("create-api-client")
def create_api_client(
    name: Annotated[str, typer.Argument(help="What admins call the program.")],
    per_minute: Annotated[int, typer.Option(help="Requests a minute.")] = 60,
    per_day: Annotated[int, typer.Option(help="Messages a day.")] = 1000,
    ip: Annotated[list[str] | None, typer.Option(help="Who may call. May be repeated.")] = None,
    channel: Annotated[str, typer.Option(help="auto, whatsapp or sms")] = "auto",
) -> None:
    """Create an API client and print one JSON object with its secret."""
    from omnidesk.services.scripting import create_api_client as create

    made = _with_pools(lambda: create(name, per_minute, per_day, ip or [], channel))
    typer.echo(json.dumps(made, ensure_ascii=False))


@app.command("reset-superadmin")
def reset_superadmin() -> None:
    """Give the superadmin a new one-time password and end its sessions."""
    from omnidesk.services.superadmin import reset

    made = _with_pools(reset)
    typer.echo(f"The superadmin is {made.username}.")
    typer.echo(f"Its one-time password, shown only now: {made.password}")


@app.command("release-queue")
def release_queue() -> None:
    """Let messages leave again that a restore or an operator held."""
    from omnidesk.services.holds import release_queue as release

    was_held = _with_pools(release)
    typer.echo("Messages leave again." if was_held else "Nothing was held.")


def _with_pools(work: Callable[[], Awaitable[Any]]) -> Any:
    """Run something on the database of this installation, which must be running."""
    from omnidesk.db import close_pools, open_pools
    from omnidesk.services.migration import connected

    async def on_pools() -> Any:
        await open_pools()
        try:
            return await work()
        finally:
            await close_pools()

    with connected():  # says in a sentence when there is no database
        return asyncio.run(on_pools())


def _wrong_settings(error: ValidationError) -> str:
    """Which variable is wrong and how, one line each, without its value."""
    names = {name: field.alias or name for name, field in Settings.model_fields.items()}
    lines = []
    for found in error.errors(include_url=False, include_input=False):
        where = ".".join(names.get(str(step), str(step)) for step in found["loc"][:1])
        text = found["msg"].removeprefix("Value error, ")
        lines.append(f"{where}: {text}" if where else text)
    return "The settings are not right. " + " ".join(f"{line}." for line in lines)


def main() -> None:
    """Run the command; tell errors in one sentence."""
    try:
        app()
    except OmniDeskError as error:
        typer.echo(str(error), err=True)
    except ValidationError as error:
        typer.echo(_wrong_settings(error), err=True)
    sys.exit(1)


if __name__ == "__main__":
    main()

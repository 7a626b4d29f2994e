"""``aimm users``: accounts of people, changed directly in the database."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from aimm.access import rules
from aimm.access.model import NewUser, Role, User, UserPatch
from aimm.cli.access import OPERATOR, moment_text, open_tools, show_table
from aimm.cli.common import config_option, plainly, run_async, settings_from
from aimm.cli.suggesting import Suggesting
from aimm.storage.credentials import SystemSecrets

_ROLES = click.Choice([role.value for role in Role])


def password_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Options for the source of a password; the default is to ask on the terminal."""
    command = click.option("--generate", is_flag=True, help="Generate a password and show it once.")(command)
    return click.option(
        "--password-stdin", is_flag=True, help="Read the password from the first line of standard input."
    )(command)


def chosen_password(password_stdin: bool, generate: bool) -> str:
    """The password from the source that the options name.

    Raises:
        click.UsageError: both options are given, or none and there is no terminal to ask on.
        click.ClickException: standard input has no password.
    """
    if password_stdin and generate:
        raise click.UsageError("--password-stdin and --generate cannot be used together")
    if generate:
        return rules.password_text(SystemSecrets().draw(rules.PASSWORD_BYTES))
    if password_stdin:
        return _password_from(sys.stdin.buffer.readline())
    if not sys.stdin.isatty():
        raise click.UsageError("there is no terminal to ask on: add --password-stdin or --generate")
    return click.prompt("Password", hide_input=True, confirmation_prompt=True)


def _password_from(line: bytes) -> str:
    """Read the password from a line, as UTF-8 in every locale, so that it is the same for every caller."""
    try:
        password = line.decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError:
        raise click.ClickException("the password on standard input is not UTF-8 text") from None
    if not password:
        raise click.ClickException("no password on the first line of standard input")
    return password


def _show_generated(password: str, generate: bool) -> None:
    if generate:
        click.echo(f"password (shown once): {password}")


@click.group(cls=Suggesting)
def users() -> None:
    """Manage the accounts of people."""


@users.command("list")
@config_option
@plainly
def list_users(config: Path | None) -> None:
    """List all accounts."""
    settings = settings_from(config)

    async def work() -> Sequence[User]:
        async with open_tools(settings, only_read=True) as tools:
            return await tools.everybody()

    show_table(
        ("user name", "role", "active", "since"),
        [
            (user.username, user.role.value, "yes" if user.active else "no", moment_text(user.created_at))
            for user in run_async(work())
        ],
    )


@users.command("add")
@click.argument("username")
@click.option("--role", type=_ROLES, default=Role.VIEWER.value, show_default=True)
@password_options
@config_option
@plainly
def add_user(username: str, role: str, password_stdin: bool, generate: bool, config: Path | None) -> None:
    """Add an account."""
    settings = settings_from(config)
    new = NewUser(username=username, password=chosen_password(password_stdin, generate), role=Role(role))

    async def work() -> None:
        async with open_tools(settings) as tools:
            await tools.accounts.add(OPERATOR, new)

    run_async(work())
    click.echo(f"added {username} ({role})")
    _show_generated(new.password, generate)


def _change(config: Path | None, username: str, patch: UserPatch) -> None:
    settings = settings_from(config)

    async def work() -> None:
        async with open_tools(settings) as tools:
            await tools.change(username, patch)

    run_async(work())


@users.command("set-role")
@click.argument("username")
@click.argument("role", type=_ROLES)
@config_option
@plainly
def set_role(username: str, role: str, config: Path | None) -> None:
    """Change the role of a user. Applies to new sessions at once, to existing ones within ten minutes."""
    _change(config, username, UserPatch(role=Role(role)))
    click.echo(f"{username} now has the role {role}")


@users.command("set-password")
@click.argument("username")
@password_options
@config_option
@plainly
def set_password(username: str, password_stdin: bool, generate: bool, config: Path | None) -> None:
    """Change the password of a user and end all their sessions."""
    password = chosen_password(password_stdin, generate)
    _change(config, username, UserPatch(password=password))
    click.echo(f"password of {username} changed")
    _show_generated(password, generate)


@users.command()
@click.argument("username")
@config_option
@plainly
def deactivate(username: str, config: Path | None) -> None:
    """Deactivate an account and end all its sessions."""
    _change(config, username, UserPatch(active=False))
    click.echo(f"deactivated {username}")


@users.command()
@click.argument("username")
@config_option
@plainly
def activate(username: str, config: Path | None) -> None:
    """Reactivate an account."""
    _change(config, username, UserPatch(active=True))
    click.echo(f"activated {username}")

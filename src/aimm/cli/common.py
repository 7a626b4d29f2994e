"""Shared by the commands: settings, error messages, and an event loop."""

import asyncio
import errno
import os
from collections.abc import Callable, Coroutine
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import click
import uvloop
from sqlalchemy.exc import DatabaseError

from aimm.cli.sentences import sentences
from aimm.kit.errors import AimmError, Unavailable
from aimm.storage.database.engine import Database
from aimm.storage.database.migrate import NotMigratedError
from aimm.wiring.listening import AddressError
from aimm.wiring.lock import FileInUseError, FolderError
from aimm.wiring.opening import CannotOpenError
from aimm.wiring.reasons import reason_of
from aimm.wiring.serving import target_lines
from aimm.wiring.settings import LoadedSettings, Settings, SettingsError, load_with_sources

P = ParamSpec("P")
T = TypeVar("T")

config_option = click.option(
    "--config",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="TOML file with settings; environment variables (AIMM_…) take precedence.",
)


def loaded_from(config: Path | None) -> LoadedSettings:
    """Load the settings of this command, and where each comes from.

    Raises:
        click.ClickException: a setting is invalid; the message says which.
    """
    try:
        return load_with_sources(os.environ, config)
    except SettingsError as error:
        raise click.ClickException(str(error)) from None


def settings_from(config: Path | None) -> Settings:
    """Load the settings of this command.

    Raises:
        click.ClickException: a setting is invalid; the message says which.
    """
    return loaded_from(config).settings


def plainly(work: Callable[P, T]) -> Callable[P, T]:
    """Report errors that users can act on in one line, without a traceback."""

    @wraps(work)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return work(*args, **kwargs)
        except (AddressError, CannotOpenError, FileInUseError, FolderError, NotMigratedError) as error:
            raise click.ClickException(str(error)) from None
        except (Unavailable, DatabaseError) as error:
            raise click.ClickException(f"the database cannot be used now: {reason_of(error)}") from None
        except UnicodeError:
            raise click.ClickException(
                "the input is not valid text in the encoding of this terminal"
            ) from None
        except OSError as error:
            if error.errno == errno.EPIPE:  # the reader of the output has gone
                raise
            raise click.ClickException(reason_of(error)) from None
        except AimmError as error:
            cause = f" ({reason_of(error)})" if error.__cause__ else ""
            raise click.ClickException(sentences(error, kwargs) + cause) from None

    return wrapped


def run_async(work: Coroutine[Any, Any, T]) -> T:
    """Run ``work`` on a new event loop and return its result."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work)


async def show_target(settings: Settings, database: Database) -> None:
    """Print the database of a command and who serves it to standard error."""
    for line in await target_lines(settings, database):
        click.echo(line, err=True)

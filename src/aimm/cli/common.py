"""What several commands share: settings with precise complaints, and a place to run async work."""

import asyncio
import os
from collections.abc import Callable, Coroutine
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import click
import uvloop
from sqlalchemy.exc import DatabaseError

from aimm.kit.errors import AimmError
from aimm.storage.database.engine import reason_of
from aimm.wiring.house import CannotOpenError, NotMigratedError
from aimm.wiring.lock import FileInUseError, FolderError
from aimm.wiring.server import AddressError
from aimm.wiring.settings import Settings, SettingsError, load_settings

P = ParamSpec("P")
T = TypeVar("T")

config_option = click.option(
    "--config",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="TOML file with settings; the environment (AIMM_…) wins over it.",
)


def settings_from(config: Path | None) -> Settings:
    """The settings of this call.

    Raises:
        click.ClickException: a setting is wrong; the text says which.
    """
    try:
        return load_settings(os.environ, config)
    except SettingsError as error:
        raise click.ClickException(str(error)) from None


def plainly(work: Callable[P, T]) -> Callable[P, T]:
    """Turns the errors that a person can do something about into one line, without a trace."""

    @wraps(work)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return work(*args, **kwargs)
        except (AddressError, CannotOpenError, FileInUseError, FolderError, NotMigratedError) as error:
            raise click.ClickException(str(error)) from None
        except DatabaseError as error:
            raise click.ClickException(f"the database cannot be used: {reason_of(error)}") from None
        except OSError as error:
            raise click.ClickException(str(error)) from None
        except AimmError as error:
            cause = f" ({reason_of(error)})" if error.__cause__ else ""
            raise click.ClickException("; ".join(error.codes) + cause) from None

    return wrapped


def run_async(work: Coroutine[Any, Any, T]) -> T:
    """The result of ``work`` on an event loop of its own."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work)

"""``aimm work``: a worker process."""

from pathlib import Path

import click

from aimm.cli.common import config_option, plainly, run_async, settings_from
from aimm.cli.numbers import Number
from aimm.jobs.rules import GRACE_SECONDS, LEASE_SECONDS
from aimm.launchers.death import end_with
from aimm.wiring.logs import configure_logs
from aimm.wiring.working import work_until_signal


@click.command("work")
@click.option("--parent", type=int, hidden=True, help="Process id of the service that starts this worker.")
@click.option(
    "--lease",
    type=Number(1, 3_600),
    default=LEASE_SECONDS,
    show_default=True,
    help="Seconds without the database after which this worker ends its program.",
)
@click.option(
    "--grace",
    type=Number(1, 3_600),
    default=GRACE_SECONDS,
    show_default=True,
    help="Seconds of silence after which the jobs of another worker are taken over; longer than the lease.",
)
@config_option
@plainly
def work_command(parent: int | None, lease: float, grace: float, config: Path | None) -> None:
    """Carry out jobs until SIGTERM or Ctrl-C; a job in progress is given back."""
    if parent is not None:
        end_with(parent)
    if grace <= lease:
        raise click.UsageError("--grace must be longer than --lease")
    settings = settings_from(config)
    configure_logs(settings.log_level, settings.log_format)
    run_async(work_until_signal(settings, lease=lease, grace=grace))

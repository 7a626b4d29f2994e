"""``aimm demo``: the whole product in one terminal."""

import signal
import tempfile
import threading
import time
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import click
from rich.console import Console
from rich.live import Live

from ai_model_match import Client
from ai_model_match.settings import Surroundings
from aimm.cli.demonstration.board import Moment, Speed, board, plain_line, summary, welcome
from aimm.cli.demonstration.driver import Driver
from aimm.cli.demonstration.goal import Goal, Shares, curl, find_goal
from aimm.cli.demonstration.path import PathFiller
from aimm.cli.demonstration.release import Release
from aimm.cli.demonstration.sample import apply_sample, first_code, load_sample
from aimm.cli.demonstration.service import Access, Service, ServiceFailed, Stopped, free_or_any
from aimm.cli.demonstration.story import Trail, conclusion, entry_line
from aimm.wiring.sources import clock_of_speed

_STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_FRAME_SECONDS = 0.25
_LINE_SECONDS = 2.0
_LOOK_SECONDS = 1.0
_MOST_COMPLAINTS = 10


@click.command("demo")
@click.option("--port", type=click.IntRange(0, 65_535), default=8321, show_default=True, help="Port to use.")
@click.option("--seconds", type=click.FloatRange(min=0, min_open=True), help="Stop after this many seconds.")
@click.option(
    "--rate",
    type=click.FloatRange(min=0, max=1_000, min_open=True),
    default=20.0,
    show_default=True,
    help="New sessions per second.",
)
@click.option(
    "--speed",
    type=click.FloatRange(min=1, max=600),
    default=60.0,
    show_default=True,
    help="How many times faster than real time the rollout runs.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed gives the same visitors.")
@click.option(
    "--keep",
    type=click.Path(path_type=Path, file_okay=False),
    help="Empty or new folder to keep the data in. By default the data are removed at the end.",
)
def demo(port: int, seconds: float | None, rate: float, speed: float, seed: int, keep: Path | None) -> None:
    """Serve a sample, simulate visitors through the SDK, and watch the rollout.

    Three flows are released: after a warmup the bad one is rolled back and a winner is found, in about two
    minutes, because the clock of the service runs fast.

    Meanwhile the path of another use case is filled, from requirements to a decision: two small programs
    sort support tickets, and generated raters judge their answers.

    Everything runs on this machine, in a temporary folder. Press Ctrl-C to stop.
    """
    console = Console(highlight=False)
    with _stop_signals() as stopping:
        try:
            with _folder(keep) as folder:
                Show(console, stopping, folder, seconds, speed).run(port, rate, seed)
        except Stopped:
            console.print("Stopped before the start.")
        except ServiceFailed as error:
            raise click.ClickException(str(error)) from None
    if keep is not None:
        console.print(f"The data are in {keep}: AIMM_DATA_DIR={keep} aimm serve", soft_wrap=True)


@dataclass(frozen=True, slots=True)
class Scene:
    """What the demonstration shows."""

    service: Service
    access: Access
    goal: Goal
    driver: Driver
    shares: Shares
    release: Release
    path: PathFiller
    path_url: str


@contextmanager
def _stop_signals() -> Generator[threading.Event]:
    """An event that SIGINT, SIGTERM and SIGHUP set, instead of ending the process."""
    stopping = threading.Event()

    def stop(_: int, __: FrameType | None) -> None:
        stopping.set()

    before = {number: signal.signal(number, stop) for number in _STOPS}
    try:
        yield stopping
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _folder(keep: Path | None) -> Generator[Path]:
    if keep is None:
        with tempfile.TemporaryDirectory(prefix="aimm-demo-") as name:
            yield Path(name)
        return
    if keep.exists() and any(keep.iterdir()):
        raise click.ClickException(f"{keep} is not empty: name a new folder, or remove it first")
    keep.mkdir(parents=True, exist_ok=True)
    yield keep.resolve()


class Show:
    """One demonstration, from the start of the service to its end.

    Args:
        folder: for all stored data.
        seconds: when to stop; None to run until stopped.
        pace: seconds that pass for the service per second.
    """

    def __init__(
        self, console: Console, stopping: threading.Event, folder: Path, seconds: float | None, pace: float
    ) -> None:
        self._console = console
        self._stopping = stopping
        self._folder = folder
        self._seconds = seconds
        self._pace = pace
        self._speed = Speed()
        self._trail = Trail()
        self._began = 0.0

    def run(self, port: int, rate: float, seed: int) -> None:
        """Start everything, show it, and stop it in reverse order.

        Raises:
            ServiceFailed, Stopped
        """
        with ExitStack() as stack:
            scene = self._prepare(stack, port, rate, seed)
            self._introduce(scene)
            self._began = time.monotonic()
            try:
                scene.driver.start()
                scene.path.start()
                self._watch(scene)
            finally:
                with self._progress() as say:
                    say("Stopping …")
                    stack.close()
            for line in conclusion(scene.release.standing, scene.goal):
                self._console.print(line, soft_wrap=True, markup=False)
            self._console.print(summary(self._moment(scene)))
            if complaints := scene.service.complaints:
                self._console.print("Log of the service:")
                self._console.print("\n".join(complaints[-_MOST_COMPLAINTS:]), soft_wrap=True, markup=False)

    def _prepare(self, stack: ExitStack, port: int, rate: float, seed: int) -> Scene:
        chosen = free_or_any(port)
        if chosen != port:
            self._console.print(f"Port {port} is in use; using another one.")
        with self._progress() as say:
            say("Starting the service …")
            # starts before the service's clock, so that no step is reported before its session
            clock = clock_of_speed(self._pace)
            service = Service(self._folder, chosen, self._pace)
            stack.callback(service.stop)
            sample = load_sample()
            access = service.wait_for_access(self._stopping.is_set)
            say("Applying the sample …")
            apply_sample(sample, self._folder)
            goal = find_goal(access, first_code(sample))
            shares = Shares(access, goal)
            stack.callback(shares.close)
            shares.wait_until_served(self._stopping.is_set)
            release = Release(access, goal, shares.present)
            stack.callback(release.close)
            path = PathFiller(access, seed)
            stack.callback(path.stop)
            path_url = path.prepare()
        # keep files out of the user's own folder
        around = Surroundings(wall=lambda: clock.millis() / 1000)
        client = Client(access.url, access.api_key, cache_path=self._folder / "sdk", surroundings=around)
        stack.callback(client.close)
        driver = Driver(client, goal, rate, seed)
        stack.callback(driver.stop)
        return Scene(service, access, goal, driver, shares, release, path, path_url)

    def _introduce(self, scene: Scene) -> None:
        console, access = self._console, scene.access
        console.print(f"[bold]AI Model Match[/] serves a sample at {access.url}", soft_wrap=True)
        welcome(
            console,
            [
                ("path", scene.path_url),
                ("console", access.url),
                ("API", f"{access.url}/docs"),
                ("user", access.username),
                ("password", access.password),
                ("API key", access.api_key),
            ],
        )
        console.print("\nTry a pick from another terminal:", style="bright_black")
        console.print(curl(access, scene.goal), soft_wrap=True, markup=False)
        console.print()

    def _watch(self, scene: Scene) -> None:
        """Show the progress until stopped, or until the time is up."""
        if not self._console.is_terminal:
            shown, path = 0, ""
            for moment in self._moments(scene, _LINE_SECONDS):
                if moment.path.done and moment.path.text != path:
                    path = moment.path.text
                    self._console.print(path, soft_wrap=True, markup=False)
                for entry in moment.standing.told[shown:]:
                    self._console.print(entry_line(entry), soft_wrap=True, markup=False)
                shown = len(moment.standing.told)
                self._console.print(plain_line(moment, scene.goal), soft_wrap=True)
            return
        with Live(console=self._console, auto_refresh=False) as live:
            for moment in self._moments(scene, _FRAME_SECONDS):
                live.update(board(moment, scene.goal, self._console.width), refresh=True)

    def _moments(self, scene: Scene, pause: float) -> Generator[Moment]:
        ends = None if self._seconds is None else self._began + self._seconds
        asked = self._began - _LOOK_SECONDS
        while True:
            left = pause if ends is None else min(pause, ends - time.monotonic())
            if left <= 0 or self._stopping.wait(left):
                return
            scene.service.check()
            if time.monotonic() - asked >= _LOOK_SECONDS:
                scene.shares.ask()
                scene.release.look(time.monotonic() - self._began)
                asked = time.monotonic()
            yield self._moment(scene)

    def _moment(self, scene: Scene) -> Moment:
        elapsed, tally = time.monotonic() - self._began, scene.driver.tally()
        per_second = self._speed.note(elapsed, tally.picks)
        shares, standing = scene.shares.present, scene.release.standing
        self._trail.note(elapsed, shares)
        return Moment(
            elapsed, per_second, tally, scene.driver.stats, shares, standing, self._trail, scene.path.news
        )

    @contextmanager
    def _progress(self) -> Generator[Callable[[str], None]]:
        """Reports the current step: in place on a terminal, otherwise line by line."""
        if not self._console.is_terminal:
            yield self._console.print
            return
        with self._console.status("…") as status:
            yield status.update

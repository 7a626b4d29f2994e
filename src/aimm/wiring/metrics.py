"""Prometheus metrics, collected per scrape, so they cost picks nothing."""

from collections.abc import Iterable

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from aimm import __version__
from aimm.examples.intake import ExampleIntake
from aimm.storage.ledger.base import Ledger
from aimm.storage.snapshots import SnapshotKeeper
from aimm.web.hot.handlers import HotHandlers
from aimm.wiring.rollouts import RolloutMeter


class _Figures(Collector):
    def __init__(
        self,
        ledger: Ledger,
        keeper: SnapshotKeeper,
        hot: HotHandlers,
        rollouts: RolloutMeter,
        examples: ExampleIntake,
    ) -> None:
        self._examples = examples
        self._rollouts = rollouts
        self._ledger = ledger
        self._keeper = keeper
        self._hot = hot

    def collect(self) -> Iterable[Metric]:
        meter, hot = self._ledger.meter, self._hot.meters
        answers = CounterMetricFamily(
            "aimm_hot_answers", "Responses of the hot path, by path and status", labels=["path", "status"]
        )
        for path, one in hot.items():
            for status, count in sorted(one.answers.items()):
                answers.add_metric([path, str(status)], count)
        yield answers
        latency = HistogramMetricFamily(
            "aimm_hot_seconds", "Time from request to response on the hot path", labels=["path"]
        )
        for path, one in hot.items():
            latency.add_metric([path], one.cumulative(), one.total)
        yield latency
        yield CounterMetricFamily("aimm_commits", "Group commits", value=meter.commits)
        yield CounterMetricFamily("aimm_committed_entries", "Picks and ratings committed", value=meter.rows)
        yield CounterMetricFamily("aimm_commit_failures", "Group commits that failed", value=meter.failures)
        yield CounterMetricFamily("aimm_refused", "Picks and ratings that got 503", value=meter.refused)
        yield CounterMetricFamily(
            "aimm_dropped_records", "Log records of repeated picks that were dropped", value=meter.dropped
        )
        yield GaugeMetricFamily("aimm_commit_size", "Entries in the latest commit", value=meter.last_size)
        yield GaugeMetricFamily("aimm_queue", "Entries waiting for a commit", value=self._ledger.queued)
        yield GaugeMetricFamily("aimm_live_sessions", "Sessions in memory", value=len(self._ledger.memory))
        yield GaugeMetricFamily(
            "aimm_snapshot_age_seconds",
            "Time since the snapshot was last known to be current",
            value=self._keeper.age,
        )
        yield from _rollout_figures(self._rollouts)
        yield from _capture_figures(self._examples)
        version = GaugeMetricFamily("aimm_build_info", "Version of the service", labels=["version"])
        version.add_metric([__version__], 1)
        yield version


def _rollout_figures(meter: RolloutMeter) -> Iterable[Metric]:
    yield GaugeMetricFamily("aimm_rollout_leading", "Whether this node is the leader", value=meter.leading)
    yield CounterMetricFamily("aimm_rollout_rounds", "Rounds over all rollouts", value=meter.rounds)
    yield CounterMetricFamily("aimm_rollout_seconds", "Time spent in rounds", value=meter.seconds)
    yield GaugeMetricFamily(
        "aimm_rollout_last_seconds", "Duration of the last round", value=meter.last_seconds
    )
    yield CounterMetricFamily("aimm_rollout_ticks", "Evaluations of rollouts", value=meter.ticks)
    yield CounterMetricFamily(
        "aimm_rollout_failures", "Evaluations or rounds that failed", value=meter.failures
    )
    yield CounterMetricFamily(
        "aimm_rollout_races", "Decisions discarded because the rollout had changed", value=meter.races
    )
    yield CounterMetricFamily(
        "aimm_clock_jumps", "How often the clock was set by more than a minute", value=meter.clock_jumps
    )
    verdicts = CounterMetricFamily("aimm_rollout_verdicts", "Decisions by kind", labels=["kind"])
    for kind, count in sorted(meter.verdicts.items()):
        verdicts.add_metric([kind], count)
    yield verdicts


def _capture_figures(intake: ExampleIntake) -> Iterable[Metric]:
    meter = intake.meter
    yield GaugeMetricFamily("aimm_examples_queue", "Examples waiting to be stored", value=intake.queued)
    fates = CounterMetricFamily("aimm_examples", "Examples from production, by fate", labels=["fate"])
    for fate in ("stored", "repeated", "not_sampled", "shed", "unredacted"):
        fates.add_metric([fate], getattr(meter, fate))
    fates.add_metric(["refused"], sum(meter.refused.values()))
    yield fates
    yield CounterMetricFamily(
        "aimm_example_failures", "Batches of examples that could not be stored", value=meter.failures
    )


def metrics_text(
    ledger: Ledger,
    keeper: SnapshotKeeper,
    hot: HotHandlers,
    rollouts: RolloutMeter,
    examples: ExampleIntake,
) -> bytes:
    """All metrics in the Prometheus text format."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Figures(ledger, keeper, hot, rollouts, examples))
    return generate_latest(registry)

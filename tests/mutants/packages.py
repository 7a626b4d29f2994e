"""The packages under mutation testing, each with the tests nearest to it."""

from dataclasses import dataclass

ROLLOUT = (
    "adaptive",
    "budget",
    "cautions",
    "clock",
    "completion",
    "completion_afterwards",
    "epochs",
    "escape",
    "escape_continuing",
    "escape_guardrails",
    "recorded",
    "waiting",
    "warmup",
)
"""Modules of tests about decisions; the others of that folder simulate, plan or report, or take long."""


@dataclass(frozen=True, slots=True)
class Package:
    """Code to change, and the tests that should notice it.

    Attributes:
        name: as in ``make mutants PACKAGE=…``.
        code: patterns of the files to change, below ``src`` of a workspace.
        tests: files or folders with tests, below ``tests``.
        without: arguments for pytest that leave out tests that start servers or processes, or that are slow.
        conftest: whether the tests need the fixtures for databases, in ``tests/conftest.py``.
        patience: a mutant is stopped after so many times the duration of its tests, and counts as noticed.
    """

    name: str
    code: tuple[str, ...]
    tests: tuple[str, ...]
    without: tuple[str, ...] = ()
    conftest: bool = False
    patience: float = 10.0


def _without(*tests: str) -> tuple[str, ...]:
    return tuple(f"--deselect=tests/{name}" for name in tests)


PACKAGES = (
    Package(
        "deciding",
        ("src/aimm/rollout/deciding/*",),
        tuple(f"rollout/test_{name}.py" for name in ROLLOUT),
        _without(
            "rollout/test_waiting.py::test_after_some_updates_every_flow_that_is_compared_is_served",
            "rollout/test_adaptive.py::test_shares_stay_shares",
            "rollout/test_clock.py::test_a_few_quiet_minutes_count",
            "rollout/test_clock.py::test_a_day_without_sessions_moves_no_traffic",
            "rollout/test_escape_continuing.py::TestGoingOn::test_in_a_simulation_the_good_flow_wins_after_the_bad_one_is_out",
        ),
    ),
    Package(
        "stats",
        ("src/aimm/stats/*",),
        ("stats",),
        (
            "--ignore=tests/stats/test_calibration.py",
            "--ignore=tests/stats/test_coverage.py",
            *_without(
                "stats/test_superiority.py::test_the_minimum_is_below_that_of_a_hundred_thousand_points",
                "stats/test_superiority.py::test_the_expected_e_value_is_at_most_one",
                "stats/test_superiority.py::test_no_point_of_the_axis_is_below",
                "stats/test_planning.py::test_nearer_means_take_longer",
                "stats/test_planning.py::test_simulated_decisions_fall_into_the_range",
                "stats/test_slots.py::test_moves_reach_the_counts_with_the_fewest_slots",
                "stats/test_slots.py::test_slots_are_even",
                "stats/test_allocation.py::test_quadrature_agrees_with_draws",
            ),
        ),
    ),
    Package(
        "picking",
        ("src/aimm/picking/*",),
        ("picking",),
        _without("picking/test_rules.py::test_keys_are_short_and_distinguish_ids"),
    ),
    Package("feedback", ("src/aimm/feedback/*",), ("feedback",)),
    Package("datasets", ("src/aimm/datasets/*",), ("datasets",)),
    Package("candidates", ("src/aimm/candidates/*",), ("candidates",)),
    Package("examples", ("src/aimm/examples/*",), ("examples",)),
    Package("requirements", ("src/aimm/requirements/*",), ("requirements",)),
    Package("reviews", ("src/aimm/reviews/*",), ("reviews",)),
    Package("evaluation", ("src/aimm/evaluation/*",), ("evaluation", "runner/test_program.py")),
    Package("path", ("src/aimm/path/*",), ("path",)),
    Package("access", ("src/aimm/access/*",), ("access",)),
    Package(
        "sdk",
        ("src/ai_model_match/core/*",),
        ("sdk",),
        tuple(
            f"--ignore=tests/sdk/test_{name}.py"
            for name in ("network", "drivers", "processes", "readme", "package", "compatibility")
        ),
    ),
    Package(
        "ledger",
        # PostgreSQL's half needs a server, which a process that is forked for each change cannot have
        tuple(
            f"src/aimm/storage/ledger/{name}.py"
            for name in (
                "base",
                "batches",
                "checkpoints",
                "lanes",
                "news",
                "ratings",
                "sqlite",
                "sqlite_batches",
                "sqlite_counts",
                "sqlite_marks",
                "sqlite_sessions",
                "syncer",
                "tally",
            )
        ),
        (
            "storage/test_sqlite_background.py",
            "storage/test_sqlite_counts.py",
            "storage/test_sqlite_sessions.py",
            "storage/test_sqlite_batches.py",
            "storage/test_checkpoints.py",
            "storage/test_lanes.py",
            "storage/test_lane_failures.py",
            "storage/test_ledger_lookups.py",
            "storage/test_ledger_failures.py",
            "storage/test_ledger_locks.py",
            "storage/test_ledger_memory.py",
            "storage/test_ledger_syncing.py",
            "storage/test_ledger_feedback.py",
            "storage/test_ledger_sessions.py",
            "storage/test_news.py",
            "storage/test_syncer.py",
            "storage/test_syncer_kernel.py",
        ),
        ("-k", "not postgres"),
        conftest=True,
        # a ledger that does not answer keeps its tests waiting, which take seconds as it is
        patience=3.0,
    ),
)


def package(name: str) -> Package:
    """The package of this name.

    Raises:
        ValueError: there is none; the message lists the names.
    """
    for known in PACKAGES:
        if known.name == name:
            return known
    raise ValueError(f"no package {name!r}; there are {', '.join(known.name for known in PACKAGES)}")

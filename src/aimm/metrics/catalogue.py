"""Built-in metrics, and those that are added by entry point or file."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from aimm.metrics import labels, measured, overlap, texts, translation, values
from aimm.metrics.errors import UnknownMetricError
from aimm.metrics.model import Metric, Scorer
from aimm.metrics.options import read_options

BUILT_IN: Mapping[str, Metric] = MappingProxyType(
    {
        metric.about.name: metric
        for metric in (
            texts.EXACT,
            texts.CONTAINS,
            texts.REGEX,
            labels.LABEL,
            values.NUMERIC,
            values.JSON_SCHEMA,
            values.JSON_FIELDS,
            overlap.TOKEN_F1,
            overlap.ROUGE_1,
            overlap.ROUGE_2,
            overlap.ROUGE_L,
            translation.BLEU,
            translation.CHRF,
            texts.EDITS,
            texts.LENGTH,
            texts.REFUSAL,
            measured.LATENCY,
            measured.FIRST_TOKEN,
            measured.TOKENS,
            measured.COST,
        )
    }
)
"""By name, in the order in which they are offered."""


def metric_of(name: str, added: Mapping[str, Metric] = MappingProxyType({})) -> Metric:
    """A metric by name.

    Raises:
        UnknownMetricError: there is none.
    """
    found = BUILT_IN.get(name) or added.get(name)
    if found is None:
        raise UnknownMetricError(
            f"metric: unknown {name!r}; allowed: {', '.join(sorted({*BUILT_IN, *added}))}"
        )
    return found


def scorer_of(
    name: str, options: Mapping[str, Any], added: Mapping[str, Metric] = MappingProxyType({})
) -> Scorer:
    """A metric with its settings checked and completed.

    Raises:
        MetricError: the metric or a setting is unknown, or an optional part is missing.
    """
    metric = metric_of(name, added)
    return metric.scorer(read_options(metric.about, options))


def clashes(added: Iterable[Metric]) -> list[str]:
    """Names of added metrics that a built-in one has."""
    return sorted(metric.about.name for metric in added if metric.about.name in BUILT_IN)

"""What can be wrong with the choice of a metric."""


class MetricError(ValueError):
    """A metric cannot be used as asked. The message says which field and what is allowed."""


class UnknownMetricError(MetricError):
    """There is no metric of this name."""


class OptionError(MetricError):
    """A setting of a metric is unknown or has a value that is not allowed."""


class MissingExtraError(MetricError):
    """A metric needs a library that is not installed."""

    def __init__(self, metric: str, extra: str) -> None:
        super().__init__(f"{metric} needs an optional part: pip install 'ai-model-match-server[{extra}]'")

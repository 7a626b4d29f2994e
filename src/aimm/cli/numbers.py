"""Numbers on the command line, checked against their bounds."""

from math import isfinite
from typing import TYPE_CHECKING, Any, NoReturn

import click

if TYPE_CHECKING:
    _Type = click.ParamType[float]
else:  # earlier versions of the library do not take the parameter
    _Type = click.ParamType


class Number(_Type):
    """A number from ``low`` to ``high``; not NaN or infinity.

    Args:
        whole: whether to reject fractions.
    """

    def __init__(self, low: float, high: float, *, whole: bool = False) -> None:
        self._low, self._high, self._whole = low, high, whole
        self.name = f"{low:,}…{high:,}"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Parse ``value``; fails if it is not allowed."""
        try:
            number = int(value) if self._whole else float(value)
        except (ValueError, OverflowError):
            self._refuse(value, param, ctx)
        if not isfinite(number) or not self._low <= number <= self._high:
            self._refuse(value, param, ctx)
        return number

    def _refuse(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> NoReturn:
        kind = "whole number" if self._whole else "number"
        self.fail(f"{str(value)[:40]} is not a {kind} from {self._low:,} to {self._high:,}", param, ctx)

"""Measured figures in words."""

from aimm.path.measures import CostBasis, Costed, Measured

UNKNOWN = "not known yet"
_SECOND, _CENT = 1_000, 0.1


def money(dollars: float) -> str:
    """US dollars, with as many digits as small amounts need."""
    if dollars == 0 or dollars >= _CENT:
        return f"${dollars:,.2f}"
    return f"${dollars:.3g}"


def duration(millis: float) -> str:
    """Milliseconds, or seconds from one on."""
    return f"{millis:.0f} ms" if millis < _SECOND else f"{millis / _SECOND:.1f} s"


def cost_text(one: Costed) -> str:
    """What a candidate costs, and where that is from."""
    if one.cost == 0 and one.basis is CostBasis.PRICE:
        return f"{money(0)} (no price per token)"
    if one.cost is not None and one.measured is not None:
        if one.basis is CostBasis.MEASURED:
            return f"{money(one.cost)} (measured, {one.measured.answered:,} answers)"
        return f"{money(one.cost)} (price × {tokens_text(one.measured)} tokens)"
    if one.input_price is None or one.output_price is None:
        return UNKNOWN
    prices = f"{money(one.input_price)} / {money(one.output_price)} per million tokens"
    return f"{UNKNOWN}; {prices} in / out"


def latency_text(measured: Measured | None) -> str:
    """Times of the median and of the slow answers."""
    if measured is None or measured.p50_ms is None or measured.p95_ms is None:
        return UNKNOWN
    return f"{duration(measured.p50_ms)} median, {duration(measured.p95_ms)} at 95 %"


def tokens_text(measured: Measured) -> str:
    """Mean tokens of requests and answers."""
    if measured.tokens_in is None or measured.tokens_out is None:
        return UNKNOWN
    return f"{measured.tokens_in:,.0f} in + {measured.tokens_out:,.0f} out"

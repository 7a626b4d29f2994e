"""Drift: monitors whether the winner gets worse after completion."""

from dataclasses import replace

import numpy as np

from aimm.rollout.deciding.case import MINUTE, Case, ahead, not_yet
from aimm.rollout.deciding.epochs import reopened
from aimm.rollout.model import Missing, Reason, Verdict, What
from aimm.stats.drift import STAKES, DriftState, fold

SLACK = 0.3
_NEWS = Missing(code="ratings", text="New ratings of the winner.")


def watch(case: Case) -> Verdict:
    """Add the winner's new ratings to the e-CUSUM; an alarm starts a new epoch."""
    drift, news = case.state.drift, case.facts.winner_news
    settled = Reason(code="settled", text="The rollout has a winner; there is nothing to decide.")
    if drift is not None and ahead(drift.until, case.now):  # the clock was ahead; resume now
        kept = replace(drift, until=case.now // MINUTE * MINUTE)
        return not_yet(case, settled, _NEWS, state=replace(case.state, drift=kept))
    if drift is None or case.facts.winner_until <= drift.until:
        return not_yet(case, settled, _NEWS)
    # near 1 star nothing can get worse by the slack
    reference = max(drift.reference, 1 + SLACK)
    before = DriftState(drift.logs, drift.peak) if drift.logs else DriftState((0.0,) * len(STAKES), 0.0)
    after = fold(before, np.array(news, dtype=np.float64).reshape(len(news), 5), reference, SLACK)
    if not after.alarm:
        kept = replace(drift, logs=after.logs, peak=after.peak, until=case.facts.winner_until)
        return not_yet(
            case,
            settled,
            _NEWS,
            state=replace(case.state, drift=kept),
        )
    winner = case.flow(case.state.winner or "")
    title = winner.title if winner else "The winner"
    text = (
        f"{title} is rated more than {SLACK:g} stars below its mean when it won ({drift.reference:.2f}). "
        "The comparison starts again with fresh counts."
    )
    numbers = {"log_e": after.peak, "reference": drift.reference}
    return reopened(
        case, What.DRIFTED, Reason(code="drift", text=text, flow_id=case.state.winner, numbers=numbers)
    )

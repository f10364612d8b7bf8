"""A format's Fit → the rungs of its ladder: how a text that is too long is tightened, down to the floors. PURE."""

from __future__ import annotations

from handouts.model import Fit, Ladder, Rung

TRACKING = (0.005, 0.01)
"""Em taken from between the letters: at most one hundredth; none where letters join (Arabic)."""

LEADING_STEPS = 3

SIZE_STEPS = 16
"""At most: each doubling costs a further layout."""


def make_ladder(fit: Fit, joined: bool) -> Ladder:
    """Tracking, leading, then size by tenths of a point (headings in 16 steps); `joined` letters are not tracked."""
    rungs = [Rung(1, 1, 0), *(Rung(1, 1, tracking) for tracking in (() if joined else TRACKING))]
    tracking, tight = rungs[-1].tracking, 1.0
    if fit.leading:
        tight = fit.leading[1] / fit.leading[0]
        shares = (step / LEADING_STEPS for step in range(1, LEADING_STEPS + 1))
        rungs += [Rung(1, 1 - (1 - tight) * share, tracking) for share in shares]
    design, floor = fit.size
    steps = min(round((design - floor) * (10 if design < 20 else 1)), SIZE_STEPS)
    rungs += [
        Rung((design - (design - floor) * step / steps) / design, tight, tracking) for step in range(1, steps + 1)
    ]
    return Ladder(fit.name, design, fit.leading[0] if fit.leading else None, fit.sparse, tuple(rungs))

"""Where an indicator's baseline, target and current value stand on a line, for a drawing."""

from clusters.assessment import Standing

WIDTH, MARGIN = 240, 12


def bar_of(standing: Standing) -> dict | None:
    """Return the places (x) of baseline, target and value; nothing where only one of them is known."""
    indicator = standing.indicator
    known = [v for v in (indicator.baseline, indicator.target, standing.now.value) if v is not None]
    low, high = min(known), max(known)
    if len(known) < 2 or low == high:
        return None

    def place(value):
        if value is None:
            return None
        return round(MARGIN + (WIDTH - 2 * MARGIN) * (value - low) / (high - low), 1)

    baseline, target, now = map(place, (indicator.baseline, indicator.target, standing.now.value))
    start = target if baseline is None else baseline
    return {
        "width": WIDTH,
        "baseline": baseline,
        "target": target,
        "now": now,
        "from": None if now is None else min(start, now),
        "length": None if now is None else abs(now - start),
        "way_from": min(start, target),
        "way_length": abs(target - start),
    }

"""What a planner decides about clusters.  Every decision is a line of history and can be taken back."""

from clusters.review.decision import done_before
from clusters.review.drawn import draw
from clusters.review.proposed import accept, dismiss
from clusters.review.reshaping import merge, split
from clusters.review.stages import JUDGED, override_stage, withdraw_stage
from clusters.review.standing import confirm, reject, rename, revoke

__all__ = [
    "JUDGED",
    "accept",
    "confirm",
    "dismiss",
    "done_before",
    "draw",
    "merge",
    "override_stage",
    "reject",
    "rename",
    "revoke",
    "split",
    "withdraw_stage",
]

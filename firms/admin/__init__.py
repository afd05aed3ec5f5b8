"""Data entry: firms and their figures, links, prices, and what they are filed under."""

from . import classifications, datasets, economy, firms, links  # noqa: F401

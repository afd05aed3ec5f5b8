"""Property tests of the measures look at fewer examples each; there are many of them."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "analysis", max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("analysis")

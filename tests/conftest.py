"""No test fails by the clock: the machine may be busy with others."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("offramp", deadline=None)
settings.load_profile("offramp")

"""No test fails by the clock: the machine may be busy with others. No test reads or writes the user's cache."""

from __future__ import annotations

import os

from hypothesis import settings

os.environ["OFFRAMP_CACHE"] = "off"
settings.register_profile("offramp", deadline=None)
settings.load_profile("offramp")

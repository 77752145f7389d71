"""No test fails by the clock: the machine may be busy with others. No test reads or writes the user's cache.
All are solved by NumPy, the reference, but for those of the compiled loop."""

from __future__ import annotations

import os

from hypothesis import settings

os.environ["OFFRAMP_CACHE"] = "off"
os.environ["OFFRAMP_FAST"] = "off"
settings.register_profile("offramp", deadline=None)
settings.load_profile("offramp")

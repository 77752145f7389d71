"""How many random cases, draws and letters the slow oracles try: as many as the suite has time for, or OFFRAMP_SCALE
times as many (verification/README.md)."""

from __future__ import annotations

import os

SCALE = int(os.environ.get("OFFRAMP_SCALE", "1"))

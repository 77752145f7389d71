"""What a brief cannot tell, and how it may be used."""

from __future__ import annotations

from offramp.briefing.context import Context
from offramp.briefing.document import Para, Section, listed

LIMITS = (
    "This is a structured argument, not a forecast: what follows, follows from the case's assumptions. "
    "The method has not been shown to be calibrated.",
    "Motives attached to named office-holders are modelling assumptions, not findings about them.",
    "Charges are allegations unless a court has decided. The model judges neither law nor right, and takes no side.",
    "An analysis as of its date: what is dated later is left out, though its authors may know what followed.",
    "By the four concepts of the graph model a state is stable when no actor would leave it, looking at its own next "
    "move and the replies to it; a threat to be carried out later moves nobody. Foresight sees it, by the convention "
    "stated there.",
)
KIND = "An argument, not a forecast; motives are assumed."
USE = "It takes no side. Not for choosing targets ('offramp docs use-and-misuse')."
MORE = "See 'offramp docs limits'."


def limits_section(_: Context) -> Section:
    """The same for every brief."""
    return Section("limits", "What this cannot tell you", (listed(LIMITS),), False, "Limits", (), (Para(MORE),))

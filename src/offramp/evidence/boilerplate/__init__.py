"""What of a page is not of its report: set aside with a reason, the evidence and a score, never thrown away.

Each rule finds a sign, such as a region of the markup (nav, footer), a phrase that only boilerplate has, or a last
line that shares no word with the body. A sign has a weight (`weights` in data/debris.json: set by hand, a convention
and no calibration); a line with several has the score 1 - (1-a)(1-b)…, as if they were independent. From one half on
it is set aside; within REVIEW, on either side, a person should look. A false alarm costs a claim and a miss costs a
glance: subheads, one-line paragraphs, quotations and list items stay.
"""

from offramp.evidence.boilerplate.score import Sifted, sift

__all__ = ["Sifted", "sift"]

"""The register of claims: `claims.jsonl`, one record a line, written by `offramp read` and edited by people.

Records, in this order for each report:
    {"record":"report","id":…,"file":…,"sha256":…,"encoding":…,"title":…,"publisher":…,"date":…}  (no text; "grading"
    where a person gave the report a letter)
    {"record":"claim", and the keys of a claim in read-1 (docs/reference/json.md)}
    {"record":"set_aside","report":…, and the keys of a piece of debris}
    {"record":"review","report":…, likewise}  (kept in doubt, or restored by a person)
    {"record":"unmatched", and the keys of a claim}  (decided by a person, and no longer in the report)
and behind all reports:
    {"record":"origin","reports":[…],"source":…,"evidence":[…],"status":…}
    {"record":"omission","report":…,"claim":…,"status":…}
    {"record":"relation","kind":same_as|supports|contradicts|superseded,"claims":[…,…],"about":…,"evidence":[…],"status":…}
Keys keep their order, so that a changed claim is a changed line. Keys that this version does not know are kept and
written back. Claim ids are not computed again when a register is loaded: an edited quote keeps its id and is `stale`
if the text no longer holds it.
"""

from offramp.evidence.register.check import stale, verify
from offramp.evidence.register.codec import decode_register, encode_register
from offramp.evidence.register.files import MAX_REGISTER_BYTES, load_register, write_register
from offramp.evidence.register.types import NO_LINKS, Register

__all__ = [
    "MAX_REGISTER_BYTES",
    "NO_LINKS",
    "Register",
    "decode_register",
    "encode_register",
    "load_register",
    "stale",
    "verify",
    "write_register",
]

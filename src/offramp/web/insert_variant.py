"""A variant as text, and in a case file: new text only, everything else byte for byte as it was."""

from __future__ import annotations

from pathlib import Path

from offramp.case import quantities
from offramp.case.canonical import explicit
from offramp.case.insertion import with_entry, yaml_key, yaml_text
from offramp.case.types import Case, Variant
from offramp.errors import OfframpError
from offramp.web.session import Loaded, loaded, refuse


def inserted(before: Loaded, data: bytes, file: Path, variant: Variant) -> bytes:
    """The bytes of a case file with one more variant. `before` is the case that `data` makes. Raises OfframpError
    name-taken, or cannot-insert where no place was found at which all the rest stays equal."""
    if any(one.name == variant.name for one in before.case.variants):
        raise refuse("name-taken", f"there is a variant '{variant.name[:60]}' already", "choose another name")
    longer = with_entry(
        data, str(file), ("variants",), entry(variant), lambda new: _same_but_for(before.case, new, file, variant)
    )
    if longer is None:
        raise refuse(
            "cannot-insert",
            "no place was found for it in the file",
            "write it into the file by hand: " + entry(variant),
        )
    return longer


def _same_but_for(before: Case, data: bytes, file: Path, variant: Variant) -> bool:
    """Whether these bytes say what the case said, and the variant besides."""
    try:
        after = loaded(data, file).case
    except OfframpError:
        return False
    one, two = explicit(before), explicit(after)
    old, new = (plain.pop("variants", {}) for plain in (one, two))
    written = next((each for each in after.variants if each.name == variant.name), None)
    kept = {name: told for name, told in new.items() if name != variant.name}
    return one == two and kept == old and written == variant


def entry(variant: Variant) -> str:
    """A variant as one line of a case file.

    >>> from offramp.case.types import Support
    >>> entry(Variant("harder", (("worth.ruler.fear", -7.0),), (("amnesty", True),), Support(assumed="a, b")))
    'harder: {worth.ruler.fear: -7, fix: {amnesty: yes}, assumed: "a, b"}'
    """
    parts = [f"{yaml_key(path)}: {quantities.as_text(value)}" for path, value in variant.values]
    fixed = [f"{yaml_key(option)}: {'yes' if yes else 'no'}" for option, yes in variant.fix]
    parts += [f"fix: {{{', '.join(fixed)}}}"] if fixed else []
    parts.append(f"assumed: {yaml_text(variant.support.assumed)}")
    return f"{yaml_key(variant.name)}: {{{', '.join(parts)}}}"

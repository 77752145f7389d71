"""Saving the changes as a variant: into the case file, whole or not at all, and never over what another has saved."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from offramp.analysts.case_history import PastChange
from offramp.case import quantities
from offramp.case.changed_numbers import variant_of_texts
from offramp.case.insertion import added, yaml_key, yaml_text
from offramp.case.reader import MAX_BYTES
from offramp.case.types import Variant
from offramp.errors import CaseError, OfframpError
from offramp.io import locked, read_bytes, swap
from offramp.sanitize import visible
from offramp.web.case_undo import note_edit
from offramp.web.overrides import MOST, changes
from offramp.web.request import name_of, session_of
from offramp.web.session import Loaded, Session, loaded, overtaken, refuse
from offramp.web.templating import data

router = APIRouter()
_CHANGED = "open the page again, look at what is new, and save once more: your changes stay in the address"
ITSELF = "as it stands"  # among the rows of a comparison


class Wanted(BaseModel):
    """A variant to be saved: its name, the changes as they stand in the address, why, and the file it was made from."""

    model_config = ConfigDict(extra="forbid", strict=True)

    name: str = Field(min_length=1, max_length=100, description="of the variant")
    set: list[str] = Field(default=[], max_length=MOST, description="PATH=VALUE")
    fix: list[str] = Field(default=[], max_length=MOST, description="OPTION=yes or OPTION=no")
    doubt: list[str] = Field(default=[], max_length=MOST, description="refused: a variant sets no claim aside")
    believe: list[str] = Field(default=[], max_length=MOST, description="refused likewise")
    assumed: str = Field(min_length=1, max_length=1000, description="why, in a sentence")
    by: str = Field(default="", max_length=100, description="who saves it; kept in the history")
    digest: str = Field(max_length=64, description="the sha256 of the case file that the page was made from")


@router.post("/variants", status_code=201)
def save(request: Request, wanted: Wanted) -> Response:
    """Save the changes as a variant of the case (`offramp/saved-1`)."""
    variant, after = write_variant(session_of(request), wanted, wanted.by.strip() or name_of(request))
    told = {"format": "offramp/saved-1", "variant": variant.name, "digest": after.digest, "text": entry(variant)}
    answer = data(told)
    answer.status_code = 201
    return answer


@router.get("/files", status_code=204, include_in_schema=False)
def look_at_files(request: Request) -> Response:
    """Whether a file of the case was changed: its mark as `etag`, which every page carries."""
    return Response(status_code=204, headers={"etag": f'"{session_of(request).files}"'})


def write_variant(session: Session, wanted: Wanted, by: str = "") -> tuple[Variant, Loaded]:
    """Write a variant into the case file, and note it in the history so that it can be undone.

    Raises OfframpError case-changed where the file is no longer the one the page was made from, nothing-changed,
    name-taken, cannot-insert and cannot-write, and CaseError where the changes are none; the file is then as it was.
    """
    with locked(session.folder):
        bytes_ = read_bytes(session.file, MAX_BYTES, CaseError)
        before = loaded(bytes_, session.file)
        if before.digest != wanted.digest:
            raise overtaken(_CHANGED)
        variant = _variant(before, wanted)
        longer = inserted(before, bytes_, session.file, variant)
        swap(session.file, bytes_, longer)
        change = PastChange("", by, "variants", "save", (variant.name,), variant.support.assumed)
        said, item = f"Saved the variant: {variant.name}.", f"variants.{variant.name}"
        note_edit(session.folder, said, by, item, bytes_, longer, change)
        return variant, loaded(longer, session.file)


def _variant(before: Loaded, wanted: Wanted) -> Variant:
    check_variant_name(wanted.name)
    if wanted.doubt or wanted.believe:
        remedy = "keep that as a decision, or undo it before you save"
        raise refuse("bad-change", "a variant cannot set claims aside or believe them", remedy)
    found = changes(before.case, wanted.set, wanted.fix)
    if found.variant is None:
        raise refuse("nothing-changed", "a variant changes something", "move a slider or hold a choice first")
    pairs = [one.query[1].rpartition("=") for one in found.listed if one.kind == "value"]
    fixed = [one.query[1].rpartition("=") for one in found.listed if one.kind == "fix"]
    numbers, choices = ([(path, value) for path, _, value in some] for some in (pairs, fixed))
    try:
        return replace(variant_of_texts(before.case, wanted.name, numbers, choices, wanted.assumed), name=wanted.name)
    except CaseError as error:
        raise OfframpError(replace(one, file="variant") for one in error.problems) from None


def check_variant_name(name: str) -> None:
    """Raise OfframpError bad-name for what the case itself is called among its variants, and letters nobody sees."""
    if name.strip().casefold() == ITSELF:
        raise refuse("bad-name", f"the case itself is called '{ITSELF}' beside its variants", "choose another name")
    if visible(name) != name:
        raise refuse("bad-name", f"'{visible(name)[:60]}' holds letters that nobody sees", "leave them out")


def inserted(before: Loaded, data: bytes, file: Path, variant: Variant) -> bytes:
    """The bytes of a case file with one more variant. `before` is the case that `data` makes. Raises OfframpError
    name-taken, or cannot-insert where no place was found at which all the rest stays equal."""
    if any(one.name == variant.name for one in before.case.variants):
        raise refuse("name-taken", f"there is a variant '{variant.name[:60]}' already", "choose another name")
    longer = added(data, str(file), ("variants",), entry(variant))
    if longer is None:
        remedy = "write it into the file by hand: " + entry(variant)
        raise refuse("cannot-insert", "no place was found for it in the file", remedy)
    return longer


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

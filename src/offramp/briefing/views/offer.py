"""An offer in words: the choice and what it rests on, every package, what each term buys and costs whom. One view.

It reads the published shape (offer-1), so that a stored offer is told by the same words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from string import ascii_uppercase
from typing import Any

from offramp.briefing.document import Basis, Block, Grid, Para, Row, grid
from offramp.briefing.names import NAMELESS, Names
from offramp.briefing.provenance import pointer
from offramp.briefing.views.judgement import condition_text
from offramp.offers.types import BANDS
from offramp.wording import capital, count, figures, fives, joined, of_many, outcome_named, points

Offered = Mapping[str, Any]  # offer-1
COMMAND = "offramp offer CASE"
LISTED = 16  # packages in the table; --json has all
COLUMNS = 8  # terms that have a column each
_ZONES = {"nearly all": "nearly all draws", "most": "most draws", "some": "some draws", "none": "no draw"}


def offer_blocks(offered: Offered, names: Names = NAMELESS, listed: int = LISTED) -> tuple[Block, ...]:
    """The choice, the packages, what each term buys and costs; then what is left out, and how to read it all."""
    return (
        choice_para(offered, names),
        card_grid(offered, names),
        robust_para(offered, names),
        *_searched(offered),
        *_zone_paras(offered, names),
        *package_blocks(offered, names, listed),
        *price_blocks(offered, names),
        *size_blocks(offered, names),
        *_turning(offered, names),
        single_text(offered, names),
        Para(_reading(offered, names)),
        *_left_out(offered),
    )


# the choice -----------------------------------------------------------------------------------------------------------


def choice_para(offered: Offered, names: Names) -> Para:
    """The package from which the asker expects most."""
    best = _package(offered, offered["choice"])
    who = names.actor(offered["asker"][0])
    text = (
        f"{capital(who)} expects most from package {best['number']}, {package_text(best, names)}: all accept with "
        f"{fives(best['accepted'])}{_kept(best)}. {_bound(best, names)}"
    )
    return Para(text, "offer", _basis(offered, best))


def card_grid(offered: Offered, names: Names) -> Grid:
    """The choice as a card for the table."""
    best = _package(offered, offered["choice"])
    rests = _basis(offered, best)
    rows = ((cells, f"offer.card.{k}", rests) for k, cells in enumerate(card_rows(offered, names), 1))
    return grid(("card", f"package {best['number']}"), rows)


def card_rows(offered: Offered, names: Names) -> Iterator[tuple[str, str]]:
    """What goes in, how likely it is taken and kept, what each actor gains by agreement with its spread, who binds,
    what would turn it, and its support."""
    best = _package(offered, offered["choice"])
    yield "goes in", package_text(best, names)
    yield "all accept", fives(best["accepted"])
    yield "is kept", "–" if best["kept"] is None else fives(best["kept"])
    for actor, gain in best["gains"].items():
        spread = f"{figures(gain['low'])} to {figures(gain['high'])} in nine draws of ten"
        yield f"under agreement, {names.actor(actor)}", f"{signed_figures(gain['mean'])} in its own worth, {spread}"
    yield "binds", names.actor(best["binding"]) if best["binding"] else "nobody"
    yield "would turn it", _least_further(best, names)
    yield "support", names.support(_claims_of(offered, best))


def _least_further(package: Offered, names: Names) -> str:
    """The least further concession, in words."""
    if package["concession"]:
        terms = package["concession"]["terms"].items()
        return " and ".join(f"{'with' if yes else 'without'} “{names.option(term)}”" for term, yes in terms)
    return f"no term; it lacks {figures(package['lacks'])} in its own worth" if package["lacks"] else "nothing needed"


def _claims_of(offered: Offered, package: Offered) -> list[str]:
    """The claims behind the terms that are granted or would turn who binds."""
    turned = package["concession"]["terms"] if package["concession"] else {}
    wanted = {term for term, yes in package["terms"].items() if yes} | set(turned)
    cited = (claim for price in offered["prices"] if price["term"] in wanted for claim in price["claims"])
    return list(dict.fromkeys(cited))


def robust_para(offered: Offered, names: Names) -> Para:
    """The package whose worst scenario is best for the asker."""
    best = _package(offered, offered["robust"])
    where = f" (it is worst where {condition_text(best['worst_where'], names)})" if best["worst_where"] else ""
    same = best["number"] == offered["choice"]
    text = (
        f"It also has the best worst case{where}."
        if same
        else f"The best worst case has package {best['number']}, {package_text(best, names)}{where}."
    )
    return Para(text, "offer.robust", _basis(offered, best))


def _package(offered: Offered, number: int) -> Offered:
    found: Offered = offered["packages"][number - 1]
    return found


def package_text(package: Offered, names: Names) -> str:
    """The terms of a package in words, with the variant that stands beside them."""
    beside = f", with “{package['alternative']}”" if package["alternative"] else ""
    return f"{_terms(package['terms'], names) or 'nothing granted'}{beside}"


def _terms(terms: Mapping[str, bool], names: Names) -> str:
    return joined([f"“{names.option(term)}”" for term, yes in terms.items() if yes])


def _kept(package: Offered) -> str:
    return "" if package["kept"] is None else f", and what the takers count on is kept with {fives(package['kept'])}"


def _bound(package: Offered, names: Names) -> str:
    """Who binds."""
    if package["binding"] is None:
        return "No party loses by it in any draw."
    own = package["gains"][package["binding"]]
    return f"It binds at {names.actor(package['binding'])}: no loss by it in {fives(own['share'])} of the draws."


def _zone_paras(offered: Offered, names: Names) -> Iterator[Para]:
    """In how many draws there is a package by which nobody loses."""
    best = max(offered["packages"], key=lambda package: float(package["zone"]))
    text = (
        f"No party loses, in {_ZONES[best['band']]} ({fives(best['zone'])}), by package {best['number']}, "
        f"{package_text(best, names)}: no other lies in the zone of possible agreement so often."
    )
    yield Para(text, "offer.zone", _basis(offered, best))


def _searched(offered: Offered) -> Iterator[Para]:
    """That the packages are not all there are."""
    if search := offered.get("searched"):
        yield Para(
            f"This is a search, not all there is: of {search['possible']:,} packages {search['looked']:,} were looked "
            f"at on {count(search['draws'], 'draw')}, and the best {len(offered['packages'])} of them played on all; "
            "what is said of all packages is of these."
        )


# every package --------------------------------------------------------------------------------------------------------


def package_blocks(offered: Offered, names: Names, listed: int) -> Iterator[Block]:
    """A row for each package: those that no other dominates first, then by what the asker expects."""
    ranked = sorted(offered["packages"], key=lambda package: (package["dominated"], -package["expects"]))
    shown, letters = ranked[:listed], term_letters(offered)
    yield Para(_legend(offered, letters, names))
    yield Para(f"The packages{of_many(len(ranked), listed)}, those that no other dominates first:")
    beside = alternative_numbers(offered)
    terms = [*letters.values()] if len(letters) <= COLUMNS else ["terms"]
    heads = ["package", *terms, *(["with"] if len(beside) > 1 else []), "all accept"]
    heads += [*(["kept"] if offered["kept_by"] else []), "zone", "binds", "would turn it", "asker"]
    yield grid(heads, (_row(offered, one, names, beside) for one in shown))


def _legend(offered: Offered, letters: Mapping[str, str], names: Names) -> str:
    """What the letters of the terms and the numbers of the variants beside them stand for."""
    told = ", ".join(f"{letter} “{names.option(term)}”" for term, letter in letters.items())
    beside = ", ".join(f"{number} “{name}”" for name, number in alternative_numbers(offered).items() if name)
    return f"Terms: {told or 'the same in every package'}.{f' With: {beside}.' if beside else ''}"


def alternative_numbers(offered: Offered) -> dict[str, str]:
    """A number for each variant that stands beside the packages, a dash for the case as it is."""
    named = dict.fromkeys(one["alternative"] for one in offered["packages"])
    return {name: f"{k}" if name else "–" for k, name in enumerate(named)}


def term_letters(offered: Offered) -> dict[str, str]:
    """A letter for each term in which packages differ."""
    differ = [term for term in offered["terms"] if len({one["terms"][term] for one in offered["packages"]}) > 1]
    return dict(zip(differ, ascii_uppercase, strict=False))


def _row(offered: Offered, package: Offered, names: Names, beside: Mapping[str, str]) -> Row:
    over = f" (under {package['dominated_by']})" if package["dominated"] else ""
    letters = term_letters(offered)
    kept = ["–" if package["kept"] is None else fives(package["kept"])] if offered["kept_by"] else []
    cells = (
        f"{package['number']}{over}",
        *_term_cells(package, letters),
        *([beside[package["alternative"]]] if len(beside) > 1 else []),
        *(fives(package["accepted"]), *kept, fives(package["zone"], exact=True)),
        names.actor(package["binding"]) if package["binding"] else "nobody",
        turning_text(package, letters),
        signed_figures(package["expects"]),
    )
    return cells, f"offer.{package['number']}", _basis(offered, package)


def _term_cells(package: Offered, letters: Mapping[str, str]) -> Iterator[str]:
    """A cell for each term, or one with the letters of many."""
    if len(letters) <= COLUMNS:
        yield from ("yes" if package["terms"][term] else "–" for term in letters)
    else:
        yield "".join(letter for term, letter in letters.items() if package["terms"][term]) or "–"


def turning_text(package: Offered, letters: Mapping[str, str]) -> str:
    """What would turn the actor who binds: terms by their letters, or what it lacks in its own worth."""
    if package["concession"]:
        terms = package["concession"]["terms"].items()
        changed = ", ".join(f"{'' if yes else 'not '}{letters[term]}" for term, yes in terms)
        return f"{changed} (package {package['concession']['package']})"
    return f"no term; lacks {figures(package['lacks'])}" if package["lacks"] else "–"


def signed_figures(value: float) -> str:
    """A number of the model with its sign.

    >>> signed_figures(1.25), signed_figures(-0.5), signed_figures(0.0)
    ('+1.25', '−0.5', '0')
    """
    text = figures(value)
    return text if text.startswith("−") or text == "0" else f"+{text}"


# what a term buys -----------------------------------------------------------------------------------------------------


def price_blocks(offered: Offered, names: Names) -> Iterator[Block]:
    """What each term buys, what it costs whom, and on which claim that rests."""
    if not offered["prices"]:
        return
    yield Para("What each term buys, added where all else stays, and what it costs whom:")
    heads = ("term", "all accept", "under agreement, in each one's own worth", "asker", "pays in", "support")
    yield grid(heads, (_price(k, one, names) for k, one in enumerate(offered["prices"])))


def _price(k: int, price: Offered, names: Names) -> Row:
    moved = {actor: gain for actor, gain in price["gains"].items() if figures(gain) != "0"}
    cells = (
        f"“{names.option(price['term'])}”",
        points(price["accepted"]),
        joined([f"{names.actor(actor)} {signed_figures(gain)}" for actor, gain in moved.items()]) or "nobody's changes",
        signed_figures(price["expects"]),
        f"{price['pays_in']} of {price['pairs']}",
        names.support(price["claims"]),
    )
    numbers = tuple(pointer("offer", "prices", k, key) for key in ("accepted", "expects", "pays_in", "pairs"))
    gains = tuple(pointer("offer", "prices", k, "gains", actor) for actor in price["gains"])
    items = (f"options.{price['term']}", *price["items"])
    return cells, f"offer.{price['term']}", Basis((*numbers, *gains), items, COMMAND, tuple(price["claims"]))


def size_blocks(offered: Offered, names: Names) -> Iterator[Block]:
    """The choice at each size of a term that has one, by the grid and at the best size."""
    for k, term in enumerate(offered.get("sizes", ())):
        best, widest = (term["points"][term[key] - 1] for key in ("best", "widest"))
        yield Para(
            f"By the size of “{term['variant']}” in package {term['package']}: {names.actor(offered['asker'][0])} "
            f"expects most at {best['size']}, where all accept with {fives(best['accepted'])}; no party loses most "
            f"often at {widest['size']}, in {fives(widest['zone'], exact=True)} of the draws.",
            f"offer.size.{k + 1}",
            _size_basis(k, term, term["best"]),
        )
        rows = (_size_row(k, place, term, names) for place in _shown_sizes(term))
        yield grid(("size", "all accept", "zone", "binds", "asker"), rows)


def _shown_sizes(term: Offered) -> Iterator[int]:
    """The places of every eighth of the way, of the best size and the widest."""
    for k, one in enumerate(term["points"], 1):
        if one["share"] * 8 % 1 == 0 or k in (term["best"], term["widest"]):
            yield k


def _size_row(k: int, place: int, term: Offered, names: Names) -> Row:
    point, rests = term["points"][place - 1], _size_basis(k, term, place)
    mark = " (most expected)" if place == term["best"] else ""
    who = names.actor(point["binding"]) if point["binding"] else "nobody"
    zone = fives(point["zone"], exact=True)
    cells = (f"{point['size']}{mark}", fives(point["accepted"]), zone, who, signed_figures(point["expects"]))
    return cells, f"offer.size.{k + 1}.{place}", rests


def _size_basis(k: int, term: Offered, place: int) -> Basis:
    at = ("offer", "sizes", k, "points", place - 1)
    numbers = tuple(pointer(*at, key) for key in ("accepted", "zone", "expects"))
    return Basis(numbers, (f"variants.{term['variant']}", *term["items"]), COMMAND, tuple(term["claims"]))


def _turning(offered: Offered, names: Names) -> Iterator[Para]:
    """What the choice is to each party, in a sentence that tells of no other: what a mediator can say to it alone."""
    best = _package(offered, offered["choice"])
    for actor in offered["parties"]:
        own = best["gains"][actor]
        share, low, high = fives(own["share"]), figures(own["low"]), figures(own["high"])
        says = f"To {names.actor(actor)} package {best['number']} brings no loss in {share} of the draws"
        scale = f"on its own scale {signed_figures(own['mean'])}, {low} to {high} in nine of ten"
        yield Para(f"{says}: {scale}.", f"offer.{actor}", _own(best, actor))


def single_text(offered: Offered, names: Names) -> Para:
    """The choice as a text to show to all, with what would have to change in it, naming nobody who asks for it (the
    one-text procedure: Fisher & Ury 1981, Getting to Yes, ch. 6)."""
    best = _package(offered, offered["choice"])
    wanted = sorted({text for actor in offered["parties"] if (text := _wanted(offered, best, actor, names))})
    asked = f"For some party to lose nothing in nearly all draws it would be {joined(wanted, 'or')}."
    fine = "No party would have to see anything changed to lose nothing in nearly all draws."
    text = f"Single text, to show to all: {package_text(best, names)}. {asked if wanted else fine}"
    return Para(text, "offer.text", _basis(offered, best))


def _wanted(offered: Offered, best: Offered, actor: str, names: Names) -> str:
    """The fewest terms to change so that a party loses nothing in nearly all draws; "" where it need not."""
    least = BANDS["nearly all"]
    if best["gains"][actor]["share"] >= least:
        return ""
    same = (one for one in offered["packages"] if one["alternative"] == best["alternative"])
    changes = [_differing(best, one) for one in same if one["gains"][actor]["share"] >= least]
    if not changes:
        return "changed beyond these terms"
    fewest = min(changes, key=lambda terms: (len(terms), sorted(terms.items())))
    return " and ".join(f"{'with' if yes else 'without'} “{names.option(term)}”" for term, yes in fewest.items())


def _differing(package: Offered, other: Offered) -> dict[str, bool]:
    return {term: yes for term, yes in other["terms"].items() if yes != package["terms"][term]}


def _own(package: Offered, actor: str) -> Basis:
    at = ("offer", "packages", package["number"] - 1, "gains", actor)
    return Basis(tuple(pointer(*at, key) for key in ("mean", "low", "high", "share")), (f"worth.{actor}",), COMMAND)


# how to read it -------------------------------------------------------------------------------------------------------


def _reading(offered: Offered, names: Names) -> str:
    """Of what all this is."""
    failed = f", {offered['failed']} of them not solved" if offered["failed"] else ""
    parties = joined([names.actor(actor) for actor in offered["parties"]])
    return (
        f"{count(offered['draws'], 'draw')}{failed}, seed {offered['seed']}, the same for every package. All accept: "
        f"{outcome_named(offered['outcome'])} comes about with the package given. Zone: the draws in which no party "
        f"({parties}) loses by agreement, beside no agreement. Asker: what {names.actor(offered['asker'][0])} gains by "
        "the offer, taken or not, in its own worth; worths of two actors are never compared."
    )


def _left_out(offered: Offered) -> Iterator[Para]:
    if offered["left_out"]:
        told = joined([f"{one['packages']}, as {one['reason']}" for one in offered["left_out"]])
        yield Para(f"Left out: {told}.")
    yield from (Para(f"{capital(note)}.") for note in offered.get("notes", ()))


def _basis(offered: Offered, package: Offered) -> Basis:
    """The numbers of a package, and what of the case they rest on: worths of the parties, what is kept, the terms."""
    at = ("offer", "packages", package["number"] - 1)
    keys: Sequence[str] = ("accepted", "kept", "zone", "expects", "worst")
    numbers = tuple(pointer(*at, key) for key in keys if package[key] is not None)
    gains = tuple(pointer(*at, "gains", actor, key) for actor in package["gains"] for key in ("mean", "share"))
    terms = (f"options.{term}" for term, yes in package["terms"].items() if yes)
    beside = (f"variants.{package['alternative']}",) if package["alternative"] else ()
    kept = (f"chance.{name}" for name in offered["kept_by"])
    worths = (f"worth.{actor}" for actor in offered["parties"])
    return Basis((*numbers, *gains), (*terms, *beside, *kept, *worths, "history"), COMMAND)

"""The verb `offer`: every package over the draws of the answer, what it buys, who binds, and which to choose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from offramp.case.types import Case, Choices, Variant
from offramp.ensemble.alternatives import LENS
from offramp.ensemble.evaluate_draw import Terms
from offramp.ensemble.judgement import DRAWS, check_asked
from offramp.ensemble.kept import are_drawn, cached, draws_of
from offramp.ensemble.run import Progress, Runs, run
from offramp.errors import ModelError
from offramp.offers.package_table import PackageTable
from offramp.offers.played import OfferPlan, Tell, play_packages, player_of
from offramp.offers.search import FEW, first_possible, search_packages
from offramp.offers.sizes import sized_terms
from offramp.offers.terms import (
    MOST_PLAYED_TERMS,
    OfferedPackage,
    OfferTerms,
    alternatives_of,
    feasible_packages,
    offer_terms,
    red_line,
)
from offramp.offers.types import LeftOutPackages, Offer, SearchedPackages, SizedTerm

MOST_PLAYED = 1_000_000  # packages times draws
FIRST = 5  # packages that a search puts first: that of the question and the best by each aim
Found = tuple[tuple[Choices, ...], tuple[LeftOutPackages, ...], SearchedPackages | None]


def offer(
    case: Case,
    draws: int = DRAWS,
    seed: int = 0,
    workers: int = 1,
    *,
    by: Sequence[str] = (),
    terms: Sequence[str] = (),
    never: Sequence[str] = (),
    require: Sequence[str] = (),
    alternatives: Sequence[str] | None = None,
    progress: Progress | None = None,
    tell: Tell | None = None,
) -> Offer:
    """Play every package that an asker could offer on the same draws.

    So who would accept it, what it is worth to each actor beside no agreement, who binds, what would turn it, and which
    package to choose.

    What a package, acceptance, a gain and the zone of possible agreement are, stands in `offramp.offers.terms`. `by`:
    who makes the offer, by default whoever moves first; `terms`: those that vary, by default all that matter to
    anybody; `never`, `require`: red lines, conditions on what is agreed; `alternatives`: variants that stand beside the
    case, by default those that change only what the takers count on. The same bytes whatever `workers` is.

    Raises ModelError nothing-asked, no-play, unknown-name, nothing-to-accept, no-terms, term-unvalued, too-many-terms,
    too-many-packages, bad-logic, no-package, not-an-alternative, not-solved, and as `answer` does.

    Probabilities are 0 to 1, gains in each actor's own worth. Source: Raiffa (1982), The art and science of
    negotiation.

    >>> import offramp as of
    >>> made = of.offer(of.load("my-crisis"), draws=50)
    >>> made, made.packages[0].binding
    (Offer(4 packages, choice 2, 0.83), 'crews')
    """
    check_asked(case)
    lines = [
        red_line(text, case, forbidden) for texts, forbidden in ((never, True), (require, False)) for text in texts
    ]
    on = offer_terms(case, tuple(by), tuple(terms), lines)
    parts = (draws, seed, tuple(by), tuple(terms), tuple(never), tuple(require), _named(alternatives))
    return cached("offer", case, parts, partial(_made, on, draws, seed, workers, alternatives, progress, tell))


def _named(alternatives: Sequence[str] | None) -> tuple[str, ...] | None:
    return None if alternatives is None else tuple(alternatives)


def _made(
    on: OfferTerms,
    draws: int,
    seed: int,
    workers: int,
    named: Sequence[str] | None,
    progress: Progress | None,
    tell: Tell | None,
) -> Offer:
    packages, left_out, search = _packages(on, draws, seed, tell)
    beside: tuple[Variant | None, ...] = (None, *alternatives_of(on, packages[:FIRST] if search else packages, named))
    every = [OfferedPackage(package, variant) for variant in beside for package in _beside(packages, variant, search)]
    _check_work(on.case, len(every), draws)
    runs = offer_draws(on.case, on.offered(packages[0]), draws, seed, workers, progress)
    played = play_packages(OfferPlan(on, seed, draws), every, workers, tell)
    made = PackageTable(on, runs, tuple(every), played).noun(left_out, search)
    return replace(made, sizes=_sizes(on, runs, seed, draws, every, made.choice)) if _has_size(on.case) else made


def _has_size(case: Case) -> bool:
    return any(each.size for each in case.variants)


def _sizes(
    on: OfferTerms, runs: Runs, seed: int, draws: int, every: Sequence[OfferedPackage], choice: int
) -> tuple[SizedTerm, ...]:
    """The terms with a size, in the terms of the choice, the case being otherwise as it is."""
    terms = every[choice - 1].terms
    number = 1 + next(k for k, each in enumerate(every) if each.terms == terms and each.variant is None)
    return sized_terms(on, runs, player_of(OfferPlan(on, seed, draws)), terms, number)


def _packages(on: OfferTerms, draws: int, seed: int, tell: Tell | None) -> Found:
    """The packages to play on all draws, why others cannot be, and what search found them (None: they are all)."""
    every = 2 ** len(on.free)
    if len(on.terms) <= MOST_PLAYED_TERMS and every * draws <= MOST_PLAYED:
        return *feasible_packages(on), None
    given = on.offered(first_possible(on))
    found = search_packages(on, offer_draws(on.case, given, min(FEW, draws), seed, 1, None), seed, tell)
    return found.chosen(), found.left_out, found.noun


def _beside(packages: Sequence[Choices], variant: Variant | None, search: SearchedPackages | None) -> Sequence[Choices]:
    """The packages beside which a variant stands: of very many the first, which are the best."""
    return packages[:FIRST] if search and variant else packages


def offer_draws(case: Case, given: Choices, draws: int, seed: int, workers: int, progress: Progress | None) -> Runs:
    """The draws of the answer, where they are at hand and the question gives a whole package; else draws with the first
    package given, and without the graph model, of which nothing is asked."""
    if case.asks and dict(case.asks.given) == dict(given) and are_drawn(case, draws, seed):
        return draws_of(case, draws, seed)
    made = run(case, draws, seed, workers=workers, progress=progress, lenses=LENS, terms=Terms(given=given))
    if made.interrupted:
        raise KeyboardInterrupt
    return made


def _check_work(case: Case, packages: int, draws: int) -> None:
    if packages * draws > MOST_PLAYED:
        message = f"{packages:,} packages on {draws:,} draws are {packages * draws:,} games"
        remedy = "ask for fewer draws, name the terms that are to vary with --terms, or fewer alternatives"
        raise ModelError(case.problem("too-many-packages", "play.1", message, (f"{MOST_PLAYED:,} games",), remedy))

"""The words by which somebody acts on somebody, and the names of countries, by their forms."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from offramp.evidence.cue_lexicon import forms_of, verbs
from offramp.evidence.rule_tables import rule_table


def act_table(name: str) -> Mapping[str, Any]:
    """One file of `data/` as it is.

    >>> act_table("acts")["format"]
    'offramp/acts-1'
    """
    return rule_table(name, __package__)


@cache
def word_set(key: str) -> frozenset[str]:
    """A list of acts.json as a set."""
    return frozenset(act_table("acts")[key])


@cache
def verb_lemmas() -> Mapping[str, str]:
    """Form -> lemma of every verb that a table knows, this package's or that of attributions."""
    known = {form: entry.lemma for form, entry in verbs().items()}
    own = {lemma for lemmas in act_table("acts")["verbs"].values() for lemma in lemmas}
    own |= word_set("stative") | word_set("lasting") | word_set("standing")
    irregular = rule_table("attribution")["irregular"]
    more = {form: lemma for lemma, forms in act_table("acts")["irregular"].items() for form in (lemma, *forms)}
    return {**known, **{form: lemma for lemma in sorted({*irregular, *own}) for form in forms_of(lemma)}, **more}


@cache
def _classes(kind: str) -> Mapping[str, tuple[str, ...]]:
    """Lemma -> the classes that it is listed under, in the order of the file."""
    classes: dict[str, tuple[str, ...]] = {}
    for name, lemmas in act_table("acts")[kind].items():
        for lemma in lemmas:
            classes[lemma] = (*classes.get(lemma, ()), name)
    return classes


def verb_classes(form: str) -> tuple[str, ...]:
    """The classes of acts that a form of a verb may be of.

    >>> verb_classes("threatened"), verb_classes("agrees"), verb_classes("sleeps")
    (('threat',), ('promise', 'accept'), ())
    """
    return _classes("verbs").get(verb_lemmas().get(form, ""), ())


def noun_class(form: str) -> str:
    """The class of acts that a noun names, "" for none.

    >>> noun_class("warnings"), noun_class("table")
    ('threat', '')
    """
    return _classes("nouns").get(singular(form), ("",))[0]


def singular(form: str) -> str:
    """A noun in the singular, by the rules of spelling.

    >>> [singular(form) for form in ("parties", "studios", "crisis", "press", "men", "crises")]
    ['party', 'studio', 'crisis', 'press', 'man', 'crisis']
    """
    if form.endswith("ies") and len(form) > 4:
        return form[:-3] + "y"
    if form.endswith("men"):
        return form[:-2] + "an"
    if form.endswith("ses") and form[-4:-3] in "iya":
        return form[:-2] + "is" if form[-4:-3] != "a" else form[:-1]
    return form[:-1] if form.endswith("s") and not form.endswith(("ss", "us", "is")) and len(form) > 3 else form


def base_form(form: str, tag: str) -> str:
    """The infinitive of a verb: as the tables have it, else by the rules of spelling, as far as these decide.

    >>> [base_form(*pair) for pair in (("leaving", "VBG"), ("turning", "VBG"), ("planned", "VBN"), ("freed", "VBN"))]
    ['leave', 'turn', 'plan', 'free']
    >>> [base_form(form, "VBD") for form in ("voted", "added", "named")]
    ['vote', 'add', 'name']
    """
    if tag in ("VB", "VBP") or form in verb_lemmas():
        return verb_lemmas().get(form, form) if tag not in ("VB", "VBP") else form
    ending = next((end for end in _ENDINGS.get(tag, ()) if form.endswith(end)), "")
    stem = form[: len(form) - len(ending)] if ending else form
    if not ending or len(stem) < 2:
        return form
    if form.endswith(("ies", "ied")):
        return stem + "y"
    if form.endswith("eed"):
        return form[:-1]
    if tag == "VBZ":
        return stem if not form.endswith(("sses", "shes", "ches", "xes")) else stem[:-1]
    return _restored(stem)


_ENDINGS = {"VBG": ("ing",), "VBD": ("ied", "ed"), "VBN": ("ied", "ed"), "VBZ": ("ies", "s")}
_SILENT = re.compile(r"([vczu]|[aiou]s|[aiu]t|iz|[bdtg]l|[rd]g|[iou]r|[iu]d|[ae]g|[rnp]s|[aio]k|in|[io]m)\Z")
_SHORT = re.compile(r"[^aeiou]{0,3}[aeiou][^aeiouhrwxy]\Z")  # "voted": a short stem would have doubled its end
_PLAIN = re.compile(r"([aeo]in|ear|ook|eak|[eo]at|aid|our|eed|oar|[ae]ir)\Z")


def _restored(stem: str) -> str:
    """A stem with the letter that its ending took from it, or without the one that it doubled."""
    doubled = len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] not in "lsfz"
    if doubled:
        return stem[:-1]
    if _SHORT.match(stem):
        return stem + "e"
    return stem + "e" if _SILENT.search(stem) and not _PLAIN.search(stem) else stem


@cache
def countries() -> Mapping[str, str]:
    """Every name, seat and people's adjective of a country -> the country.

    >>> countries()["Qatari"], countries()["Washington"]
    ('Qatar', 'United States')
    """
    rows = act_table("countries")["countries"]
    return {form: row["name"] for row in rows for key in ("people", "seat", "also") for form in row[key]} | {
        row["name"]: row["name"] for row in rows
    }


@cache
def country_names() -> frozenset[str]:
    """The countries by the name that stands for each."""
    return frozenset(countries().values())

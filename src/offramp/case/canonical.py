"""The explicit form: every default, every cited claim, one spelling for one meaning.

Results are computed from it and hashed over it. It is plain data (dicts, lists, strings, numbers, booleans), the same
whether it is printed as YAML or as JSON, and `load` reads either back to an equal Case.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Iterable
from typing import Any

from offramp.case import conditions, quantities, types
from offramp.case.types import Case, Quantity, Support
from offramp.errors import takes

Plain = dict[str, Any]

_UNPRINTED = re.compile("[\x7f-\xa0\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")


@takes
def explicit(case: Case) -> Plain:
    """The case as plain data; sections the case does not have are left out.

    The keys are those of the case file, values are text, numbers, lists and dictionaries. Source: spec/case-file.md,
    the explicit form.

    >>> import offramp as of
    >>> of.explicit(of.load("my-crisis"))["title"]
    'The dock strike'
    """
    forms = {"worth": types.Worth, "priorities": types.Priorities, "ranking": types.Ranking}
    data = {
        "format": types.FORMAT,
        "title": case.title,
        "question": case.question,
        "as_of": case.as_of.isoformat(),
        "horizon": case.horizon,
        "asks": {"outcome": case.asks.outcome, "given": dict(case.asks.given)} if case.asks else None,
        "reports": {report.id: _report(report) for report in case.reports},
        "actors": {actor.id: _actor(actor) for actor in case.actors},
        "options": {option.id: _option(option) for option in case.options},
        "fix": dict(case.fix),
        "chance": {chance.id: _chance(chance) for chance in case.chances},
        "rules": [{rule.kind: conditions.write(rule.when), **_support(rule.support)} for rule in case.rules],
        **{name: _forms(case, kind) for name, kind in forms.items()},
        "sees": _sights(case.sees),
        **_play(case),
        "history": [_pass(item) for item in case.history],
        "outcomes": {one.name: _outcome(one) for one in case.outcomes},
        "variants": {one.name: _variant(one) for one in case.variants},
        "unused": dict(case.unused),
        "credence": _credence(case),
        "asked": {one.id: _answer(one) for one in case.asked},
        "record": [_past(one) for one in case.record],
        "hindsight": case.hindsight or None,
        "claims": {claim.id: _claim(claim) for claim in case.evidence},
    }
    return {key: value for key, value in data.items() if value not in (None, {}, [])} | {"claims": data["claims"]}


@takes
def fingerprint(case: Case) -> str:
    """The hash of the explicit form as `offramp resolve --json` prints it: "sha256:" and 64 hex digits.

    Two cases with one hash give one result.

    Source: SHA-256 of the text that `resolve --json` prints.

    >>> import offramp as of
    >>> of.fingerprint(of.load("my-crisis"))  # doctest: +ELLIPSIS
    'sha256:...'
    """
    return "sha256:" + hashlib.sha256(as_json(case).encode("utf-8", "surrogatepass")).hexdigest()


def as_yaml(case: Case) -> str:
    """The explicit form as YAML text."""
    from ruamel.yaml import YAML

    yaml = YAML(pure=True)
    yaml.width, yaml.allow_unicode = 110, True
    stream = io.StringIO()
    yaml.dump(_quoted(explicit(case)), stream)
    return stream.getvalue()


def as_json(case: Case) -> str:
    """The explicit form as JSON text, which is YAML too: what YAML does not take as it stands is escaped."""
    text = json.dumps(explicit(case), ensure_ascii=False, indent=1)
    return _UNPRINTED.sub(lambda match: f"\\u{ord(match.group()):04x}", text) + "\n"


def _quoted(data: Any) -> Any:
    """Texts in double quotes, so that none can be read as something else; keys and words stay plain."""
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString

    if isinstance(data, dict):
        return {key: _quoted(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_quoted(item) for item in data]
    return DoubleQuotedScalarString(data) if isinstance(data, str) else data


def _lean(**fields: Any) -> Plain:
    """The fields that say something."""
    return {key: value for key, value in fields.items() if value not in ("", None, [], {}, ())}


def _support(support: Support) -> Plain:
    return _lean(
        because=list(support.because), needs=list(support.needs), assumed=support.assumed, asked=list(support.asked)
    )


def _credence(case: Case) -> Plain:
    """The whole table, where claims are there to be believed or where it is the case's own."""
    told = case.evidence or dict(case.credence) != types.CREDENCE
    return {grade: quantities.as_text(odds) for grade, odds in case.credence} if told else {}


def _report(report: types.ReportEntry) -> Plain:
    day: Any = report.date.isoformat() if report.date else None
    if day and report.dated_by:
        day = {"assumed": day, "why": report.dated_by}
    return _lean(
        file=report.file,
        publisher=report.publisher,
        origin=report.origin,
        reliability=report.reliability,
        date=day,
        sha256=report.sha256,
        set_aside=dict(report.set_aside),
    )


def _actor(actor: types.Actor) -> Plain:
    plain = _lean(name=actor.name, aliases=list(actor.aliases))
    if actor.crowd:
        numbers = {one.path.rpartition(".")[2]: quantities.as_text(one.value) for one in actor.crowd.parameters}
        rests = _support(actor.crowd.parameters[0].support) if actor.crowd.parameters else {}
        plain["crowd"] = {"option": actor.crowd.option, "model": actor.crowd.model, **numbers, **rests}
    return plain


def _option(option: types.Option) -> Plain:
    return {
        "actor": option.actor,
        "text": option.text,
        "now": option.now,
        "take": conditions.write(option.take),
        "undo": conditions.write(option.undo),
        **_support(option.support),
    }


def _number(quantity: Quantity, key: str) -> Plain:
    fallback = None if quantity.otherwise is None else quantities.as_text(quantity.otherwise)
    return _lean(**{key: quantities.as_text(quantity.value)}, otherwise=fallback, **_support(quantity.support))


def _chance(chance: types.Chance) -> Plain:
    first = chance.cases[0].probability if chance.cases else None
    if len(chance.cases) == 1 and not chance.cases[0].name and first:
        when = {} if chance.cases[0].when == conditions.ALWAYS else {"when": conditions.write(chance.cases[0].when)}
        return {"text": chance.text, **when, **_odds(first)}
    cases = [
        {"name": one.name, "when": conditions.write(one.when), "probability": _odds(one.probability)["probability"]}
        for one in chance.cases
    ]
    shared = _odds(first) if first else {}
    shared.pop("probability", None)
    return {"text": chance.text, "cases": cases, **shared}


def _odds(quantity: Quantity | types.Host) -> Plain:
    if isinstance(quantity, Quantity):
        return _number(quantity, "probability")
    numbers = {
        name: quantities.as_text(number.value) for name, number in zip(types.HOST, quantity.quantities, strict=True)
    }
    fallback = None if quantity.otherwise is None else quantities.as_text(quantity.otherwise)
    return _lean(model="host", **numbers, otherwise=fallback, **_support(quantity.support))


def _forms(case: Case, kind: type) -> Plain:
    return {form.actor: _preference(form) for form in case.preferences if isinstance(form, kind)}


def _preference(form: types.Preference) -> Any:
    if isinstance(form, types.Worth):
        return [_item(item, form.actor) for item in form.items]
    if isinstance(form, types.Priorities):
        return [_statement(one) for one in form.statements]
    order = [list(tied) for tied in form.order]
    return _lean(order=order, unknown=[list(pair) for pair in form.unknown], **_support(form.support))


def _statement(statement: types.Statement) -> Plain:
    doubt = quantities.as_text(statement.doubt.value) if statement.doubt else None
    return _lean(when=conditions.write(statement.when), doubt=doubt, **_support(statement.support))


def _item(item: types.Item, actor: str) -> Plain:
    when = {} if item.when == conditions.ALWAYS else {"when": conditions.write(item.when)}
    hidden = {"private": item.value.follows.removeprefix("worth.").removeprefix(f"{actor}.") or item.value.private}
    if not isinstance(item.value.value, quantities.NamedTypes):
        return {"name": item.name, **when, **_number(item.value, "value"), **hidden}
    named = item.value.value
    sizes = dict(zip(named.names, map(quantities.as_text, named.values), strict=True))
    chances = {} if item.value.follows else {"private": _chances(named)}
    return {"name": item.name, **when, "value": sizes, **_support(item.value.support), **hidden, **chances}


def _chances(named: quantities.NamedTypes) -> Plain:
    return dict(zip(named.names, map(quantities.as_text, named.chances), strict=True))


def _sights(sees: Iterable[types.Sight]) -> Plain:
    return {sight.actor: _sight(sight) for sight in sees}


def _sight(sight: types.Sight) -> Plain:
    orders = {"priorities": types.Priorities, "ranking": types.Ranking}
    return _lean(
        options={option: "free" if value is None else value for option, value in sight.options},
        never=[conditions.write(when) for when in sight.never],
        worth={actor: {item.name: _seen_item(item) for item in items} for actor, items in sight.worth},
        **{
            key: {form.actor: _preference(form) for form in sight.orders if isinstance(form, kind)}
            for key, kind in orders.items()
        },
        sees=_sights(sight.sees),
        **_support(sight.support),
    )


def _seen_item(item: types.SeenItem) -> Any:
    value = quantities.as_text(item.value)
    return value if item.when is None else {"value": value, "when": conditions.write(item.when)}


def _play(case: Case) -> Plain:
    return {
        "play": [_step(step) for step in case.play.steps],
        "rounds": case.play.rounds if case.play.steps or case.play.rounds > 1 else None,
        "delay": {one.path.partition(".")[2]: quantities.as_text(one.value) for one in case.play.delay},
        "rationality": _rationality(case.rationality),
        "type_points": case.type_points,
    }


def _step(step: types.Step) -> Plain:
    nests = {
        nest.name: {"options": list(nest.options), "dissimilarity": quantities.as_text(nest.dissimilarity)}
        for nest in step.nests
    }
    unseen = {"unseen_by": list(step.unseen_by)} if step.unseen_by else {}
    return {"actor": step.actor, "chooses": list(step.chooses), **({"nests": nests} if nests else {}), **unseen}


def _rationality(rationality: types.Rationality | None) -> Any:
    if rationality is None or rationality.value is None:
        return "limit" if rationality else None
    text = quantities.as_text(rationality.value)
    if rationality.kind == "choice":
        return {"unit": "choice", "value": text}
    return {"raw": text} if rationality.kind == "raw" else text


def _pass(item: types.Pass) -> Plain:
    return _lean(
        saw=dict(item.saw),
        until=item.until,
        terms="unknown" if item.terms_unknown else "",
        **{"with": _values(item.values)},
        demanded=dict(item.demanded),
        **_support(item.support),
    )


def _outcome(outcome: types.Outcome) -> Plain:
    plain = _lean(when=conditions.write(outcome.when), resolves=outcome.resolves)
    if outcome.pace is None:
        return plain
    days = {"from": outcome.pace.start, "until": outcome.pace.end}
    told = {key: day.isoformat() for key, day in days.items() if day}
    return plain | _number(outcome.pace.per_week, "per_week") | told


def _variant(variant: types.Variant) -> Plain:
    lean = _lean(fix=dict(variant.fix), size="..".join(variant.size or ()))
    return {**_values(variant.values), **lean, **_support(variant.support)}


def _values(values: Iterable[tuple[str, quantities.Value]]) -> Plain:
    return {
        path: _chances(value) if isinstance(value, quantities.NamedTypes) else quantities.as_text(value)
        for path, value in values
    }


def _past(past: types.PastCases) -> Plain:
    return _lean(
        none=past.none,
        room=past.room,
        where=filters_plain(past.where),
        own_case=filters_plain(past.own_case),
        outcome=filters_plain(past.outcome),
        like=past.like,
        still_on=past.still_on or None,
        within=past.within,
        latest=past.latest,
        by=past.by,
        similar=filters_plain(past.similar),
        notes=dict(past.notes),
    )


def filters_plain(filters: types.Filters) -> Plain:
    """Filters of a room as the case file has them: a value, or a list of values, for each column."""
    return {column: values[0] if len(values) == 1 else list(values) for column, values in filters}


def _answer(answer: types.StoredAnswer) -> Plain:
    told = {"about": list(answer.about), "question": answer.question, "answer": answer.answer}
    return {"kind": answer.kind, "subject": answer.subject, **told, "by": answer.by, "on": answer.on.isoformat()}


def _claim(claim: types.Evidence) -> Plain:
    return _lean(
        report=claim.report,
        quote=claim.quote,
        kind=claim.kind,
        source=claim.source,
        hedges=list(claim.hedges),
        certainty=claim.certainty,
        status="" if claim.status == "proposed" else claim.status,
        grade=claim.grade,
        conflicts=dict(claim.conflicts),
        same_as=list(claim.same_as),
    ) | {"start": claim.start, "end": claim.end}

"""What the history, the question and the play say together: silences and double counts that mislead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from offramp.case import conditions, states
from offramp.case.credence import Credence, Fact
from offramp.case.diagnostics import NodeReader
from offramp.case.repeated import repeats, shared
from offramp.case.types import Case, Option, Pass, Priorities, Question, Ranking, Worth


def talks(reader: NodeReader, case: Case) -> None:
    """Warn of a silent refusal, of a claim that counts twice and of choices that change nothing; note open terms."""
    fact_of = Credence(case).fact_of
    for k, item in enumerate(case.history, 1):
        _silent(reader, case, item, f"history.{k}")
        _twice(reader, case, item, f"history.{k}", fact_of)
    _repeated(reader, case)
    _open_terms(reader, case)
    _idle_choices(reader, case)
    _unplayed(reader, case)


def unplayed(case: Case) -> tuple[Option, ...]:
    """The options that stand in no step of a play, that no crowd decides and that are not fixed: nobody chooses them.
    What is done now and matters to something else is a fact of the play."""
    chosen = {option for step in case.play.steps for option in step.chooses} | {name for name, _ in case.fix}
    chosen |= {actor.crowd.option for actor in case.actors if actor.crowd}
    chosen |= {option.id for option in case.options if option.now} & set(_read(case))
    return tuple(option for option in case.options if case.play.steps and option.id not in chosen)


def _unplayed(reader: NodeReader, case: Case) -> None:
    """Note the options that the game takes as they are now."""
    left = unplayed(case)
    if left:
        names = ", ".join(f"{option.id} (“{option.text}”)" for option in left[:6])
        names += f", and {len(left) - 6} more" if len(left) > 6 else ""
        message = f"in no step of the play, so that in the game nobody chooses: {names}"
        remedy = f"add a step to 'play', such as {{actor: {left[0].actor}, chooses: [{left[0].id}]}}, or fix it"
        reader.say("not-played", reader.at(f"options.{left[0].id}"), message, remedy=remedy, level="note")


def unsaid(case: Case, item: Pass) -> tuple[str, ...]:
    """The options that others could still have chosen after a refusal, and of which a history item says nothing.
    Such silence has two readings: a threat that is pending, and one that was not carried out. An option that what was
    seen rules out, by its own condition or by a rule, was no choice and is not a silence."""
    saw, steps = dict(item.saw), case.play.steps
    seen = [k for k, step in enumerate(steps) if any(option in saw for option in step.chooses)]
    if item.until or not seen or all(saw.values()):
        return ()
    open_ = _open_after(case, saw, seen[-1] + 1)
    return tuple(option for actor, option in open_ if actor != steps[seen[-1]].actor)


def _open_after(case: Case, saw: dict[str, bool], first: int) -> Iterator[tuple[str, str]]:
    """The options of the steps from `first` on, each with its actor, that may be a choice given what was seen."""
    steps, present = case.play.steps, {option.id: option for option in case.options}
    played = {option for step in steps for option in step.chooses}
    known = {option: one.now for option, one in present.items() if option not in played} | dict(case.fix) | saw
    for step in steps[first:]:
        for option in (one for one in step.chooses if one not in known):
            if _may_change(case, present[option], known):
                yield step.actor, option
            else:
                known[option] = present[option].now


def _may_change(case: Case, option: Option, choices: dict[str, bool]) -> bool:
    """Whether an option can change in some state that agrees with what is known, and lead to one that may exist."""
    when, turned = (option.undo if option.now else option.take), choices | {option.id: not option.now}
    return _somewhere(when, choices) and all(
        _somewhere(conditions.Not(rule.when) if rule.kind == "never" else rule.when, turned) for rule in case.rules
    )


def _somewhere(when: conditions.Expr, choices: dict[str, bool]) -> bool:
    """Whether a condition holds for some values of the options that are not known."""
    free = tuple(name for name in conditions.names(when) if name not in choices)
    always = states.everywhere(len(free))
    truth = states.axes(free) | {name: always if value else 0 for name, value in choices.items()}
    return bool(conditions.where(when, truth, always))


def _silent(reader: NodeReader, case: Case, item: Pass, path: str) -> None:
    silent = unsaid(case, item)
    if silent:
        message = f"{path} tells of a refusal and does not say whether {', '.join(silent)} followed"
        remedy = (
            f"'until: {silent[0]}' where it is still pending, '{silent[0]}: no' under 'saw' where it was called off"
        )
        reader.say("threat-unsaid", reader.at(path), message, remedy=remedy, level="warning")


def _twice(reader: NodeReader, case: Case, item: Pass, path: str, fact_of: Mapping[str, Fact]) -> None:
    """What tells how somebody chose may not also be why we think anybody so inclined."""
    choosers = {option.actor for option in case.options if option.id in dict(item.saw)}
    told = {fact_of.get(claim, claim) for claim in item.support.claims}
    for actor, quantity, claims in _hidden(case):
        for claim in (one for one in claims if fact_of.get(one, one) in told):
            message = f"{claim} supports {path} and the range of {quantity}: it counts twice"
            remedy = "cite it in one of them; a refusal tells of the refuser by 'history' alone"
            if actor in choosers and claim in item.support.claims:
                reader.say("evidence-twice", reader.at(path), message, remedy=remedy, level="warning")
            else:
                reader.say("evidence-repeated", reader.at(path), message, remedy=remedy, level="warning")


def _hidden(case: Case) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """The private quantities, each with its actor and the claims that it cites."""
    for form in (one for one in case.preferences if isinstance(one, Worth)):
        private = (one.value for one in form.items if one.value.private)
        yield from ((form.actor, value.path, value.support.claims) for value in private)


def _repeated(reader: NodeReader, case: Case) -> None:
    """Items that tell what an earlier one tells: wholly the same they count once, else each counts."""
    again = repeats(case)
    for path, earlier, claim in shared(case):
        counts = "and counts once" if path in again else "and both count"
        message = f"{path} tells what {earlier} tells ({claim or 'assumed for the same reason'}), {counts}"
        remedy = "keep one of them; several refusals are several only where reports tell of each"
        reader.say("evidence-repeated", reader.at(path), message, remedy=remedy, level="warning")


def _open_terms(reader: NodeReader, case: Case) -> None:
    """Say which options before the asked move the question leaves to whoever owns them."""
    if case.asks and (left := _left_open(case, case.asks)):
        before = f"{', '.join(left)}, chosen before {case.asks.outcome}"
        message = f"'given' leaves open {before}: the answer averages over them"
        remedy = "give each of them yes or no, or leave 'given' out"
        reader.say("terms-open", reader.at("asks"), message, remedy=remedy, level="note")


def _left_open(case: Case, asks: Question) -> list[str]:
    """The options of the steps before the asked move that are neither given nor fixed; none where nothing is given."""
    if not asks.given:
        return []
    asked = next((one for one in case.outcomes if one.name == asks.outcome), None)
    named = conditions.names(asked.when) if asked else ()
    moves = [k for k, step in enumerate(case.play.steps) if any(option in named for option in step.chooses)]
    settled = {**dict(case.fix), **dict(asks.given)}
    before = (option for step in case.play.steps[: moves[0] if moves else 0] for option in step.chooses)
    return [option for option in dict.fromkeys(before) if option not in settled]


def _idle_choices(reader: NodeReader, case: Case) -> None:
    """Options of the play that nothing in the case turns on: each draws a share of the logit all the same."""
    read = set(_read(case))
    for k, step in enumerate(case.play.steps, 1):
        for option in step.chooses:
            if option not in read:
                message = (
                    f"'{option}' is chosen in play.{k} and makes no difference: it still draws a share of the play"
                )
                remedy = "leave it out of the step, or say what it is worth"
                reader.say("choices-alike", reader.at(f"play.{k}"), message, remedy=remedy, level="warning")


def _read(case: Case) -> Iterator[str]:
    """The options that something in the case turns on; `self` of a crowd stands for its option."""
    whens = [rule.when for rule in case.rules]
    whens += [when for option in case.options for when in (option.take, option.undo)]
    whens += [one.when for chance in case.chances for one in chance.cases]
    whens += [item.when for form in case.preferences if isinstance(form, Worth) for item in form.items]
    whens += [one.when for form in case.preferences if isinstance(form, Priorities) for one in form.statements]
    yield from (name for when in whens for name in conditions.names(when))
    yield from (actor.crowd.option for actor in case.actors if actor.crowd)
    if any(isinstance(form, Ranking) for form in case.preferences):  # it ranks every state
        yield from (option.id for option in case.options)

"""Who says what in a sentence of a language without a parser, by patterns over its tables (data/languages/CODE.json).

Each verb of the table's `cues` makes one voice: its source stands before it, or behind it where what is said comes
first; "según X" makes one too. A voice that lies in what another says is nested in it: both are hands of one chain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from offramp.evidence.provenance import outlet_in
from offramp.evidence.rule_tables import rule_table

Span = tuple[int, int]
Rules = Mapping[str, Any]
TRIM = " \t\n,;:.—–-"
DENYING = ("denial", "rejection")
ALLEGING = ("accusation", "suspicion", "charge")
OPEN = ("refusal", "inquiry", "question", "open")
_OPTIONAL = """accused acts agent alleged articles aside breaks charges charging cited cites clausal cleared falsity
infinitives linking media near nobody plain resumes seen steps subjects subordinate whether wrongs"""  # may be lacking
_WORDS = 12  # words of a source
_SUBJECT = 3  # words of a subject that is set apart from its verb
_PART = 0.6  # the part of what somebody says from which a voice in it is all that is said
_CAPITAL = r"[A-ZÁÉÍÓÚÑÀÂÇÈÊÎÔÛ][\w’'.&-]*"
_NAME = rf"{_CAPITAL}(?: (?:(?:de|del|la|el|du|des|von) )?{_CAPITAL})*"


@dataclass(frozen=True, slots=True)
class Utterance:
    """One attribution, as offsets into its sentence; `opens`: where its part of the sentence begins.
    `before`, `behind`: further hands, nearer to the reader and further away. `undone`: said not to have been said."""

    sort: str
    source: Span | None
    cue: Span
    content: tuple[Span, ...]
    opens: int
    before: tuple[str, ...] = ()
    behind: tuple[str, ...] = ()
    undone: bool = False
    nobody: bool = False


def voices_in(text: str, quotes: Sequence[Span], rules: Rules) -> list[list[Utterance]]:
    """The voices of a sentence as paths, the outermost of each first; the path that stands first in the text first."""
    found = [*_by_according(text, quotes, rules)]
    taken = [voice.cue for voice in found]
    for cue in cues_of(rules).finditer(text):
        if any(low <= cue.start() < high for low, high in taken):
            continue
        last = next((one for one in reversed(found) if one.cue[0] < cue.start() and one.sort != "according"), None)
        if made := _by_verb(text, cue, quotes, rules, last):
            found.append(made)
    found = [_cut(text, one, found, rules) for one in found]
    return _paths([one for one in found if one.content])


def _paths(voices: list[Utterance]) -> list[list[Utterance]]:
    """Each voice with those in whose words it lies; one whose words are all another's is only a hand of that one."""
    paths = []
    for voice in voices:
        above = [other for other in voices if other is not voice and _holds(other, voice) and not _holds(voice, other)]
        if any(other.sort in DENYING and _holds(other, voice) for other in voices):
            continue
        within = [other for other in voices if other is not voice and other in _inside(voice, voices)]
        if voice.sort not in DENYING and sum(map(_extent, within)) > _PART * sum(
            high - low for low, high in voice.content
        ):
            continue
        paths.append([*sorted(above, key=lambda above: above.content[0]), voice])
    return sorted(paths, key=lambda path: path[-1].content)


def _inside(voice: Utterance, voices: list[Utterance]) -> list[Utterance]:
    """The voices right within another's words."""
    inner = [one for one in voices if one is not voice and _holds(voice, one) and not _holds(one, voice)]
    return [one for one in inner if not any(_holds(other, one) for other in inner if other is not one)]


def _holds(outer: Utterance, inner: Utterance) -> bool:
    at = inner.cue[0]
    return any(low <= at < high for low, high in outer.content)


def _extent(voice: Utterance) -> int:
    spans = [*voice.content, voice.cue, *([voice.source] if voice.source else [])]
    return max(high for _, high in spans) - min(low for low, _ in spans)


# --- one voice ------------------------------------------------------------------------------------------------------


def _by_verb(
    text: str, cue: re.Match[str], quotes: Sequence[Span], rules: Rules, last: Utterance | None
) -> Utterance | None:
    low, high = cue.span()
    lead, sort = text[:low], str(cue.lastgroup)
    incise = bool(re.search(r"[,—–]\s*\Z", lead))
    if any(a < low < b for a, b in quotes) and not (incise and re.match(r"[^,—–»”\"]{2,80}[,—–]", text[high:])):
        return None
    if _is_noun(lead, cue.group(), rules) or (not incise and ending_in(rules["aside"]).search(lead)):
        return _resumed(text, cue, rules) if sort in DENYING else None
    if resumed := _resumed(text, cue, rules):
        return resumed
    pronoun = re.search(r"-(?:t-)?(\w+)(?=\s|\Z)", cue.group())  # "a-t-il dit"
    own = (low + pronoun.start(1), low + pronoun.end(1)) if pronoun else None
    bare = _bare(lead, rules)
    relative = ending_in(rules["relatives"]).search(bare)
    if relative and bare[: relative.start()].rstrip().endswith(",") and "," in text[high:]:
        return None  # "the minister, who denies it, arrived": no denial of what the sentence says
    set_off = _is_set_off(lead, quotes, low)
    start = _complement(text, cue, quotes, rules, set_off)
    if start is None and set_off and sort not in DENYING:
        return _aside(text, cue, quotes, rules, own)
    return _before_clause(text, cue, start, rules, last, own)


def _before_clause(
    text: str, cue: re.Match[str], start: int | None, rules: Rules, last: Utterance | None, own: Span | None
) -> Utterance | None:
    """A verb before what is said, which begins at `start` where a conjunction, infinitive or quotation shows it."""
    (low, high), lead, sort = cue.span(), text[: cue.start()], str(cue.lastgroup)
    nobody = sort == "inquiry" or bool(ending_in(rules["nobody"]).search(lead))
    joined = ending_in(rules["joins"]).search(_bare(lead, rules)) if last else None
    content = _content(text, cue, start, rules)
    source = own
    if not nobody and source is None:
        source = last.source if last and joined else source_before(text, low, rules)
        source = _spoken_to(text, source, high, start, rules) or source
        source = source or source_behind(text, high, rules, None if start is None else text[high:start])
    if content is None or (start is None and _says_nothing(text, cue, source, None if joined else last, nobody, rules)):
        return None
    behind = bool(source and source[0] > high)
    cited = () if behind else _hand(text, source, rules["cited"], behind=False)
    nearer = (*cited, *_told(text, high, content[0], rules))
    opens = joined.start() if joined else source[0] if source and not behind else low
    undone = sort in ("speech", *DENYING) and _is_undone(text, source, low, high, rules)
    cites = _hand(text, source, rules["cites"], source[1]) if source else ()
    return Utterance(sort, source, (low, high), (content,), opens, nearer, cites, undone, nobody)


def _spoken_to(text: str, named: Span | None, high: int, start: int | None, rules: Rules) -> Span | None:
    """Who speaks where whom he tells stands first: "A Reuters le dijo el ministro que …"."""
    to = named and re.match(rf"(?:{either(rules['told'])})\s", text[slice(*named)], re.IGNORECASE)
    return source_behind(text, high, rules, text[high:start]) if to and start is not None else None


def _says_nothing(
    text: str, cue: re.Match[str], source: Span | None, last: Utterance | None, nobody: bool, rules: Rules
) -> bool:
    """Whether a verb without a clause is an act, told of somebody or in another's words: "nadie pidió la palabra"."""
    denies = cue.lastgroup in DENYING
    within = last is not None and any(low <= cue.start() < high for low, high in last.content)
    none = source is not None and re.match(rf"(?:{either(rules['undoing'])})\b", text[slice(*source)], re.IGNORECASE)
    return (source is None and not nobody) or (not denies and (within or bool(none)))


def _is_noun(lead: str, word: str, rules: Rules) -> bool:
    """Whether a form is a noun here: "una denuncia", "le juge"."""
    alike = " " not in word and word[-1:] in "aeontu" and not word.endswith("ó")
    return alike and bool(re.search(rf"(?:^|[\s(])(?:{either(rules['articles'])})\s?\Z", lead, re.IGNORECASE))


def _is_set_off(lead: str, quotes: Sequence[Span], low: int) -> bool:
    """Whether what is said has been before the verb: a comma, a dash or a mark of quotation is right before it."""
    return lead.rstrip().endswith((",", "—", "–", "»", "”", '"', "?", "!")) or any(0 <= low - b <= 3 for _, b in quotes)


def _complement(text: str, cue: re.Match[str], quotes: Sequence[Span], rules: Rules, aside: bool) -> int | None:
    """Where what is said begins behind a verb: at a quotation, an infinitive, or behind "que"; None where none does."""
    high, acting = _past_aside(text, cue, rules), cue.lastgroup in (*DENYING, "plan", "accusation")
    stops, adverbs = r'.;:«“"' + ("," if aside or acting else ""), "|".join([*rules["between"], r"de \w+"])
    if text[high : high + 1] in (",", ";") and not aside:
        return None  # "lo niega, …"
    acts = [*rules["infinitives"], *(rules["acts"] if acting else ())]
    infinitive = re.match(
        rf"(?:\s+(?:en|a))?\s+(?:(?:{adverbs})\s+)?(?P<act>(?:{either(acts)})(?!\w)|n['’])", text[high:]
    )
    if infinitive:
        return high + infinitive.start("act")
    quoted = next((a for a, b in quotes if a >= high and a - high <= 3), None)
    words = either(rules["behind"])
    far = 12 if aside else 90  # "P, muestran los datos que …" has said P already
    behind = re.match(rf"[^{stops}]{{0,{far}}}?(?<!\w)(?:{words})(?:(?<=['’])|(?!\w))\s*", text[high:])
    found = behind or (None if aside else re.match(r"[^.;,«“\"]{0,60}:\s*", text[high:]))
    return quoted if quoted is not None else high + found.end() if found else None


def _past_aside(text: str, cue: re.Match[str], rules: Rules) -> int:
    """The end of a verb, or of an adverbial set off behind it: "a exclu, au micro d'une radio, toute hausse"."""
    beside = re.compile(rf",\s*(?:{either(rules['steps'])})(?!\w)[^,;.]{{2,90}},(?=\s)").match(text, cue.end())
    return beside.end() if beside else cue.end()


def _content(text: str, cue: re.Match[str], start: int | None, rules: Rules) -> Span | None:
    """What is said, or denied: of a verb that also refuses things only a statement."""
    sort, high = cue.lastgroup, _past_aside(text, cue, rules)
    if start is None and (not text[high:].strip() or text[high:].lstrip()[:1] in ",;.»”"):
        return None
    if sort == "rejection":
        words = re.findall(r"\w+", text[high:].lower())[:7]
        if not set(words) & set(rules["statements"]):
            return None
    span = trim(text, start if start is not None else high, len(text))
    if start is None and sort == "speech" and re.match(rf"\s+(?:{either(rules['steps'])})\s", text[high:]):
        return None  # "ha avisado a los vecinos", "n'a pas repris sur la ligne"
    does = any_of(rules["clausal"]).search(cue.group()) or any_of(rules["negations"]).match(text, span[0])
    if start is None and does:
        return None  # "mantuvo los tipos", "ne dit rien"
    whole = start is not None or len(text[slice(*span)].split()) > 1 or sort in DENYING
    return span if whole and span[1] > span[0] else None


def _aside(text: str, cue: re.Match[str], quotes: Sequence[Span], rules: Rules, own: Span | None) -> Utterance | None:
    """A verb of saying behind what is said, or between its parts: "P, dijo X", "« P, assure X, et Q »"."""
    low, high = cue.span()
    sort, lead = str(cue.lastgroup), text[:low]
    relatives = either(rules["relatives"])
    beside = re.fullmatch(rf"(?P<who>[^,]+),\s*(?:(?:{relatives})\b[^,]*|{_NAME}),\s*", lead)  # "X, qui …, dit P"
    rest = trim(text, high, len(text))
    if beside and not quotes and len(text[slice(*rest)].split()) > 1:
        return Utterance(sort, trim(text, *beside.span("who")), (low, high), (rest,), 0)
    source = own or source_behind(text, high, rules)
    hidden = source and text[slice(*source)].lower() in rules["nobody"]
    nobody = bool(hidden or ending_in(rules["nobody"]).search(lead))
    before, end = trim(text, 0, low), source[1] if source else high
    on = re.compile(r"[^,—–:;.]{0,60}[,—–]\s*(?P<more>.+)").match(text, end)
    more = trim(text, on.start("more"), len(text)) if on else None
    within = more and any(a - 1 <= more[0] <= a + 1 or a < low < b for a, b in quotes)
    subject = more and _is_subject(text[slice(*before)], rules) and _is_clause(text, more, rules)
    goes_on = within or subject or (more and any_of(rules["conditional"]).match(text, more[0]))
    if before[1] <= before[0]:
        return None
    content = (before, more) if more and goes_on else (before,)
    nearer, cites = tuple(_told(text, high, len(text), rules)), _hand(text, source, rules["cites"], end)
    return Utterance(sort, None if nobody else source, (low, high), content, low, nearer, cites, nobody=nobody)


def _is_subject(words: str, rules: Rules) -> bool:
    """Whether words may be a subject without its verb: "Le vaccin, dit l'agence, ne provoque rien"."""
    opens = re.match(rf"(?:{either(rules['subjects'])})(?:(?<=['’])|(?!\w))", words, re.IGNORECASE)
    return bool(opens) and len(words.split()) <= _SUBJECT


def _resumed(text: str, cue: re.Match[str], rules: Rules) -> Utterance | None:
    """What is denied or told in a clause that stands for all before it: "P, extremo que su oficina negó"."""
    low, high = cue.span()
    clause = rf",\s*(?:{either(rules['resumes'])})\s?(?P<who>[^,;:]{{2,60}}?)??\s*\Z"
    found = re.search(clause, _bare(text[:low], rules) + " ")
    if found is None or cue.lastgroup not in DENYING:
        return None
    before = trim(text, *found.span("who")) if found["who"] else None
    source = before or source_behind(text, high, rules)
    return Utterance(str(cue.lastgroup), source, (low, high), (trim(text, 0, found.start()),), found.start())


def _by_according(text: str, quotes: Sequence[Span], rules: Rules) -> Iterator[Utterance]:
    """ "Según X", at either end of what X says or between its parts."""
    found = any_of(rules["according"]).search(text)
    if found is None or any(low <= found.start() < high for low, high in quotes):
        return
    said = re.compile(r"\s+(?:se\s+)?").match(text, found.end())
    verb = cues_of(rules).match(text, said.end()) if said else None  # "según dijo el ministro"
    nobody = verb is not None and bool(ending_in(rules["nobody"]).search(text[: verb.start()]))
    source = source_behind(text, verb.end(), rules) if verb and not nobody else _named(text, found.end(), rules)
    source = None if nobody else source
    cue = (found.start(), verb.end() if verb else found.end())
    if source is None and verb is None:
        return
    content = _accorded(text, found.start(), source[1] if source else cue[1], rules)
    told = _told(text, verb.end(), verb.end() + 60, rules) if verb else ()
    cited = _hand(text, source, rules["cited"], behind=False) or _hand(text, source, rules["cited"], (source or cue)[1])
    nearer = tuple(dict.fromkeys((*told, *cited)))
    if content:
        cites = _hand(text, source, rules["cites"], source[1]) if source else ()
        yield Utterance("according", source, cue, content, found.start(), nearer, cites, nobody=source is None)


def _accorded(text: str, start: int, end: int, rules: Rules) -> tuple[Span, ...]:
    """What is said according to somebody named before `end`: what follows at the beginning, else what is before."""
    opens, relays = not text[:start].strip(TRIM), any_of(rules["cites"]).match(text, end + len(", "))
    after = re.compile(r",[^,]*,\s*" if relays and opens else r"[^,;]*?[,;]\s*").match(text, end)
    nobody = any_of(rules["nobody"]).match(text, end + len(", "))  # "De source X, on dit que P"
    after = (any_of(rules["behind"]).search(text, end) if nobody else None) or after
    head, tail = trim(text, 0, start), trim(text, after.end() if after else end, len(text))
    goes_on = after and not relays and _is_clause(text, tail, rules)
    return tuple(span for span in ((tail,) if opens else (head, tail) if goes_on else (head,)) if span[1] > span[0])


def _is_clause(text: str, tail: Span, rules: Rules) -> bool:
    words = text[slice(*tail)]
    opens = [*rules["breaks"], *rules["relatives"], *rules["cites"], *rules["stops"]]
    return len(words.split()) > 2 and not re.match(rf"(?:{either(opens)})\b", words, re.IGNORECASE)


def _named(text: str, start: int, rules: Rules) -> Span | None:
    """The words behind "según", up to a mark or to who hands them on."""
    end = re.search(rf"[,;:.«“](?!\d)|\s(?:{either([*rules['cites'], *rules['cited']])})\s", text[start:])
    return trim(text, start, start + (end.start() if end else len(text) - start)) if text[start:].strip(TRIM) else None


def _cut(text: str, voice: Utterance, voices: Sequence[Utterance], rules: Rules) -> Utterance:
    """A voice whose words end where another's part of the sentence begins, beside it."""
    spans = []
    for low, high in voice.content:
        beside = re.compile(rf",\s*(?:{either(rules['breaks'])})\b").search(text, low, high)
        ends_ = [beside.start()] if beside and voice.cue[0] < low else []
        ends_ += [
            one.opens for one in voices
            if one is not voice and low < one.opens < high and voice.cue[0] < low and _is_beside(text, one, rules)
        ]  # fmt: skip
        spans.append(trim(text, low, min([high, *ends_])))
    return replace(voice, content=tuple(span for span in spans if span[1] > span[0]))


def _is_beside(text: str, voice: Utterance, rules: Rules) -> bool:
    """Whether a voice stands beside the one before it, not in its words: joined, or set off."""
    lead = text[: voice.opens].rstrip()
    joined = any_of(rules["joins"]).match(text, voice.opens)
    return bool(joined) or lead.endswith((",", ";", "—", "–")) or voice.sort == "according"


# --- sources and hands ----------------------------------------------------------------------------------------------


def source_before(text: str, at: int, rules: Rules) -> Span | None:
    """The words before a verb, from the last comma on; what is set off right before it belongs to the words before."""
    lead = _bare(text[:at], rules)
    if lead.rstrip().endswith(","):  # "X, portavoz de Y, dijo"
        lead = lead.rstrip(" ,")
        start = lead.rfind(",")
        beside = lead[start + 1 :].strip()
        if re.fullmatch(_NAME, beside) and not re.fullmatch(_NAME, lead[:start].strip()):
            return trim(text, start + 1, len(lead))  # "La ministra, Ana Ruiz, dijo"
        lead = lead[:start] if start >= 0 else lead
    lead = lead.rstrip(TRIM)
    start = max((lead.rfind(mark) + 1 for mark in ",;:«»“”()—¿"), default=0)
    inner = list(re.finditer(rf"(?<!\w)(?:{either(rules['behind'])})(?:(?<=['’])|(?!\w))", lead[start:]))
    start = start + inner[-1].end() if inner else start
    span = trim(text, start, len(lead))
    opens = re.match(rf"(?:{either(rules['joins'])})\s+", text[slice(*span)], re.IGNORECASE)
    span = (span[0] + opens.end(), span[1]) if opens else span
    words = text[slice(*span)].split()
    return span if words and len(words) <= 2 * _WORDS else None


def _bare(lead: str, rules: Rules) -> str:
    """What stands before a verb, without clitics and adverbs."""
    clitic = ending_in(rules["clitics"])
    while found := clitic.search(lead):
        lead = lead[: found.start()]
    return lead


def source_behind(text: str, at: int, rules: Rules, within: str | None = None) -> Span | None:
    """The words behind a verb, past adverbials and who is told, up to a mark or a word that no source goes on with."""
    rest = within if within is not None else text[at:]
    attached = re.match(r"-(?:t-)?(\w+)", rest)  # "dit-il" has it behind
    if attached:
        return at + attached.start(1), at + attached.end(1)
    end = re.search(r"[,;:.?!«“\"()—](?!\d)", rest)
    piece = rest[: end.start()] if end else rest
    start = _past_adverbials(piece, rules)
    stop = None
    for found in re.finditer(rf"\s(?:{either(rules['stops'])})(?=[\s'’]|\Z)", piece[start:]):
        if not re.search(rf"(?:{either(rules['near'])})\Z", piece[start : start + found.start()]):
            stop = start + found.start()
            break
    span = trim(text, at + start, at + (stop if stop is not None else len(piece)))
    beside = re.compile(rf", (?P<name>{_NAME})(?=[,;.]|\Z)").match(text, span[1])
    span = beside.span("name") if beside and span[1] > span[0] else span
    return span if span[1] > span[0] and len(text[slice(*span)].split()) <= _WORDS else None


def _past_adverbials(piece: str, rules: Rules) -> int:
    """Where the subject begins behind a verb: "dijo tras la ceremonia | el negociador"."""
    subject = rf"(?:{either(rules['subjects'])})(?:(?<=['’])|(?!\w))"
    days = re.compile(rf"\s*(?:{either([*rules['weekdays'], *rules['days']])})(?!\w)", re.IGNORECASE)
    step = re.compile(rf"\s*(?:{either(rules['steps'])})(?:(?<=['’])|(?!\w))", re.IGNORECASE)
    begins = re.compile(rf"\s(?={subject}|{_CAPITAL})")
    linked = re.compile(rf"\b(?:{either(rules['linking'])})\Z")
    noun, at = re.compile(rf"\s*(?:{subject}\s?)?(?:{_NAME}|\w+)"), 0
    while found := days.match(piece, at) or step.match(piece, at):
        at = found.end()
        day = days.match(piece, at) or days.search(found.group())
        if day:
            at = max(at, day.end() if day.string is piece else at)
            continue
        named = noun.match(piece, at)
        after = begins.search(piece, named.end()) if named else None
        while after and linked.search(piece[: after.start()]):
            after = begins.search(piece, after.end() + 1)
        at = after.start() if after else len(piece)
    return at


def _told(text: str, at: int, end: int, rules: Rules) -> Iterator[str]:
    """The outlet that was told: "dijo a Reuters", "a dit à la télévision publique"."""
    media = either(rules["media"])
    article = rf"(?:(?:{either(rules['subjects'])})\s?)?"
    name = rf"{article}(?:(?i:{media})\b(?: (?:{_NAME}|\w+))?|{_NAME})"
    told = rf"(?<!\w)(?:{either(rules['told'])})\s*(?P<name>{name})"
    for found in re.compile(told).finditer(text, at, min(len(text), max(at, end) + 1)):
        name = found["name"].rstrip(".’")
        if outlet_in(name) or re.match(rf"{article}(?:{media})\b", name, re.IGNORECASE):
            yield name
            return


def _hand(text: str, source: Span | None, rows: Sequence[str], *places: int, behind: bool = True) -> tuple[str, ...]:
    """Who is named behind words of a table, right at one of some places: "citando a dos asesores"; or in the source."""
    if source is None:
        return ()
    pattern = re.compile(rf"[\s,]*(?<!\w)(?:{either(rows)})\s?(?P<name>[^,;:.]+)")
    named = [pattern.match(text, at) for at in places] if behind else [pattern.search(text, *source)]
    return next(((one["name"].strip(TRIM),) for one in named if one), ())


def _is_undone(text: str, source: Span | None, low: int, high: int, rules: Rules) -> bool:
    """Whether a verb is negated: "no negó", "n'a pas nié", "ni X ni Y han confirmado"."""
    words = either(rules["undoing"])
    near = re.search(rf"(?<!\w)(?:{words})\b[\w\s'’-]{{0,12}}\Z", text[max(0, low - 24) : low], re.IGNORECASE)
    inside = re.search(rf"\s(?:{words})\s", text[low:high], re.IGNORECASE)
    first = source and re.match(rf"(?:{words})\b", text[source[0] : source[1]], re.IGNORECASE)
    return bool(near or inside or first)


# --- the tables as patterns -----------------------------------------------------------------------------------------


@cache
def rules_of(code: str) -> Rules:
    """The tables of a language; one that it does not have matches nothing."""
    bare: dict[str, Any] = {key: ["\\0"] for key in _OPTIONAL.split()} | {"days": {}}
    return bare | dict(rule_table(f"languages/{code}")) | {"code": code}


@cache
def _cue_pattern(code: str) -> re.Pattern[str]:
    rules = rules_of(code)
    adverb = rf"(?:\s+(?:{'|'.join(rules['between'])}))*"
    auxiliary = either(rules["auxiliaries"])
    rows: dict[str, list[str]] = {}
    for row in rules["cues"]:
        forms = [*row.get("patterns", ()), *(re.escape(form) for form in _forms(row, "forms", "endings"))]
        past = [re.escape(form) for form in _forms(row, "participles", "participle")]
        forms += [rf"(?:{auxiliary}){adverb}\s+(?:{'|'.join(past)})"] if past else []
        rows.setdefault(row["class"], []).extend(forms)
    groups = "|".join(rf"(?P<{sort}>{'|'.join(forms)})" for sort, forms in rows.items())
    return re.compile(rf"(?<![\w-])(?:{groups})(?!\w)(?<!\s)", re.IGNORECASE)


def cues_of(rules: Rules) -> re.Pattern[str]:
    """The verbs of a table's `cues`, one named group a class."""
    return _cue_pattern(rules["code"])


def _forms(row: Mapping[str, Any], listed: str, endings: str) -> list[str]:
    """Every form of a row, the longest first: as listed, and each stem with each ending."""
    ends = [row[endings]] if isinstance(row.get(endings), str) else row.get(endings, ())
    made = [stem + ending for stem in row.get("stems", ()) for ending in ends]
    return sorted({*row.get(listed, ()), *made}, key=lambda form: (-len(form), form))


def any_of(forms: Sequence[str]) -> re.Pattern[str]:
    """Any of some patterns as whole words."""
    return _compiled(rf"(?<![\w-])(?:{either(forms)})(?:(?<=['’ ])|(?!\w))")


def ending_in(forms: Sequence[str]) -> re.Pattern[str]:
    """Any of some words at the end of a text."""
    return _compiled(rf"(?:^|(?<=[\s,]))(?:{either(forms)})[\s,]*\Z")


def either(forms: Sequence[str]) -> str:
    """Some patterns as one, the longest first; either apostrophe serves."""
    return _either(tuple(forms))


@cache
def _either(forms: tuple[str, ...]) -> str:
    return "|".join(re.sub(r"(?<!\[)'(?!’)", "['’]", form) for form in sorted(forms, key=len, reverse=True))


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def trim(text: str, start: int, end: int) -> Span:
    """A stretch without the spaces and marks at its edges."""
    while start < end and text[start] in TRIM:
        start += 1
    while end > start and text[end - 1] in TRIM:
        end -= 1
    return start, end

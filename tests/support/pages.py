"""Pages for the renderers: one rich page made by hand, one full of hostile text, and a strategy for any page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from offramp.briefing.document import (
    Block,
    Figure,
    Grid,
    Items,
    Page,
    Para,
    Picture,
    Quotation,
    Section,
    Trace,
)


def bars(values: Mapping[str, float], title: str = "likelihood") -> dict[str, Any]:
    """A small Vega-Lite specification with a tooltip, a clipped mark and a calculated field."""
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": 420,
        "data": {"values": [{"outcome": name, "p": value} for name, value in values.items()]},
        "transform": [{"calculate": "datum.p * 100", "as": "percent"}],
        "mark": {"type": "bar", "clip": True, "tooltip": True, "color": "#1d4e89"},
        "encoding": {
            "y": {"field": "outcome", "type": "nominal", "title": None},
            "x": {"field": "percent", "type": "quantitative", "title": title, "scale": {"domain": [0, 100]}},
        },
        "config": {"font": "Liberation Sans, Arial, Helvetica, sans-serif"},
    }


def trace(handle: str, says: str, **more: Any) -> Trace:
    held: dict[str, Any] = {
        "numbers": (("/bargain/deal/asks/probability", 0.61984),),
        "items": ("worth.keeper.repairs", "chance.frost"),
        "claims": ("log#1a2b3c4d",),
        "assumed": ("chance.frost",),
        "command": "offramp bargain lighthouse",
        **more,
    }
    return Trace(handle, says, **held)


LIGHTHOUSE = Page(
    title="The lighthouse lease",
    question="Will the keeper hand over the lighthouse before the winter?",
    lead=("As of 3 March 2026, for the next 90 days. A structured argument, not a forecast.",),
    sections=(
        Section(
            "answer",
            "The answer",
            (
                Para("Given that the harbour board offers the cottage, the keeper's best reply is to leave.", "k2"),
                Picture("outcomes"),
                Grid(
                    ("outcome", "likelihood", "spread over draws"),
                    (("handed over", "60 %", "10 to 95 %"), ("closed", "20 %", "0 to 60 %"), ("as it is", "20 %", "–")),
                    ("k1", "k3", ""),
                ),
            ),
            label="Answer",
            lead=(Para("Likely (60 %): the keeper hands it over, if the cottage is offered in writing.", "k1"),),
        ),
        Section(
            "confidence",
            "How sure we are",
            (Items((Para("Two pages of one origin.", "k4"), Para("Half of the numbers are assumed."))),),
            label="Confidence",
            lead=(Para("Low: both pages repeat one account, and 7 of 12 numbers are assumed.", "k4"),),
        ),
        Section(
            "hinges",
            "What it turns on",
            (Para("Three numbers turn the answer; all three are assumed."), Picture("hinges")),
            label="Turns on",
            lead=(
                Para("The cost of repairs: now 9, the answer turns at 11.", "k5"),
                Para("The chance of frost before May: now 0.4, turns at 0.7.", "k6"),
            ),
        ),
        Section(
            "rests",
            "What it rests on",
            (
                Para("The claims that carry most:"),
                Quotation("The keeper will go “when the roof is mended”.", "log#1a2b3c4d · graded B2", "log#1a2b3c4d"),
            ),
            label="Rests on",
            lead=(Para("2 pages, 1 origin.", "k4"),),
        ),
        Section("limits", "What this cannot tell you", (Items((Para("A structured argument, not a forecast."),)),)),
        Section(
            "claims",
            "Claims that are cited",
            (
                Quotation("The keeper will go “when the roof is mended”.", "log#1a2b3c4d · graded B2", "log#1a2b3c4d"),
                Quotation("Ο φύλακας αρνήθηκε. Смотритель отказался.", "log#99aa00bb · graded C3", "log#99aa00bb"),
            ),
            annex=True,
        ),
        Section(
            "provenance",
            "Provenance",
            (Grid(("what", "which"), (("case", "sha256:" + "0123456789abcdef" * 4), ("offramp", "0.1.0"))),),
            annex=True,
        ),
    ),
    foot="Offramp 0.1.0 · case sha256:0123456789ab…",
    figures=(
        Figure(
            "outcomes",
            "How likely each outcome is",
            "Handed over 60 %, closed 20 %, as it is 20 %.",
            bars({"handed over": 0.6, "closed": 0.2, "as it is": 0.2}),
        ),
        Figure(
            "hinges", "What turns the answer", "Repairs turn it at 11.", bars({"repairs": 0.3, "frost": 0.1}, "change")
        ),
    ),
    traces=(
        trace("k1", "The keeper hands over: 0.62"),
        trace("k2", "The keeper's best reply"),
        trace("k3", "Closed: 0.2", claims=(), numbers=(("/outcomes/closed", 0.2), ("/outcomes/note", None))),
        trace("k4", "Pages and origins", claims=("log#1a2b3c4d", "log#99aa00bb", "gone#00000000"), assumed=()),
        trace("k5", "Repairs turn the answer", items=()),
        trace("k6", "Frost turns the answer"),
    ),
)

HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(2)><svg onload=alert(3)>",
    "</title></style></script><script>alert(4)</script>",
    '"onmouseover="alert(5)" x=\'y\'',
    "{{ 7 * 7 }} {% raw %} ${7 * 7} {# x #}",
    '#set text(red) #import "@preview/x:1.0.0" #read("/etc/passwd") $x^2$ @label <label> `raw` *b* _i_ #eval("1")',
    "[x](javascript:alert(6)) ![](http://example.org/x.png) **b** | c | <http://example.org> # h",
    "[red]rich[/red] :smile: [link=http://example.org]x[/link]",
    "\x1b[31mred\x1b[0m \x1b]8;;http://example.org\x07x\x1b]8;;\x07",
    "\u202eabc\u202c\u200b\u2066d\u2069\ufeff",
    "!rm -rf /\n%run x.py\n%%bash\nrm\n__import__('os').system('x') ''' \"\"\" \\",
    "</script x=y ><!--<script >alert(8)</script >",
    "javascript:alert(7)",
)


def hostile() -> Page:
    """A page whose every text, name and value is hostile."""
    mean = " ".join(HOSTILE)
    para = Para(mean, mean)
    spec = {**bars(dict.fromkeys(HOSTILE, 0.1), HOSTILE[0]), "title": HOSTILE[0], "description": mean}
    quote = Quotation(mean, mean, mean)
    blocks: tuple[Block, ...] = (para, Items((para,)), Grid((mean,), ((mean,),), (mean,)), quote, Picture(mean))
    whole = Trace(mean, mean, ((mean, mean),), (mean,), (mean,), (mean,), mean)
    sections = (
        Section(mean, mean, blocks, label=mean, lead=(para,)),
        Section(mean, mean, blocks, annex=True, label=mean, lead=(para,)),
    )
    return Page(mean, mean, (mean,), sections, mean, (Figure(mean, mean, mean, spec),), (whole,))


def long_line(letters: int = 1_000_000) -> Page:
    """The page made by hand with one quote of a million letters, without a space."""
    quote = Quotation("x" * letters, "a long line", "long#00000000")
    long = Section("long", "A long line", (quote, Para("y z " * (letters // 4))), lead=(Para("w" * letters),))
    return replace(LIGHTHOUSE, sections=(*LIGHTHOUSE.sections, long))


words = st.text(max_size=40) | st.sampled_from(HOSTILE) | st.sampled_from(("灯台守は去るか", "a b c", "x" * 200, ""))
names = st.sampled_from(("", "k1", "k2", "a b", "é#1", "q#1a2b3c4d", "<i>"))
paras = st.builds(Para, words, names)


@st.composite
def grids(draw: st.DrawFn) -> Grid:
    width, height = draw(st.integers(1, 3)), draw(st.integers(0, 3))
    row = st.tuples(*[words] * width)
    handles = draw(st.just(()) | st.tuples(*[names] * height))
    return Grid(draw(row), tuple(draw(row) for _ in range(height)), handles)


blocks_ = (
    paras
    | st.builds(Items, st.lists(paras, max_size=3).map(tuple))
    | grids()
    | st.builds(Quotation, words, words, names)
    | st.builds(Picture, names)
)
leads = st.lists(paras, max_size=4).map(tuple)
sections_ = st.builds(
    Section, names, words, st.lists(blocks_, max_size=3).map(tuple), annex=st.booleans(), label=words, lead=leads
)
values = st.none() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | words
many = st.lists(names, max_size=3).map(tuple)
traces_ = st.builds(
    Trace, names, words, st.lists(st.tuples(words, values), max_size=3).map(tuple), many, many, many, words
)


def pages() -> st.SearchStrategy[Page]:
    """Any page without charts."""
    return st.builds(
        Page,
        words,
        words,
        st.lists(words, max_size=2).map(tuple),
        st.lists(sections_, max_size=5).map(tuple),
        words,
        st.just(()),
        st.lists(traces_, max_size=3).map(tuple),
    )

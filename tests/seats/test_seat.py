"""A seat: the others play as the solution says, nothing hidden is shown before the debrief, and a session replays."""

from __future__ import annotations

import io
import json
import random
import re
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from every_verb import called
from random_play import random_case
from small_play import EXIT, case_of
from twin_game import Reply, Twin, bins, fixed_point, reply, twin, walk
from twin_seat import judged, shares, thought

from offramp.briefing.names import names_of
from offramp.briefing.views.seat import worth_lines
from offramp.case.types import Case
from offramp.cli.seat import SeatTable, _news, _say_role
from offramp.codec.decoding import decode
from offramp.errors import ModelError, OfframpError
from offramp.game.evaluate import Solved, solved
from offramp.seats.debrief import _apart, debriefed
from offramp.seats.play import SeatGame, after_choice, chosen_at, seated, take_seat
from offramp.seats.replies import choice_number
from offramp.seats.session import replayed, seat_session, session_text
from offramp.seats.types import JudgedChoice, SeatSession

FREE = EXIT.replace("asks: {outcome: exile, given: {offer: yes}}\n", "type_points: 4\nrationality: {raw: 0.4}\n")
FREE = FREE.replace("history:\n  - {saw: {offer: yes, leave: no}, until: strike, assumed: test}\n", "")
RATE, DRAWS = 0.4, 300


@pytest.fixture(scope="module")
def free(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """The small exit without a past, four types each, its play solved as the twin can."""
    return case_of(FREE, tmp_path_factory.mktemp("free"))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    case_of(EXIT, tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def played_on(game: SeatGame, number: int) -> SeatGame:
    """A game to its end, the person always choosing the same number, or the last there is."""
    while not game.over:
        game = after_choice(game, min(number, len(game.node.children)))
    return game


def history(game: SeatGame) -> tuple[str, ...]:
    nodes, wide = game.solved.frame.tree.nodes, len(game.case.options)
    return tuple(f"{nodes[node].state:0{wide}b}".replace("0", "N").replace("1", "Y") for node in game.path)


# the model plays the others ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def slow(free: Case) -> tuple[Twin, Reply]:
    one = twin(free, raw=True)
    means = fixed_point(one, RATE)
    assert means
    return one, reply(one, RATE, means)


@pytest.fixture(scope="module")
def played(free: Case) -> Solved:
    return solved(free, given=())


def test_what_comes_about_is_as_likely_as_plain_loops_say(slow: tuple[Twin, Reply], played: Solved) -> None:
    expected = shares(*slow, "ruler", lambda _node: 0)
    counts = Counter(
        (history(game), game.types[1]) for game in (played_on(seated(played, 1, seed), 1) for seed in range(DRAWS))
    )
    assert set(counts) <= set(expected)
    assert sum(expected.values()) == pytest.approx(1)
    for key, p in expected.items():
        assert abs(counts[key] - DRAWS * p) <= 4.5 * (DRAWS * p * (1 - p)) ** 0.5 + 1, key


def test_every_choice_of_the_model_has_the_odds_of_its_type(slow: tuple[Twin, Reply], played: Solved) -> None:
    found = slow[1]
    for node, each in enumerate(played.frame.tree.nodes):
        for type_ in range(4) if each.turn is not None else ():
            game = SeatGame(played, 0, 0, (type_, type_), played.frame.tree.path(node))
            assert game.odds(node).tolist() == pytest.approx(found.play[history(game)][type_], abs=1e-6)
    steps = [(k + 0.5) / 1000 for k in range(1000)]
    assert Counter(chosen_at(step, [0.25, 0.0, 0.75]) for step in steps) == {0: 250, 2: 750}


def test_a_debrief_is_what_plain_loops_say(free: Case, slow: tuple[Twin, Reply], played: Solved) -> None:
    one, found = slow
    nodes = {node.path: node for node in walk(one.root)}
    for place, number in ((0, 1), (0, 2), (1, 1), (1, 2)):
        game, actor = played_on(seated(played, place, 5), number), free.actors[place].id
        told, way = debriefed(game), history(game)
        own = [k for k in range(len(way) - 1) if nodes[way[: k + 1]].actor == actor]
        assert len(told.choices) == len(own)
        for k, each in zip(own, told.choices, strict=True):
            node = nodes[way[: k + 1]]
            choice = [child.path for child in node.children].index(way[: k + 2])
            by_hand = judged(found, node, game.types[place], choice)
            assert each.probability == pytest.approx(by_hand.probability, abs=2e-6)
            assert each.given_up == pytest.approx(by_hand.given_up, abs=1e-5)
        ((path, belief),) = told.believed.items()
        values = bins(free.quantities[path].value, 4)
        assert belief.truth == pytest.approx(values[game.types[place]])
        after = thought(one, found, actor, way)
        assert belief.after == pytest.approx(sum(v * w for v, w in zip(values, after, strict=True)), abs=1e-4)


def test_chance_falls_when_it_is_over_as_often_as_it_is_likely(played: Solved) -> None:
    """A guarantee of 70 %: what the end is worth is 0 or −4, and −1.2 was to be expected."""
    ends = [played_on(seated(played, 1, seed), 2) for seed in range(120)]
    exile = [game for game in ends if game.outcome == "exile"]
    assert {(game.chances["kept"], game.worth) for game in exile} == {(True, 0.0), (False, -4.0)}
    assert {round(game.expected, 9) for game in exile} == {-1.2}
    kept = sum(game.chances["kept"] for game in exile)
    assert abs(kept - 0.7 * len(exile)) <= 4.5 * (0.21 * len(exile)) ** 0.5
    assert all(game.chances == {} for game in ends if game not in exile)


# what the seat may know -------------------------------------------------------------------------------------------


def answers(folder: Path, *lines: str) -> str:
    (folder / "answers.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(folder / "answers.txt")


def shown_before(game: SeatGame, capsys: pytest.CaptureFixture[str]) -> str:
    """Every response to a person at a choice: the role, all moves, the choices, and the session with all it holds."""
    table = SeatTable("case", names_of(game.case), False, None)
    _say_role(game, table)
    _news(game, table, 0)
    return capsys.readouterr().out + session_text(seat_session(game, "case"))


def choices_ahead(game: SeatGame) -> list[SeatGame]:
    """The game at every choice of the person that can come next, whatever the others do and he chooses."""
    found, ways = list[SeatGame](), list[tuple[int, ...]]([game.path])
    while ways:
        way = ways.pop()
        node = game.solved.frame.tree.nodes[way[-1]]
        if node.turn is not None and game.turn(way[-1]).actor == game.place:
            found.append(replace(game, path=way))
        ways += [(*way, child) for child in node.children]
    return found


@pytest.mark.parametrize("place", [0, 1], ids=["coercer", "ruler"])
def test_what_is_shown_before_the_debrief_is_the_same_whatever_the_others_drew(
    place: int, played: Solved, capsys: pytest.CaptureFixture[str]
) -> None:
    games = choices_ahead(SeatGame(played, place, 3, (1, 1)))
    assert len(games) == (3, 1)[place]
    for game in games:
        other = replace(game, types=(3, 1) if place else (1, 3))
        assert shown_before(game, capsys) == shown_before(other, capsys)
        mine = replace(game, types=(1, 3) if place else (3, 1))
        assert shown_before(game, capsys) != shown_before(mine, capsys)


def test_json_holds_a_debrief_only_when_it_is_over(folder: Path) -> None:
    begun = json.loads(called(["seat", ".", "coercer", "--json"])[1])
    assert (begun["debrief"], begun["ending"], begun["moves"]) == (None, None, [])
    assert begun["turn"]["choices"] == [{"offer": False}, {"offer": True}]
    over = json.loads(called(["seat", ".", "coercer", "--answers", answers(folder, "none", "1"), "--json"])[1])
    assert over["turn"] is None
    assert set(over["debrief"]["hidden"]) == {"worth.ruler.power"}
    assert "probability" not in over["moves"][0]
    odds = json.loads(called(["seat", ".", "ruler", "--odds", "--json"])[1])
    assert 0 < odds["moves"][0]["probability"] < 1


# a session file ---------------------------------------------------------------------------------------------------


def test_a_session_replays_byte_for_byte_and_stands_when_verified(folder: Path) -> None:
    script = answers(folder, "2", "strike")
    assert called(["seat", ".", "coercer", "--seed", "4", "--answers", script, "-o", "s.json"])[0] == 0
    status, out, _ = called(["seat", "--replay", "s.json", "-o", "t.json"])
    assert status == 0
    assert "What you could not see: ‘power’ (ruler) was" in out
    assert Path("s.json").read_bytes() == Path("t.json").read_bytes()
    assert called(["verify", "s.json"])[:2] == (
        0,
        "whole: session of the seat of 'coercer', 2 choices, played again on .\n",
    )
    Path("t.json").write_bytes(Path("s.json").read_bytes().replace(b"\n ", b"\n  "))
    assert "bad-session: it says what was written, in other bytes" in called(["verify", "t.json"])[2]
    Path("case.yaml").unlink()
    assert "note not-replayed: the case '.' cannot be read from here" in called(["verify", "s.json"])[2]


def test_what_is_left_in_the_middle_is_kept_and_gone_on_with(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = ["seat", ".", "coercer", "--answers", answers(folder, "2", "1"), "-o", "whole.json"]
    assert called(whole)[0] == 0
    monkeypatch.setattr("sys.stdin", io.StringIO("2\n"))  # and then it is closed
    status, out, _ = called(["seat", ".", "coercer"])
    assert status == 0
    assert "To go on:\n  offramp seat . coercer -o seat-coercer.json\n" in out
    kept = json.loads(Path("seat-coercer.json").read_text("utf-8"))
    assert kept["debrief"] is None
    monkeypatch.setattr("sys.stdin", io.StringIO("1\n"))
    assert called(["seat", ".", "coercer", "-o", "seat-coercer.json"])[0] == 0
    assert Path("seat-coercer.json").read_bytes() == Path("whole.json").read_bytes()
    refused = called(["seat", ".", "coercer", "-o", "whole.json"])
    assert refused[0] == 1
    assert "seat-taken: it holds a session that is over" in refused[2]


def test_a_session_that_is_no_longer_what_was_written_is_refused(folder: Path) -> None:
    called(["seat", ".", "coercer", "--answers", answers(folder, "2"), "-o", "s.json"])
    data = json.loads(Path("s.json").read_text("utf-8"))
    for change, says in (
        ({"seed": 9}, "bad-session: it is not what was written"),
        ({"moves": data["moves"][:1] * 2}, "bad-session: it is not what was written"),
        ({"case": "sha256:" + "0" * 64}, "bad-session: it is not what was written"),
        ({"actor": 3}, "bad-session"),
    ):
        Path("x.json").write_text(json.dumps(data | change), encoding="utf-8")
        status, _, said = called(["seat", "--replay", "x.json"])
        assert (status, says in said) == (1, True), said
    Path("case.yaml").write_text(EXIT.replace("0..8", "0..9"), encoding="utf-8")
    status, _, said = called(["seat", "--replay", "s.json"])
    assert status == 1
    assert "session-of-another-case: it is a session of another case, or of '.' before it was changed" in said


@pytest.mark.parametrize("seed", [2, 7, 11])
def test_every_seat_of_a_random_play_goes_to_its_end_and_replays(seed: int) -> None:
    """Crowds, chances, several rounds and private numbers."""
    case, rng = random_case(seed, most=30, points=3), random.Random(seed)
    for actor in case.actors:
        with suppress(ModelError):  # who has no choice
            game = take_seat(case, actor.id, seed)
            while not game.over:
                game = after_choice(game, rng.randint(1, len(game.node.children)))
            made, faults = decode(SeatSession, json.loads(session_text(seat_session(game, "case", odds=True))))
            assert not faults
            assert made is not None
            assert made.debrief is not None
            again = seat_session(replayed(case, made, Path("case.json")), "case", odds=True)
            assert session_text(again) == session_text(made)
            assert all(0 <= each.given_up < 1e6 for each in made.debrief.choices)


def test_a_near_tie_with_the_likeliest_is_no_parting() -> None:
    near, far = (judged_choice(p) for p in (0.49, 0.3))
    assert (_apart(near), _apart(far)) == (False, True)


def judged_choice(p: float) -> JudgedChoice:
    return JudgedChoice(1, 1, {"a": True}, p, {"a": False}, 1 - p, {"a": False}, 0.0, 0.1)


# what is not understood -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["."], "usage: a case and an actor are needed"),
        ([".", "nobody"], "unknown-name: there is no actor 'nobody'; allowed: coercer, ruler"),
        ([".", "host"], "no-choice: 'host' has no choice in the play; allowed: coercer, ruler"),
        ([".", "ruler", "--answers", "none.txt"], "no-such-file"),
        (["--replay", "none.json"], "no-such-file"),
    ],
    ids=["alone", "unknown", "idle", "no answers", "no session"],
)
@pytest.mark.usefixtures("folder")
def test_a_seat_that_cannot_be_taken_says_so_on_a_line(words: list[str], says: str) -> None:
    if "host" in words:
        Path("case.yaml").write_text(EXIT.replace("ruler: {}}", "ruler: {}, host: {}}"), encoding="utf-8")
    status, out, said = called(["seat", *words])
    assert (status, out, said.count("\n")) == (1, "", 1)
    assert says in said


@pytest.mark.usefixtures("folder")
def test_a_case_that_plays_nothing_says_so() -> None:
    plain = re.sub(r"(?s)play:.*?outcomes:", "outcomes:", EXIT)
    Path("case.yaml").write_text(plain, encoding="utf-8")
    status, _, said = called(["seat", ".", "ruler"])
    assert status == 1
    assert "no-play: the case has no play" in said


CHOICES = ({"offer": False, "arm": False}, {"offer": False, "arm": True}, {"offer": True, "arm": True})


def test_no_reply_ends_in_anything_but_a_choice_or_a_problem() -> None:
    rng = random.Random(5)
    pieces = ["1", "3", "0", "99", "offer", "arm", " and ", ",", "none", "yes", "\x00", "“", "é", " ", "-", "²", "٣"]
    for _ in range(400):
        text = "".join(rng.choices(pieces, k=rng.randint(0, 4)))
        with suppress(OfframpError):
            assert 1 <= choice_number(text, CHOICES, {}) <= 3
    assert choice_number("offer and ARM.", CHOICES, {}) == 3
    with pytest.raises(
        OfframpError, match="bad-reply: 'offer' is not one of the choices; allowed: a number from 1 to 3"
    ):
        choice_number("offer", CHOICES, {})


def test_a_file_of_answers_is_told_where_it_is_wrong(folder: Path) -> None:
    for lines, says in (
        (("2", "maybe"), "answers.txt:2:1 bad-reply: 'maybe' is not one of the choices"),
        (("1", "1", "1", "1"), "bad-answers: the play is over, and here is one more choice"),
        (("# none",), "bad-answers: it holds no answer"),
    ):
        status, _, said = called(["seat", ".", "coercer", "--answers", answers(folder, *lines)])
        assert (status, says in said) == (1, True), said


# a pack to be printed ---------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("folder")
def test_a_pack_holds_every_role_and_solves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not solved can be given away by no sheet; and of others each sheet has nothing."""
    for name in ("solved", "evaluate"):
        monkeypatch.setattr(f"offramp.game.evaluate.{name}", None)
    assert called(["seat", ".", "--pack", "pack.md"])[0] == 0
    common, *sheets = Path("pack.md").read_text("utf-8").replace("\\", "").split("Only for ")
    assert [sheet.partition("\n")[0] for sheet in sheets] == ["coercer", "ruler"]
    assert "“strike”; never undone" in common
    assert "“the guarantee is kept”, if “leave”: 70 %" in common
    assert "‘power’ (ruler): 0 to 8" in common
    assert "power, if not (“leave” or “strike”): by a die, which only you see (1 is 0.667, 2 is 2," in sheets[1]
    assert "price, if “offer”" in sheets[0]
    assert "price" not in common + sheets[1]
    assert called(["seat", ".", "ruler", "--pack", "one.html"])[0] == 0
    page = Path("one.html").read_text("utf-8")
    assert ("Only for ruler" in page, "Only for coercer" in page) == (True, False)


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([".", "--pack", "pack.txt"], "unknown-format: no pack is written as '.txt'; allowed: .html, .pdf, .md"),
        (["--pack", "pack.md"], "usage: a pack is made of a case, and nothing is played"),
        ([".", "nobody", "--pack", "pack.md"], "unknown-name: there is no actor 'nobody'"),
        ([".", "--pack", "pack.md", "-o", "s.json"], "usage: a pack is made of a case"),
    ],
    ids=["form", "no case", "actor", "more"],
)
def test_a_pack_that_cannot_be_made_says_so(words: list[str], says: str) -> None:
    status, out, said = called(["seat", *words])
    assert (status, out, says in said) == (1, "", True), said
    assert not Path("pack.md").exists()


def test_what_delay_costs_is_told(tmp_path: Path) -> None:
    text = EXIT.replace("play:\n", "rounds: 2\ndelay: {ruler: 0.5}\nplay:\n")
    game = take_seat(case_of(text, tmp_path), "ruler", 1)
    lines = list(worth_lines(game.case, "ruler", game.drawn(1), names_of(game.case)))
    assert lines[-1] == "−0.5: for each round after the first in which something is decided"

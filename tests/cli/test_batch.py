"""``jizhi calc --batch``: one case a line in, one answer a line out, for a program that keeps the process open."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import threading

import pytest

from jizhi.cli import files
from jizhi.testing.billing import fee_text

MARCH = "2025-03"


def case(period=MARCH, fee="service", **facts):
    return json.dumps({"fee": fee, "facts": facts, "period": period}, ensure_ascii=False)


@pytest.fixture
def batch(jizhi, tariff, tmp_path):
    """Rate the lines, texts or bytes, of one file."""

    def run(*lines, words=(), fees=()):
        path = tmp_path / "cases.jsonl"
        path.write_bytes(b"\n".join(line if isinstance(line, bytes) else line.encode() for line in lines))
        return jizhi("calc", tariff(*fees), "--batch", path, *words)

    return run


def amounts(said):
    return [answer["amount"] for answer in said.answers]


def test_every_line_is_answered_in_its_order(batch):
    """With what the single case would print."""
    said = batch(case(area="98.56"), case("2025-01-12..2025-04-01", area="120.00"), case(area="100"))
    assert (0, ["266.11", "857.03", "270.00"]) == (said.code, amounts(said))
    assert {"amount", "currency", "applies", "segments", "trace", "tax", "findings"} == set(said.answers[0])


def test_the_gravest_line_gives_the_exit_code_and_stops_no_other(batch):
    """1 for a finding, 2 for a line that makes no sense."""
    assert (1, ["270.00", None, "270.00"]) == (
        (one := batch(case(area=100), case(), case(area=100))).code,
        amounts(one),
    )
    lines = (case(area=100), "not json", case(), case(area=100))
    assert (2, ["270.00", None, None, "270.00"]) == ((two := batch(*lines)).code, amounts(two))


@pytest.mark.parametrize(
    "line",
    [
        "not json",
        "[1]",
        "1",
        '"text"',
        "{",
        "{}",
        '{"fee": "service"}',
        '{"fee": 1, "period": "2025-03"}',
        '{"fee": "service", "facts": [], "period": "2025-03"}',
        '{"fee": "service", "facts": {"area": 1, "area": 2}, "period": "2025-03"}',
        '{"fee": "service", "facts": {}, "period": "2025-03", "weights": {"1-101": {"area": 1}}}',
        '{"fee": "service", "facts": {}, "period": "2025-03", "weights": 1}',
        case(fee="nope", area=1),
        case("2025-3", area=1),
        case(bogus=1),
        "[" * 100_000,
        b'{"fee": "\xff"}',
    ],
    ids=lambda line: line[:40] if isinstance(line, str) else "not utf-8",
)
def test_a_line_that_makes_no_sense_is_answered_with_its_number(batch, line):
    """And what is wrong with it; the next one is rated as if nothing had been."""
    said = batch(case(area=100), "", line, case(area=100))
    assert (2, ["270.00", None, "270.00"]) == (said.code, amounts(said))
    (finding,) = said.answers[1]["findings"]
    assert ("error", True) == (finding["severity"], finding["subject"].endswith("cases.jsonl:3"))


def test_blank_lines_are_passed_over(batch):
    """So are a byte order mark, Windows line ends and a last line without an end."""
    said = batch(b"\xef\xbb\xbf" + case(area=100).encode() + b"\r", b"\r", b"   ", case(area=200))
    assert (0, ["270.00", "540.00"]) == (said.code, amounts(said))
    assert (0, "") == ((nothing := batch("")).code, nothing.out)


def test_numbers_of_json_are_exact(batch):
    """98.56 is 98.56; 0.1 + 0.2 would show at ten million square metres, were it a float."""
    said = batch(
        '{"fee": "service", "facts": {"area": 98.56}, "period": "2025-03"}',
        '{"fee": "service", "facts": {"area": 9.856E+1}, "period": "2025-03"}',
        '{"fee": "service", "facts": {"area": 100}, "period": "2025-03"}',
        '{"fee": "service", "facts": {"area": 100.0}, "period": "2025-03"}',
    )
    assert (0, ["266.11", "266.11", "270.00", "270.00"]) == (said.code, amounts(said))
    assert "266.112" == said.answers[1]["segments"][0]["exact"]


@pytest.mark.parametrize(
    "value",
    ["NaN", "Infinity", "-Infinity", "true", "[1]", "{}", "98.567", "1e400000000", "1e-400000000", '""', '"1e3"'],
)
def test_a_value_that_is_no_fact_is_a_finding_and_never_an_amount(batch, value):
    """Quickly, too: a number of a hundred million digits is not written out."""
    said = batch(f'{{"fee": "service", "facts": {{"area": {value}}}, "period": "2025-03"}}')
    assert (1, [None]) == (said.code, amounts(said))
    assert said.answers[0]["findings"][0]["code"].startswith("fact-")


def test_a_number_of_ten_thousand_digits_is_refused(batch):
    """Whether as a fact or as no JSON, it is answered."""
    said = batch(f'{{"fee": "service", "facts": {{"area": {"9" * 10_000}}}, "period": "2025-03"}}', case(area=100))
    assert [None, "270.00"] == amounts(said)
    assert said.code in (1, 2)


def test_null_is_a_fact_that_is_not_known(batch):
    """Not zero."""
    said = batch(case(area=None))
    assert (1, [None], "fact-missing") == (said.code, amounts(said), said.answers[0]["findings"][0]["code"])


def test_chinese_and_signs_outside_any_plane_come_through(batch):
    """Facts are text of any script; half a sign is no reason to stop."""
    fee = fee_text(formula="100 * price if layout == '三房𠮷' else 50 * price", unit="元/月")
    said = batch(
        case(户型="三房𠮷"),
        case(layout="a\u2028b\x85c"),
        '{"fee": "service", "facts": {"layout": "\\ud800"}, "period": "2025-03"}',
        fees=[fee],
    )
    assert ["200.00", "100.00", "100.00"] == amounts(said)


def test_options_are_the_defaults_of_every_line(batch):
    """A line says only what is its own; its own fact wins by whichever name."""
    words = ("--fee", "service", "--period", MARCH, "--fact", "area=100")
    said = batch("{}", '{"facts": {"area": 200}}', '{"facts": {"建筑面积": 300}}', words=words)
    assert (0, ["270.00", "540.00", "810.00"]) == (said.code, amounts(said))


def test_a_pool_brings_its_weights_in_the_line(batch):
    """One line is one split."""
    pool = fee_text("lift", formula="area", on='"pool"', per='"period"')
    line = {"fee": "lift", "facts": {"pool": "1.00"}, "period": MARCH, "weights": {"a": {"area": 1}, "b": {"area": 2}}}
    said = batch(json.dumps(line), fees=[pool])
    assert (0, {"a": "0.33", "b": "0.67"}) == (said.code, said.answers[0]["parts"])


def test_a_batch_goes_without_weights_of_its_own(batch):
    """They stand in the lines."""
    said = batch(case(area=100), words=("--weights", "weights.json"))
    assert (2, "", True) == (said.code, said.out, "weights" in said.err)


def test_a_refused_tariff_is_told_to_every_line(batch):
    """A line each, in the form of every answer, so that a program that counts lines stays in step."""
    said = batch(case(area=100), "", "{", case(area=1), fees=[fee_text(formula="area * prise")])
    assert (1, [None, None, None]) == (said.code, amounts(said))
    assert {"amount", "currency", "applies", "segments", "trace", "tax", "findings"} == set(said.answers[0])
    assert ["name-unknown"] == [finding["code"] for finding in said.answers[0]["findings"]]


def test_a_line_that_is_too_long_is_answered_without_being_kept(batch, monkeypatch):
    """However long it is; the next line counts as the next."""
    monkeypatch.setattr(files, "LINE_MAX", 200)
    said = batch(case(area=100), case(layout="x" * 1000), case(fee="nope"))
    assert (2, ["270.00", None, None]) == (said.code, amounts(said))
    places = [answer["findings"][0]["subject"][-2:] for answer in said.answers[1:]]
    assert [":2", ":3"] == places


def test_the_standard_input_is_read_as_utf8(jizhi, tariff, monkeypatch):
    """Whatever the terminal's encoding is."""
    stdin = io.TextIOWrapper(io.BytesIO(case(建筑面积="98.56").encode()), encoding="gbk")
    monkeypatch.setattr(sys, "stdin", stdin)
    assert ["266.11"] == amounts(jizhi("calc", tariff(), "--batch", "-"))


@pytest.fixture
def open_process(tariff):
    """A process of ``jizhi calc --batch -`` that stays open; ended by its own end of input."""
    words = [sys.executable, "-X", "utf8", "-m", "jizhi", "calc", str(tariff()), "--batch", "-"]
    pipe = subprocess.PIPE
    with subprocess.Popen(words, stdin=pipe, stdout=pipe, text=True, encoding="utf-8") as process:
        yield process


def test_each_line_is_answered_before_the_next_one_is_sent(open_process):
    """A shop keeps one process open and asks it case by case."""
    watchdog = threading.Timer(60, open_process.kill)
    watchdog.start()
    for area, amount in (("100", "270.00"), ("200", "540.00"), ("", None), ("300", "810.00")):
        open_process.stdin.write(case(area=area) + "\n")
        open_process.stdin.flush()
        assert amount == json.loads(open_process.stdout.readline())["amount"]
    open_process.stdin.close()
    assert 1 == open_process.wait()
    watchdog.cancel()


@pytest.mark.faults
def test_memory_does_not_grow_with_the_number_of_lines(tariff, tmp_path):
    """What was answered is forgotten: five thousand lines need what five hundred need, give or take."""
    peaks = [peak(tariff(), tmp_path / f"{lines}.jsonl", lines) for lines in (500, 5_000)]
    assert peaks[1] < peaks[0] + 200_000, peaks


def peak(tariff, path, lines):
    """The most bytes that Python held at once while *lines* were answered."""
    with path.open("w", encoding="utf-8") as stream:
        stream.writelines(case(area=str(n % 900)) + "\n" for n in range(lines))
    look = (
        "import sys, os, tracemalloc; from jizhi.cli import main; sys.stdout = open(os.devnull, 'w');"
        f"words = ['calc', {str(tariff)!r}, '--batch', {str(path)!r}];"
        "main([*words[:3], os.devnull]); tracemalloc.start(); code = main(words); assert code == 0;"
        "print(tracemalloc.get_traced_memory()[1], file=sys.stderr)"
    )
    words = [sys.executable, "-X", "utf8", "-c", look]
    seen = subprocess.run(words, capture_output=True, text=True, encoding="utf-8", check=True)
    return int(seen.stderr)

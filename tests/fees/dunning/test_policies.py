"""A dunning policy's file: what it means, and every misfit with its place; no step and no word that cuts a supply."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jizhi.codec.policies import policy_from_toml, policy_or_refuse
from jizhi.errors import PolicyRefused, WordingRefused
from jizhi.fees.dunning import Cap, cut_threatened
from jizhi.fees.dunning.wording import filled, places
from jizhi.values import cny
from jizhi.words import LOCALES, Voice, preview
from jizhi.words.notices import TEMPLATES

EXAMPLES = sorted((Path(__file__).parents[3] / "examples" / "dunning").glob("*.toml"))
STEP = 'policy = "p"\n[[step]]\ncode = "one"\nafter_days = 7\nchannel = "sms"\ntemplate = "friendly"\n'


def found(text: str) -> list[tuple[str, str]]:
    """The codes and places of what refuses *text*."""
    return [(finding.code, finding.subject) for finding in policy_from_toml(text, source="p.toml").findings]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_every_example_is_sound_and_all_its_words_are_there(path: Path) -> None:
    """Each template of each step reads in both languages."""
    policy = policy_or_refuse(path.read_text(encoding="utf-8"), source=path.name)
    for step in policy.steps:
        for locale in LOCALES:
            assert preview(step.template, voice=Voice(company="翠园物业", locale=locale), policy=policy).text


def test_the_usual_path_is_that_of_the_published_practice() -> None:
    """Days, channels and costs of the seven steps, and what holds for all."""
    policy = policy_or_refuse(EXAMPLES[1].read_text(encoding="utf-8"))
    assert [
        (-5, "in-app"),
        (7, "sms"),
        (15, "phone"),
        (30, "visit"),
        (60, "letter"),
        (90, "lawyer"),
        (120, "court"),
    ] == [(step.after_days, step.channel) for step in policy.steps]
    assert (8 * 60, 20 * 60, (Cap(count=4, days=30),)) == (policy.opens, policy.closes, policy.caps)
    assert ("second-person", cny("22"), cny("500")) == (
        policy.steps[4].approval, policy.steps[4].cost, policy.steps[4].minimum,
    )  # fmt: skip
    assert policy.step("gone") is None


REFUSALS = (
    ('policy = ""', "p.toml: policy", "code-missing"),
    ('policy = "p"', "p.toml: step", "setting-refused"),
    (STEP.replace('"sms"', '"pigeon"'), "p.toml: step one: channel", "word-unknown"),
    (STEP + 'fallback = ["sms"]', "p.toml: step one: fallback", "setting-refused"),
    (STEP + 'fallback = ["shout"]', "p.toml: step one: fallback", "word-unknown"),
    (STEP + 'after = "soon"', "p.toml: step one: after", "word-unknown"),
    (STEP + 'approval = "me"', "p.toml: step one: approval", "word-unknown"),
    (STEP + 'approval = "second-person"', "p.toml: step one: approval", "setting-refused"),
    (STEP + 'minimum = "-1 元"', "p.toml: step one: minimum", "negative-number"),
    (STEP + 'minimum = "1 ㎡"', "p.toml: step one: minimum", "unit-mismatch"),
    (STEP + 'cost = "0.001 元"', "p.toml: step one: cost", "setting-refused"),
    (STEP + "wait_days = 0", "p.toml: step one: wait_days", "setting-refused"),
    (STEP.replace("= 7", "= -3") + "interrupts = true", "p.toml: step one: interrupts", "setting-refused"),
    (STEP.replace("= 7", "= -3") + 'counted = "end-of-month"', "p.toml: step one: counted", "setting-refused"),
    (STEP + 'counted = "from-previous"', "p.toml: step one: counted", "setting-refused"),
    (STEP + 'counted = "soon"', "p.toml: step one: counted", "word-unknown"),
    (STEP + 'minimum = "a lot"', "p.toml: step one: minimum", "quantity-form"),
    (STEP.replace('"one"', '" "'), "p.toml: step 1: code", "code-missing"),
    ('hours = { opens = "24:30" }\n' + STEP, "p.toml: hours: opens", "setting-refused"),
    ("utc_offset_minutes = 841\n" + STEP, "p.toml: utc_offset_minutes", "setting-refused"),
    ("utc_offset_minutes = -841\n" + STEP, "p.toml: utc_offset_minutes", "setting-refused"),
    (STEP.replace("friendly", " "), "p.toml: step one: template", "code-missing"),
    (STEP + STEP[13:], "p.toml: step one: code", "code-twice"),
    (STEP + STEP[13:], "p.toml: step one: after_days", "setting-refused"),
    (STEP + 'colour = "red"', "p.toml: step one: $.step[0].colour", "key-unknown"),
    (STEP.replace("7", '"7"'), "p.toml: step one: $.step[0].after_days", "type-wrong"),
    ("gap_days = 0\n" + STEP, "p.toml: gap_days", "setting-refused"),
    ('catch_up = "burst"\n' + STEP, "p.toml: catch_up", "word-unknown"),
    ('blackout = "never"\n' + STEP, "p.toml: blackout", "word-unknown"),
    ('hours = { opens = "21:00" }\n' + STEP, "p.toml: hours", "setting-refused"),
    ('hours = { opens = "8" }\n' + STEP, "p.toml: hours: opens", "setting-refused"),
    ("cap = [{ count = 0, days = 1 }]\n" + STEP, "p.toml: cap 1: count", "setting-refused"),
    (STEP + '[template.mine]\nen = "x"', "p.toml: template: mine", "setting-refused"),
    (STEP + '[template.mine]\nzh_CN = "x"\nfr = "x"', "p.toml: template: mine: fr", "word-unknown"),
    (STEP + '[template.mine]\nzh_CN = "${iban}"', "p.toml: template: mine: zh_CN", "setting-refused"),
    (STEP + '[template.mine]\nzh_CN = "逾期停水"', "p.toml: template: mine: zh_CN", "supply-cut"),
    (STEP.replace('"one"', '"cut-power"'), "p.toml: step cut-power", "supply-cut"),
    (STEP.replace('"sms"', '"cut_off_water"'), "p.toml: step one", "supply-cut"),
    (STEP + 'fallback = ["断电"]', "p.toml: step one", "supply-cut"),
)


@pytest.mark.parametrize(("text", "subject", "code"), REFUSALS, ids=[f"{s} {c}" for _, s, c in REFUSALS])
def test_a_misfit_is_named_with_its_place(text: str, subject: str, code: str) -> None:
    """The author finds the line; a policy with any of them is not used."""
    assert (code, subject) in found(text)
    with pytest.raises(PolicyRefused, match=r"p\.toml"):
        policy_or_refuse(text, source="p.toml")


def test_what_a_misfit_is_told_is_what_was_agreed() -> None:
    """Whole: the words, the limits and the law that its sentence names; a change of one is seen here."""
    told = [
        f"{finding.code} {finding.subject} {dict(finding.facts)}"
        for text, _, _ in REFUSALS
        for finding in policy_from_toml(text, source="p.toml").findings
    ]
    golden = Path(__file__).with_name("refusals.txt").read_text(encoding="utf-8").splitlines()
    assert golden == told


WHOLE = """
policy = "whole"
catch_up = "least-gap"
gap_days = 3
blackout = "days-off"
hours = { opens = "09:30", closes = "18:00" }
cap = [{ count = 2, days = 7 }, { count = 1, days = 1 }]
promise_grace_days = 4
warn_days = 90
utc_offset_minutes = 540
[[step]]
code = "first"
after_days = 1
channel = "sms"
fallback = ["mail", "letter"]
template = "friendly"
minimum = "1.50 元"
wait_days = 1
[[step]]
code = "second"
after_days = 365
channel = "letter"
template = "mine"
counted = "from-previous"
after = "delivered"
interrupts = true
approval = "second-person"
evidence = ["number"]
cost = "22.01 元"
wait_days = 365
[template.mine]
zh_CN = "${payer}"
en = "${payer}!"
"""


def test_every_setting_of_a_file_is_in_its_policy() -> None:
    """At the ends of what it may be, and each apart from what it is by default."""
    policy = policy_or_refuse(WHOLE)
    first, second = policy.steps
    assert ("whole", "whole", 3, 570, 1080, 4, 90, 540) == (
        policy.code, policy.title, policy.gap_days, policy.opens, policy.closes, policy.promise_grace_days,
        policy.warn_days, policy.utc_offset_minutes,
    )  # fmt: skip
    assert ("least-gap", "days-off") == (policy.catch_up, policy.blackout)
    assert (Cap(count=2, days=7), Cap(count=1, days=1)) == policy.caps
    assert (("mine", (("en", "${payer}!"), ("zh_CN", "${payer}"))),) == policy.templates
    assert ("first", 1, "sms", ("mail", "letter"), "friendly", cny("1.50"), 1, False) == (
        first.code, first.after_days, first.channel, first.fallback, first.template, first.minimum, first.wait_days,
        first.interrupts,
    )  # fmt: skip
    assert ("from-previous", "delivered", True, "second-person", cny("22.01"), 365, ("number",)) == (
        second.counted, second.after, second.interrupts, second.approval, second.cost, second.wait_days,
        second.evidence,
    )  # fmt: skip


@pytest.mark.parametrize("minutes", [-840, 0, 840])
def test_a_clock_may_be_anywhere_on_earth(minutes: int) -> None:
    """From the first to the last zone that there is."""
    assert minutes == policy_or_refuse(f"utc_offset_minutes = {minutes}\n" + STEP).utc_offset_minutes


def test_a_wording_that_is_refused_says_why() -> None:
    """Which sign, which field and which there are."""
    for text, why in (
        ("a\x07", "it has the control sign U+0007"),
        ("${iban}", "no field is called iban; there are "),
        ("$", "'$', '{' and '}' may stand in ${name} alone"),
    ):
        with pytest.raises(WordingRefused) as refused:
            places(text, name="mine")
        assert refused.value.why.startswith(why)


THREATS = (
    "逾期将停水", "停 · 电", "停\u200b水", "ＣＵＴ  off the water", "断电断气", "切断您家的供水", "中止供热", "拉闸",
    "停供燃气", "关水阀", "锁电表", "限制用电", "停止供应天然气", "暂停供水", "we will disconnect your electricity",
    "your power will be cut", "gas supply may be suspended", "shut-off of water", "stop supplying heat",
)  # fmt: skip
HARMLESS = (
    "请在期限内缴纳水电费", "请勿停电瓶车", "停车费与水费", "有关水费的说明", "缴费期限水电同此", "电话催缴",
    "暖气费将于十月到期", "please stop by to pay",
    "the power of attorney", "gas fees of March", "your water bill is due",
    "停机坪", "上水平",
)  # fmt: skip


@pytest.mark.parametrize("text", THREATS)
def test_a_threat_to_cut_a_supply_is_found_however_it_is_written(text: str) -> None:
    """民法典 944: neither done nor threatened."""
    assert cut_threatened(text)


@pytest.mark.parametrize("text", HARMLESS)
def test_what_threatens_nothing_may_be_said(text: str) -> None:
    """Fees for water and power are still spoken of."""
    assert "" == cut_threatened(text)


@pytest.mark.parametrize("name", sorted(TEMPLATES))
@pytest.mark.parametrize("locale", LOCALES)
def test_every_template_of_ours_reads_whole_and_threatens_nothing(name: str, locale: str) -> None:
    """Filled with made-up values it has no place left; its English is English."""
    said = preview(name, voice=Voice(company="翠园物业", locale=locale))
    assert "$" not in said.text + said.subject
    assert "" == cut_threatened(said.text)
    assert said.subject.isascii() == (locale == "en")


CORPUS = (
    "{0.__class__}", "${x.y}", "${payer.__class__}", "{{7*7}}", "${7*7}", "$payer", "${}", "${ payer }", "#{payer}{",
    "${payer", "${PAYER}", "${payer!r}", "${payer:>9999999}", "$${payer}", "{payer}", "${spaces[0]}",
    "a\x00b", "a\rb", "\u2028",
    "${__import__}", "${password}", "x" * 2001,
)  # fmt: skip
AS_IT_IS = ("%n", "%s%s%s%n", "<script>alert(1)</script>", "' OR 1=1 --", "\\${", "a\nb", "100%", "#payer#")


@pytest.mark.parametrize("text", CORPUS)
def test_s05_a_text_that_could_be_evaluated_is_refused(text: str) -> None:
    """S05: a place is ${name} of a declared field and nothing else."""
    with pytest.raises(WordingRefused):
        places(text, name="x")


@pytest.mark.parametrize("text", [text for text in AS_IT_IS if "$" not in text])
def test_s05_any_other_text_is_told_as_it_is(text: str) -> None:
    """S05: nothing in it means anything."""
    assert text == filled(text, {}, name="x")


@given(st.text(max_size=60))
def test_s05_no_value_is_ever_read_as_a_place(value: str) -> None:
    """S05: a value stands as it is, or the text is refused for a control sign in it."""
    try:
        said = filled("<${payer}>", {"payer": value, "amount": "secret"}, name="x")
    except WordingRefused:
        assert any(not sign.isprintable() for sign in value)
    else:
        assert f"<{value}>" == said


@pytest.mark.parametrize("value", ["a\r\nBcc: all", "a\nb", "\x1b[31m", "\u2029"])
def test_s05_a_value_with_a_control_sign_is_refused(value: str) -> None:
    """S05: no heading of a mail is broken by a name."""
    with pytest.raises(WordingRefused):
        filled("${payer}", {"payer": value}, name="x")

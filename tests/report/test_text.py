"""The answer at a terminal."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from interlock.finding import Finding
from interlock.report.cells import clipped, harmless, padded, width, wrapped
from interlock.report.model import Shown, Singles, Skipped
from interlock.report.text import (
    NOT_COVERED_MAX,
    finding_block,
    noted,
    render,
    sentence,
    singles,
)
from tests.report.sample import HOSTILE, calm, doubled, hostile, report

ENGLISH = """\
BROKEN  exactly-once: order         party: subject (certain)
  Order SO-000001 is in ERP twice (00000001, 00000002), not each with ExternalNo filled.

Smallest case: 1 customer, 1 order, 1 fault (from 7 records, 22 faults; judged again)
  TIME  person  -> CRM      create Order SO-000001
  TIME  person  -> CRM      approveOrder of Order SO-000001: status from open to approved
  TIME  CRM     -> subject  webhook orderChanged, orderApproved, answered 204
  TIME  subject -> ERP      CreateOrder, ExternalNo SO-000001  PLACE
  TIME  ERP                 stored SalesOrder 00000001: ExternalNo SO-000001
  TIME  ERP     x  subject  reply lost after the work was done; gave up after 10 s  MARK
  TIME  subject -> ERP      CreateOrder again, without looking first, ExternalNo SO-000001  PLACE
  TIME  ERP     -> subject  answered DuplicateFault: SalesOrder 00000001 has ExternalNo SO-0000…
  TIME  subject -> ERP      CreateOrder again, CustomerNo C00001, ExternalNo empty  PLACE
  TIME  ERP                 stored SalesOrder 00000002: ExternalNo empty  <- copy 2
"""
CHINESE = """\
违反  恰好一次（exactly-once）：订单  责任方：被测集成（确定）
  订单 SO-000001 在 ERP 中有 2 份（00000001, 00000002），并非每份都填写了 ExternalNo。

最小用例：1 个客户，1 张订单，1 个故障（源自 7 条记录，22 个故障；已重新判定）
  TIME  人员     -> CRM       新建订单 SO-000001
  TIME  人员     -> CRM       对订单 SO-000001 执行 approveOrder：status 由 open 变为 approved
  TIME  CRM      -> 集成程序  推送 orderChanged, orderApproved，应答 204
  TIME  集成程序 -> ERP       CreateOrder, ExternalNo SO-000001  PLACE
  TIME  ERP                   保存销售订单 00000001：ExternalNo SO-000001
  TIME  ERP      x  集成程序  处理已完成，应答丢失；10 秒后放弃等待  MARK
  TIME  集成程序 -> ERP       未查询就再次 CreateOrder, ExternalNo SO-000001  PLACE
  TIME  ERP      -> 集成程序  应答 DuplicateFault：SalesOrder 00000001 has ExternalNo SO-000001 a…
  TIME  集成程序 -> ERP       再次 CreateOrder, CustomerNo C00001, ExternalNo 为空  PLACE
  TIME  ERP                   保存销售订单 00000002：ExternalNo 为空  <- 第 2 份
"""


def told(language) -> str:
    """Give the block without what a change of the subject's code or of latencies would change."""
    text = finding_block(report(doubled()), doubled(), language).partition("\n为何")[0]
    text = text.partition("\nWhy")[0]
    text = re.sub(r"\d\d:\d\d:\d\d", "TIME", text)
    text = re.sub(r" +<- (the only fault|唯一的故障)", "  MARK", text)
    text = re.sub(r" +(<- )", r"  \1", text)
    # Two webhooks of one instant come in the order that their latencies give them.
    text = text.replace("orderApproved, orderChanged", "orderChanged, orderApproved")
    return re.sub(r" +[\w/]+\.py:\d+", "  PLACE", text) + "\n"


def test_a_finding_tells_its_smallest_case_in_english():
    assert told("en") == ENGLISH


def test_a_finding_tells_its_smallest_case_in_chinese():
    assert told("zh") == CHINESE


def test_a_finding_ends_with_why_remedy_and_replay():
    tail = finding_block(report(doubled()), doubled(), "en").partition("\nWhy the subject: ")[2]
    assert "ERP keeps ExternalNo unique (contracts/bridge.yaml:" in tail
    assert "\nRemedy: send the order's own number as ExternalNo;" in tail
    assert tail.endswith("\nAgain: interlock replay .interlock/cases/exactly-once.yaml")


def test_the_chinese_block_has_no_english_sentence():
    text = finding_block(report(doubled()), doubled(), "zh")
    assert "every message" not in text
    assert "reply lost" not in text
    assert "超时后先查询" in text


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_columns_of_a_story_align_in_cells(language):
    lines = finding_block(report(doubled()), doubled(), language).splitlines()
    ends = [x for x in lines if re.match(r"  \d\d:.*\.py:", x) and "<-" not in x]
    starts = {width(x[: re.search(r"[\w/]+\.py:", x).start()]) for x in ends}
    assert len(ends) >= 3
    assert len(starts) == 1
    assert max(map(width, lines)) <= 118


def test_the_whole_report_sums_up_the_laws():
    text = render(report(doubled()))
    assert "  holds    nothing-lost: order 6\n" in text
    assert "  BROKEN   exactly-once: order 5\n" in text
    assert "  UNKNOWN  settles 0: nothing was at stake" in text
    assert "What was tried: 1 scenario, 1 kind of fault fired, 1 operation called" in text
    assert "Skipped: the remaining trials: the budget was used up" in text
    assert text.endswith("BROKEN: 1 broken, 1 holds, 1 unknown. 12 trials, 2.2 s, seed 5.\n")


def test_what_nobody_asked_for_counts_as_broken():
    crashed = Finding("subject-crashed", "subject-crashed", "it ended", "catch it")
    one = report(doubled())
    both = replace(one.subjects[0], shown=(*one.subjects[0].shown, Shown(crashed)))
    text = render(replace(one, subjects=(both,)))
    assert "BROKEN: 2 broken, 1 holds, 1 unknown." in text


def test_the_whole_report_in_chinese():
    text = render(report(doubled()), "zh")
    assert "已跳过：其余试验：预算已用完" in text
    assert "未知  按时静止（settles） 0：没有可检验的内容" in text


def test_a_report_without_findings_is_calm():
    text = render(calm())
    assert text.startswith("Laws   order_sync")
    assert "BROKEN" not in text
    assert "holds" in text


def test_hostile_data_cannot_steer_the_terminal():
    text = render(hostile()) + render(hostile(), "zh")
    assert HOSTILE not in text
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", text)


def test_a_finding_of_an_unknown_law_says_what_the_law_says():
    finding = Finding("house-law", "house-law.broken", "it is broken", "mend it", args={"a": "1"})
    text = finding_block(report(), Shown(finding), "zh")
    assert "It is broken" in text
    assert "mend it" in text


def test_a_sentence_keeps_the_small_letter_of_an_operation():
    args = {"operation": "updateOrder", "system": "crm", "count": "61", "bound": "60"}
    finding = Finding("retries-bounded", "retries-bounded.hammered", "", "", args=args)
    assert sentence(finding, "en").startswith("updateOrder of CRM failed 61 times")
    other = replace(finding, message_id="settles.never-rests", args={"system": "crm"})
    assert sentence(other, "en").startswith("The integration never comes to rest")


def test_texts_are_measured_padded_cut_and_wrapped_in_cells():
    assert width("订单 a") == 6
    assert padded("订", 4) == "订  "
    assert clipped("订单编号", 5) == "订单…"
    assert clipped("abc", 3) == "abc"
    assert wrapped("one two three", 8) == "one two\n  three"
    assert max(map(width, wrapped("汉" * 50, 20).splitlines())) <= 20
    assert wrapped("一二三，四五", 6, "") == "一二\n三，四\n五"


def test_harmless_keeps_lines_and_tabs():
    assert harmless("a\n\tb\x1b[0m\u202e") == "a\n\tb\ufffd[0m\ufffd"


def test_coverage_is_one_line_and_what_is_not_covered_has_an_end():
    names = tuple(f"unit {n}" for n in range(NOT_COVERED_MAX + 3))
    known = {"operations": "4/4", "moves": "2/9", "codes": "0/0"}
    said = render(report(coverage=known, not_covered=names))
    assert "Coverage: operations of the bridge 4/4, moves of life 2/9\n" in said
    assert f"unit {NOT_COVERED_MAX - 1}, 3 more, see --json" in said
    assert f"unit {NOT_COVERED_MAX}" not in said
    assert "，另有 3 项，见 --json" in render(report(coverage=known, not_covered=names), "zh")


def test_what_is_not_covered_is_told_in_chinese():
    names = ("order cancelled when shipped", "order.lines with many", "currency JPY")
    said = render(report(coverage={"moves": "2/9"}, not_covered=names), "zh")
    assert "覆盖情况：状态变迁 2/9" in said
    assert "未覆盖：订单：处于 shipped 时取消，order.lines 多项，currency JPY" in said


@pytest.mark.parametrize(
    ("what", "en", "zh"),
    [
        (
            Singles(608, 608, {"wrong-charset": 2, "drip": 1}, asked=608),
            (
                "every single fault at every call of the calm trials was tried: 608 of 608; "
                "3 of them changed nothing: wrong-charset 2, drip 1"
            ),
            (
                "平静试验中每次调用的每个单一故障均已试过：608/608；"
                "其中 3 个没有任何影响：字符集不符 2、应答滴流 1"
            ),
        ),
        (
            Singles(70, 608, asked=608, next=71),
            "not every single fault was tried: 70 of 608; go on with --every-fault --from 71",
            "单一故障未全部试过：70/608；继续请用 --every-fault --from 71",
        ),
        (
            Singles(538, 608, first=71, asked=538),
            "single faults from the 71. on were tried: 538 of 608",
            "从第 71 个起的单一故障均已试过：538/608",
        ),
    ],
)
def test_the_certificate_says_what_was_tried_of_every_single_fault(what, en, zh):
    assert singles(what, "en") == en
    assert singles(what, "zh") == zh


def test_a_chinese_reader_meets_faults_and_laws_by_their_chinese_names():
    never = "never drawn or never met: reply-lost, outage, of-a-package"
    assert noted(never, "zh") == "未抽到或未触发：应答丢失、系统中断、of-a-package"
    assert noted(never, "en") == never
    left = Skipped("faults in 01.yaml", "the scenario leaves out: drip")
    text = render(replace(report(), skipped=(left,)), "zh")
    assert "已跳过：01.yaml 中的故障：场景不混入：应答滴流" in text
    many = ", ".join(f"kind-{n}" for n in range(20))
    text = render(replace(report(), skipped=(replace(left, why=f"never drawn: {many}"),)))
    assert "never drawn: kind-0" in text
    assert "kind-7 ... +12 HOLDS" in " ".join(text.split())
    assert noted("the fault crash at erp.Create#1 struck in no trial", "zh").startswith(
        "故障进程崩溃"
    )
    assert noted("no-ghost: Amount of flow pay", "zh").startswith("无幽灵数据：")

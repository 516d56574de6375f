"""The comments of the files that `interlock init` writes, in Chinese; what they say of is kept."""

from __future__ import annotations

import re
from collections.abc import Mapping

from interlock.messages import reading
from interlock.patterns import expression

# Comments of a whole line, and ends of lines.
_COMMENTS: Mapping[str, str] = {
    "The pair, the bridge and the integration under test; `interlock schema config` lists all "
    "keys.": "系统对、字段桥和被测集成；`interlock schema config` 列出全部设置。",
    "instead of call: any other program, on real sockets": "代替 call：任何其他程序，用真实套接字",
    "with command: else a trial lasts the horizon of its scenario": (
        "与 command 同用：否则一次试验与场景的 horizon 一样久"
    ),
    "Proposed by `interlock init` from names, meanings and types: read every line.": (
        "由 `interlock init` 根据名称、含义和类型提出：请逐行核对。"
    ),
    "`interlock check` says what does not fit, `interlock schema bridge` what can be said.": (
        "`interlock check` 指出不符之处，`interlock schema bridge` 说明可以写什么。"
    ),
    "When are two records the same thing?": "两条记录何时是同一个事物？",
    "When are two records the same thing? FILL THIS LINE FIRST: one field of each side that": (
        "两条记录何时是同一个事物？请先填写这一行：两边各一个字段，"
    ),
    "holds the same number; then take away the {} and the #.": (
        "其中的编号相同；然后去掉 {} 和 #。"
    ),
    "What starts the flow, what it does, and where each field of the ERP comes from.": (
        "流程由什么触发、做什么，以及 ERP 的每个字段来自哪里。"
    ),
    "Codes of the CRM, and what the ERP calls them.": "CRM 的代码，以及 ERP 对应的代码。",
    "`interlock init` could not propose this bridge:": "`interlock init` 无法提出此字段桥：",
    "docs/how-to/first-bridge.md shows a whole one; `interlock check` reads what you write.": (
        "完整示例见 docs/how-to/first-bridge.md；`interlock check` 检查您所写的内容。"
    ),
    "no field tells who is who; name one under match.": (
        "没有字段能说明谁对应谁；请在 match 下写明一个。"
    ),
    "What shall happen; `interlock schema scenario` says what may stand here.": (
        "将要发生的事；`interlock schema scenario` 说明可以写什么。"
    ),
    "Fill match in contracts/bridge.yaml, write its name for MATCH, take the # away.": (
        "请填写 contracts/bridge.yaml 的 match，用其名称代替 MATCH，再去掉 #。"
    ),
    "required, and nothing seems to fill it": "必填，似乎没有字段可以填写它",
    "of which record is it the key?": "它是哪种记录的键？",
    "for example": "示例",
    "(none: name them in an overlay)": "（无：请在覆盖层中指明）",
    "the next look comes in a minute": "一分钟后再看",
}
_DOCSTRINGS: Mapping[str, str] = {
    "The integration under test: an ordinary program that knows nothing of Interlock.": (
        "被测集成：一个普通程序，对 Interlock 一无所知。"
    ),
    "Look at the CRM once a minute. It carries nothing yet: that is the first red test.": (
        "每分钟查看一次 CRM。它还什么都不传递：这就是第一个失败的测试。"
    ),
}
_PARTS: tuple[tuple[str, str], ...] = (
    (r"# Records of (\w+), and their fields:$", r"# \1 的记录及其字段："),
    (r"#   and (\d+) more: (`.+`) names them$", r"#   另有 \1 种：\2 可列出"),
    (r"    write a table of (.+) to (.+)$", r"    请写代码表：从 \1 到 \2"),
    (r"# ask both owners: (\{.+?\})", r"# 请询问双方负责人：\1"),
    (r": \(none\)$", "：（无）"),
)
_REFUSED = expression(r"(?P<head>.* # .*    )refused: (?P<why>.+)$")


def commented(text: str) -> str:
    """Give the text of a file with Chinese comments; a comment that is not known stays."""
    for english, chinese in _DOCSTRINGS.items():
        text = text.replace(f'"""{english}"""', f'"""{chinese}"""')
    return "\n".join(map(_line, text.split("\n")))


def _line(line: str) -> str:
    for pattern, chinese in _PARTS:
        line = re.sub(pattern, chinese, line)
    if found := _REFUSED.match(line):
        return f"{found['head']}不可用：{reading.told(found['why'], 'zh')}"
    for english, chinese in _COMMENTS.items():
        head = line.removesuffix(english)
        if head != line and head.endswith(("# ", "#   ", "    ")):
            return head + chinese
    said = line.removeprefix("# ").removesuffix(".")
    plain = reading.told(said, "zh")
    return f"# {plain}。" if line.startswith("# ") and plain != said else line

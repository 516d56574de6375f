"""The pages of patterns, links and report formats in Chinese; those of rules in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from interlock.messages.language import Pair

PAGES: Mapping[str, str] = {
    # Patterns of faults
    "flapping-link": """链路时断时通：断 15 秒，通 30 秒，反复不止。

实际场景：磨损的网线、反复重启的路由器、没有稳住的故障切换。
成功一次就以为恢复的集成，每次都要从头处理积压。""",
    "nightly-batch-window": """系统在跑批：每次应答六秒，中间五分之一时间应答 503。

实际场景：每一套 ERP 的夜间；原本排在夜间的其他工作也会挤到这里。""",
    "retry-storm": """先中断，恢复后所有调用方同时涌回，系统以限流自保。

前三分之一时间谁也访问不了；之后每 30 秒中有 20 秒应答 429，要求等待十秒。
不按要求等待的集成会让所有人等得更久。""",
    "upgrade-at-half-time": """系统升级：前四分之一时间停机，之后换成新版本。

新版本的应答带有没人认识的字段，升级前的令牌全部失效。""",
    "replica-lag": """所有读取和列表都来自滞后 30 秒的副本。

实际场景：高负载下从只读副本读取的数据库。刚写入的内容查不到。""",
    "month-end-closing": """正在关账：应答要两秒，一半时间内系统不接受新单据。

其间到来的单据必须等待，最终仍恰好到达一次。""",
    "month-end-load": """人人同时过账：每次应答四秒，每两分钟有 20 秒应答 429。

实际场景：月末最后一个工作日，两个系统都是如此。""",
    # Links
    "same-site": "两端在同一机房：单程 1 至 3 ms，不丢包。",
    "cloud-to-on-premises": (
        "一端在云上，一端在本地机房：单程 15 至 60 ms，每 1000 条消息重传一条，20 Mbit/s。"
    ),
    "china-to-europe": (
        "跨境并跨越两洋的长途：单程 130 至 320 ms，每 1000 条消息重传 30 条，2 Mbit/s。"
    ),
    "vpn": "经公司的隧道：单程 40 至 150 ms，每 1000 条消息重传 10 条，8 Mbit/s。",
    # Report formats
    "text": "给终端前的人看的答案：纯文本，不带颜色；颜色由 `cli` 添加。",
    "json": "给机器看的答案：一份 JSON 文档，结构见 `docs/reference/json.md`。",
    "junit": """JUnit XML：每个被测集成的每条定律一个用例，任何 CI 都能显示。

结构取 Jenkins、GitLab、GitHub actions 和 Azure 共同支持的部分：`testsuites`，
每个被测集成一个 `testsuite`，每条定律一个 `testcase`。名称不重复，因为有的 CI 只保留首个。""",
    "html": "单个 HTML 文件：离线可读，没有脚本，中英双语，可打印。",
}

# Rules that findings carry and that are no law, and what a verdict says.
RULES: Mapping[str, Pair] = {
    "own-law": (
        "A law of your own, written in the scenario or in a file of laws, does not hold.",
        "场景或定律文件中的自定义定律不成立。",
    ),
    "subject-crashed": (
        (
            "The integration ended with an error that nobody caught: it would not have gone on "
            "with the other records either."
        ),
        "被测集成因无人捕获的错误而结束：其他记录也不会再得到处理。",
    ),
    "subject-stuck": (
        (
            "The integration stands still and waits for what will not come; only a person could "
            "free it."
        ),
        "被测集成停住不动，在等永远不会来的事；只有人工才能让它继续。",
    ),
    "act": (
        (
            "A system did not let a person do what the scenario says, or let one do what it says "
            "must be refused."
        ),
        "系统没有让人完成场景所写的操作，或放行了场景写明必须拒绝的操作。",
    ),
    "stranger": (
        "The integration called an address that is no system of this project.",
        "被测集成访问了不属于本项目任何系统的地址。",
    ),
    "misfit": (
        (
            "A field of one system does not fit the field that the bridge writes it to: some value "
            "that the one contract allows is refused, cut or changed by the other."
        ),
        "一个系统的字段与字段桥写往的字段不相容：一方契约允许的某个值，会被另一方拒绝、截断或改变。",
    ),
    "holds": (
        "Every law that was asked was at stake, and none was broken in any trial. Exit code 0.",
        "每条所要求的定律都受到了检验，且在各次试验中都没有被违反。退出码 0。",
    ),
    "unknown": (
        (
            "Nothing was found broken, but not all could be judged: something was refused, skipped "
            "or never at stake, and the report says what. It is not green. Exit code 4."
        ),
        (
            "没有发现违反，但并非都能判定：有内容被拒绝、跳过或从未受到检验，报告会写明。"
            "它不算通过。退出码 4。"
        ),
    ),
    "broken": (
        (
            "A law was broken. The report shows the smallest case, the party at fault and the "
            "remedy; `interlock replay` makes the case again. Exit code 1."
        ),
        (
            "有定律被违反。报告给出最小用例、责任方和办法；"
            "`interlock replay` 可重放该用例。退出码 1。"
        ),
    ),
}

"""What readers of contracts and project files say, in Chinese; English is their own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from interlock.messages import documents
from interlock.messages.documents import bridges, broad, projects, stories
from interlock.messages.documents.phrases import PHRASES
from interlock.messages.language import Language
from interlock.patterns import expression

# Placeholders stand for any text; "|" for what is itself translated.
SENTENCES: Mapping[str, str] = {
    # Repairs
    "nullable is honoured, though its enum does not list null": (
        "按可为空处理，尽管其枚举没有列出 null"
    ),
    "nullable beside $ref is honoured, though 3.0 ignores it": (
        "按可为空处理，尽管 3.0 忽略 $ref 旁的 nullable"
    ),
    "path parameter {name} is not in the path {path}; left out{times}": (
        "路径参数 {name} 不在路径 {path} 中，已略去{times}"
    ),
    "answers of {media} are not rehearsed where there are others{times}": (
        "有其他格式时不演练 {media} 的应答{times}"
    ),
    "request bodies of {media} beside others are not rehearsed{times}": (
        "有其他格式时不演练 {media} 的请求体{times}"
    ),
    "a schema inside a message was read as xs:any": "报文中的模式按 xs:any 读取",
    "an element of any document may be undeclared": "可为任意文档的元素允许未声明的内容",
    "white space before the XML declaration was cut off": "XML 声明前的空白已去掉",
    "{name} was read as schemaLocation": "{name} 按 schemaLocation 读取",
    "{name} of a complexType was left out": "complexType 的 {name} 已略去",
    "{name} was taken from {file} beside the contract": "{name} 取自契约旁的 {file}",
    "path {path} does not begin with a slash; it was put before": (
        "路径 {path} 缺少开头的斜杠，已补上"
    ),
    "repaired {count} place": "修复 {count} 处",
    "repaired {count} places": "修复 {count} 处",
    "removed {count} place": "删除 {count} 处",
    "removed {count} places": "删除 {count} 处",
    "matches nothing; nothing is repaired": "没有匹配，未作修复",
    # Refusals
    "the server starts it (notification or solicit-response)": "由服务端发起（通知或征询应答）",
    "part {part} has a type, not an element, in document style": (
        "document 风格中部件 {part} 用的是类型，而非元素"
    ),
    "element {name} is missing: {|why}": "缺少元素 {name}：{why}",
    "no schema declares it": "没有模式声明它",
    "{file}: there is no such file{by}": "{file}：没有这个文件{by}",
    "{file}: a remote place is never fetched{by}": "{file}：远程地址从不下载{by}",
    "$ref {ref} points to nothing": "$ref {ref} 没有指向任何内容",
    "$ref {ref} leads out of the folder of the contract": "$ref {ref} 指向契约所在文件夹之外",
    "no port offers it": "没有端口提供它",
    "it answers with a stream of bytes, which is not read": "应答是字节流，不读取字节流",
    "it is bound, but has no parameter that binds it": "声明为绑定，却没有用于绑定的参数",
    "a property of {name} has no name": "{name} 有一个属性没有名称",
    "it derives from more than {count} types": "其继承层次超过 {count} 层",
    "its base types lead back to itself: {ring}": "其基类型又指回自身：{ring}",
    "its key names {path}, which is no property": "其键指定了 {path}，但没有这个属性",
    "its key names {path}, which is no single value": "其键指定了 {path}，但它不是单个值",
    "its parameter {name} is an output": "其参数 {name} 是输出参数",
    "its parameter {name} stands twice": "其参数 {name} 出现两次",
    "the container {name} that it extends {|why}": "它所扩展的容器 {name}：{why}",
    "types nest deeper than {count}": "类型嵌套超过 {count} 层",
    "{name} is no type of records": "{name} 不是记录类型",
    "the type {name} is not declared in any schema here": "这里没有任何模式声明类型 {name}",
    "the type {name} is not declared: its schema lies at {uri}, which is not fetched; "
    "save it and name it too": (
        "类型 {name} 没有声明：其模式位于 {uri}，不会下载；请保存该文件并一并指定"
    ),
    "the type {name} is not known": "不认识类型 {name}",
    # Why an operation has its role
    "it changes nothing": "不改变任何记录",
    "its name says so": "由名称得知",
    "what it carries is of another kind than {name}": "所携带的记录与 {name} 不是同一种",
    "no pattern fits": "没有匹配的模式",
    "no state is called after it": "没有与之同名的状态",
    "no state is called after {word}": "没有以 {word} 命名的状态",
    "searches {name}": "查询 {name}",
    "the metadata does not say by which fields": "元数据没有说明按哪些字段",
    "the metadata does not say to which record": "元数据没有说明针对哪条记录",
    "the reply holds no list": "应答中没有列表",
    "does not say which record it deletes": "没有说明删除哪条记录",
    "{clue} and a plural": "{clue}，且为复数",
    "{clue} and a list of keys": "{clue}，且带有主键列表",
    "{clue}, and no state is called cancelled": "{clue}，且没有名为 cancelled 的状态",
    "{clue}, and nothing else creates one": "{clue}，且没有其他操作新建它",
    "{clue}, but the reply holds no list": "{clue}，但应答中没有列表",
    "{clue}, and the reply tells a session": "{clue}，且应答给出会话",
    "it describes no operation": "没有描述任何操作",
    "SOAP over {transport} is not supported; SOAP bindings are": (
        "不支持经 {transport} 传送的 SOAP；支持 SOAP 绑定"
    ),
    "SOAP over {transport} is not supported": "不支持经 {transport} 传送的 SOAP",
    "{kind} is not supported; SOAP bindings are": "不支持 {kind}；支持 SOAP 绑定",
    "{name} needs itself, so no message that holds it ever ends": (
        "{name} 必须包含自身，含有它的报文没有尽头"
    ),
    "the schema {name} leads only back to itself": "模式 {name} 只指向自身",
    "it is overloaded, and no name of its input tells it apart": "它有重载，输入名称无法区分",
    # Errors of use
    "the file cannot be read: it does not exist": "无法读取文件：文件不存在",
    "the file cannot be read: this is a folder": "无法读取文件：这是文件夹",
    "the file cannot be read: this is a pipe or a device": "无法读取文件：这是管道或设备",
    "name a file that can be read": "请指定可读的文件",
    "name a file inside it": "请指定其中的文件",
    "the file cannot be fetched: {|why}": "无法下载文件：{why}",
    "correct the address, or save the file by hand": "请改正地址，或手工保存文件",
    "this is {|kind}; only OpenAPI files are fetched with what they refer to": (
        "这是 {kind}；只有 OpenAPI 文件会连同其引用一起下载"
    ),
    "save the files of the service by hand": "请手工保存该服务的文件",
    "name a usual file": "请指定普通文件",
    "correct the path": "请改正路径",
    "byte {byte} at offset {offset} is not UTF-8": "偏移 {offset} 处的字节 {byte} 不是 UTF-8",
    "the file is {encoding}, not UTF-8": "文件编码是 {encoding}，不是 UTF-8",
    "save it as UTF-8": "请另存为 UTF-8",
    "save it as UTF-8 (its bytes read well as GBK)": "请另存为 UTF-8（其内容像是 GBK 编码）",
    "the file is empty": "文件是空的",
    "the file ends in the middle of the document": "文件在文档中间就结束了",
    "the file ends too early: {|why}": "文件结束得太早：{why}",
    "take the whole file": "请取完整的文件",
    "OpenAPI version {version} is not known": "未知的 OpenAPI 版本 {version}",
    "use OpenAPI 3.0, 3.1 or 3.2": "请使用 OpenAPI 3.0、3.1 或 3.2",
    "there is no Swagger {version}": "没有 Swagger {version}",
    "write `openapi: 3.0.3` if the file is OpenAPI 3, else convert it": (
        "若文件是 OpenAPI 3，请写 `openapi: 3.0.3`，否则请转换"
    ),
    "did you mean {one} or {other}?": "是否指 {one} 或 {other}？",
    "did you mean {name}?": "是否指 {name}？",
    "use one of {names} and {count} others": "请使用其中之一：{names}，另有 {count} 个",
    "use one of {names}": "请使用其中之一：{names}",
    "`interlock list --all` shows every name": "`interlock list --all` 列出全部名称",
    "there is no file to check, and no interlock.toml that names one": (
        "没有要检查的文件，也没有 interlock.toml 指定文件"
    ),
    "say interlock check CONTRACT, or start with interlock init CRM ERP": (
        "请用 interlock check 契约文件，或从 interlock init CRM ERP 开始"
    ),
    "{name} is neither a file nor a system of interlock.toml": (
        "{name} 既不是文件，也不是 interlock.toml 中的系统"
    ),
    "name a contract file, or one of {names}": "请指定契约文件，或其中之一：{names}",
    "name a contract file: no interlock.toml here names systems": (
        "请指定契约文件：此处没有写明系统的 interlock.toml"
    ),
    "cannot listen on {place}: {|why}": "无法监听 {place}：{why}",
    "name another address or port; port 0 takes any free one": (
        "请换一个地址或端口；端口 0 表示任选空闲端口"
    ),
    "{name} is no address for webhooks": "{name} 不是 webhook 地址",
    "write it whole: http://127.0.0.1:9000/hooks": "请写完整：http://127.0.0.1:9000/hooks",
    "write a value that the contract allows": "请填写契约允许的值",
    "{what} does not fit: {|why}": "{what} 不符合契约：{why}",
    "{|what} cannot be loaded: {|why}": "无法载入 {what}：{why}",
    "load what it names first, and nothing twice": "请先载入被引用的记录，且不要重复载入",
    # Programs under test
    "the program cannot be started: {|why}": "无法启动程序：{why}",
    "name a program that is installed, with its arguments as further words": (
        "请指定已安装的程序，参数写成后续各词"
    ),
    "correct its first line: the program that it names there is not installed": (
        "请改正它的首行：其中指定的程序没有安装"
    ),
    "let it be run: chmod +x, or put the program that reads it before it": (
        "请允许执行它：chmod +x，或在它前面写上解释它的程序"
    ),
    "write #! and the program that reads it into its first line": ("请在首行写 #! 和解释它的程序"),
    "the subject ended before its first call with exit code {code}: {says}": (
        "被测集成在首次调用之前就已结束，退出码 {code}：{says}"
    ),
    "the subject ended before its first call with exit code {code}": (
        "被测集成在首次调用之前就已结束，退出码 {code}"
    ),
    "the part {name} ended before its first call with exit code {code}: {says}": (
        "部件 {name} 在首次调用之前就已结束，退出码 {code}：{says}"
    ),
    "the part {name} ended before its first call with exit code {code}": (
        "部件 {name} 在首次调用之前就已结束，退出码 {code}"
    ),
    "run it by hand against `interlock twin`, or correct what the line needs": (
        "请对着 `interlock twin` 手工运行，或改正该行所需的内容"
    ),
    "the subject was not ready within {s} s: {says}": "被测集成在 {s} 秒内未就绪：{says}",
    "the subject was not ready within {s} s": "被测集成在 {s} 秒内未就绪",
    "the part {name} was not ready within {s} s: {says}": "部件 {name} 在 {s} 秒内未就绪：{says}",
    "the part {name} was not ready within {s} s": "部件 {name} 在 {s} 秒内未就绪",
    "the subject ended with exit code {code} before it was ready: {says}": (
        "被测集成未就绪就已结束，退出码 {code}：{says}"
    ),
    "the subject ended with exit code {code} before it was ready": (
        "被测集成未就绪就已结束，退出码 {code}"
    ),
    "the part {name} ended with exit code {code} before it was ready: {says}": (
        "部件 {name} 未就绪就已结束，退出码 {code}：{says}"
    ),
    "the part {name} ended with exit code {code} before it was ready": (
        "部件 {name} 未就绪就已结束，退出码 {code}"
    ),
    "correct what it says, or the probe; `within` gives it longer": (
        "请按其输出改正，或改正探测方式；`within` 可给它更长时间"
    ),
    "what runs at {url} could not be cleared: {why}": "无法清理运行于 {url} 的程序：{why}",
    "call it by hand; it answers below 400 when all old work has stopped": (
        "请手工调用；旧的工作全部停止后，它应以小于 400 的状态应答"
    ),
    "what runs already must know where {name} is, and {part} names no port": (
        "已在运行的程序必须知道 {name} 在哪里，而 {part} 没有指定端口"
    ),
    "there is no file {name}": "没有文件 {name}",
    "paths are relative to the settings file": "路径相对于设置文件",
    "{key} of a service is not supported": "不支持服务的 {key}",
    "leave it out; supported are {names}": "请去掉；支持的有 {names}",
    "Docker does not answer: {says}": "Docker 没有应答：{says}",
    "start it (Debian: apt-get install docker.io), or name it in DOCKER_HOST": (
        "请启动它（Debian：apt-get install docker.io），或在 DOCKER_HOST 中指定"
    ),
    "several twins cannot share one --port, --control-port or --data": (
        "多个孪生系统不能共用一个 --port、--control-port 或 --data"
    ),
    "this port serves the control path alone": "此端口只提供控制路径",
    "ask the twin at its own port": "请向孪生系统自己的端口请求",
    "leave it out, or start each twin by a command of its own": (
        "请去掉，或用各自的命令启动每个孪生系统"
    ),
    # Why records and fields are proposed as matches
    "same name": "名称相同",
    "alike notes": "说明相近",
    "both mean {|what}": "都表示 {what}",
    "{one} and {other} both mean {|what}": "{one} 与 {other} 都是 {what}",
    "both have {|names}": "都有 {names}",
    "{one}, a kind of {|what}, may become {other}": "{one} 是一种 {what}，可能变为 {other}",
    "{|names} in both names": "两边名称都含 {names}",
    "neither path nor name tells what it does": "路径和名称都看不出它做什么",
    **stories.SENTENCES,
    **bridges.SENTENCES,
    **projects.SENTENCES,
    **documents.SENTENCES,
    **broad.SENTENCES,
}
_HAN = expression("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
_WORD = r"(?:(?!: ).)+?"
_FORMS = {
    "why": ".+?",
    "name": f"'[^']*'|{_WORD}",
    "times": "(?: [(].+[)])?",
    "by": "(?: [(].+[)])?",
    "file": r"\S+",
    "quoted": "['\"].*",
}


def told(text: str, language: Language) -> str:
    """Give a sentence of a reader in a language; what is not known stays as it is.

    Known are "WHAT: sentence", "3 x sentence: WHATS" and several with semicolons between, too.
    """
    if language == "en" or not text:
        return text
    line, gap, place = text.partition("  ")
    return (_line(line) or line) + gap + place


def phrase(text: str, language: Language) -> str:
    """Give what a thing is called, as "the flow 'x'"; what is not known stays as it is."""
    if language == "en":
        return text
    several = text.split(", ")
    if len(several) > 1 and all(one in PHRASES for one in several):
        return "、".join(PHRASES[one] for one in several)
    return _of(text, PHRASES) or text


def _line(line: str) -> str | None:
    parts = line.split("; ")
    known = [_of(part, SENTENCES) for part in parts]
    if len(parts) > 1 and line not in SENTENCES and all(known):
        return "；".join(filter(None, known))
    if found := _of(line, SENTENCES):
        return found
    if many := re.match(r"(\d+) x ", line):
        for end in (m.start() for m in re.finditer(": ", line)):
            if found := _of(line[many.end() : end], SENTENCES):
                return f"{many[1]} 处：{found}：{line[end + 2 :]}"
    for end in (m.end() for m in re.finditer(": ", line)):
        if found := _of(line[end:], SENTENCES):
            return phrase(line[: end - 2], "zh") + ": " + found
    if not any(known):
        return None
    return "；".join(found or part for found, part in zip(known, parts, strict=True))


def _of(text: str, table: Mapping[str, str]) -> str | None:
    if text in table:
        return table[text]
    for own, pattern, inner, chinese in _patterns(table is PHRASES):
        if own in text and (found := pattern.fullmatch(text)):
            facts = found.groupdict(default="")
            for name in inner:
                facts[name] = _line(facts[name]) or phrase(facts[name], "zh")
            return _joined(chinese, facts)
    return None


def _joined(chinese: str, facts: Mapping[str, str]) -> str:
    """Fill a Chinese sentence; no blank stands between its words and Chinese ones filled in."""
    text = ""
    for index, piece in enumerate(re.split(r"\{(\w+)\}", chinese)):
        more = facts[piece] if index % 2 else piece.replace("{{", "{").replace("}}", "}")
        tight = _HAN.fullmatch(text[-2:-1]) and text.endswith(" ") and _HAN.match(more)
        if index % 2 == 0 and more.startswith(" ") and _HAN.match(more[1:]):
            more = more[1:] if _HAN.fullmatch(text[-1:]) else more
        text = (text[:-1] if tight else text) + more
    return text


@lru_cache(maxsize=2)
def _patterns(
    phrases: bool,
) -> tuple[tuple[str, re.Pattern[str], tuple[str, ...], str], ...]:
    """Give the sentences that have places to fill, each after the longest of its own words."""
    made = []
    # The name of a thing is one word, or stands in quotes.
    wide = r"""'[^']*'|"[^"]*"|\S+""" if phrases else ".+?"
    for english, chinese in (PHRASES if phrases else SENTENCES).items():
        pieces = re.split(r"\{\|?(\w+)\}", english)
        if len(pieces) > 1:
            text = "".join(
                re.escape(piece)
                if not index % 2
                else f"(?P<{piece}>{_form(piece, wide, first=index == 1 and not pieces[0])})"
                for index, piece in enumerate(pieces)
            )
            inner = tuple(re.findall(r"\{\|(\w+)\}", english))
            own = max(pieces[::2], key=len)
            made.append((own, re.compile(text, re.DOTALL), inner, chinese))
    return tuple(made)


def _form(piece: str, wide: str, *, first: bool) -> str:
    # What a sentence begins with is a name: what stands before a colon is not of the sentence.
    if wide != ".+?":
        return wide
    return _FORMS.get(piece, _WORD if first else wide)

"""What validators say of a message, in plain words of both languages.

Of their own words some are long-winded; the others are told as they are in English.
"""

from __future__ import annotations

from collections.abc import Mapping

from interlock.messages.language import Pair

_SHORTER: Mapping[str, Pair] = {
    "The value has a length of '{actual}'; this exceeds the allowed maximum length of '{limit}'.": (
        "{actual} characters, at most {limit} allowed", "长 {actual} 个字符，最多 {limit}",
    ),
    (
        "The value has a length of '{actual}'; this underruns the allowed minimum length of "
        "'{limit}'."
    ): ("{actual} characters, at least {limit} wanted", "长 {actual} 个字符，至少 {limit}"),
    "'{value}' is not a valid value of the atomic type '{kind}'.": (
        "'{value}' is no {kind}", "'{value}' 不是 {kind}",
    ),
    "'{value}' is not a valid value of the local atomic type.": (
        "'{value}' is no value of its type", "'{value}' 不是该类型的值",
    ),
    "The value '{value}' is not an element of the set {known}.": (
        "'{value}' is none of {known}", "'{value}' 不在 {known} 之中",
    ),
    "The value '{value}' is not accepted by the pattern '{pattern}'.": (
        "'{value}' does not match {pattern}", "'{value}' 不符合格式 {pattern}",
    ),
    "The value '{value}' is greater than the maximum value allowed ('{limit}').": (
        "{value}, at most {limit} allowed", "值为 {value}，最大 {limit}",
    ),
    "The value '{value}' is less than the minimum value allowed ('{limit}').": (
        "{value}, at least {limit} wanted", "值为 {value}，最小 {limit}",
    ),
    "The value '{value}' has more digits than are allowed ('{limit}').": (
        "{value}, at most {limit} digits allowed", "值为 {value}，最多 {limit} 位数字",
    ),
    "The value '{value}' has more fractional digits than are allowed ('{limit}').": (
        "{value}, at most {limit} decimals allowed", "值为 {value}，最多 {limit} 位小数",
    ),
    "The attribute '{name}' is required but missing.": (
        "the attribute {name} is missing", "缺少属性 {name}",
    ),
    "the message is not well-formed XML: {what}": (
        "not well-formed XML ({what})", "不是格式良好的 XML（{what}）",
    ),
    "is not well-formed XML: {what}": ("not well-formed XML ({what})", "XML 不合格式（{what}）"),
    "is not JSON: {what}": ("not JSON ({what})", "不是 JSON（{what}）"),
}  # fmt: skip
# Narrow ones stand before wide ones: the first that fits counts.
_AS_THEY_ARE: Mapping[str, str] = {
    # JSON, forms and parts
    "has {count} characters, at most {limit} are allowed": "有 {count} 个字符，最多 {limit}",
    "has {count} characters, at least {limit} are needed": "有 {count} 个字符，至少 {limit}",
    "has more than {limit} items": "超过 {limit} 项",
    "has fewer than {limit} items": "少于 {limit} 项",
    "has equal items": "有相同的项",
    "has none of {names}, of which one is needed": "{names} 中至少要有一个，却都没有",
    "fits more than one of the kinds of which exactly one is allowed": (
        "只允许符合一种类型，却同时符合多种"
    ),
    "is none of the allowed kinds": "不属于任何允许的类型",
    "must not be there": "不允许出现",
    "is missing, and the contract requires it": "缺少，而契约要求它",
    "has a part that is not written in {encoding}": "有一个部件不是用 {encoding} 编码的",
    "is not cut into parts as {media} says": "没有按 {media} 所述分成部件",
    "has a document type declaration": "含有文档类型声明",
    "has the root {root}, not {wanted}": "根元素是 {root}，应为 {wanted}",
    "is nested too deeply": "嵌套过深",
    "a key stands twice in one object": "同一对象中有键出现两次",
    "a text holds half of a surrogate pair": "文本含有半个代理对",
    "it is nested too deeply": "嵌套过深",
    "it holds more than {count} values": "所含的值多于 {count} 个",
    "byte {byte} is not UTF-8": "字节 {byte} 不是 UTF-8",
    "a number has too many digits": "数字的位数过多",
    "asks for {charset}; only UTF-8 is read": "字符集为 {charset}；只读取 UTF-8",
    "is {encoding}; only plain bodies are read": "编码为 {encoding}；只读取未压缩的正文",
    "is not UTF-8": "不是 UTF-8",
    "{outcome} is declared without a body": "声明的 {outcome} 没有正文",
    "{outcome} is not declared; {known} are": "没有声明 {outcome}；声明的有 {known}",
    # Requests that no operation takes
    "the target has characters that must be percent-encoded": "请求目标含有必须百分号编码的字符",
    "the path {path} is not UTF-8": "路径 {path} 不是 UTF-8",
    "no operation has the path {path}": "没有操作的路径是 {path}",
    "{method} is no method of {path}; it has {known}": "{path} 没有方法 {method}；有 {known}",
    "no service at {path}; there is {known}": "{path} 没有服务；有 {known}",
    "{method} at {path}: SOAP wants POST": "{path} 收到 {method}：SOAP 要用 POST",
    "content type {media} is not XML": "内容类型 {media} 不是 XML",
    "no operation at {path} takes an empty Body": "{path} 没有操作接受空的 Body",
    "no operation at {path} takes element {name}": "{path} 没有操作接受元素 {name}",
    "SOAP {version} is not offered at {path}; SOAP {known} is": (
        "{path} 不提供 SOAP {version}；提供 SOAP {known}"
    ),
    "SOAPAction is {action}; {operation} has {wanted}": (
        "SOAPAction 是 {action}；{operation} 的是 {wanted}"
    ),
    "header {name} must be understood, and is not": "报头 {name} 必须被理解，却无法理解",
    "the header {name} is missing": "缺少报头 {name}",
    # Envelopes
    "the message has {count} bytes, at most {limit} are read": (
        "报文有 {count} 字节，最多读取 {limit}"
    ),
    "multipart messages (MTOM, attachments) are not supported": "不支持多部分报文（MTOM、附件）",
    "the message has a document type declaration": "报文含有文档类型声明",
    "an element has too many attributes": "有元素的属性过多",
    "the message is {root}, not a SOAP envelope": "报文是 {root}，不是 SOAP 信封",
    "the envelope's namespace {name} is neither SOAP 1.1 nor 1.2": (
        "信封的命名空间 {name} 既不是 SOAP 1.1 也不是 1.2"
    ),
    "the envelope has no Body": "信封没有 Body",
    "the Body has {count} children, at most one": "Body 有 {count} 个子元素，最多一个",
    "the Body lacks {name}": "Body 缺少 {name}",
    "the Body holds {name}; {wanted} is expected": "Body 中是 {name}；应为 {wanted}",
    "the text holds {name}; {wanted} is expected": "文本中是 {name}；应为 {wanted}",
    # Elements
    "{name} is missing before {other}": "{other} 之前缺少 {name}",
    "an element is missing": "缺少元素",
    "{name} must be {wanted}, not {given}": "{name} 应为 {wanted}，而不是 {given}",
    "{name} is not known here": "此处不认识 {name}",
    "{name} comes more often than it may": "{name} 出现的次数过多",
    "{name} stands where no further element is expected": "{name} 处不应再有元素",
    "{name} stands where {wanted} is expected": "应为 {wanted} 处出现了 {name}",
    # Encoded messages
    "refers to more than {count} elements": "引用的元素超过 {count} 个",
    "{reference} is nowhere in the message": "报文中没有 {reference}",
    "{reference} refers to itself": "{reference} 引用了自身",
    "is an array, and its type is none": "是数组，而其类型不是数组",
    "is {value}, not an array": "是 {value}，不是数组",
    "says {count} items, and there are {given}": "声明 {count} 项，实有 {given} 项",
    "{stated} is no array of one dimension, which alone is supported": (
        "{stated} 不是一维数组，只支持一维数组"
    ),
    "soapenc:{name} (an array in pieces) is not supported": ("不支持 soapenc:{name}（分段的数组）"),
    "{stated} is not an array of {name}": "{stated} 不是 {name} 的数组",
    "{name} is no type of the contract": "{name} 不是契约中的类型",
    "{name} holds a character that XML cannot carry": "{name} 含有 XML 无法承载的字符",
    "{name} {text} is no XML name": "{name}：{text} 不是 XML 名称",
    "{style} is not {wanted}": "编码样式是 {style}，应为 {wanted}",
    # Values
    "is {value}, more than {limit}": "是 {value}，大于 {limit}",
    "is {value}, less than {limit}": "是 {value}，小于 {limit}",
    "is {value}, not less than {limit}": "是 {value}，应小于 {limit}",
    "is {value}, not more than {limit}": "是 {value}，应大于 {limit}",
    "is {value}, which does not match {pattern}": "是 {value}，不符合格式 {pattern}",
    "is {value}, not a multiple of {step}": "是 {value}，不是 {step} 的倍数",
    "is {value}, not of type {kind}": "是 {value}，类型应为 {kind}",
    "is {value}, not one of {known}": "是 {value}，应为 {known} 之一",
    "is {value}, not a {format}": "是 {value}，不是 {format}",
    "is missing, not {known}": "缺少，应为 {known}",
    "is {value}, not {known}": "是 {value}，应为 {known}",
    "is not in the contract": "契约中没有",
    "is missing": "缺少",
    "{name} is missing": "缺少 {name}",
}
BREACHES: tuple[tuple[str, Pair], ...] = (
    *_SHORTER.items(),
    *((english, (english, chinese)) for english, chinese in _AS_THEY_ARE.items()),
)

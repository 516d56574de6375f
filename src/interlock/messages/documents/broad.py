"""Sentences of such few words that all others must have been looked for before, in Chinese."""

from __future__ import annotations

from collections.abc import Mapping

from interlock.messages.documents import unfit

# Those with fewer words of their own come later.
SENTENCES: Mapping[str, str] = {
    # Names
    "unknown operation or event of {system} {quoted}": "{system} 没有操作或推送 {quoted}",
    "unknown operation of {system} {quoted}": "{system} 没有操作 {quoted}",
    "unknown record of {system} {quoted}": "{system} 没有记录 {quoted}",
    "unknown system of the match {match} {quoted}": "匹配 {match} 没有系统 {quoted}",
    "unknown field of {name} {quoted}": "{name} 没有字段 {quoted}",
    "unknown parameter of {name} {quoted}": "{name} 没有参数 {quoted}",
    "unknown state of {name} {quoted}": "{name} 没有状态 {quoted}",
    "unknown {|kind} {quoted}": "未知的 {kind} {quoted}",
    # Keys and values
    "{|what} {name} is declared twice, differently; first at {place}": (
        "{what} {name} 有两份不同的声明；第一份在 {place}"
    ),
    "{|what} {name} is not declared": "没有声明 {what} {name}",
    "{|what} {name} leads back to itself": "{what} {name} 又指回自身",
    "{name} leads back to itself": "{name} 又指回自身",
    "{name} is {root}, not an XML Schema": "{name} 是 {root}，不是 XML Schema",
    "{name} is {root}, not a schema": "{name} 是 {root}，不是模式",
    "is {root}, not a WSDL 1.1 document": "是 {root}，不是 WSDL 1.1 文档",
    "there is no {|kind} {quoted}": "没有 {kind} {quoted}",
    "there is no {path}": "没有 {path}",
    "item {number} of {name} {|why}": "{name} 的第 {number} 项{why}",
    "{|what} lacks {key}": "{what} 缺少 {key}",
    "{|what} knows no {key}": "{what} 没有 {key}",
    "{|what} is empty": "{what} 是空的",
    "{|what} is no list": "{what} 不是列表",
    "{name} stands twice": "{name} 出现两次",
    "{name} exists already": "{name} 已存在",
    "{name} {key} has {field} {value} already": "{name} {key} 的 {field} 已经是 {value}",
    "{name} is not supported": "不支持 {name}",
    "{mark} is missing": "缺少 {mark}",
    "{text} is no index": "{text} 不是下标",
    "{name} has no key": "{name} 没有键",
    "{quoted} is {value}": "{quoted} 的值是 {value}",
    # Why a value is none of its field
    **unfit.BROAD,
    "{word} leads to {field} {state}": "{word} 使 {field} 变为 {state}",
    # Remedies
    "write it": "请写上",
    "add {key}": "请加上 {key}",
    "write one of {names}": "请写其中之一：{names}",
    "write one": "请写一个",
    "use {name}": "请用 {name}",
    "write {text}": "请写 {text}",
}

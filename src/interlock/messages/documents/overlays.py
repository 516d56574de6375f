"""What is said of overlays and their paths, in Chinese."""

from __future__ import annotations

from collections.abc import Mapping

# The widest come last: they are tried in this order.
SENTENCES: Mapping[str, str] = {
    # Overlays of our own
    "the overlay has no title": "覆盖层没有标题",
    "write overlay: TITLE": "请写 overlay: 标题",
    "add login: OPERATION": "请添加 login: 操作",
    "name a way of access of kind oauth2 for it": "请为它指定 oauth2 类的访问方式",
    "write kind: {kind}, or leave {key} out": "请写 kind: {kind}，或去掉 {key}",
    "{key} belongs to kind {wanted}, this is {kind}": "{key} 属于 {wanted} 类，这里是 {kind}",
    "{key} stands in a login, and none is named": "{key} 属于登录，但没有指定登录操作",
    "{name} asks for no token, so it can want no scopes": "{name} 不要求令牌，因此不能要求 scope",
    "{word} is signed, and no header carries it": "签名包含 {word}，但没有报头携带它",
    "JSON has no elements": "JSON 没有元素",
    "correct the schema or its name": "请改正模式或其名称",
    "leave it out: file.json#/pointer": "请去掉：file.json#/pointer",
    "name a field that the contract calls a string": "请指定契约中为字符串的字段",
    "name the field that holds the key": "请指定存放主键的字段",
    "put it beside the overlay": "请把它放在覆盖层旁边",
    "rename it in the schema of the document": "请在该文档的模式中改名",
    "write body.{text} or reply.{other}": "请写 body.{text} 或 reply.{other}",
    "{name} is a type of the contract and one of an embedded document": (
        "{name} 既是契约的类型，又是内嵌文档的类型"
    ),
    "{text} begins neither with args. nor body. nor reply.": (
        "{text} 不以 args.、body. 或 reply. 开头"
    ),
    "{text} begins neither with args nor with body": "{text} 不以 args 或 body 开头",
    "write args.{text} or body.{other}": "请写 args.{text} 或 body.{other}",
    "{text} is no text, so it can hold no document": "{text} 不是文本，因此不能容纳文档",
    "{name} is a list: it has no one value": "{name} 是列表：没有单一的值",
    "write {name}.[] and a field, in a sum": "在求和中请写 {name}.[] 加字段",
    "{value} is no form of a number, or does not show it": "{value} 不是编号格式，或不显示编号",
    'write a form like "SO-{:06d}"': '请写类似 "SO-{:06d}" 的格式',
    'write a formula like "sum(lines.[].amount) * 0.13"': (
        '请写类似 "sum(lines.[].amount) * 0.13" 的公式'
    ),
    "name the list of records": "请指定记录的列表",
    "write always, only, or args.NAME of a flag": "请写 always、only，或标志的 args.名称",
    "{path} is no list": "{path} 不是列表",
    "item {number} of 'retry_s' is no number of seconds": "'retry_s' 的第 {number} 项不是秒数",
    "write whole seconds: [60, 300, 1800]": "请写整秒：[60, 300, 1800]",
    "add life to the resource {name}": "请为资源 {name} 添加 life",
    "add resource: NAME": "请添加 resource: 名称",
    "{name} has no resource": "{name} 没有资源",
    "a unique group must be a list of fields": "唯一组必须是字段的列表",
    "write [[field], [one, other]]": "请写 [[字段], [一个, 另一个]]",
    "'equals' is no value": "'equals' 不是值",
    "'refused' says nothing, so a refusal would look like a success": (
        "'refused' 没有内容，拒绝会看起来像成功"
    ),
    "no reply has {name}": "没有应答含有 {name}",
    "write a value, or a list of values": "请写一个值，或值的列表",
    # Overlays of OpenAPI
    "`actions` is no list of actions": "`actions` 不是动作的列表",
    "`copy` is a word of Overlay 1.1": "`copy` 是 Overlay 1.1 的词",
    "`copy` is no JSONPath": "`copy` 不是 JSONPath",
    "`copy` means {count} places, it needs exactly one": "`copy` 指向 {count} 处，必须恰好一处",
    "`remove` is neither true nor false": "`remove` 既不是 true 也不是 false",
    "begin with `overlay: 1.1.0`, or interlock: 1": "请以 `overlay: 1.1.0` 或 interlock: 1 开头",
    "correct the JSONPath": "请改正 JSONPath",
    "keep one of update, remove, copy": "update、remove、copy 请只保留一个",
    "name a part of it": "请指定其中一部分",
    "name fewer places, or copy less": "请指定更少的位置，或少复制一些",
    "name the overlay at the system whose contract that is, or correct `extends`": (
        "请在该契约所属的系统处指定此覆盖层，或改正 `extends`"
    ),
    "the action has no target": "动作没有目标",
    "the action has {what}, it needs one": "动作含有 {what}，只能有一个",
    "the action is no mapping": "动作不是映射",
    "the contract grows beyond all use": "契约变得过大，无法使用",
    "the key `overlay` is missing": "缺少键 `overlay`",
    "the overlay extends {text}, not {names}": "覆盖层扩展的是 {text}，而不是 {names}",
    "the target means {count} places, more than {most}": "目标指向 {count} 处，超过 {most}",
    "the target means {kinds} at once": "目标同时指向 {kinds}",
    "the whole contract cannot be removed": "不能删除整个契约",
    "version {version} of OpenAPI Overlay is not known": "未知的 OpenAPI Overlay 版本 {version}",
    "write a value of the kind of the target": "请写与目标同类的值",
    "write copy: $.info": "请写 copy: $.info",
    "write it as in RFC 9535: $.paths['/orders'].get": (
        "请按 RFC 9535 书写：$.paths['/orders'].get"
    ),
    "write one action for each kind": "请为每一类写一个动作",
    "write one at least": "请至少写一个",
    "write overlay: 1.1.0": "请写 overlay: 1.1.0",
    "write remove: true": "请写 remove: true",
    "write target and update": "请写 target 和 update",
    "write target: $.info": "请写 target: $.info",
    "{text} is no JSONPath: {|why}": "{text} 不是 JSONPath：{why}",
    "{where} is one of the {old}, the update one of the {new}": (
        "{where} 属于 {old}，update 属于 {new}"
    ),
    "{name} has no life, so {operation} leads to no state": (
        "{name} 没有 life，因此 {operation} 不通向任何状态"
    ),
    # JSONPath
    "the category {name} is not supported in an expression; write a range": (
        "表达式中不支持字符类别 {name}；请写范围"
    ),
    "{|why}, at character {at}": "{why}，第 {at} 个字符",
    "a control character stands in a quotation": "引文中有控制字符",
    "a name is missing": "缺少名称",
    "a query begins with $": "查询以 $ 开头",
    "a query that may mean several nodes cannot be compared": "可能指向多个节点的查询不能比较",
    "a value alone is no test": "单独一个值不是条件",
    "half of a surrogate pair": "半个代理对",
    "here is something that is no step": "此处不是路径步骤",
    "no name, index, slice, * or filter": "不是名称、下标、切片、* 或过滤器",
    "no query, value or function": "不是查询、值或函数",
    "the query is nested too deeply": "查询嵌套过深",
    "the quotation does not end": "引文没有结束",
    "there is no function {name}()": "没有函数 {name}()",
    "{name} is no single value": "{name} 不是单个值",
}

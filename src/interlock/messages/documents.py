"""What readers of documents, overlays and their paths say, in Chinese; English is their own."""

from __future__ import annotations

from collections.abc import Mapping

# Placeholders stand for any text; "|" for what is itself translated. The widest come last.
SENTENCES: Mapping[str, str] = {
    # Documents
    "a number has too many digits": "数字的位数过多",
    "{number} is no number of JSON": "{number} 不是 JSON 的数字",
    "{number} is no number": "{number} 不是数字",
    "{number} is too large or too long a number": "{number} 过大或过长",
    "write a number of usual size, or a text": "请写常规大小的数字，或写成文本",
    "quote it, or write a number": "请加引号，或写成数字",
    "close it, or take the whole file": "请补上引号，或取完整的文件",
    "this text has no closing quote": "此文本缺少结尾的引号",
    "correct this place": "请改正此处",
    "keep one of them": "请只保留一个",
    "not JSON: {why}": "不是 JSON：{why}",
    "not YAML: {why}": "不是 YAML：{why}",
    "split it into several files, or take the part that is used": (
        "请拆成多个文件，或只取用到的部分"
    ),
    "the file cannot be read: {why}": "无法读取文件：{why}",
    "the file contains a NUL byte": "文件含有 NUL 字节",
    "the file has {count} bytes, more than {most}": "文件有 {count} 字节，超过 {most}",
    "the key {key} stands twice in one object": "键 {key} 在同一对象中出现两次",
    "the key {key} stands twice in one mapping": "键 {key} 在同一映射中出现两次",
    "the text contains {half}, half of a surrogate pair": "文本含有半个代理对 {half}",
    "write the whole character, or both halves": "请写完整的字符，或写出两半",
    "write the document into it": "请写入文档内容",
    "only comments stand in it": "其中只有注释",
    "take the # away from the lines that shall count": "请去掉有效行前的 #",
    "the file holds no document": "文件中没有文档",
    "{name} contains itself": "{name} 包含自身",
    "write it out once": "请完整写出一次",
    "a second document starts here": "此处开始了第二个文档",
    "keep one document a file": "每个文件请只保留一个文档",
    "a value is missing here": "此处缺少值",
    "the document nests deeper than {most} levels": "文档嵌套超过 {most} 层",
    "flatten it or name its parts": "请减少层次，或为各部分命名",
    "the document has more values than 300 MB can hold": "文档的值多到 300 MB 也容纳不下",
    "take the part that is used": "请只取用到的部分",
    "the merge key << needs a mapping or a list of mappings": "合并键 << 需要映射或映射的列表",
    "give it an alias of a mapping, or quote the key": "请给它一个映射的别名，或给键加引号",
    "look at the indentation here and in the line before": "请检查此行和上一行的缩进",
    "indent with spaces, not tabs": "请用空格缩进，不要用制表符",
    "no anchor &{name} stands before *{other}": "*{other} 之前没有锚点 &{name}",
    "remove control characters": "请去掉控制字符",
    "the aliases grow to more than {most} values": "别名展开后超过 {most} 个值",
    "write the parts out, or name them by reference": "请写出各部分，或用引用指定",
    "the tag {tag} is not supported": "不支持标签 {tag}",
    "write the plain value": "请写普通的值",
    "this key is no plain text": "此键不是普通文本",
    "use a text as the key": "请用文本作键",
    # Forms: overlays and project files
    "begin each item with a dash": "请在每一项前加短横线",
    "put a blank after the colon": "请在冒号后加空格",
    "quote it: {value}": "请加引号：{value}",
    "quote the text: it holds a comma": "请给文本加引号：其中含有逗号",
    "write a number of at least {least}": "请写不小于 {least} 的数字",
    "write a text": "请写文本",
    "write true or false": "请写 true 或 false",
    "write interlock: 1 as the first line": "请在第一行写 interlock: 1",
    "write interlock: {version}": "请写 interlock: {version}",
    "version {version} of the overlay format is not known": "未知的 overlay 格式版本 {version}",
    "{key} is a key without a value": "{key} 是没有值的键",
    "{key} must be a list, this is {|why}": "{key} 必须是列表，这里是{why}",
    "{key} must be a whole number, this is {|why}": "{key} 必须是整数，这里是{why}",
    "{key} must be true or false, this is {|why}": "{key} 必须是 true 或 false，这里是{why}",
    "{key} must be a text, this is {|why}": "{key} 必须是文本，这里是{why}",
    "{what} must be a mapping, this is {|why}": "{what} 必须是映射，这里是{why}",
    "a text": "文本",
    "a list": "列表",
    "a mapping": "映射",
    "a number": "数字",
    "true or false": "true 或 false",
    "nothing": "空值",
    # Overlays of our own
    "add login: OPERATION": "请添加 login: 操作",
    "name a way of access of kind oauth2 for it": "请为它指定 oauth2 类的访问方式",
    "write kind: {kind}, or leave {key} out": "请写 kind: {kind}，或去掉 {key}",
    "{key} belongs to kind {wanted}, this is {kind}": "{key} 属于 {wanted} 类，这里是 {kind}",
    "{key} stands in a login, and none is named": "{key} 属于登录，但没有指定登录操作",
    "{name} asks for no token, so it can want no scopes": "{name} 不要求令牌，因此不能要求 scope",
    "{word} is signed, and no header carries it": "签名包含 {word}，但没有报头携带它",
    "JSON has no elements": "JSON 没有元素",
    "correct the schema or its name": "请改正 schema 或其名称",
    "leave it out: file.json#/pointer": "请去掉：file.json#/pointer",
    "name a field that the contract calls a string": "请指定契约中为字符串的字段",
    "put it beside the overlay": "请把它放在 overlay 旁边",
    "rename it in the schema of the document": "请在该文档的 schema 中改名",
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
        "请在该契约所属的系统处指定此 overlay，或改正 `extends`"
    ),
    "the action has no target": "动作没有目标",
    "the action has {what}, it needs one": "动作含有 {what}，只能有一个",
    "the action is no mapping": "动作不是映射",
    "the contract grows beyond all use": "契约变得过大，无法使用",
    "the key `overlay` is missing": "缺少键 `overlay`",
    "the overlay extends {text}, not {names}": "overlay 扩展的是 {text}，而不是 {names}",
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
    # JSONPath
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
    # Contracts as files
    "an OpenAPI Overlay repairs OpenAPI files, and this system has none": (
        "OpenAPI Overlay 修复 OpenAPI 文件，而此系统没有这种文件"
    ),
    "correct the contract itself, or write an overlay with interlock: 1": (
        "请改正契约本身，或写带 interlock: 1 的 overlay"
    ),
    "files of several formats make no system: {names}": "多种格式的文件不能组成系统：{names}",
    "name files of one format, or two systems": "请指定同一格式的文件，或两个系统",
    "no contract file is named": "没有指定契约文件",
    "name an OpenAPI, a WSDL or an EDMX file": "请指定 OpenAPI、WSDL 或 EDMX 文件",
    "this is an XML Schema without operations": "这是没有操作的 XML Schema",
    "name the WSDL file that imports it": "请指定导入它的 WSDL 文件",
    "{kind} is read as a contract, it is not served yet": "{kind} 可作为契约读取，但还不能服务",
    "`interlock check` works with it; to run, name an OpenAPI file of the service": (
        "`interlock check` 可以使用它；要运行，请指定该服务的 OpenAPI 文件"
    ),
    "Swagger {version} is not read": "不读取 Swagger {version}",
    "convert the file to Swagger 2.0 or OpenAPI 3": "请把文件转换为 Swagger 2.0 或 OpenAPI 3",
    "add `paths`, or take the complete file": "请添加 `paths`，或取完整的文件",
    "take the complete file": "请取完整的文件",
    "correct the file": "请改正文件",
    "name a file that begins with `openapi: 3.0.3` or the like": (
        "请指定以 `openapi: 3.0.3` 之类开头的文件"
    ),
    "take the part that the integration uses": "请只取集成用到的部分",
    "the contract declares no operation and no webhook": "契约没有声明操作或 webhook",
    "the contract has neither `paths` nor `webhooks`": "契约既没有 `paths` 也没有 `webhooks`",
    "the contract has no `paths`": "契约没有 `paths`",
    "the contract has {count} operations, more than {most}": "契约有 {count} 个操作，超过 {most}",
    "the file holds no mapping, so it is no OpenAPI contract": (
        "文件不是映射，因此不是 OpenAPI 契约"
    ),
    "the key `openapi` is missing, so this is no OpenAPI contract": (
        "缺少键 `openapi`，因此这不是 OpenAPI 契约"
    ),
    "$ref is {ref}, not a text": "$ref 是 {ref}，不是文本",
    "$ref {ref} is remote, and reading never fetches; {|why}": (
        "$ref {ref} 指向远程，读取时从不下载；{why}"
    ),
    "`interlock vendor {file}` does, once": "`interlock vendor {file}` 会下载一次",
    "$ref {ref} names an anchor; only JSON pointers are followed": (
        "$ref {ref} 指定锚点；只支持 JSON 指针"
    ),
    "a $ref that leads only to $refs": "$ref 只通向其他 $ref",
    "{ref} is not followed; write a $ref": "不支持 {ref}；请写 $ref",
    "this file lies outside the folder of {name}": "此文件位于 {name} 所在文件夹之外",
    "keep the files of one system below the folder of the first one": (
        "同一系统的文件请放在第一个文件所在的文件夹之下"
    ),
    "this is not what {url} gave: the digest in {lock} is another": (
        "这不是 {url} 给出的内容：{lock} 中的摘要不同"
    ),
    "take it again with `interlock vendor`, and repair it by an overlay": (
        "请用 `interlock vendor` 重新获取，并用 overlay 修复"
    ),
    # What is said of any key
    "{what} lacks {key}": "{what} 缺少 {key}",
    "{what} knows no {key}": "{what} 没有 {key}",
    "{what} is empty": "{what} 是空的",
}

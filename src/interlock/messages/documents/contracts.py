"""What readers of contracts say, down to their schemas and formulas, in Chinese."""

from __future__ import annotations

from collections.abc import Mapping

# Placeholders stand for any text; "|" for what is itself translated.
SENTENCES: Mapping[str, str] = {
    # What a file is
    "this is {|kind}, which is not read": "这是 {kind}，不支持读取",
    "name an OpenAPI 3, a WSDL 1.1 or an EDMX file": "请指定 OpenAPI 3、WSDL 1.1 或 EDMX 文件",
    "ask the vendor for the OpenAPI or WSDL file behind it": (
        "请向厂商索取与之对应的 OpenAPI 或 WSDL 文件"
    ),
    "ask the vendor for WSDL 1.1, or describe the service as OpenAPI 3": (
        "请向厂商索取 WSDL 1.1，或用 OpenAPI 3 描述该服务"
    ),
    "unpack it and name the contract inside": "请解压后指定其中的契约",
    "describe its messages as `webhooks` of an OpenAPI 3.1 file": (
        "请把其消息写成 OpenAPI 3.1 文件的 `webhooks`"
    ),
    "name the OpenAPI file that it refers to": "请指定它所引用的 OpenAPI 文件",
    "name the OpenAPI file that uses it": "请指定使用它的 OpenAPI 文件",
    "convert it to OpenAPI 3": "请转换为 OpenAPI 3",
    "export it as OpenAPI 3 and name that": "请导出为 OpenAPI 3 再指定",
    "name the XML form: GET $metadata?$format=xml": "请指定 XML 形式：GET $metadata?$format=xml",
    "save the contract itself, not the page that shows it": ("请保存契约本身，而不是展示它的网页"),
    "name the WSDL file of the service": "请指定该服务的 WSDL 文件",
    "write the contract into it, or name another": "请写入契约，或指定其他文件",
    "this contract was not read from OpenAPI": "此契约不是从 OpenAPI 读取的",
    "use the codec of its kind (contract.load.codec_for)": (
        "请使用其类型的编解码器（contract.load.codec_for）"
    ),
    # OpenAPI: what was left out or put right
    "the parameters of {name} are no list; left out": "{name} 的 parameters 不是列表，已略去",
    "path parameter {name} of {path} is not declared; taken as a text{times}": (
        "{path} 的路径参数 {name} 没有声明，按文本处理{times}"
    ),
    "parameter {name} has no schema; taken as a text{times}": (
        "参数 {name} 没有模式，按文本处理{times}"
    ),
    "parameter {name} has its type beside it, as in Swagger 2.0, not in a schema{times}": (
        "参数 {name} 的类型按 Swagger 2.0 的写法直接写出，没有放在 schema 中{times}"
    ),
    "the headers of the part {name} are not rehearsed{times}": "不演练部件 {name} 的报头{times}",
    "the style of the part {name} is not rehearsed{times}": "不演练部件 {name} 的样式{times}",
    "field {name} has style {style}, which forms do not know": (
        "字段 {name} 的样式为 {style}，表单没有这种样式"
    ),
    "response {name} is no status; left out{times}": "应答 {name} 不是状态码，已略去{times}",
    "{name} is required, and no property is called so": "{name} 是必填，却没有叫这个名称的属性",
    "an operation declares no responses; 200 without a body is assumed{times}": (
        "有操作没有声明应答，按无正文的 200 处理{times}"
    ),
    "security scheme {name}: {|why}; no proof of it is asked{times}": (
        "安全方案 {name}：{why}；不要求出示凭证{times}"
    ),
    "security names the scheme {name}, which nobody declares; left out{times}": (
        "security 指定的方案 {name} 没有声明，已略去{times}"
    ),
    "security asks for {one} and {rest} in one header; only {same} is checked{times}": (
        "security 要求 {one} 和 {rest} 用同一请求头；只校验 {same}{times}"
    ),
    "servers is no list; left out": "servers 不是列表，已略去",
    "the server's address {url} is no URL; left out{times}": (
        "服务器地址 {url} 不是网址，已略去{times}"
    ),
    "link {name} names no operation{times}": "链接 {name} 没有指定操作{times}",
    "link {name} of {operation} leads to no operation: {other}": (
        "{operation} 的链接 {name} 没有指向任何操作：{other}"
    ),
    "callbacks of the message {name} are not rehearsed{times}": "不演练消息 {name} 的回调{times}",
    "operationId {name} stands twice; the second is called {other}{times}": (
        "operationId {name} 出现两次；第二个改称 {other}{times}"
    ),
    "the discriminator {field} maps {value} to nothing: {target}": (
        "鉴别字段 {field} 把 {value} 映射到不存在的 {target}"
    ),
    "{where}: {what} is not a schema; taken as no restriction": (
        "{where}：{what} 不是模式，按无限制处理"
    ),
    "{where}: enum of texts holds unquoted numbers or flags; read as texts": (
        "{where}：文本枚举中有未加引号的数字或布尔值，按文本读取"
    ),
    "{where}: {word} must be a list of schemas; left out": (
        "{where}：{word} 必须是模式的列表，已略去"
    ),
    "{where}: {word} must be a mapping of schemas; left out": (
        "{where}：{word} 必须是模式的映射，已略去"
    ),
    "{where}: {word}: {value} is not understood; left out": (
        "{where}：无法理解 {word} 的值 {value}，已略去"
    ),
    "{where}: {word}: {value} is a word of OpenAPI 3.0": (
        "{where}：{word}: {value} 是 OpenAPI 3.0 的写法"
    ),
    "`{key}` is not a mapping": "`{key}` 不是映射",
    "POST {path} carries a list of {name}": "POST {path} 传送 {name} 的列表",
    # Files that were fetched
    "this is no lock of version {version}": "这不是版本 {version} 的 lock 文件",
    "this entry does not name url, file and sha256": "此条目没有写明 url、file 和 sha256",
    "let `interlock vendor` write it again": "请用 `interlock vendor` 重新生成",
    "let `interlock vendor` write it": "请用 `interlock vendor` 生成",
    "it answered {status}": "应答状态为 {status}",
    "it gives more than {count} bytes": "内容超过 {count} 字节",
    # EDMX
    "OData {one} and OData {other} make no one system": (
        "OData {one} 与 OData {other} 不能组成一个系统"
    ),
    "name files of one version, or two systems": "请指定同一版本的文件，或分成两个系统",
    "the root {name} is no EDMX that services give": "根元素 {name} 不是服务给出的 EDMX",
    "this EDMX is a model of the Entity Framework, not of a service": (
        "此 EDMX 是 Entity Framework 的模型，不是服务的元数据"
    ),
    "this EDMX has no Schema in its DataServices": "此 EDMX 的 DataServices 中没有 Schema",
    "the schema language {name} is not known": "未知的模式语言 {name}",
    "Version {version} of the EDMX is not known": "未知的 EDMX Version {version}",
    "DataServiceVersion {version} is not known": "未知的 DataServiceVersion {version}",
    "save the answer of the service to GET $metadata, and name that": (
        "请保存服务对 GET $metadata 的应答，再指定该文件"
    ),
    "name at least one EDMX file": "请至少指定一个 EDMX 文件",
    "the metadata has no EntityContainer, so there is nothing to call": (
        "元数据没有 EntityContainer，没有可调用的内容"
    ),
    "name the $metadata of the service together with the schemas it refers to": (
        "请同时指定服务的 $metadata 及其引用的模式"
    ),
    "{name} has no namespace; it was read as {other}": "{name} 没有命名空间，按 {other} 读取",
    "{name} is not declared without a binding": "没有声明不带绑定的 {name}",
    "the association {name} is not declared": "没有声明关联 {name}",
    "{name} has no end {role}": "{name} 没有端点 {role}",
    "its records are streams; a create sends bytes, which are not read": (
        "其记录是字节流；新建时发送的是字节，不读取字节流"
    ),
    # WSDL
    "WSDL 2.0 is not supported": "不支持 WSDL 2.0",
    "OData metadata (EDMX) is not a WSDL": "OData 元数据（EDMX）不是 WSDL",
    "give a WSDL 1.1 document (wsdl:definitions)": "请给出 WSDL 1.1 文档（wsdl:definitions）",
    "give a WSDL file": "请给出 WSDL 文件",
    "the prefix {prefix} of {name} is not declared": "{name} 的前缀 {prefix} 没有声明",
    "add xmlns:{prefix}={text} to the document": "请在文档中添加 xmlns:{prefix}={text}",
    "wsdl:import: {|why}": "wsdl:import 有误：{why}",
    "it has no location": "没有写明位置",
    "{file} is not beside the contract": "契约旁没有 {file}",
    "name at least one WSDL file": "请至少指定一个 WSDL 文件",
    "there are only schemas here": "这里只有模式",
    "name the WSDL file that uses them": "请指定使用它们的 WSDL 文件",
    "take the port types that the integration uses": "请只取集成用到的 portType",
    "there is no wsdl:service: each binding is served at /": (
        "没有 wsdl:service：每个绑定都在 / 提供"
    ),
    "a contract of kind {kind} does not travel as SOAP": "{kind} 类契约不以 SOAP 传送",
    "a contract of kind {kind} has no WSDL": "{kind} 类契约没有 WSDL",
    "ask for ?wsdl only on a twin of a WSDL contract": "只有 WSDL 契约的孪生系统才支持 ?wsdl",
    # XML Schema
    "Element '{name}': {|why}": "元素 {name}：{why}",
    "Element '{name}', attribute '{attribute}': {|why}": "元素 {name} 的属性 {attribute}：{why}",
    "The attribute '{name}' is not allowed.": "不允许属性 {name}",
    "The attribute '{name}' is required but missing.": "缺少必需的属性 {name}",
    "'{value}' is not a valid value of the atomic type '{type}'.": "'{value}' 不是 {type} 的值",
    "The value '{value}' of the facet 'pattern' is not a valid regular expression.": (
        "'{value}' 不是有效的正则表达式"
    ),
    "The content is not valid. Expected is {wanted}.": "内容无效，应为 {wanted}",
    "local complex type: The content model is not determinist.": "局部复杂类型的内容模型有歧义",
    "complex type '{name}': The content model is not determinist.": (
        "复杂类型 {name} 的内容模型有歧义"
    ),
    "has a document type declaration (DTD)": "含有文档类型声明（DTD）",
    "remove <!DOCTYPE ...>; entities in contracts are refused": (
        "请去掉 <!DOCTYPE ...>；契约中不接受实体"
    ),
    "is not well-formed XML: {|why}": "不是格式良好的 XML：{why}",
    "replace the placeholders {{...}} by real values": "请把占位符 {{...}} 换成真实的值",
    "repair the file; it must be one complete XML document": (
        "请修复文件；它必须是一份完整的 XML 文档"
    ),
    "more than {count} prefixes hold here": "此处有效的前缀超过 {count} 个",
    "leave out those that are not used": "请去掉未使用的",
    "the schema does not compile: {|why}": "模式无法编译：{why}",
    "repair the schema as the cause says; other XML Schema processors refuse it too": (
        "请按所述原因修复模式；其他 XML Schema 处理器同样会拒绝它"
    ),
    "refers to {name}, which is not fetched": "引用了 {name}，不会下载",
    "save the document beside the contract and import it from there": (
        "请把该文档保存在契约旁边，并从那里导入"
    ),
    "keep one of the two declarations": "请只保留其中一份声明",
    "break the circle of groups or base types": "请打断组或基类型的循环",
    "add the schema document that declares it": "请添加声明它的模式文档",
    "the groups of the schema grow to more than {count} parts": "模式的组展开后超过 {count} 个部分",
    "let each group refer to fewer others": "请让每个组少引用其他组",
    "more than {count} schema documents": "模式文档超过 {count} 份",
    "split the contract, or check that its imports do not multiply": (
        "请拆分契约，或检查导入是否重复展开"
    ),
    "a remote place is never fetched": "远程地址从不下载",
    "there is no such file": "没有这个文件",
    "let the import point to an XML schema": "请让 import 指向 XML Schema",
    "element {name} is there {count} times; there is {known}": (
        "元素 {name} 出现 {count} 次；有 {known}"
    ),
    "{file}: the missing import of {namespace} was added": (
        "{file}：补上了缺少的 import {namespace}"
    ),
    "import of {namespace} not fetched, found in the contract: {|why}": (
        "{namespace} 的 import 未下载，契约中已有：{why}"
    ),
    "write the changed definition out, and include the rest with xs:include": (
        "请完整写出改动后的定义，其余用 xs:include 包含"
    ),
    'add xmlns:{prefix}="..." to the schema': '请在模式中添加 xmlns:{prefix}="..."',
    "repeats a group whose turns cannot be told apart: {names}": (
        "重复了一个无法区分各轮次的组：{names}"
    ),
    "{name} is there twice": "{name} 出现两次",
    "wants an element that only a schema beyond these declares": (
        "需要一个只有这些之外的模式才声明的元素"
    ),
    "{name} is nowhere declared": "没有声明 {name}",
    # Formulas of an overlay
    "is longer than {count} characters": "超过 {count} 个字符",
    "goes on with {word} where it could end": "在可以结束处又接了 {word}",
    "has {word}, which is no part of a formula": "含有 {word}，它不是公式的成分",
    "is nested deeper than {count} levels": "嵌套超过 {count} 层",
    "ends where a field or a number should stand": "在应有字段或数字处结束了",
    "has {word} where a field or a number should stand": "在应有字段或数字处写了 {word}",
    "lacks a closing parenthesis": "缺少右括号",
    "calls {name}, which is no function; there are {known}": (
        "调用了 {name}，没有这个函数；可用的有 {known}"
    ),
    "gives {name} operands, and it takes none": "给 {name} 传了参数，而它不接受参数",
    "gives {name} {count} operands": "给 {name} 传了 {count} 个参数，个数不对",
    # JSONPath
    "\\u needs four hexadecimal digits": "\\u 之后须有四位十六进制数字",
    "\\{char} means nothing": "\\{char} 没有意义",
    "{name}() gives a value, not a test": "{name}() 给出的是值，不是条件",
    "{name}() gives a test, not a value": "{name}() 给出的是条件，不是值",
    "{name}() takes a query": "{name}() 须以查询为参数",
    "{name}() takes {count}, not {given}": "{name}() 要 {count} 个参数，给了 {given} 个",
    "name fewer": "请少指定一些",
    # Overlays
    "must be a text": "必须是文本",
    "'deleted' is {word}": "'deleted' 的值是 {word}",
    "remove it": "请去掉",
}

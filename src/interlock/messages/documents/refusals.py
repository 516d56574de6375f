"""What readers say of parts that cannot be read, and what to do about them, in Chinese."""

from __future__ import annotations

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    # OpenAPI
    "a $ref that leads only to $refs": "$ref 只指向其他 $ref",
    "$ref {ref} names an anchor; only JSON pointers are followed": (
        "$ref {ref} 指定的是锚点；只支持 JSON 指针"
    ),
    "$ref is {ref}, not a text": "$ref 是 {ref}，不是文本",
    "{ref} is not followed; write a $ref": "不支持 {ref}，请写 $ref",
    "$ref {ref}: {|why}": "$ref {ref} 有误：{why}",
    "a brace of the path {path} is not closed": "路径 {path} 有花括号没有闭合",
    "the path {path} has two parameters of one name": "路径 {path} 有两个同名参数",
    "a parameter has no name": "有一个参数没有名称",
    "a parameter is not a mapping": "有一个参数不是映射",
    "parameter {name} stands in {place}": "参数 {name} 的位置是 {place}",
    "parameter {name} has style {style}, which {place} does not know": (
        "参数 {name} 的 style 为 {style}，{place} 不支持它"
    ),
    "parameter {name} travels as {media}": "参数 {name} 以 {media} 传送",
    "parameter {name} is a query string of {media}": "参数 {name} 是 {media} 格式的查询串",
    "parameter {name} has collectionFormat {form}, not for {place}": (
        "参数 {name} 的 collectionFormat 为 {form}，不能用于 {place}"
    ),
    "its request body is {media}": "其请求体是 {media}",
    "its answer is {media}": "其应答是 {media}",
    "it is not a mapping": "它不是映射",
    "$ref of the path leads to no mapping": "路径的 $ref 没有指向映射",
    "its path contains a query or a fragment": "其路径含有查询串或片段",
    "no request can tell it from {name}, which has the same path": (
        "它与 {name} 路径相同，任何请求都无法区分两者"
    ),
    "it has a body and form fields at once": "它同时有请求体和表单字段",
    "it has two bodies": "它有两个请求体",
    "an apiKey without name and place": "apiKey 没有名称和位置",
    "tokenUrl {url} is no URL": "tokenUrl {url} 不是网址",
    "type {name} is not supported": "不支持类型 {name}",
    "{name} needs itself or what has no value, so no message of it is complete": (
        "{name} 必须包含自身或没有值的部分，因此没有完整的报文"
    ),
    # OData
    "no entity set holds {name}, which it is bound to": "没有实体集存放它所绑定的 {name}",
    "it is bound to a record; such calls are read of OData 4 only": (
        "它绑定在记录上；这类调用只支持 OData 4"
    ),
    "its parameter {name} is no single value, which an address cannot carry": (
        "其参数 {name} 不是单个值，地址中无法携带"
    ),
    "its m:HttpMethod {name} is not known": "不认识其 m:HttpMethod {name}",
    "no m:HttpMethod is said": "没有写明 m:HttpMethod",
    "another one has its name; the first is used": "有同名的另一个；采用前一个",
    "another one of its container has its name; the first is used": (
        "同一容器中有同名的另一个；采用前一个"
    ),
    "another operation has its name": "有另一个同名操作",
    "its containers hold nothing": "其容器是空的",
    "it has no name": "它没有名称",
    "the property {name} of {type} stands twice": "{type} 的属性 {name} 出现两次",
    "leads back to itself": "又指回自身",
    "is not declared in any schema here": "这里没有任何模式声明它",
    # WSDL
    "message {name} is not there": "没有消息 {name}",
    "{name} content ({namespace}) is not supported": "不支持 {name} 内容（{namespace}）",
    "it is not there": "它不存在",
    "it is imported without a location": "导入时没有给出位置",
    "only the validator knows it; values may be drawn that break it": (
        "只有校验器认识它；生成的值可能违反它"
    ),
    "its messages there are not those of port {name}": "它在那里的消息与端口 {name} 的不同",
    "its message has no part {name}": "其消息没有部件 {name}",
    "its policy asks for {name}, which is not checked": "其策略要求 {name}，不作校验",
    "its request is {one} and its reply is {other}": "其请求为 {one}，应答为 {other}",
    "encodingStyle {style} is not supported; {known} is": (
        "不支持 encodingStyle {style}；支持 {known}"
    ),
    "use {name} is not supported": "不支持 use {name}",
    "part {name} has neither a type nor an element": "部件 {name} 既没有类型也没有元素",
    "binding {name} does not bind it": "绑定 {name} 没有绑定它",
    "encoded use is not supported in document style": "document 风格不支持 encoded",
    "its body has {count} parts; document style allows one": (
        "其正文有 {count} 个部件；document 风格只允许一个"
    ),
    "element {name} cannot be used: {|why}": "元素 {name} 无法使用：{why}",
    "its header {name} is mandatory, and {|why}": "其消息头 {name} 是必需的，但{why}",
    "{|what} {name} (at {place}) is missing: {|why}": "缺少 {what} {name}（位于 {place}）：{why}",
    "no document of the contract declares it": "契约中没有文档声明它",
    "array {name} (at {place}) has several dimensions, which is not supported": (
        "数组 {name}（位于 {place}）有多个维度，不受支持"
    ),
    "type {name}: {|why}": "类型 {name}：{why}",
    "a type without a name: {|why}": "一个无名类型：{why}",
    "its groups repeat in turns that cannot be told apart: {model}": (
        "其元素组重复出现，但各轮无法区分：{model}"
    ),
    "an element may take two places in its content: {model}": (
        "其内容中有一个元素可以对应两个位置：{model}"
    ),
    "its groups allow more than {count} pairs of neighbours": "其元素组允许超过 {count} 对相邻元素",
    "it fixes a value of a list or of several types: {text}": (
        "它把列表或多种类型的值固定为：{text}"
    ),
    "its texts, not its values, are held to a rule: {rule}": ("规则约束的是其文本而非其值：{rule}"),
    "it counts a group that may be empty: {model}": "它对一个可以为空的组计数：{model}",
    "it counts a group whose parts are counted, too: {model}": (
        "它对一个组计数，而组内部分也有计数：{model}"
    ),
    "it wants an element that only another schema declares": ("它要求一个只有其他模式才声明的元素"),
    # What to do
    "save it beside the contract": "请存放在契约旁边",
    "save the schema beside the contract, with a schemaLocation": (
        "请把该模式存放在契约旁边，并写明 schemaLocation"
    ),
    "save it beside the contract, or correct the location": "请存放在契约旁边，或改正位置",
    "add the schema that declares it": "请加入声明它的模式",
    "describe it as an array of arrays": "请描述为数组的数组",
    "save it and name it too": "请保存该文件并一并指定",
    "name the file that declares it, too": "请一并指定声明它的文件",
    "`interlock vendor FILE` fetches it once": "`interlock vendor 文件` 会下载一次",
    'write it as a text: "#/components/schemas/NAME"': ('请写成文本："#/components/schemas/名称"'),
    "write a $ref, by an overlay if the file is not yours": (
        "请写 $ref；文件不归你管时可用覆盖层修正"
    ),
    "correct the reference, or declare what it names": "请改正引用，或声明它所指的内容",
    "let the last one lead to a definition": "请让最后一个指向定义",
    "keep all files below the folder of the first one": (
        "请把所有文件放在第一个文件所在的文件夹之下"
    ),
    "write it as a JSON pointer: #/components/schemas/NAME": (
        "请写成 JSON 指针：#/components/schemas/名称"
    ),
    "correct that file, or the reference to it": "请改正该文件，或对它的引用",
    "say in the schema what its values are": "请在模式中写明它的值是什么",
    "make a field on the way optional, nullable or a list": (
        "请把途中的某个字段改为可选、可为空或列表"
    ),
    "close the brace": "请闭合花括号",
    "give each a name of its own": "请各取不同的名称",
    "add `name` and `in`": "请补上 `name` 和 `in`",
    "write `in: path`, `query`, `header` or `cookie`": (
        "请写 `in: path`、`query`、`header` 或 `cookie`"
    ),
    "give it a schema, or describe it as application/json": (
        "请给出模式，或描述为 application/json"
    ),
    "take a style that OpenAPI knows for this place": "请使用 OpenAPI 在此处允许的 style",
    "describe it as application/x-www-form-urlencoded": (
        "请描述为 application/x-www-form-urlencoded"
    ),
    "add a body of JSON, XML, text or a form by an overlay, if the system has one": (
        "若系统支持，请用覆盖层补充 JSON、XML、文本或表单格式"
    ),
    "keep one of them": "请只保留其中一个",
    "correct it, by an overlay if the file is not yours": "请改正；文件不归你管时可用覆盖层修正",
    "write csv, ssv, tsv or pipes; multi stands in queries and forms": (
        "请写 csv、ssv、tsv 或 pipes；multi 只用于查询串和表单"
    ),
    "declare what follows the path as query parameters": "请把路径之后的部分声明为查询参数",
    "let a parameter of one differ in its type, or remove one": (
        "请让其中一个的参数类型不同，或去掉一个"
    ),
    "write a whole address": "请写完整的地址",
    "take the complete metadata": "请取完整的元数据",
    "add Name": "请补上 Name",
    "flatten the types": "请减少类型的层次",
    "break the circle": "请打破循环",
    "let one element hold each turn": "请让每一轮由一个元素包住",
    "give the element another name at one of them": "请在其中一处给该元素换个名称",
    'write minOccurs="0" or "1" for it': '请把它的 minOccurs 写成 "0" 或 "1"',
    "take the groups apart into elements of their own": "请把这些组拆成各自的元素",
    "let an enumeration of one simple type say the value": "请用单一简单类型的枚举写明该值",
    "take the rule away from the schema, and test it by hand": ("请从模式中去掉该规则，并手工测试"),
    "write one count for both": "请合写成一个次数",
    'add the schema, or write processContents="lax"': ('请加入该模式，或写 processContents="lax"'),
    "name an EntityType or a ComplexType": "请指定 EntityType 或 ComplexType",
    "name a property of the type": "请指定该类型的属性",
    "name a property of a primitive type": "请指定基本类型的属性",
    "declare the record as its first parameter": "请把记录声明为第一个参数",
    "add the entity set, or take the complete metadata": "请补上实体集，或取完整的元数据",
    "take the metadata of OData 4, if the service has it": "若服务支持，请取 OData 4 的元数据",
    'write m:HttpMethod="GET" or "POST"': '请写 m:HttpMethod="GET" 或 "POST"',
    "declare what is answered as its ReturnType": "请把应答内容声明为 ReturnType",
    "rehearse it by hand; records are carried by the other operations": (
        "请手工演练；记录由其他操作传送"
    ),
    "write a type of Edm": "请写 Edm 的类型",
    "add it, or take the complete file": "请补上，或取完整的文件",
    "describe its messages as SOAP bodies alone": "请只用 SOAP 正文描述其消息",
    "write values for this field into the scenario": "请在场景中写明该字段的值",
    "take the file with the port types": "请取含有 portType 的文件",
    "add a port with a SOAP binding, or take the complete file": (
        "请补上带 SOAP 绑定的端口，或取完整的文件"
    ),
    "let the integration use the port that is named": "请让集成使用所指的端口",
    "correct the name of the part": "请改正部件名称",
    "rehearse this proof with the system itself; a twin asks for none": (
        "请用真实系统演练这种认证；孪生系统不要求认证"
    ),
    "give each input a name of its own": "请给每个输入取不同的名称",
    "describe it as an operation that the other side offers": "请描述为另一方提供的操作",
    "write one `use` for both": "两者请写同一个 `use`",
    'write use="literal" or use="encoded"': '请写 use="literal" 或 use="encoded"',
    "name the SOAP encoding, or write the use literal": "请写 SOAP 编码，或改用 literal",
    "add a type or an element": "请补上类型或元素",
    "add the operation to the binding": "请把该操作加入绑定",
    'write use="literal" and elements, or style="rpc"': (
        '请写 use="literal" 和 element，或写 style="rpc"'
    ),
    "keep one part in the body, and bind the others as headers": (
        "正文中请只留一个部件，其余绑定为消息头"
    ),
    "take what is supported, if the system has it": "若系统支持，请改用受支持的方式",
}

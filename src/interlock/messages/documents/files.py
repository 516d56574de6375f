"""What readers of documents and contract files say, in Chinese."""

from __future__ import annotations

from collections.abc import Mapping

from interlock.messages.documents import refusals

# Placeholders stand for any text; "|" for what is itself translated.
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
    "not JSON: {|why}": "不是 JSON：{why}",
    "not YAML: {|why}": "不是 YAML：{why}",
    "split it into several files, or take the part that is used": (
        "请拆成多个文件，或只取用到的部分"
    ),
    "the file cannot be read: {|why}": "无法读取文件：{why}",
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
    # What is no YAML and no JSON
    "a colon stands where no key can be": "此处不能是键，却有冒号",
    "quote the text that holds it, or look at the indentation here and in the line before": (
        "请给含冒号的文本加引号，或检查此行和上一行的缩进"
    ),
    "a { is not closed": "{ 没有闭合",
    "a [ is not closed": "[ 没有闭合",
    "add the }, or the comma that is missing": "请补上 } 或缺少的逗号",
    "add the ], or the comma that is missing": "请补上 ] 或缺少的逗号",
    "a key should stand here": "此处应是键",
    "a key has no colon": "键后缺少冒号",
    "put a colon and a blank after it": "请在其后加冒号和空格",
    "a text has no closing quote": "有文本缺少结尾的引号",
    "a tab stands in the indentation": "缩进中有制表符",
    "no value begins with {char}": "值不能以 {char} 开头",
    "quote the text": "请给文本加引号",
    "quote the text, or write the anchor before it": "请给文本加引号，或在它之前写出锚点",
    "a key in double quotes should stand here": "此处应是双引号中的键",
    "quote the key, or take the last comma away": "请给键加双引号，或去掉最后的逗号",
    "a colon should stand here": "此处应是冒号",
    "put a colon after the key": "请在键后加冒号",
    "a comma or a closing bracket should stand here": "此处应是逗号或右括号",
    "add what is missing": "请补上缺少的部分",
    "a value should stand here": "此处应是值",
    "write one; texts stand in double quotes": "请写一个值；文本要加双引号",
    "the document ends before this place": "文档在此之前已经结束",
    "no comma may stand before a closing bracket": "右括号之前不能有逗号",
    "take the comma away": "请去掉逗号",
    # What is no XML
    "Opening and ending tag mismatch: {one} line {line} and {other}": (
        "第 {line} 行的开始标签 {one} 与结束标签 {other} 不匹配"
    ),
    "Premature end of data in tag {name} line {line}": (
        "第 {line} 行的标签 {name} 尚未结束，文件就结束了"
    ),
    "Start tag expected, '<' not found": "此处应是以 < 开始的标签",
    "AttValue: \" or ' expected": "属性值要加引号",
    "Entity '{name}' not defined": "实体 {name} 没有定义",
    "Namespace prefix {prefix} on {name} is not defined": "{name} 的命名空间前缀 {prefix} 没有声明",
    "Namespace prefix {prefix} for {attribute} on {name} is not defined": (
        "{name} 的属性 {attribute} 的命名空间前缀 {prefix} 没有声明"
    ),
    "Extra content at the end of the document": "根元素结束之后还有内容",
    "{attribute}: '{value}' is not a valid URI": "{attribute}：'{value}' 不是有效的 URI",
    "Document is empty": "文档是空的",
    "Attribute {name} redefined": "属性 {name} 出现两次",
    "Specification mandates value for attribute {name}": "属性 {name} 没有值",
    "Couldn't find end of Start Tag {name} line {line}": "第 {line} 行的开始标签 {name} 没有结束",
    "xmlParseEntityRef: no name": "单独的 & 应写作 &amp;",
    "EntityRef: expecting ';'": "& 引用缺少分号，单独的 & 应写作 &amp;",
    "StartTag: invalid element name": "元素名称无效，单独的 < 应写作 &lt;",
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
    "version {version} of the overlay format is not known": "未知的覆盖层格式版本 {version}",
    "{key} is a key without a value": "{key} 是没有值的键",
    "{key} must be a list, this is {|why}": "{key} 必须是列表，这里是{why}",
    "{key} must be a whole number, this is {|why}": "{key} 必须是整数，这里是{why}",
    "{key} must be true or false, this is {|why}": "{key} 必须是 true 或 false，这里是{why}",
    "{key} must be a text, this is {|why}": "{key} 必须是文本，这里是{why}",
    "{|what} must be a mapping, this is {|why}": "{what} 必须是映射，这里是{why}",
    # Contracts as files
    "an OpenAPI Overlay repairs OpenAPI files, and this system has none": (
        "OpenAPI Overlay 修复 OpenAPI 文件，而此系统没有这种文件"
    ),
    "correct the contract itself, or write an overlay with interlock: 1": (
        "请改正契约本身，或写带 interlock: 1 的覆盖层"
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
    "`paths` is empty: nothing can be called": "`paths` 为空：没有可调用的操作",
    "this is an overlay: it repairs a contract, and is none itself": (
        "这是覆盖层：它用于修复契约，本身不是契约"
    ),
    "name the contract, and this file with --overlay {file}, or as `overlay` below [crm] or [erp] "
    "of interlock.toml": (
        "请指定契约，并用 --overlay {file} 给出此文件，或写在 interlock.toml 的 [crm]、[erp] 下："
        "`overlay`"
    ),
    "this is a {|kind}, no contract": "这是{kind}，不是契约",
    "name the contract of a system": "请指定某个系统的契约",
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
        "请用 `interlock vendor` 重新获取，并用覆盖层修复"
    ),
    **refusals.SENTENCES,
}

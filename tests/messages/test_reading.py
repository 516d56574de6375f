"""Sentences of readers in Chinese: whole, behind a name, counted, and inside each other."""

import re

import pytest

from interlock.messages.reading import SENTENCES, told


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("no port offers it", "没有端口提供它"),
        ("ping: no port offers it  a.wsdl:3", "ping: 没有端口提供它  a.wsdl:3"),
        (
            "add: element {urn:a}add is missing: b.xsd: there is no such file (a.wsdl)",
            "add: 缺少元素 {urn:a}add：b.xsd：没有这个文件 (a.wsdl)",
        ),
        (
            "2 x nullable is honoured, though its enum does not list null: A.b, C.d",
            "2 处：按可为空处理，尽管其枚举没有列出 null：A.b, C.d",
        ),
        ("代码表; same name; alike notes", "代码表；名称相同；说明相近"),
        ("cannot listen on ::1:80: it is taken", "无法监听 ::1:80：it is taken"),
        (
            "the subject ended before its first call with exit code 3: no such: module",
            "被测集成在首次调用之前就已结束，退出码 3：no such: module",
        ),
        ("the part 'api' was not ready within 3 s", "部件 'api' 在 3 秒内未就绪"),
        (
            "Order, record 1 cannot be loaded: there is no Customer x",
            "无法载入 Order 的记录 1：没有 Customer x",
        ),
        ("the key 'a' stands twice in one mapping", "键 'a' 在同一映射中出现两次"),
        ("1e999999999 is too large or too long a number", "1e999999999 过大或过长"),
        ("'lines' must be a list, this is a text", "'lines' 必须是列表，这里是文本"),
        (
            "$.a[ is no JSONPath: a name is missing, at character 5",
            "$.a[ 不是 JSONPath：缺少名称，第 5 个字符",
        ),
        ('write a form like "SO-{:06d}"', '请写类似 "SO-{:06d}" 的格式'),
        (
            "$ref 'u:b' is remote, and reading never fetches; `interlock vendor c.yaml` does, once",
            "$ref 'u:b' 指向远程，读取时从不下载；`interlock vendor c.yaml` 会下载一次",
        ),
        ("not YAML: a { is not closed", "不是 YAML：{ 没有闭合"),
        (
            "is not well-formed XML: Opening and ending tag mismatch: a line 3 and b",
            "不是格式良好的 XML：第 3 行的开始标签 a 与结束标签 b 不匹配",
        ),
        ("the flow 'a' knows no 'fro'", "流程 'a' 没有 'fro'"),
        (
            (
                "op: element {u}In cannot be used: type {u}T (at a.wsdl:2) is missing: no document "
                "of the contract declares it"
            ),
            "op: 元素 {u}In 无法使用：缺少类型 {u}T（位于 a.wsdl:2）：契约中没有文档声明它",
        ),
        (
            "the schema does not compile: Element 'a': The attribute 'b' is not allowed.",
            "模式无法编译：元素 a：不允许属性 b",
        ),
        (
            "Order and Auftrag both mean order; both have amount, due date",
            "Order 与 Auftrag 都是订单；都有金额、到期日",
        ),
        ("header Trace of place: no port offers it", "place 的报头 Trace: 没有端口提供它"),
        ("a house style of its own", "a house style of its own"),
        ("this is not known; nor is this", "this is not known; nor is this"),
    ],
)
def test_a_sentence_is_told_in_chinese_and_names_stay(english, chinese):
    assert told(english, "zh") == chinese
    assert told(english, "en") == english


def test_both_languages_have_the_same_placeholders():
    for english, chinese in SENTENCES.items():
        assert set(re.findall(r"\{\|?(\w+)\}", english)) == set(re.findall(r"\{(\w+)\}", chinese))
        assert re.search("[\u4e00-\u9fff]", chinese)


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("POST /orders/{id}/pay: no state is called after 'pay'",
         "POST /orders/{id}/pay: 没有以 'pay' 命名的状态"),
        ("GET /orders: the reply holds no list", "GET /orders: 应答中没有列表"),
        ("PayOrder: 'pay', but the reply holds no list", "PayOrder: 'pay'，但应答中没有列表"),
        ("Order: its key names 'Id', which is no property",
         "Order: 其键指定了 'Id'，但没有这个属性"),
        ("Sum: Where: the type X.Place is not declared in any schema here",
         "Sum: Where: 这里没有任何模式声明类型 X.Place"),
    ],
)  # fmt: skip
def test_why_operations_have_their_roles_and_metadata_is_not_read_is_told_in_chinese(
    english, chinese
):
    assert told(english, "zh") == chinese
    assert told(english, "en") == english

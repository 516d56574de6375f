"""Words that are legal, that people do enter, and that programs forget.

Characters outside GB 2312 (镕 · ①) and outside GBK (䶮 𠮷 😀), wide digits and letters, quotes,
line ends, numbers with leading zeros or that look like 1E5, old and rare kinds of codes, days on
which China had summer time.
"""

from __future__ import annotations

from functools import cache
from random import Random

from interlock.schema.words.china import credit_codes, full_width, old_tax_number

# Cut to what a field may hold, so that its last byte is used.
LONG_COMPANY = "内蒙古自治区呼伦贝尔市鄂伦春自治旗大兴安岭农工商联合进出口贸易集团股份有限公司" * 12
_WORDS: dict[str, tuple[str, ...]] = {
    "company": (
        "北京中关村①号科技有限公司", "上海（浦东）𠮷野贸易有限公司", "李荣镕（个体工商户）",
        "深圳市" + full_width("ABC") + "电子有限公司", "Müller & Söhne GmbH",
        "O'Neill \"Best\" Ltd.", "招商局<集团>有限公司", "3·15 物流公司", "㈱日立制作所",
        " 前后有空格公司 ",
    ),
    "person": (
        "阿卜杜热西提·买买提", "王镕", "陈䶮", "𠮷田 茂", "欧阳\u3000娜娜", "O'Brien",
        "Ångström, Zoë", "李（兼）",
    ),
    "phone": (
        "+86 138 0013 8000", "(021) 6888-8888 转 8001", full_width("021-68888888"), "400-820-8820",
        "008613800138000", "13800138000;13900139000",
    ),
    "email": ("first.last+tag@sub.example.com", "UPPER.Case@EXAMPLE.COM", "o'brien@example.com"),
    "capitals": ("零元整", "壹角整", "壹拾元零伍分", "壹亿零壹元整"),
    "amount": ("0.01", "-0.01", "1,234.50", full_width("123.45"), "0"),
    "date": ("1988-07-01", "1986-05-04", "1991-09-15", "2024-02-29"),
    "street": (
        "中山路" + full_width("1") + "号①单元", "人民路1号\n2号楼", "№ 5, Rue de l'Été",
        "𠮷祥路 1-2-3", "长安街1号（原\"邮电局\"）",
    ),
    "city": ("亳州市", "儋州市", "克孜勒苏柯尔克孜自治州", "São Paulo", "圳"),
    "postcode": ("010000", "00501", "SW1A 1AA"),
    "sku": ("007", "1E5", "A/B-01", full_width("SKU-1"), "0010"),
    "order-number": ("0000123", "1E10", "SO/2024/07-001", full_width("SO-1")),
    "code": ("000", "1E3", "A B", "007"),
    "remark": (
        "第一行\n第二行", "请加急！😀", "=1+1", "<b>加急</b> & \"今天\"", "①②③ ㎡ ℃ €",
        "货到付款\t不含税", "镕䶮𠮷",
    ),
    "product": ("轴承 Φ50×80", "½\" 阀门", "“进口”电机®", "电缆 3×2.5㎟", "Ⅲ型开关"),
    "department": ("销售一部/华东", full_width("R&D"), "华东·客服"),
    "unit": ("㎡", "千克", "pcs"),
    "url": ("https://example.com/?q=%E9%95%95&x=1#a",),
}  # fmt: skip


def unusual(about: str) -> tuple[str, ...]:
    """Give unusual words of a meaning, always the same; () for a meaning that has none."""
    return _credit_codes() if about == "credit-code" else _WORDS.get(about, ())


@cache
def _credit_codes() -> tuple[str, ...]:
    right = credit_codes()
    return (*right, old_tax_number(Random(1)), right[0].lower())

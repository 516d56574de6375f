"""The Chinese names of faults, laws and rules, as people say them; keys are the table's names."""

from __future__ import annotations

from collections.abc import Mapping

ZH: Mapping[str, str] = {
    # faults
    "refused": "连接被拒",
    "reset-before": "处理前断连",
    "hung-up": "连接关闭",
    "request-lost": "请求丢失",
    "reset-after": "处理后断连",
    "reply-lost": "应答丢失",
    "late-arrival": "请求迟到",
    "slow-answer": "应答缓慢",
    "drip": "应答滴流",
    "outage": "系统中断",
    "half-open": "半开连接",
    "host-unknown": "域名解析失败",
    "certificate-expired": "证书过期",
    "rate-limited": "限流",
    "unavailable": "服务不可用",
    "error-before": "处理前出错",
    "error-after": "处理后出错",
    "login-page": "返回登录页",
    "bad-gateway": "网关错误",
    "gateway-timeout": "网关超时",
    "redirected": "重定向",
    "redirect-loop": "重定向循环",
    "request-doubled": "请求重发",
    "truncated": "应答截断",
    "wrong-length": "长度不符",
    "broken-chunks": "分块损坏",
    "broken-gzip": "压缩损坏",
    "wrong-charset": "字符集不符",
    "wrong-type": "类型不符",
    "garbled": "格式损坏",
    "empty-answer": "空应答",
    "event-duplicated": "通知重复",
    "event-redelivered": "通知重投",
    "event-forged": "通知伪造",
    "event-delayed": "通知延迟",
    "event-dropped": "通知丢失",
    "token-expired": "令牌过期",
    "right-revoked": "权限收回",
    "quota-exceeded": "配额用尽",
    "maintenance": "停机维护",
    "stale-read": "读到旧值",
    "visible-late": "新建延迟可见",
    "page-shift": "翻页错位",
    "partial-batch": "批量部分失败",
    "key-forgotten": "幂等键失效",
    "business-error": "业务拒绝",
    "record-locked": "单据被占用",
    "closed-period": "期间已关账",
    "clock-skew": "时钟偏差",
    "crash": "进程崩溃",
    "crash-before": "调用时崩溃",
    "drifted-field": "字段漂移",
    # laws
    "exactly-once": "恰好一次",
    "nothing-lost": "不丢失",
    "no-ghost": "无幽灵数据",
    "amounts-agree": "金额一致",
    "fields-agree": "字段一致",
    "never-backwards": "状态不倒退",
    "settles": "按时静止",
    "retries-bounded": "重试有度",
    "speaks-contract": "遵守契约",
    "stays-home": "敏感不外传",
    # rules of the conductor
    "subject-crashed": "集成崩溃",
    "subject-stuck": "集成卡死",
    "act": "人工操作不符预期",
    "stranger": "访问未声明地址",
    "misfit": "字段不相容",
    "system": "系统违反自身契约",
}


def zh(name: str) -> str:
    """Give the Chinese name, "" when none is known (parts of installed packages)."""
    return ZH.get(name, "")

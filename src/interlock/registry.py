"""Plain tables of parts: built-in entries first, then those of installed packages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Generic, TypeVar

from interlock.errors import InterlockError, UsageError
from interlock.patterns import expression

T = TypeVar("T")
NAMED_MAX = 30
_CHINESE = expression("[\u3400-\u9fff]")
# What people call a fault -> the names of those that they may mean.
_MEANT: Mapping[str, tuple[str, ...]] = {
    "timeout": ("reply-lost", "slow-answer"),
    "latency": ("slow-answer", "late-arrival"),
    "delay": ("slow-answer", "late-arrival"),
    "slow": ("slow-answer",),
    "down": ("outage", "unavailable"),
    "offline": ("outage", "refused"),
    "disconnect": ("reset-before", "reset-after"),
    "duplicate": ("event-duplicated",),
    "429": ("rate-limited",),
    "throttle": ("rate-limited",),
    "500": ("error-before", "error-after"),
    "502": ("unavailable", "reset-before"),
    "503": ("unavailable",),
    "504": ("reply-lost", "slow-answer"),
    "401": ("token-expired", "login-page"),
    "restart": ("crash", "crash-before"),
    "kill": ("crash", "crash-before"),
    "超时": ("应答丢失", "应答缓慢"),
    "延迟": ("应答缓慢", "请求迟到"),
    "宕机": ("系统中断", "服务不可用"),
    "断网": ("系统中断", "连接被拒"),
    "断线": ("处理前断连", "处理后断连"),
    "重复": ("恰好一次", "推送重复"),
    "幂等": ("恰好一次", "幂等键失效"),
    "重启": ("进程崩溃", "调用时崩溃"),
    "权限": ("权限收回",),
}


class Registry(Mapping[str, T], Generic[T]):
    """A table from a kebab-case name to a part, open to entry points of `group`.

    kind: the word for one part in messages ("fault", "law", "report format").
    Lookups of unknown names raise `UsageError` with the nearest names.
    """

    def __init__(self, kind: str, group: str, parts: Mapping[str, T]) -> None:
        self.kind = kind
        self.group = group
        self._own = dict(parts)
        self._all: dict[str, T] | None = None

    def _table(self) -> dict[str, T]:
        if self._all is None:
            # Heavy to import, and a twin that only serves asks for no part of any table.
            from importlib.metadata import entry_points

            table = dict(self._own)
            for point in sorted(entry_points(group=self.group), key=lambda p: p.name):
                if point.name in table:
                    raise UsageError(
                        f"{self.kind} {point.name!r} exists twice: {point.value} repeats it",
                        where=f"entry point group {self.group}",
                        remedy=f"rename one of them or uninstall the package of {point.value}",
                    )
                table[point.name] = point.load()
            self._all = table
        return self._all

    def __getitem__(self, name: str) -> T:
        try:
            return self._table()[name]
        except KeyError:
            raise unknown(self.kind, name, self._table()) from None

    def __contains__(self, name: object) -> bool:
        return name in self._table()

    def __iter__(self) -> Iterator[str]:
        return iter(self._table())

    def __len__(self) -> int:
        return len(self._table())


def nearest(name: str, known: Mapping[str, object] | tuple[str, ...]) -> str:
    """Give a remedy sentence: the closest known names, or what there is when none is close."""
    # Only a wrong name needs it.
    from difflib import get_close_matches

    names = tuple(dict.fromkeys(known))
    is_chinese = _CHINESE.search(name) is not None
    if is_chinese:
        # Who asks in Chinese is helped in Chinese, where there are such names.
        names = tuple(n for n in names if _CHINESE.search(n)) or names
    plain = name.lower().replace("-", "").replace("_", "")
    meant = [one for one in _MEANT.get(plain, ()) if one in names]
    close = meant or get_close_matches(
        # A Chinese name has four characters: two of them right are near.
        name,
        names,
        n=2,
        cutoff=0.5 if is_chinese else 0.6,
    )
    if close:
        return "did you mean " + " or ".join(repr(c) for c in close) + "?"
    if not names:
        return "nothing of the kind exists"
    more = f" and {len(names) - NAMED_MAX} others" if len(names) > NAMED_MAX else ""
    return "use one of " + ", ".join(sorted(names)[:NAMED_MAX]) + more


def unknown(
    kind: str,
    name: str,
    known: Mapping[str, object] | tuple[str, ...],
    *,
    where: str = "",
    error: type[InterlockError] = UsageError,
) -> InterlockError:
    """Build the error for an unknown name, with "did you mean"."""
    return error(f"unknown {kind} {name!r}", where=where or kind, remedy=nearest(name, known))

"""The charset in which a document of XML travels."""

from __future__ import annotations

import codecs

_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def stated(media: str, data: bytes) -> str | None:
    """Give the charset of a Content-Type, None when the document is to say it.

    It counts more than the declaration in the document and less than a mark at its beginning, as
    RFC 7303 has it. An unknown name counts as none.
    """
    for parameter in media.split(";")[1:]:
        key, _, value = parameter.partition("=")
        if key.strip().lower() == "charset" and not data.startswith(_MARKS):
            try:
                name = codecs.lookup(value.strip().strip("\"'")).name
            except LookupError:
                return None
            return "utf-8" if name == "ascii" else name
    return None

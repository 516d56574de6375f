"""Files that are no text, or text in an encoding that misleads."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

from tests.contract.hostile.case import sound, unusable, whole
from tests.contract.hostile.samples import API, WSDL, api, wsdl

_LARGE_BYTES = 200 * 1024 * 1024


def _sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(_LARGE_BYTES)


def _closed(path: Path) -> None:
    path.write_bytes(api())
    path.chmod(0)


CHINESE = API.replace("title: Things", "title: 订单")
GBK_WSDL = WSDL.replace("<types>", "<documentation>订单</documentation><types>")

CASES = (
    whole("an empty file", b"", "empty"),
    whole("blanks only", b" \n\t\r\n ", "empty"),
    whole("a byte order mark only", b"\xef\xbb\xbf", "empty"),
    whole("a PDF", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "a PDF document"),
    whole("a ZIP", b"PK\x03\x04\x14\x00", "a ZIP archive"),
    whole("gzip", gzip.compress(api()), "a gzip archive"),
    whole("a picture (PNG)", b"\x89PNG\r\n\x1a\n\x00\x00", "a picture"),
    whole("a picture (JPEG)", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", "a picture"),
    whole("noise", bytes(range(256)) * 16, ""),
    unusable("a folder", Path.mkdir, "a folder"),
    unusable("a named pipe", os.mkfifo, "a pipe or a device"),
    unusable("a device", lambda path: path.symlink_to("/dev/zero"), "a pipe or a device"),
    unusable("a link to itself", lambda path: path.symlink_to(path), "contract"),
    unusable("a link to nothing", lambda path: path.symlink_to("nothing"), "does not exist"),
    unusable("200 MB", _sparse, "bytes, more than"),
    whole("UTF-16 with a mark", CHINESE.encode("utf-16"), "UTF-16"),
    whole("UTF-16 without a mark", CHINESE.encode("utf-16-le"), "UTF-16"),
    whole("UTF-16 big end first", CHINESE.encode("utf-16-be"), "UTF-16"),
    whole("UTF-32", CHINESE.encode("utf-32"), "UTF-32"),
    whole("GBK as YAML", CHINESE.encode("gbk"), "GBK"),
    whole("Latin-1 as YAML", API.replace("Things", "Café").encode("latin-1"), "not UTF-8"),
    whole("overlong UTF-8", API.encode().replace(b"Things", b"\xc0\xaf"), "not UTF-8"),
    whole("a surrogate in UTF-8", API.encode().replace(b"Things", b"\xed\xa0\x80"), "not UTF-8"),
    whole("a NUL in YAML", api(more="\0"), "NUL"),
    whole("a NUL in XML", wsdl() + b"\0", "XML"),
    whole("control characters in YAML", api("{type: \x07string}"), "control"),
    whole("control characters in XML", wsdl(top="<!-- \x07 -->"), "XML"),
    sound("UTF-7 in XML", wsdl(top='<?xml version="1.0" encoding="UTF-7"?>')),
    whole("a DTD in UTF-7", b'<?xml version="1.0" encoding="UTF-7"?>+ADw-!DOCTYPE d+AD4-' + wsdl(),
          "contract"),
    whole("an unknown encoding", wsdl(top='<?xml version="1.0" encoding="x-no"?>'), ""),
    whole("GBK in XML that says UTF-8",
          ('<?xml version="1.0" encoding="UTF-8"?>' + GBK_WSDL).encode("gbk"), ""),
    whole("GBK in XML that says nothing", GBK_WSDL.encode("gbk"), ""),
    sound("GBK in XML that says so",
          ('<?xml version="1.0" encoding="GBK"?>' + GBK_WSDL).encode("gbk")),
    sound("GB18030 in XML that says so",
          ('<?xml version="1.0" encoding="GB18030"?>' + GBK_WSDL).encode("gb18030")),
    sound("UTF-16 in XML",
          ('<?xml version="1.0" encoding="UTF-16"?>' + GBK_WSDL).encode("utf-16")),
    whole("Latin-1 in XML that says UTF-8", WSDL.replace("x/y", "é/y").encode("latin-1"), ""),
    sound("a byte order mark before YAML", b"\xef\xbb\xbf" + api()),
    sound("a byte order mark before XML", b"\xef\xbb\xbf" + wsdl()),
    sound("blanks before the XML declaration", wsdl(top='\n <?xml version="1.0"?>\n'),
          "white space"),
    sound("lines that end in CR LF", api().replace(b"\n", b"\r\n")),
    sound("lines that end in CR", api().replace(b"\n", b"\r")),
    whole("a tab as indentation", api().replace(b"  /things", b"\t/things"), "tabs"),
    whole("no such version", b"swagger: '3.0'\npaths: {}", "no Swagger 3.0"),
    whole("a text", b"Dear integrator,\nplease find attached.\n", ""),
    whole("a list", b"- openapi\n", "mapping"),
    whole("several documents", api(more="---\na: 1\n"), "second document"),
)  # fmt: skip
CLOSED = unusable("a file that may not be read", _closed, "ermission")

"""What keeps a PDF out of an archive: the structural faults against PDF/A-2b that can be seen without a renderer.

An empty list is no certificate. It says that none of the faults below was found; veraPDF says more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

from pikepdf import Array, Dictionary, Name, PasswordError, Pdf, PdfError, Stream, parse_content_stream

_ACTIVE = (Name.JavaScript, Name.JS, Name.Launch, Name.Movie, Name.Sound, Name.ImportData, Name.ResetForm)
_EMBEDDED = (Name.FontFile, Name.FontFile2, Name.FontFile3)


def faults(pdf: bytes) -> list[str]:
    """Every kind of fault once, as a Chinese sentence."""
    try:
        with Pdf.open(BytesIO(pdf)) as opened:
            return faults_of(opened)
    except PasswordError:
        return ["文件有密码。"]
    except PdfError:
        return ["文件不是完好的PDF。"]


def faults_of(pdf: Pdf) -> list[str]:
    """The same for an open file."""
    return [*_of_document(pdf), *faults_of_pages(pdf)]


def faults_of_pages(pdf: Pdf) -> list[str]:
    """Only what is in the objects, for pages that will get metadata and colours from the file they are bound into."""
    things = [thing for thing in pdf.objects if isinstance(thing, Dictionary | Stream)]
    return [sentence for sentence, test in _TESTS if any(test(thing) for thing in things)]


def _of_document(pdf: Pdf) -> Iterator[str]:
    root = pdf.Root
    if pdf.is_encrypted:
        yield "文件加了密。"
    if Name.OutputIntents not in root:
        yield "没有输出意图（颜色特性）。"
    if Name.Metadata not in root:
        yield "没有XMP元数据。"
    if Name.ID not in pdf.trailer:
        yield "没有文件标识。"
    if Name.AA in root or not isinstance(root.get(Name.OpenAction, Array()), Array):
        yield "含有自动动作。"


def _unembedded(thing: Any) -> bool:
    """A simple or descendant font without its file; the three drawings of Type 3 need none."""
    if thing.get(Name.Type) != Name.Font or thing.get(Name.Subtype) in (Name.Type0, Name.Type3):
        return False
    descriptor = thing.get(Name.FontDescriptor, Dictionary())
    return not any(name in descriptor for name in _EMBEDDED)


def _transparent(thing: Any) -> bool:
    if thing.get(Name.Type) == Name.ExtGState or Name.ca in thing or Name.CA in thing:
        mixes = thing.get(Name.BM, Name.Normal) not in (Name.Normal, Name.Compatible)
        return mixes or float(thing.get(Name.ca, 1)) < 1 or float(thing.get(Name.CA, 1)) < 1
    return bool(thing.get(Name.SMask, Name("/None")) != Name("/None"))


def _four_inks(thing: Any) -> bool:
    """A picture in CMYK, or a drawing that asks for it."""
    if thing.get(Name.ColorSpace) == Name.DeviceCMYK:
        return True
    drawn = isinstance(thing, Stream) and thing.get(Name.Subtype) == Name.Form
    return drawn and any(str(step.operator) in ("k", "K") for step in parse_content_stream(thing))


def _filters(thing: Any) -> list[Any]:
    named = thing.get(Name.Filter, Array())
    return list(named) if isinstance(named, Array) else [named]


_TESTS: tuple[tuple[str, Callable[[Any], bool]], ...] = (
    ("有字体没有嵌入。", _unembedded),
    ("含有脚本或者外部动作。", lambda thing: thing.get(Name.S) in _ACTIVE or Name.JS in thing),
    ("含有透明效果。", _transparent),
    ("含有不允许的压缩方式（LZW）。", lambda thing: Name.LZWDecode in _filters(thing)),
    ("颜色不是RGB或者灰度。", _four_inks),
    ("含有外部文件的引用。", lambda thing: isinstance(thing, Stream) and Name.F in thing),
)

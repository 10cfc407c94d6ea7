"""The file as an archive wants it: PDF/A structure, tags, outline, metadata, attachments; and the same bytes every time.

ReportLab draws the pages; what it cannot write is added here in one pass of qpdf: XMP metadata that agrees with /Info, the
sRGB output intent, the structure tree, bookmarks, attached data with its relationship. No date is taken from a clock or
the environment: a file says when it was made only through the paper printed in it.

The files follow the structure of PDF/A-2b (PDF/A-3b with an attachment). They are not certified.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from pikepdf import (
    Array,
    AttachedFileSpec,
    Dictionary,
    Name,
    ObjectStreamMode,
    OutlineItem,
    PasswordError,
    Pdf,
    PdfError,
    String,
)

from documents.layout.tags import Element, Heading, Mark, Tree

PROFILE = Path(__file__).resolve().parent / "assets" / "sRGB.icc"
LANGUAGE = "zh-CN"
PRODUCER = "ReportLab, qpdf"


@dataclass(frozen=True)
class About:
    """What the file says of itself: title, whose paper it is, what it is about, and the template it was made from."""

    title: str
    author: str
    subject: str
    template: str


@dataclass(frozen=True)
class Attachment:
    """A file inside the PDF, such as the data the paper was printed from; `dated` is the day the data is from."""

    name: str
    content: bytes
    dated: date
    media_type: str = "application/json"
    description: str = ""


def finish(raw: bytes, tree: Tree, about: About, attachments: Sequence[Attachment] = ()) -> bytes:
    """Pages as ReportLab wrote them and their structure -> the finished file."""
    with Pdf.open(BytesIO(raw)) as pdf:
        tag(pdf, tree)
        bookmark(pdf, about.title, tree.headings)
        return seal(pdf, about, attachments)


def seal(pdf: Pdf, about: About, attachments: Sequence[Attachment] = (), *, archival: bool = True) -> bytes:
    """Metadata, output intent and attachments, then the bytes. `archival` False declares no PDF/A."""
    root = pdf.Root
    root.Lang = String(LANGUAGE)
    root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    for attachment in attachments:
        _attach(pdf, attachment)
    profile = pdf.make_stream(PROFILE.read_bytes(), N=3)
    root.OutputIntents = Array(
        [
            Dictionary(
                Type=Name.OutputIntent,
                S=Name.GTS_PDFA1,
                OutputConditionIdentifier=String("sRGB"),
                Info=String("sRGB IEC61966-2.1"),
                DestOutputProfile=pdf.make_indirect(profile),
            )
        ]
    )
    part = (3 if attachments else 2) if archival else 0
    metadata = pdf.make_stream(_xmp(about, part).encode(), Type=Name.Metadata, Subtype=Name.XML)
    root.Metadata = pdf.make_indirect(metadata)
    _inform(pdf, about)
    if Name.ID in pdf.trailer:  # ReportLab's own hangs on its date
        del pdf.trailer[Name.ID]
    target = BytesIO()
    pdf.save(
        target,
        deterministic_id=True,
        object_stream_mode=ObjectStreamMode.generate,
        force_version="1.7",
        fix_metadata_version=False,
    )
    return target.getvalue()


def is_ours(content: bytes) -> bool:
    """True for a paper printed by this version of the press: tagged, with fonts, and known by its producer."""
    try:
        with Pdf.open(BytesIO(content)) as pdf:
            return str(pdf.docinfo.get(Name.Producer, "")) == PRODUCER and Name.StructTreeRoot in pdf.Root
    except (PdfError, PasswordError):
        return False


def claims_to_last(content: bytes) -> bool:
    """True for a PDF of anybody's that declares itself PDF/A; whether it keeps the promise is another question."""
    with Pdf.open(BytesIO(content)) as pdf:
        return Name.Metadata in pdf.Root and b"pdfaid:part" in pdf.Root.Metadata.read_bytes()


def _inform(pdf: Pdf, about: About) -> None:
    """/Info from nothing: the dates that ReportLab takes from SOURCE_DATE_EPOCH go."""
    if Name.Info in pdf.trailer:
        del pdf.trailer[Name.Info]
    said = Dictionary(
        Title=String(about.title),
        Subject=String(about.subject),
        Creator=String(about.template),
        Producer=String(PRODUCER),
    )
    if about.author:
        said.Author = String(about.author)
    pdf.trailer[Name.Info] = pdf.make_indirect(said)


_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
{creator}<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<xmp:CreatorTool>{template}</xmp:CreatorTool>
<pdf:Producer>{producer}</pdf:Producer>
{pdfa}</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""
_AUTHOR = "<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>\n"
_PDFA = "<pdfaid:part>{part}</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>\n"


def _xmp(about: About, part: int) -> str:
    """The XMP packet; it says word for word what /Info says (ISO 19005-2, 6.6.3)."""
    words = {name: escape(getattr(about, name)) for name in ("title", "subject", "template")}
    words["creator"] = _AUTHOR.format(author=escape(about.author)) if about.author else ""
    pdfa = _PDFA.format(part=part) if part else ""
    return _XMP.format(language=LANGUAGE, producer=PRODUCER, pdfa=pdfa, **words)


def _attach(pdf: Pdf, attachment: Attachment) -> None:
    """As PDF/A-3 asks: listed by name, related to the whole document as its data, with a type and a date."""
    spec = AttachedFileSpec(
        pdf,
        attachment.content,
        description=attachment.description,
        filename=attachment.name,
        mime_type=attachment.media_type,
        creation_date="",
        mod_date=f"D:{attachment.dated:%Y%m%d}000000+08'00'",
    )
    spec.obj.AFRelationship = Name.Data
    pdf.attachments[attachment.name] = spec  # pikepdf lists it in the catalogue's /AF as well


def tag(pdf: Pdf, tree: Tree) -> None:
    """Write the structure tree, and for every page which element each piece of marked content belongs to."""
    pages = [page.obj for page in pdf.pages]
    owners: list[dict[int, Any]] = [{} for _ in pages]
    document = _node(pdf, tree, tree.root, pages, owners)
    marks = [[known[number] for number in range(len(known))] for known in owners]
    plant(pdf, document, [pdf.make_indirect(Array(known)) for known in marks])


def plant(pdf: Pdf, document: Any, owners: Sequence[Any]) -> None:
    """Hang the finished tree into the file; `owners` says for each page which element owns which marked content."""
    root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot, K=Array([document])))
    document.P = root
    numbers: list[Any] = []
    for number, (page, marks) in enumerate(zip(pdf.pages, owners, strict=True)):
        page.obj.StructParents, page.obj.Tabs = number, Name.S
        numbers.extend([number, marks])
    root.ParentTree = pdf.make_indirect(Dictionary(Nums=Array(numbers)))
    root.ParentTreeNextKey = len(pdf.pages)
    pdf.Root.StructTreeRoot = root
    pdf.Root.MarkInfo = Dictionary(Marked=True)


def _node(pdf: Pdf, tree: Tree, element: Element, pages: Sequence[Any], owners: Sequence[dict[int, Any]]) -> Any:
    node = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name("/" + element.role)))
    if element.alt:
        node.Alt = String(element.alt)
    if element.scope:
        node.A = Dictionary(O=Name.Table, Scope=Name("/" + element.scope))
    kids = Array()
    for kid in tree.kids[element]:
        if isinstance(kid, Mark):
            owners[kid.page][kid.number] = node
            kids.append(Dictionary(Type=Name.MCR, Pg=pages[kid.page], MCID=kid.number))
        else:
            below = _node(pdf, tree, kid, pages, owners)
            below.P = node
            kids.append(below)
    node.K = kids
    return node


def bookmark(pdf: Pdf, title: str, headings: Iterable[Heading]) -> None:
    """One entry for the paper, under it one for each section."""
    with pdf.open_outline() as outline:
        whole = OutlineItem(title, 0, "XYZ", left=0, top=float(pdf.pages[0].mediabox[3]), zoom=0)
        whole.children += [
            OutlineItem(each.element.heading, each.page, "XYZ", left=0, top=round(each.top, 1), zoom=0)
            for each in headings
            if each.element.role != "H1"
        ]
        outline.root.append(whole)

"""What comes into a dossier from outside: photographs, scans and other people's PDFs, as pages of our own.

Nothing of a foreign file is trusted: no script, form, link or structure of it comes along, only what its pages show.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

from pikepdf import Dictionary, Name, Page, PasswordError, Pdf, PdfError
from PIL import Image, ImageOps, UnidentifiedImageError

from documents import archive
from documents.layout.geometry import PAGE_HEIGHT, PAGE_WIDTH
from documents.layout.tags import Element, Mark, Tree

_EDGE = 44.0  # points of white around a picture, with room for the page number of the volume
_MOST_PIXELS = 80_000_000  # A3 at 600 dpi is seventy million


class BadScan(ValueError):
    """A file that cannot be bound in; the message is a Chinese sentence that names it."""


def is_pdf(content: bytes) -> bool:
    """By its first bytes, whatever its name says."""
    return content[:1024].lstrip().startswith(b"%PDF")


def pages(name: str, content: bytes) -> Pdf:
    """A PDF, JPEG, PNG or TIFF as tagged pages: each page a Figure that says what it is. Raises BadScan."""
    made = _from_pdf(name, content) if is_pdf(content) else _from_picture(name, content)
    tree = Tree()
    for number, _ in enumerate(made.pages):
        figure = Element("Figure", alt=f"扫描件：{name}，第{number + 1}页")
        tree.kids[tree.root].append(figure)
        tree.kids[figure] = [Mark(number, 0)]
    archive.tag(made, tree)
    return made


def _from_pdf(name: str, content: bytes) -> Pdf:
    """Each page as one form inside a fresh page, so that nothing but its drawing survives."""
    try:
        foreign = Pdf.open(BytesIO(content))
    except PasswordError as error:
        raise BadScan(f"“{name}”有密码，不能装入卷宗。") from error
    except PdfError as error:
        raise BadScan(f"“{name}”不是完好的PDF，不能装入卷宗。") from error
    made = Pdf.new()
    for page in foreign.pages:
        form = made.copy_foreign(page.as_form_xobject())
        width, height = (float(edge) for edge in form.BBox[2:])
        left, foot = (float(edge) for edge in form.BBox[:2])
        matrix = [float(each) for each in form.get(Name.Matrix, [1, 0, 0, 1, 0, 0])]
        corners = [_moved(matrix, x, y) for x in (left, width) for y in (foot, height)]
        x0, y0 = min(x for x, _ in corners), min(y for _, y in corners)
        size = max(x for x, _ in corners) - x0, max(y for _, y in corners) - y0
        _add(made, form, size, (1.0, 0.0, 0.0, 1.0, -x0, -y0))
    if not made.pages:
        raise BadScan(f"“{name}”没有页面。")
    return made


def _moved(matrix: list[float], x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _from_picture(name: str, content: bytes) -> Pdf:
    """One A4 page per picture, upright or across as the picture is."""
    try:
        with Image.open(BytesIO(content)) as picture:
            if picture.width * picture.height > _MOST_PIXELS:
                raise BadScan(f"“{name}”太大（{picture.width}×{picture.height}像素），请降低扫描分辨率。")
            made = Pdf.new()
            for frame in range(getattr(picture, "n_frames", 1)):
                picture.seek(frame)
                picture.load()  # half a photograph is found here, not by whoever opens the dossier
                _add_picture(made, picture, content)
            return made
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise BadScan(f"“{name}”不是能够识别的图片或者PDF。") from error


def _add_picture(made: Pdf, picture: Image.Image, content: bytes) -> None:
    upright = picture.getexif().get(0x0112, 1) == 1
    kept = picture.format == "JPEG" and picture.mode in ("RGB", "L") and upright
    flat = picture if kept else _flat(ImageOps.exif_transpose(picture))
    stream = made.make_stream(content if kept else flat.tobytes(), Type=Name.XObject, Subtype=Name.Image)
    stream.Width, stream.Height = flat.size
    stream.ColorSpace = Name.DeviceRGB if flat.mode == "RGB" else Name.DeviceGray
    stream.BitsPerComponent = 1 if flat.mode == "1" else 8
    if kept:
        stream.Filter = Name.DCTDecode
    across = flat.width > flat.height
    size = (PAGE_HEIGHT, PAGE_WIDTH) if across else (PAGE_WIDTH, PAGE_HEIGHT)
    scale = min((size[0] - 2 * _EDGE) / flat.width, (size[1] - 2 * _EDGE) / flat.height)
    width, height = flat.width * scale, flat.height * scale
    _add(made, stream, size, (width, 0.0, 0.0, height, (size[0] - width) / 2, (size[1] - height) / 2))


def _flat(picture: Image.Image) -> Image.Image:
    """Black and white, grey or RGB: an archive takes no transparency, and four inks need a profile nobody has."""
    if picture.mode in ("1", "L", "RGB"):
        return picture
    if picture.mode.startswith("I"):
        return picture.convert("I").point(lambda level: level / 257).convert("L")
    if "A" in picture.getbands() or "transparency" in picture.info:
        seen = picture.convert("RGBA")
        paper = Image.new("RGBA", seen.size, "white")
        return Image.alpha_composite(paper, seen).convert("RGB")
    return picture.convert("L" if picture.mode == "LA" else "RGB")


def _add(made: Pdf, drawing: Any, size: tuple[float, float], matrix: tuple[float, ...]) -> None:
    """A page that shows the drawing and nothing else, as marked content number 0."""
    numbers = " ".join(f"{each:.3f}" for each in matrix)
    content = f"/Figure <</MCID 0>> BDC q {numbers} cm /Scan Do Q EMC"
    made.pages.append(
        Page(
            Dictionary(
                Type=Name.Page,
                MediaBox=[0, 0, round(size[0], 3), round(size[1], 3)],
                Resources=Dictionary(XObject=Dictionary(Scan=made.make_indirect(drawing))),
                Contents=made.make_stream(content.encode("ascii")),
            )
        )
    )

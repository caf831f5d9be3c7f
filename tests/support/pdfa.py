"""A check of what PDF/A-2b demands, with a reader that is not the program that wrote the file.

It covers the clauses of ISO 19005-2 a generated one-page paper can break: identification, output intent, embedded
fonts, encryption, scripts and actions, transparency, files inside, images, annotations, and the signature.
"""

import io
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree as ET

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

PDFAID = "{http://www.aiim.org/pdfa/ns/id/}"
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
FORBIDDEN_KEYS = {"/JS", "/JavaScript", "/AA", "/Launch", "/XFA", "/NeedAppearances", "/EF", "/TR", "/OPI"}
FORBIDDEN_TYPES = {"/Movie", "/Sound", "/3D", "/Screen", "/FileAttachment"}
HIDING_FLAGS = 0b100011  # invisible, hidden, no view
PRINT_FLAG = 0b100


def violations(pdf: bytes) -> list[str]:
    """What breaks PDF/A-2b; empty when nothing was found."""
    reader = PdfFileReader(io.BytesIO(pdf))
    found = [*_header(pdf), *_catalog(reader), *_metadata(reader)]
    for value in _objects(reader):
        found += _dictionary(value)
    return found


def _header(pdf: bytes) -> Iterator[str]:
    first, second = pdf.split(b"\n", 2)[:2]
    if not first.startswith(b"%PDF-1."):
        yield "6.1.2 header"
    if not (second.startswith(b"%") and len(second) >= 5 and all(byte > 127 for byte in second[1:5])):
        yield "6.1.2 binary comment"


def _catalog(reader: PdfFileReader) -> Iterator[str]:
    if reader.encrypted:
        yield "6.1.3 encryption"
    if "/ID" not in reader.trailer:
        yield "6.1.3 file identifier"
    intents = [intent.get_object() for intent in _value(reader.root, "/OutputIntents", ())]
    if not any(
        _value(intent, "/S", None) == "/GTS_PDFA1" and "/DestOutputProfile" in intent for intent in intents
    ):
        yield "6.2.3 output intent"
    if "/Names" in reader.root and "/EmbeddedFiles" in reader.root["/Names"]:
        yield "6.8 embedded files"
    action = _value(reader.root, "/OpenAction", None)
    if isinstance(action, generic.DictionaryObject):
        yield "6.5 open action"


def _metadata(reader: PdfFileReader) -> Iterator[str]:
    if "/Metadata" not in reader.root:
        yield "6.6.2 metadata"
        return
    stream = reader.root["/Metadata"]
    if "/Filter" in stream:
        yield "6.6.2.1 metadata is filtered"
    said: dict[str, str] = {}
    for description in ET.fromstring(stream.data).iter(f"{RDF}Description"):
        said |= description.attrib | {child.tag: child.text or "" for child in description}
    if said.get(f"{PDFAID}part") != "2" or said.get(f"{PDFAID}conformance") not in {"B", "U", "A"}:
        yield "6.6.4 identification"


def _objects(reader: PdfFileReader) -> Iterator[generic.DictionaryObject]:
    """Every dictionary and stream that can be reached from the trailer."""
    seen: set[Any] = set()
    waiting: list[Any] = [reader.trailer.raw_get("/Root")]
    while waiting:
        value = waiting.pop()
        if isinstance(value, generic.IndirectObject):
            if value.reference in seen:
                continue
            seen.add(value.reference)
            value = value.get_object()  # type: ignore[no-untyped-call]
        if isinstance(value, generic.DictionaryObject):
            yield value
            waiting += [value.raw_get(key) for key in value]
        elif isinstance(value, generic.ArrayObject):
            waiting += [value.raw_get(index) for index in range(len(value))]


def _dictionary(value: generic.DictionaryObject) -> Iterator[str]:
    for key in FORBIDDEN_KEYS & set(value):
        yield f"forbidden entry {key}"
    if str(_value(value, "/Filter", "")) in {"/LZWDecode", "/Crypt"}:
        yield "6.1.7.2 filter"
    if _value(value, "/Type", None) == "/Font":
        yield from _font(value)
    if _value(value, "/Type", None) == "/Annot" or "/Rect" in value:
        yield from _annotation(value)
    if str(_value(value, "/SMask", "/None")) != "/None" or float(_value(value, "/ca", 1)) != 1:
        yield "6.2.10 transparency without need"
    if _value(value, "/Subtype", None) == "/Image" and _value(value, "/Interpolate", None):
        yield "6.2.8 interpolated image"


def _font(font: generic.DictionaryObject) -> Iterator[str]:
    if font["/Subtype"] == "/Type0":
        if "/ToUnicode" not in font:
            yield "6.2.11.7 text without Unicode"
        return
    descriptor = _value(font, "/FontDescriptor", {})
    if not {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor):
        yield f"6.2.11.4 font not embedded: {font['/BaseFont']}"


def _annotation(annotation: generic.DictionaryObject) -> Iterator[str]:
    flags = int(_value(annotation, "/F", 0))
    if flags & HIDING_FLAGS or not flags & PRINT_FLAG:
        yield f"6.3.2 annotation flags {flags:b}"
    if _value(annotation, "/Subtype", None) in FORBIDDEN_TYPES:
        yield f"6.3.1 annotation {annotation['/Subtype']}"
    left, bottom, right, top = (float(side) for side in annotation["/Rect"])
    if (right - left) * (top - bottom) and "/AP" not in annotation:
        yield "6.3.3 annotation without appearance"


def _value(holder: generic.DictionaryObject, key: str, default: Any) -> Any:
    holder = holder.get_object()  # type: ignore[no-untyped-call]
    return holder[key] if key in holder else default  # noqa: SIM401 -- its own get() does not follow references

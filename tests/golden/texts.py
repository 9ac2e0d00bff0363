"""An answer's content as text to compare: workbooks as cells, archives as their files, without what may vary."""

import hashlib
import io
import re
import zipfile
from collections.abc import Iterator

import openpyxl

# What differs between two takes without any fault: what it is called here, the pattern, what stands in its place.
VARYING = (
    ("digest of a View or of data, which names the declaration too", r"\b[0-9a-f]{32,64}\b", "DIGEST"),
    ("digest of a script in a policy", r"'sha256-[\w+/]+=*'", "'DIGEST'"),
    ("digest in a static file's address", r"\?v=[0-9a-f]+", "?v=DIGEST"),
    ("reference and time of a problem", r"\b[0-9A-F]{4}, \d\d:\d\d\b", "REFERENCE"),
)
# What decisions 0020 and 0023 added, after golden answers may have been taken: it is compared with nothing.
ADDED = (
    r'(?m)^ *"description": .*\n *"type": .*\n(?: *"delimiter": .*\n)? *"kind": .*\n(?= *"unit":)',  # of a column
    r'(?s)(?<=\n)  "viewColumns": \[.*?\n  \],\n',
    r'(?<=<span class="note">)[\d.,]+\u00a0[kM]B(?=</span>)',  # how large that makes a file
    r'(?<="name": "tonnes",\n)( *"title": .*\n *"unit": )"t(?:/a)?"',
    r'(?<="text": ")query .*',  # the questions behind pages, which ask for all of a figure: 0023
    r'(?<=\?query=)[^"&]*',
)


def texts(content: bytes, media_type: str) -> Iterator[tuple[str, str]]:
    """Names and texts of what is in a file; the file itself has no name."""
    if "spreadsheetml" in media_type:
        book = openpyxl.load_workbook(io.BytesIO(content))
        for sheet in book:
            rows = ("\t".join(repr(cell) for cell in row) for row in sheet.iter_rows(values_only=True))
            yield f"#{sheet.title}", steady("\n".join(rows))
    elif "zip" in media_type:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield f"#{name}", steady(archive.read(name).decode())
    elif media_type.startswith("image/png"):
        yield "", hashlib.sha256(content).hexdigest()[:30]
    else:
        yield "", steady(content.decode())


def steady(text: str) -> str:
    """A text without what varies between two takes of the same."""
    for _, pattern, instead in VARYING:
        text = re.sub(pattern, instead, text)
    return text

"""Text of XML: what stands between tags, and in an attribute, where a parser would make line ends into spaces."""

from xml.sax.saxutils import escape

XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
IN_ATTRIBUTES = {'"': "&quot;", "\n": "&#10;", "\t": "&#9;"}


def text(value: str) -> str:
    return escape(value)


def attribute(value: str) -> str:
    return escape(value, IN_ATTRIBUTES)

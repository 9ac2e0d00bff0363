"""What a part of the graph can be written as; apart from what writes it, which a command imports late."""

from enum import StrEnum


class ExportFormat(StrEnum):
    """What a subgraph can be written as."""

    GRAPHML = "graphml"
    GEXF = "gexf"
    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"
    CYPHER = "cypher"

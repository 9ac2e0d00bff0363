"""GraphQL answers: the ten questions, the documents' own, and a corpus made of the schema that names every field of it.

Of each type the corpus asks all fields, on the shortest path from a root, for each known key of that root; what stands
behind a field is asked for its plain fields. Each list of a root is asked for the plain fields of everything in it.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import orjson
from graphql import (
    GraphQLField,
    GraphQLNamedType,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    is_object_type,
    is_required_argument,
    parse,
)

from ketenkaart.api import limits, schema
from ketenkaart.graph.errors import KetenkaartError, OverLimit
from ketenkaart.visualise.questions import QUESTIONS
from tests.golden.texts import steady
from tests.golden.worlds import DAYS, FOLDERS, views
from tests.test_docs import API, README, queries

SCHEMA = schema.SCHEMA._schema
NLD, ROBOTS = '{country: "NLD"}', '{organisation: "example-robotarmen"}'
# Arguments of roots, each set of them a document of its own.
ROOTS: dict[str, tuple[str, ...]] = {
    "graph": ("",),
    "node": tuple(
        f'id: "{one}"'
        for one in (
            "Material:dysprosium",
            "Product:ndfeb-magnet-sintered",
            "Country:CHN",
            "Organisation:example-robotarmen",
            "Measure:cn-mofcom-gacc-2025-18",
            "Source:cepii-baci",
            "Engagement:nl-kamervragen-2025-02",
        )
    ),
    "search": ('text: "neodimium"', 'text: "China"', 'text: "850511"', 'text: "example", first: 50'),
    "country": ('key: "CHN"', 'key: "NLD"', 'key: "SGP"', 'key: "XXX"'),
    "countries": ("", "filter: {eu: true}", 'filter: {area: false, region: "Asia"}'),
    "material": ('key: "dysprosium"', 'key: "copper"', 'key: "nothing"'),
    "materials": ("", "filter: {euStrategic: true}"),
    "product": ('key: "ndfeb-magnet-sintered-dy-tb"', 'key: "ndfeb-magnet-sintered"'),
    "products": ("", 'filter: {stage: MINE, material: "copper"}'),
    "organisation": ('key: "example-robotarmen"', 'key: "china-northern-rare-earth"'),
    "organisations": (
        "first: 1000",
        'filter: {country: "NLD"}, sort: NAME, descending: true, first: 30',
        'filter: {kind: COMPANY, outside: "CHN", material: "dysprosium"}, sort: EMPLOYEES',
    ),
    "site": ('key: "bayan-obo-mine"',),
    "sites": ("first: 1000",),
    "measure": ('key: "cn-mofcom-gacc-2025-18"', 'key: "cn-state-council-792-2024"'),
    "measures": ("", 'filter: {inForce: true, imposedBy: "CHN"}', 'filter: {kind: BAN, destination: "USA"}'),
    "changes": (
        'since: "2024-01-01"',
        'since: "2025-01-01", material: "dysprosium"',
        'since: "2025-01-01", country: "CHN"',
    ),
    "sector": ('key: "C28"',),
    "sectors": ("",),
    "code": ('key: "CN2025-28053031"',),
    "codes": ("first: 1000",),
    "item": ('key: "cn-mofcom-gacc-2025-18.1C902.a.1"', 'key: "cn-mofcom-gacc-2025-18.1C907.b"'),
    "observations": ("first: 300",),
    "source": ('key: "cepii-baci"', 'key: "usgs-mcs-2025-rare-earths"'),
    "sources": ("first: 1000",),
    "exposure": (
        f'of: {NLD}, material: "dysprosium"',
        f'of: {NLD}, material: "copper"',
        'of: {country: "DEU"}, product: "ndfeb-magnet-sintered", material: "neodymium"',
        f'of: {ROBOTS}, material: "dysprosium"',
        f'of: {NLD}, material: "dysprosium", asOf: "2026-12-01"',
    ),
    "exposures": (
        'filter: {country: "NLD"}, origin: "CHN", material: "dysprosium", stage: SEPARATION',
        'filter: {}, origin: "CHN", material: "neodymium", sort: UPPER_BOUND',
    ),
    "passing": ('country: "CHN"', 'country: "DEU", user: "FRA"', 'country: "NLD"'),
    "concentration": (
        'product: "ndfeb-magnet-sintered"',
        'product: "ndfeb-magnet-sintered", by: OWNER, of: CAPACITY',
        f'product: "ndfeb-magnet-sintered", of: SUPPLY, subject: {NLD}',
        'product: "nothing"',
    ),
    "contradictions": ("", 'product: "ndfeb-magnet-sintered"'),
    "chokepoints": (
        'material: "neodymium"',
        f'material: "dysprosium", subject: {NLD}, kinds: [COUNTRY, COUNTRY_STAGE]',
        'material: "dysprosium", weights: EQUAL, stage: MAGNET',
    ),
    "paths": (
        f'user: {ROBOTS}, material: "dysprosium"',
        f'user: {ROBOTS}, material: "neodymium", origin: {{country: "CHN"}}, first: 5',
    ),
    "subgraph": (
        'around: ["Organisation:example-robotarmen"], first: 100',
        'around: ["Material:dysprosium", "Country:NLD"], depth: 1, kinds: [PRODUCT, MEASURE], first: 100',
    ),
}
# Arguments of other fields, where the defaults are none or say little.
ARGUMENTS = {
    "Exposure.ofYear": "year: 2023",
    "Exposure.trend": "since: 2022",
    "Exposure.toCountry": 'key: "CHN", stage: SEPARATION',
    "Exposure.toMeasure": 'key: "cn-mofcom-gacc-2025-18"',
    "Subgraph.exportUrl": "format: GRAPHML, lang: NL",
    "TrendPoint.of": 'country: "CHN"',
    "WorldOutput.shareOf": 'country: "CHN"',
    "Material.measures": "inForce: true",
}
LISTS = ("countries", "materials", "products", "measures", "sectors", "search", "changes")
EXAMPLE = "scope: {example: true}"


def graphql(seen: "Seen") -> Iterator[tuple[str, str]]:
    """Key and text of each answer; what they name is counted."""
    for key, name, document in _asked():
        try:
            body: Mapping[str, Any] = schema.execute(views(name), document)
            if key.startswith("corpus"):
                seen.add(document, body)
        except KetenkaartError as error:  # what is refused is an answer too
            body = {"refused": f"{type(error).__name__}: {error}"}
        # By name, as in a document made of the schema fields are in the order that they have there.
        yield f"{name} {key}", steady(orjson.dumps(body, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS).decode())


def _asked() -> Iterator[tuple[str, str, str]]:
    """Key, data and document."""
    for question in QUESTIONS:
        for name in ("shipped", "without-example"):
            yield f"question {question.number}", name, question.document
    for at, document in enumerate(queries(README) + queries(API)):
        yield f"document {at}", "shipped", document
    for key, document in corpus():
        yield f"corpus {key}", "shipped", document
    for day in DAYS:
        for key, document in _days(day.isoformat()):
            yield f"{day} {key}", "shipped", document
    for key, document in _worked():
        yield f"worked {key}", "worked", document


def corpus() -> Iterator[tuple[str, str]]:
    """Key and document: of each type on each path that its root has keys for, then of each list of a root."""
    for name, path in paths().items():
        declared = SCHEMA.type_map[name]
        for at, root in enumerate(_roots(path)):
            yield from _within(f"{name} {at}", root, path[1:], declared, list(declared.fields))
    for root, given in ROOTS.items():
        of_type = get_named_type(SCHEMA.query_type.fields[root].type)
        listed = of_type.name.endswith("Connection")
        inside = get_named_type(of_type.fields["nodes"].type) if listed else of_type
        if listed or root in LISTS:
            for at, arguments in enumerate(given):
                text = f"totalCount nodes {{{_plain(inside)}}}" if listed else _plain(inside)
                yield f"all {root} {at}", f"{{{_call(root, arguments)} {{{text}}}}}"
            some = _call(root, given[0].replace("1000", "60").replace("300", "60"))
            behind = [name for name, field in inside.fields.items() if not is_leaf_type(get_named_type(field.type))]
            yield from _within(f"behind {root}", some, ("nodes",) if listed else (), inside, behind)


def paths() -> dict[str, tuple[str, ...]]:
    """The shortest path from a root to each type: names of fields, `... on T` where a type is one of several."""
    found: dict[str, tuple[str, ...]] = {}
    left: list[tuple[GraphQLNamedType, tuple[str, ...]]] = [(SCHEMA.query_type, ())]
    while left:
        declared, path = left.pop(0)
        # By `node` last: by a root of its own each type is asked for with keys of its own.
        for name, field in sorted(declared.fields.items(), key=lambda one: one[0] == "node"):
            inside = get_named_type(field.type)
            for one, step in _kinds(inside, (*path, name)):
                if one.name not in found and not is_leaf_type(one):
                    found[one.name] = step
                    left.append((one, step))
    return found


def _kinds(declared: GraphQLNamedType, path: tuple[str, ...]) -> Iterable[tuple[GraphQLNamedType, tuple[str, ...]]]:
    yield declared, path
    if is_abstract_type(declared):
        for one in SCHEMA.get_possible_types(declared):
            yield one, (*path, f"... on {one.name}")


def _roots(path: tuple[str, ...]) -> Iterator[str]:
    for arguments in ROOTS[path[0]]:
        yield _call(path[0], arguments)


def _call(root: str, arguments: str) -> str:
    known = SCHEMA.query_type.fields[root].args
    given = ", ".join(part for part in (arguments, EXAMPLE if "scope" in known else "") if part)
    return f"{root}({given})" if given else root


def _within(
    key: str, root: str, path: tuple[str, ...], declared: GraphQLNamedType, names: list[str]
) -> Iterator[tuple[str, str]]:
    """A document for some fields of a type; several, each for a part of them, where one is over the limits."""
    text = " ".join(_field(declared, name, inside=True) for name in names)
    for step in reversed(_called(root, path)):
        text = f"{step} {{ {text} }}"
    document = f"{{ {text} }}"
    try:
        limits.check_tokens(document)
        limits.check(parse(document, no_location=True), SCHEMA)
    except OverLimit:
        if len(names) > 1:
            half = len(names) // 2
            yield from _within(key + "a", root, path, declared, names[:half])
            yield from _within(key + "b", root, path, declared, names[half:])
            return
    yield key, document


def _called(root: str, path: tuple[str, ...]) -> list[str]:
    """The path with the arguments that its fields need."""
    steps, declared = [root], get_named_type(SCHEMA.query_type.fields[root.partition("(")[0]].type)
    for step in path:
        if step.startswith("..."):
            steps.append(step)
            declared = SCHEMA.type_map[step.removeprefix("... on ")]
        else:
            steps.append(step + _arguments(declared, step))
            declared = get_named_type(declared.fields[step].type)
    return steps


def _arguments(declared: GraphQLNamedType, name: str) -> str:
    field: GraphQLField = declared.fields[name]
    given = ARGUMENTS.get(f"{declared.name}.{name}", "")
    missing = [one for one, argument in field.args.items() if is_required_argument(argument) and f"{one}:" not in given]
    assert not missing, f"{declared.name}.{name} needs {missing}: name them in ARGUMENTS"
    if "first" in field.args and "first:" not in given:
        given = ", ".join(part for part in (given, "first: 3") if part)
    return f"({given})" if given else ""


def _field(declared: GraphQLNamedType, name: str, inside: bool) -> str:
    """A field as it is asked, in Dutch too where it speaks; of what stands behind it the plain fields."""
    field, text = declared.fields[name], name + _arguments(declared, name)
    behind = get_named_type(field.type)
    if is_leaf_type(behind):
        return f"{text} {name}_nl: {name}(lang: NL)" if "lang" in field.args and "lang" not in text else text
    if not inside:
        return ""
    if is_abstract_type(behind):
        parts = (f"... on {one.name} {{ {_plain(one, spoken=False)} }}" for one in SCHEMA.get_possible_types(behind))
        return f"{text} {{ __typename {' '.join(parts) if behind.name == 'Node' else _plain(behind)} }}"
    return f"{text} {{ {_plain(behind) or '__typename'} }}"


def _plain(declared: GraphQLNamedType, spoken: bool = True) -> str:
    """The fields of a type that have none behind them."""
    plain = [name for name, field in declared.fields.items() if is_leaf_type(get_named_type(field.type))]
    if not spoken:
        return " ".join(name for name in plain if name in ("id", "key"))
    return " ".join(_field(declared, name, inside=False) for name in plain)


def _days(day: str) -> Iterator[tuple[str, str]]:
    """Of another day: what is computed, and what holds by day."""
    for root in ("graph", "exposure", "passing", "concentration", "chokepoints", "paths", "measures", "contradictions"):
        declared = get_named_type(SCHEMA.query_type.fields[root].type)
        given = ", ".join(part for part in (ROOTS[root][0], f'asOf: "{day}"', EXAMPLE) if part)
        call = f"{root}({given})"
        yield from _within(root, call, (), declared, list(declared.fields))


def _worked() -> Iterator[tuple[str, str]]:
    """The questions of the worked example, each with all of a figure."""
    figure = _plain(SCHEMA.type_map["Figure"]) + " interval {lower upper} bounds {lower upper}"
    figure += " untracedInterval {lower upper} readings {kind name value} basis {weight rule link year verified}"
    for at, asked in enumerate(orjson.loads((FOLDERS["worked"][0] / "questions.json").read_bytes())):
        subject = "country" if asked["subject"].isupper() else "organisation"
        given = [f'of: {{{subject}: "{asked["subject"]}"}}', EXAMPLE]
        given += [f'{name}: "{asked[name]}"' for name in ("material", "product", "asOf") if asked.get(name)]
        key = f'key: "{asked.get("country") or asked.get("measure")}"'
        if asked.get("stage"):
            key += f", stage: {asked['stage']}"
        field = "toMeasure" if asked.get("measure") else "toCountry"
        yield f"{at}", f"{{ exposure({', '.join(given)}) {{ {field}({key}) {{ {figure} }} }} }}"


class Seen:
    """Which fields of the schema documents name, and for which an answer has something."""

    def __init__(self) -> None:
        self.named: set[str] = set()
        self.filled: set[str] = set()

    def add(self, document: str, body: Mapping[str, Any]) -> None:
        operation: Any = parse(document).definitions[0]
        self._count(operation.selection_set, SCHEMA.query_type, body.get("data"))

    def told(self) -> Iterator[str]:
        every = {
            f"{declared.name}.{name}"
            for declared in SCHEMA.type_map.values()
            if is_object_type(declared) and not declared.name.startswith("__")
            for name in declared.fields
        }
        not_named = sorted(every - self.named)
        yield f"{len(every & self.named)} of {len(every)} fields are named; not: {', '.join(not_named) or '-'}"
        empty = sorted((every & self.named) - self.filled)
        yield f"{len(empty)} of them are null or empty in every answer: {', '.join(empty) or '-'}"

    def _count(self, selection: Any, declared: GraphQLNamedType, data: Any) -> None:
        rows = [row for row in (data if isinstance(data, list) else [data]) if row is not None]
        for node in selection.selections:
            if node.kind == "inline_fragment":
                self._count(node.selection_set, SCHEMA.type_map[node.type_condition.name.value], rows)
                continue
            name = node.name.value
            if name.startswith("__"):
                continue
            self.named.add(f"{declared.name}.{name}")
            values = [row.get((node.alias or node.name).value) for row in rows]
            if any(value is not None and value != [] for value in values):
                self.filled.add(f"{declared.name}.{name}")
            if node.selection_set:
                flat = [one for value in values for one in (value if isinstance(value, list) else [value])]
                self._count(node.selection_set, get_named_type(declared.fields[name].type), flat)

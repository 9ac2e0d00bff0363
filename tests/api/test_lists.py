"""Lists completed by columns are, byte for byte, what graphql-core makes of them."""

from typing import Any

import orjson
import pytest
import strawberry

from ketenkaart.api import lists
from ketenkaart.api.context import Context
from ketenkaart.api.declared import TYPES
from ketenkaart.api.query import Query
from ketenkaart.api.schema import SCHEMA
from ketenkaart.graph.answers.catalogue import Record
from ketenkaart.graph.answers.views import Views
from ketenkaart.graph.errors import BadQuestion

STOCK = strawberry.Schema(Query, types=list(dict.fromkeys(TYPES.values())))
EVERY = {
    "countries": "__typename id key name nameEn nameNl iso2 eu region latitude longitude area verified tier note",
    "materials": "symbol cas group euCritical euStrategic fictitious",
    "products": "stage nameEn code: key again: key",
    "measures": "kind authority legalReference titleEn titleNl published validFrom validTo destinations reach address",
}


def both(views: Views, document: str, **variables: Any) -> tuple[bytes, bytes]:
    found = []
    for schema in (SCHEMA, STOCK):
        result = schema.execute_sync(document, variable_values=variables, context_value=Context(views))
        found.append(orjson.dumps({"data": result.data, "errors": [error.formatted for error in result.errors or ()]}))
    return found[0], found[1]


@pytest.fixture(autouse=True)
def however_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "SHORTEST", 1)


@pytest.mark.parametrize(("field", "selection"), EVERY.items())
def test_plain_fields_of_a_list_are_the_same_as_stock(views: Views, field: str, selection: str) -> None:
    fast, stock = both(views, f"{{{field}{{{selection}}}}}")
    assert fast == stock
    assert b'"errors":[]' in fast


@pytest.mark.parametrize(
    "document",
    [
        "{organisations(scope: {example: true}){nodes{key name kinds employees alsoKnownAs sbi fictitious}}}",
        "{organisations{edges{cursor node{key name}} nodes{...F} } } fragment F on Organisation {key ...G} "
        "fragment G on Node {id}",
        "query($no: Boolean = false){materials{key symbol @include(if: $no) cas @skip(if: $no)}}",
        "{materials{key sources{key title kind}}}",
        "{materials{name(lang: NL) key}}",
        "{products{key made{year share kind tonnes} contents{massFraction lower}}}",
        '{source(key: "s1"){facts(first: 100){nodes{key verified ... on Country{nameEn} ... on Made{share}}}}}',
        "{countries{key} countries{key nameEn}}",
        "{materials{... on Fact{key} ... on Material{symbol}}}",
    ],
)
def test_whatever_is_selected_the_bytes_are_the_same(views: Views, document: str) -> None:
    fast, stock = both(views, document)
    assert fast == stock
    assert b'"errors":[]' in fast


def test_a_list_of_plain_fields_asks_no_resolver(views: Views, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    original = lists.ListExecutor.execute_field

    def counting(self: Any, parent_type: Any, *rest: Any, **named: Any) -> Any:
        asked.append(parent_type.name)
        return original(self, parent_type, *rest, **named)

    monkeypatch.setattr(lists.ListExecutor, "execute_field", counting)
    SCHEMA.execute_sync("{countries{key nameEn}}", context_value=Context(views))
    assert asked == ["Query"]


@pytest.mark.parametrize("wrong", ["missing", "refused"])
def test_a_value_that_can_not_be_given_is_the_same_error_as_stock(
    views: Views, monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    original = Record.value

    def value(self: Record, name: str) -> Any:
        if name != "name_en" or self.key != "neodymium":
            return original(self, name)
        if wrong == "refused":
            raise BadQuestion("Not today.")
        return None

    monkeypatch.setattr(Record, "value", value)
    fast, stock = both(views, "{materials{key nameEn}}")
    assert fast == stock
    assert b'"path":["materials",1,"nameEn"]' in fast

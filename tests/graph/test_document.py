"""The page about the model says what the model declares."""

from ketenkaart.graph import document, model


def test_the_page_is_what_the_model_declares() -> None:
    assert document.FILE.read_text() == document.page(), "run `python -m ketenkaart.graph.document`"


def test_every_label_relationship_and_property_is_on_the_page() -> None:
    page = document.page()
    for declared in (*model.NODES, *model.RELATIONSHIPS):
        name = declared.label if isinstance(declared, model.NodeType) else declared.name
        section = page.partition(f"### {name}\n")[2].partition("\n#")[0]
        assert declared.meaning in section
        for p in declared.properties:
            assert f"| `{model.camel(p.name)}` | {p.type}" in section
            assert p.meaning.replace("|", "\\|") in section

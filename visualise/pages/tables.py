"""Tables that several pages give: the stages of an answer with all that is known of each figure."""

from graph.answers import wording
from graph.answers.exposure import Exposure
from visualise.asked import Asked
from visualise.language import Language
from visualise.shown import Column, Query, Table, figure_cells, figure_columns

EXPOSURE = """query Exposure($of: SubjectInput!, $material: ID!, $asOf: Date, $example: Boolean) {
  exposure(of: $of, material: $material, asOf: $asOf, scope: {example: $example}) {
    sentence
    byStage {
      stage
      passes
      untraced
      countries {
        country { key name }
        share {
          state reason estimate range { lower upper } bounds { lower upper } recorded rule year verified
          basis { weight rule product { key } country { key } year verified sources { key title } }
        }
      }
    }
  }
}
"""


def exposure_query(kind: str, key: str, material: str, asked: Asked) -> Query:
    """The question behind an answer; `kind` is country or organisation."""
    variables: dict[str, object] = {"of": {kind: key}, "material": material, "example": asked.example}
    if asked.as_of is not None:
        variables["asOf"] = asked.as_of.isoformat()
    return Query(EXPOSURE, variables)


def stages(found: Exposure, language: Language) -> Table:
    """One row for each country at each stage, in order from use to mine; shares of all that is used."""
    _, lang = language.gettext, language.code
    return Table(
        "stages",
        _("Where it was made, by stage: shares of all that is used"),
        (
            Column("stage", _("Stage")),
            Column("passes", _("passes the stage"), "share"),
            Column("stage_untraced", _("untraced at the stage"), "share"),
            Column("country", _("Country")),
            Column("name", _("Name")),
            *figure_columns(_),
        ),
        tuple(
            (
                at.stage,
                at.passes,
                at.untraced,
                one.country.key,
                wording.country(one.country.key, one.country.name(lang), lang),
                *figure_cells(one.share, lang),
            )
            for at in found.by_stage()
            for one in at.countries
        ),
    )

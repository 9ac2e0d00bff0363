"""Root fields that compute: what is depended on, how concentrated it is, where it is narrow, which ways it takes."""

from dataclasses import replace

import numpy as np
import strawberry

from api.context import AsOf, Info, ScopeOf, Version
from api.described import described
from api.enums import ExposureSort, Stage
from api.figures import Exposure, ExposureRow, SubjectInput
from api.lookups import OrganisationFilter
from api.paging import After, Connection, First, page
from graph.answers import catalogue, exposure


@strawberry.type
class Computed:
    @described("What a country or an organisation depends on, for one material.")
    def exposure(
        self,
        info: Info,
        of: SubjectInput,
        material: strawberry.ID | None = None,
        product: strawberry.ID | None = None,
        as_of: AsOf = None,
        scope: ScopeOf = None,
        graph_version: Version = None,
    ) -> Exposure:
        view = info.context.view(as_of, scope, graph_version)
        return Exposure(found=exposure.exposure(view, of.question(), material, product))

    @described("Many companies and one origin: those that use the material, largest first.")
    def exposures(
        self,
        info: Info,
        filter: OrganisationFilter,
        origin: strawberry.ID,
        material: strawberry.ID,
        stage: Stage | None = None,
        sort: ExposureSort = ExposureSort.ESTIMATE,
        first: First = 20,
        after: After = None,
        as_of: AsOf = None,
        scope: ScopeOf = None,
        graph_version: Version = None,
    ) -> Connection[ExposureRow]:
        view = info.context.view(as_of, scope, graph_version)
        among = catalogue.organisation_rows(view, filter.asked())
        rows = exposure.exposures(view, origin, stage and stage.value, material, among)
        if sort is ExposureSort.UPPER_BOUND:
            upper = rows.column.bounds_upper[rows.order]
            rows = replace(rows, order=rows.order[np.argsort(-upper, kind="stable")])
        return page(rows, first, after, lambda row: ExposureRow(view=view, found=row))

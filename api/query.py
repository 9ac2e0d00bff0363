"""The root of the schema: what the graph holds, and what is computed from it."""

import strawberry

from ketenkaart.api.computed import Computed
from ketenkaart.api.lookups import Lookups


@strawberry.type(
    description="Each field names its View by a date, a scope and a version; what hangs below it is of that View."
)
class Query(Lookups, Computed):
    pass

"""Who is known in a country: sites that make, and organisations that have to do with, products with a material."""

from collections.abc import Iterable
from dataclasses import dataclass

from ketenkaart.graph.answers import catalogue
from ketenkaart.graph.answers.catalogue import OrganisationFilter, OrganisationSort
from ketenkaart.graph.answers.country import Firm, Works, firm_of, works
from ketenkaart.graph.model import Stage
from ketenkaart.graph.view import View


@dataclass(frozen=True)
class Known:
    """Sites and organisations of one country, of a material and, where one is asked about, a stage."""

    sites: tuple[Works, ...]
    firms: tuple[Firm, ...]

    def __bool__(self) -> bool:
        return bool(self.sites or self.firms)


def known(view: View, country: str, material: str, stage: Stage | None = None) -> Known:
    """What the record names there. Raises UnknownKey for a country or material that does not exist.

    A site counts by what it makes; an organisation with its seat there by what it makes, uses or trades itself.
    """
    products = {record.key for record in catalogue.products(view, stage, material)}
    sites = tuple(one for one in works(view, country) if products & {made.key for made in one.makes})
    firms = catalogue.organisations(view, OrganisationFilter(country=country), sort=OrganisationSort.NAME)
    return Known(sites, tuple(firm_of(one) for one in firms if products & _products_of(one)))


def _products_of(organisation: catalogue.Record) -> set[str]:
    """Keys of what an organisation itself makes, uses or trades."""
    links: Iterable[catalogue.Link] = (
        link for kind in ("makes", "uses", "trades") for link in catalogue.out(organisation, kind)
    )
    view = organisation.view
    return {view.key("Product", link.end.row) for link in links}

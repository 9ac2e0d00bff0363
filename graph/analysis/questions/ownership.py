"""Who owns an organisation in the end: the owner above one half, followed up (methods.md section 6)."""

from dataclasses import dataclass

from ketenkaart.graph import model
from ketenkaart.graph.view import View


@dataclass(frozen=True, order=True)
class Owner:
    """A node that owns: an Organisation, or a Country where a state does."""

    label: str
    row: int


def ultimate_owner(view: View, organisation: int) -> Owner:
    """The organisation's owner of more than half, that owner's, and so on up; itself where nobody holds as much.

    A cycle of majorities, which no load takes, has no top: whoever is asked about stays its own owner.
    """
    owner, seen = Owner("Organisation", organisation), {organisation}
    majorities = _majorities(view)
    while owner.label == "Organisation" and owner.row in majorities:
        owner = majorities[owner.row]
        if owner.label == "Organisation":
            if owner.row in seen:
                return Owner("Organisation", organisation)
            seen.add(owner.row)
    return owner


def _majorities(view: View) -> dict[int, Owner]:
    """Per organisation the owner above one half, where one is recorded on the day."""

    def make() -> dict[int, Owner]:
        table, rows = view.snapshot.relationships["owned_by"], view.rows("owned_by")
        owned = view.start("owned_by")
        found: dict[int, Owner] = {}
        for label in ("Organisation", "Country"):
            positions, owners = view.split("owned_by", "end", label)
            for position, owner in zip(positions.tolist(), owners.tolist(), strict=True):
                share = table.value("share", int(rows[position]))
                least = table.value("lower", int(rows[position]))
                if model.owns_most(share, least):
                    found[int(owned[position])] = Owner(label, owner)
        return found

    return view.derived(("ownership", "majorities"), make)

"""What the codes of the graph are called on a page."""

from ketenkaart.visualise.wording.language import mark

RULES = {
    "TRADE": mark("trade and production, re-exports traced back"),
    "FEED": mark("who processes whose goods: own country first, then recorded ties, the rest in proportion"),
    "WORLD": mark("world production: the average of all users"),
    "CAPACITY": mark("world capacity: what could be made"),
    "COLOCATED": mark("assumed to be made where it is used"),
    "UNKNOWN": mark("nothing is known"),
    "RECORDED": mark("recorded delivery or site"),
    "RESIDUAL": mark("supply that is not recorded: as its country gets it on average"),
    "SPLIT": mark("sites in several countries, divided by what they make"),
    "HOME": mark("no site is recorded: assumed to be made in the maker's own country"),
    "RECIPE": mark("recipe: what it takes to make it"),
}
VERIFIED = {
    "READ": mark("read in the source"),
    "DERIVED": mark("derived from the source"),
    "MEMORY": mark("no source yet (the compiler's knowledge)"),
}
RELATIONS = {"USES": mark("uses"), "MAKES": mark("makes"), "TRADES": mark("trades")}
QUANTITIES = {
    "CAPACITY": mark("capacity"),
    "CAPACITY_UTILISATION": mark("capacity in use"),
    "DEMAND": mark("use in a year"),
    "EOL_RIR": mark("part of use that comes from old scrap"),
    "MARKET_BALANCE": mark("surplus on the market"),
    "NET_IMPORT_RELIANCE": mark("net imports as part of use"),
    "PRICE": mark("price"),
    "QUOTA": mark("quota"),
    "RECYCLED_CONTENT": mark("recycled part of products"),
    "RECYCLED_SHARE_OF_USE": mark("recycled part of use"),
    "RESERVES": mark("reserves in the ground"),
    "SECONDARY_SHARE": mark("part that is made from scrap"),
    "SPARE_CAPACITY": mark("capacity that stands idle"),
    "STOCK_COMEX": mark("stock at the exchange of New York"),
    "STOCK_EXCHANGES": mark("stock at the exchanges together"),
    "STOCK_LME": mark("stock at the exchange of London"),
    "STOCK_SHFE": mark("stock at the exchange of Shanghai"),
    "SUBSTITUTION_INDEX_EI": mark("substitution index for importance (1: no substitute)"),
    "SUBSTITUTION_INDEX_SR": mark("substitution index for risk (1: no substitute)"),
    "WORLD_PRODUCTION": mark("world production"),
    "WORLD_PRODUCTION_SECONDARY": mark("world production from scrap"),
}
STEPS = {"EXTRACTION": mark("extraction"), "PROCESSING": mark("processing")}
WORKS = {
    "OPERATING": mark("in operation"),
    "RAMPING_UP": mark("ramping up"),
    "CONSTRUCTION": mark("under construction"),
    "PLANNED": mark("planned"),
    "IDLE": mark("idle"),
    "CLOSED": mark("closed"),
}
MAPPINGS = {
    "EXACT": mark("the code is this product"),
    "CLOSE": mark("most of the code's trade is this product"),
    "GROUP": mark("mixed code: it covers more than this product"),
    "NONE": mark("no code of its own"),
}
MEASURES = {
    "LICENCE": mark("licence"),
    "BAN": mark("ban"),
    "QUOTA": mark("quota"),
    "TARIFF": mark("duty"),
    "SUSPENSION": mark("suspension"),
    "STOCKPILE": mark("stockpile"),
    "FUNDING": mark("support"),
    "TARGET": mark("strategy or target"),
}
GATES = {"IN_FORCE": "closed", "PARTLY": "closed", "UNKNOWN": "unknown", "UNCONFIRMED": "unknown"}  # looks of a status
WORDS = {"verified": VERIFIED, "relation": RELATIONS, "quantity": QUANTITIES, "step": STEPS}  # by column

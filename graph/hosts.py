"""Under which names a server answers. A page elsewhere can let its name lead to this machine, and read what answers."""

import ipaddress

from ketenkaart.settings import Settings

LOOPBACK = "localhost"


def answers_to(settings: Settings, host: str) -> bool:
    """Whether a request with this `Host` may be answered: by address, as `localhost`, or by a name that is set.

    Who asks by address was not led here by a name: no page of another origin bears this machine's address.
    """
    name = name_of(host)
    return _is_address(name) or name in (LOOPBACK, settings.host.casefold(), *settings.hosts)


def name_of(host: str) -> str:
    """The name or address in a `Host`, without its port and without the dot of a whole name."""
    if host.startswith("["):
        address, _, port = host[1:].partition("]")
        return address if not port or port.startswith(":") else host
    return host.partition(":")[0].removesuffix(".").casefold()


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches a server that listens there."""
    return host.casefold() == LOOPBACK or (_is_address(host) and ipaddress.ip_address(host).is_loopback)


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True

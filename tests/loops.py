"""Coroutines of a test, run to their end."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    """In a thread of its own: a browser that another test started keeps an event loop running in this one."""
    with ThreadPoolExecutor(max_workers=1) as alone:
        return alone.submit(asyncio.run, coroutine).result()  # noqa: TID251

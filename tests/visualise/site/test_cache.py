"""What is made once and given often: never more than there is room for, the same compressed and plain."""

import gzip

from hypothesis import given
from hypothesis import strategies as st

from ketenkaart.visualise.forms.html import static_file
from ketenkaart.visualise.page import File
from ketenkaart.visualise.site.cache import Cache, packed
from tests.client import Client


def file(content: bytes, media_type: str = "text/plain") -> File:
    return File("x", media_type, content)


def test_a_page_is_made_once_while_it_is_kept():
    kept, made = Cache[str](8, len), []
    for _ in range(3):
        kept.get("a", lambda: made.append(1) or "a")
    assert made == [1]


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 300)), max_size=60))
def test_room_is_never_exceeded_and_the_answer_is_always_the_one_asked_for(asked: list[tuple[int, int]]):
    kept = Cache[bytes](1_000, len)
    for key, size in asked:
        assert kept.get((key, size), lambda key=key, size=size: bytes([key]) * size) == bytes([key]) * size
        assert sum(len(one) for one in kept._held.values()) == kept.size <= 1_000


def test_text_is_compressed_to_the_same_bytes_each_time_and_pictures_are_not():
    text = packed(file(b"chain " * 1_000))
    assert text.compressed == packed(file(b"chain " * 1_000)).compressed
    assert gzip.decompress(text.compressed or b"") == text.file.content
    assert packed(file(b"chain " * 1_000, "image/png")).compressed is None


def test_a_page_and_a_style_are_the_same_compressed_and_plain(client: Client):
    for path in ("/nl/materiaal/dysprosium", static_file("ketenkaart.css")):
        plain = client.get(path, headers={"accept-encoding": "identity"})
        small = client.get(path, headers={"accept-encoding": "gzip"})
        assert small.headers["content-encoding"] == "gzip"
        assert "content-encoding" not in plain.headers
        assert small.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"
        assert small.content == plain.content
        assert int(small.headers["content-length"]) < len(plain.content) / 2


def test_static_files_are_kept_for_ever_under_the_address_of_their_content_only(client: Client):
    assert "immutable" in client.get(static_file("ketenkaart.css")).headers["cache-control"]
    assert "immutable" not in client.get("/static/ketenkaart.css").headers.get("cache-control", "")
    assert "immutable" not in client.get("/static/ketenkaart.css?v=0123456789ab").headers.get("cache-control", "")
    again = client.get(static_file("ketenkaart.css"))
    unchanged = client.get(static_file("ketenkaart.css"), headers={"if-none-match": again.headers["etag"]})
    assert unchanged.status_code == 304
    assert client.get("/static/../web.py").status_code == 404
    assert client.get("/static/nothing.css").status_code == 404


def test_the_mark_is_found_where_a_browser_looks_for_it_by_itself(client: Client):
    found = client.get("/favicon.ico", follow_redirects=True)
    assert found.status_code == 200
    assert found.headers["content-type"] == "image/svg+xml"

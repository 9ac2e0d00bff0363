from dataclasses import dataclass

import pytest

from ketenkaart.api.declared import Exposed, described, exposed, has


@dataclass(frozen=True)
class Answer:
    first: int
    second: str


def test_a_type_shows_only_what_its_answer_has() -> None:
    with pytest.raises(TypeError, match=r"Shown.third: Answer has nothing of that name"):

        @exposed(Answer, "What has a field too many.")
        class Shown(Exposed):
            first: int = has("The first.")
            third: int = has("Nothing.")


def test_fields_stand_as_they_are_written_whether_read_or_called() -> None:
    @exposed(Answer, "What has one of each.")
    class Shown(Exposed):
        second: str = has("The second.")

        @described("One that is called.")
        def called(self) -> int:
            return 0

        first: int = has("The first.")

    names = [field.python_name for field in Shown.__strawberry_definition__.fields]  # type: ignore[attr-defined]
    assert names == ["second", "called", "first"]

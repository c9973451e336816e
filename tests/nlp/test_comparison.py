"""What the text shows against the national codes that the reporter chose."""

import pytest

from nlp.comparison import compare
from nlp.reading import DeEscalation, Facts, Intervention, Priority, Reading, Versions


def reading(*types: str, reason: str | None = None) -> Reading:
    return Reading(
        interventions=tuple(Intervention(type=t, applied_by="staff") for t in types),
        reason=reason,
        triggers=("not_recorded",),
        de_escalation=DeEscalation(attempted="not_recorded"),
        concerns=(),
        facts=Facts(),
        evidence={},
        probabilities={},
        mentions=(),
        rules=(),
        abstained=(),
        statutory=None,
        priority=Priority(level="routine"),
        versions=Versions(model="m", taxonomy="t", code="c"),
    )


class TestCompare:
    @pytest.mark.parametrize(
        ("types", "coded", "text_only", "code_only"),
        [
            ([], [], (), ()),
            (["physical_prone"], ["01"], (), ()),
            (["physical_prone", "seclusion"], ["01"], ("05",), ()),
            (["physical_prone"], ["01", "05"], (), ("05",)),
            (["physical_prone"], ["09", "09"], ("01",), ("09",)),
            (["segregation"], ["05"], ("06",), ("05",)),
        ],
    )
    def test_types(self, types: list[str], coded: list[str], text_only: tuple[str, ...], code_only: tuple[str, ...]) -> None:
        found = compare(reading(*types), coded)
        assert (found.text_only, found.code_only) == (text_only, code_only)
        assert found.agrees == (not text_only and not code_only)

    @pytest.mark.parametrize(
        ("read", "coded", "agrees"),
        [("violence_to_others", "10", True), ("violence_to_others", "11", False), ("search", None, True), (None, "10", True)],
    )
    def test_reasons_are_compared_where_both_give_one(self, read: str | None, coded: str | None, agrees: bool) -> None:
        found = compare(reading("physical_prone", reason=read), ["01"], coded)
        assert found.agrees == agrees
        assert found.reason_coded == coded

    def test_a_reason_is_shown_as_its_code(self) -> None:
        assert compare(reading("physical_prone", reason="absconding"), ["01"]).reason_in_text == "19"

    @pytest.mark.parametrize("code", ["02", "03", "18", "1", "prone", ""])
    def test_a_type_that_does_not_exist_is_an_error(self, code: str) -> None:
        with pytest.raises(ValueError, match="not MHSDS restrictive intervention types"):
            compare(reading(), ["01", code])

    @pytest.mark.parametrize("code", ["01", "20", ""])
    def test_a_reason_that_does_not_exist_is_an_error(self, code: str) -> None:
        with pytest.raises(ValueError, match="not an MHSDS restrictive intervention reason"):
            compare(reading(), [], code)

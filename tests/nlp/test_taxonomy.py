"""The taxonomy carries the codebook's ids and the national codes, and a broken file never loads.

The lists below are copied from the codebook and from NHS Digital's code lists by hand: they are the outside truth.
"""

from importlib import resources
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from nlp.taxonomy import LABEL_SETS, Taxonomy, load_taxonomy

CODEBOOK = {
    "interventions": (
        "physical_prone physical_standing physical_escort physical_supine physical_side physical_seated physical_kneeling "
        "physical_other chemical_injection_other chemical_rapid_tranquillisation chemical_oral chemical_other mechanical "
        "seclusion segregation"
    ),
    "applied_by": "staff police security other",
    "reasons": (
        "violence_to_others intentional_self_harm accidental_injury administer_treatment personal_care ng_feeding "
        "overactivity other_dangerous_behaviour search absconding other not_recorded"
    ),
    "triggers": (
        "limit_setting medication_or_treatment personal_care peer_conflict self_harm absconding symptoms_or_distress "
        "environment_or_sensory news_or_contact staff_interaction physical_health not_recorded"
    ),
    "attempted": "yes no not_recorded",
    "techniques": (
        "verbal space_or_low_stimulus distraction_or_activity sensory oral_prn change_of_staff choice_or_negotiation "
        "family_or_advocate increased_observation other"
    ),
    "outcomes": "successful partial unsuccessful not_recorded",
    "concerns": (
        "life_safety degrading_treatment unlawful_deprivation privacy_autonomy discrimination disproportionate_force "
        "retraumatisation lack_of_transparency disregarded_choice stigmatising_language no_post_incident_support"
    ),
    "injuries": "yes no not_recorded",
    "statuses": "used negated considered threatened historical other_person policy other_sense",
}
TYPE_CODES = {
    "physical_prone": "01",
    "mechanical": "04",
    "seclusion": "05",
    "segregation": "06",
    "physical_standing": "07",
    "physical_escort": "08",
    "physical_supine": "09",
    "physical_side": "10",
    "physical_seated": "11",
    "physical_kneeling": "12",
    "physical_other": "13",
    "chemical_rapid_tranquillisation": "14",
    "chemical_injection_other": "15",
    "chemical_oral": "16",
    "chemical_other": "17",
}
REASON_CODES = {
    "violence_to_others": "10",
    "intentional_self_harm": "11",
    "accidental_injury": "12",
    "administer_treatment": "13",
    "personal_care": "14",
    "ng_feeding": "15",
    "overactivity": "16",
    "other_dangerous_behaviour": "17",
    "search": "18",
    "absconding": "19",
    "other": "98",
    "not_recorded": "99",
}


@pytest.fixture
def data() -> dict[str, Any]:
    return yaml.safe_load(resources.files("nlp").joinpath("taxonomy.yaml").read_text(encoding="utf-8"))


class TestLoadTaxonomy:
    @pytest.mark.parametrize("label_set", CODEBOOK)
    def test_ids_are_the_codebooks(self, label_set: str) -> None:
        assert set(load_taxonomy().ids(label_set)) == set(CODEBOOK[label_set].split())

    def test_there_is_no_further_label_set(self) -> None:
        assert set(LABEL_SETS) == set(CODEBOOK)

    def test_types_carry_their_national_code(self) -> None:
        assert {i.id: i.code for i in load_taxonomy().interventions} == TYPE_CODES

    def test_reasons_carry_their_national_code(self) -> None:
        assert {r.id: r.code for r in load_taxonomy().reasons} == REASON_CODES

    def test_families_follow_the_act(self) -> None:
        families = {i.id: i.family for i in load_taxonomy().interventions}
        assert families.pop("mechanical") == "mechanical"
        assert families.pop("seclusion") == families.pop("segregation") == "isolation"
        assert all(ident.startswith(family) for ident, family in families.items())

    def test_human_rights_and_trauma_informed_concerns_are_told_apart(self) -> None:
        rights = [c.id for c in load_taxonomy().concerns if c.group == "human_rights"]
        assert set(rights) == set(CODEBOOK["concerns"].split()[:6])

    @pytest.mark.parametrize("label_set", CODEBOOK)
    def test_every_label_is_explained(self, label_set: str) -> None:
        for label in getattr(load_taxonomy(), label_set):
            assert all(getattr(label, field).strip() for field in ("name", "definition", "example", "counter_example"))

    def test_names_within_a_set_differ(self) -> None:
        for label_set in LABEL_SETS:
            names = [label.name for label in getattr(load_taxonomy(), label_set)]
            assert len(names) == len(set(names))


class TestTaxonomy:
    def test_the_shipped_file_is_sound(self, data: dict[str, Any]) -> None:
        assert Taxonomy.model_validate(data) == load_taxonomy()

    @pytest.mark.parametrize("label_set", CODEBOOK)
    def test_an_id_that_stands_twice_is_refused(self, data: dict[str, Any], label_set: str) -> None:
        data[label_set][1]["id"] = data[label_set][0]["id"]
        with pytest.raises(ValidationError, match="stands twice"):
            Taxonomy.model_validate(data)

    @pytest.mark.parametrize("label_set", ["interventions", "reasons"])
    def test_a_code_that_stands_twice_is_refused(self, data: dict[str, Any], label_set: str) -> None:
        data[label_set][1]["code"] = data[label_set][0]["code"]
        with pytest.raises(ValidationError, match="stands twice"):
            Taxonomy.model_validate(data)

    @pytest.mark.parametrize(
        ("label_set", "field", "value"),
        [
            ("concerns", "colour", "red"),
            ("interventions", "id", "Physical Prone"),
            ("interventions", "code", "1"),
            ("interventions", "code", 1),
            ("interventions", "family", "verbal"),
            ("concerns", "group", "finance"),
        ],
    )
    def test_a_wrong_field_is_refused(self, data: dict[str, Any], label_set: str, field: str, value: object) -> None:
        data[label_set][0][field] = value
        with pytest.raises(ValidationError):
            Taxonomy.model_validate(data)

    @pytest.mark.parametrize("field", ["definition", "example", "counter_example", "name", "id"])
    def test_a_missing_field_is_refused(self, data: dict[str, Any], field: str) -> None:
        del data["triggers"][0][field]
        with pytest.raises(ValidationError, match=field):
            Taxonomy.model_validate(data)

    def test_a_missing_label_set_is_refused(self, data: dict[str, Any]) -> None:
        del data["statuses"]
        with pytest.raises(ValidationError, match="statuses"):
            Taxonomy.model_validate(data)

    def test_an_unknown_id_is_an_error(self) -> None:
        with pytest.raises(KeyError):
            load_taxonomy().intervention("physical_sideways")
        with pytest.raises(KeyError):
            load_taxonomy().name("concerns", "noise")

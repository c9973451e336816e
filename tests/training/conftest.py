"""One sound record, and whether training can run here."""

import importlib.util
import os
from typing import Any

import pytest

TEXT = (
    "Mr Ash was told there was no leave today and swung at the nurse. Staff talked to him with no effect. Police held him "
    "face down for 12 minutes, and he said that he could not breathe. Seclusion was considered."
)
needs_torch = pytest.mark.skipif(
    importlib.util.find_spec("torch") is None and os.environ.get("CI") != "true",
    reason="the training libraries are not installed (make training)",
)


@pytest.fixture
def record() -> dict[str, Any]:
    return {
        "id": "x-1",
        "text": TEXT,
        "setting": "acute",
        "author": "RMN",
        "style": "plain",
        "writer": "x",
        "interventions": [{"type": "physical_prone", "applied_by": "police"}],
        "reason": "violence_to_others",
        "triggers": ["limit_setting"],
        "de_escalation": {"attempted": "yes", "techniques": ["verbal"], "outcome": "unsuccessful"},
        "concerns": ["life_safety"],
        "facts": {
            "restraint_minutes": 12,
            "seclusion_minutes": None,
            "staff_count": None,
            "patient_injury": "not_recorded",
            "staff_injury": "not_recorded",
        },
        "evidence": {
            "physical_prone": "held him face down",
            "limit_setting": "told there was no leave today",
            "de_escalation": "talked to him with no effect",
            "life_safety": ["12 minutes", "could not breathe"],
        },
        "mentions": [{"quote": "Seclusion", "type": "seclusion", "status": "considered"}],
    }

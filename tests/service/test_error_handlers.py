"""The shape of every refusal, and that none of them says what it was given."""

import json
from collections.abc import Callable
from typing import Any

import httpx2
import pytest
from fastapi.testclient import TestClient

from service.errors import MEDIA_TYPE

CANARY = "zebracanary"
TOLD = f"The patient {CANARY} was held by staff."
JSON = {"content-type": "application/json"}

BAD_BODIES: dict[str, tuple[bytes, dict[str, str], int, str]] = {
    "not JSON": (f'{{"text": "{TOLD}"'.encode(), JSON, 400, "malformed_json"),
    "a number too large": (b"1" * 5000, JSON, 400, "malformed_json"),
    "nested too deep": (b"[" * 100_000, JSON, 400, "malformed_json"),
    "not UTF-8": (f'{{"source_id": "x", "text": "{TOLD} '.encode() + b'\xff\xfe"}', JSON, 400, "not_utf8"),
    "no content type": (json.dumps({"text": TOLD}).encode(), {}, 415, "unsupported_media_type"),
    "plain text": (TOLD.encode(), {"content-type": "text/plain"}, 415, "unsupported_media_type"),
    "too large": (json.dumps({"text": TOLD * 40_000}).encode(), JSON, 413, "body_too_large"),
    "a list": (json.dumps([TOLD]).encode(), JSON, 422, "invalid_request"),
    "nothing": (b"", JSON, 422, "invalid_request"),
}

BAD_FIELDS: dict[str, tuple[dict[str, Any], str, str]] = {
    "no text": ({"text": None}, "body.text", "not_text"),
    "empty": ({"text": " \n "}, "body.text", "empty"),
    "too short": ({"text": CANARY}, "body.text", "too_short"),
    "too long": ({"text": f"{TOLD} " * 1500}, "body.text", "too_long"),
    "a number": ({"text": 5}, "body.text", "not_text"),
    "a list of texts": ({"text": [TOLD]}, "body.text", "not_text"),
    "control characters": ({"text": f"{TOLD}\x00"}, "body.text", "control_characters"),
    "half a surrogate pair": ({"text": f"{TOLD}\ud800"}, "body.text", "not_text"),
    "an unknown field": ({CANARY: TOLD}, "body", "unknown_field"),
    "an unknown field of the patient": ({"patient": {CANARY: TOLD}}, "body.patient", "unknown_field"),
    "an age and not a band": ({"patient": {"age_band": CANARY}}, "body.patient.age_band", "literal_error"),
    "a code that was withdrawn": ({"coded": {"types": ["02"]}}, "body.coded.types.0", "not_in_taxonomy"),
    "a reason that is none": ({"coded": {"types": [], "reason": CANARY}}, "body.coded.reason", "not_in_taxonomy"),
    "a time without an offset": ({"occurred_at": "2026-03-01T10:00:00"}, "body.occurred_at", "timezone_aware"),
    "a time that is none": ({"occurred_at": CANARY}, "body.occurred_at", "datetime_from_date_parsing"),
    "a ward with control characters": ({"ward": f"{CANARY}\x00"}, "body.ward", "control_characters"),
    "a ward that is too long": ({"ward": CANARY * 20}, "body.ward", "string_too_long"),
}


def assert_problem(answer: httpx2.Response, status: int, code: str) -> dict[str, Any]:
    """The answer is a problem document with this code, and holds nothing of what was sent."""
    assert answer.status_code == status
    assert answer.headers["content-type"] == MEDIA_TYPE
    assert CANARY not in answer.text
    assert "canary" not in str(answer.headers)
    found: dict[str, Any] = answer.json()
    assert found["status"] == status
    assert found["code"] == code
    assert found["type"].endswith(code)
    assert found["title"]
    assert found["detail"]
    return found


class TestBodies:
    @pytest.mark.parametrize("path", ["/v1/incidents", "/v1/readings"])
    @pytest.mark.parametrize("case", BAD_BODIES)
    def test_a_body_that_cannot_be_used(self, client: TestClient, case: str, path: str) -> None:
        body, headers, status, code = BAD_BODIES[case]
        assert_problem(client.post(path, content=body, headers=headers), status, code)

    @pytest.mark.parametrize("case", BAD_FIELDS)
    def test_a_field_that_cannot_be_used(self, client: TestClient, source_id: Callable[[], str], case: str) -> None:
        fields, path, code = BAD_FIELDS[case]
        body = json.dumps({"source_id": source_id(), "text": TOLD} | fields)
        found = assert_problem(client.post("/v1/incidents", content=body, headers=JSON), 422, "invalid_request")
        assert [(e["path"], e["code"]) for e in found["errors"]] == [(path, code)]
        assert found["errors"][0]["message"]

    def test_every_fault_is_listed(self, client: TestClient) -> None:
        found = assert_problem(client.post("/v1/incidents", json={"text": "", "ward": ""}), 422, "invalid_request")
        assert {e["path"] for e in found["errors"]} == {"body.source_id", "body.text", "body.ward"}


class TestAddresses:
    @pytest.mark.parametrize("path", [f"/{CANARY}", f"/v1/{CANARY}", "/v1/incidents/", f"/static/{CANARY}"])
    def test_an_unknown_path(self, client: TestClient, path: str) -> None:
        assert_problem(client.get(path), 404, "unknown_route")

    @pytest.mark.parametrize(
        ("method", "path", "allowed"),
        [
            ("PUT", "/v1/incidents", {"GET", "POST"}),
            ("DELETE", "/v1/taxonomy", {"GET"}),
            ("POST", "/healthz", {"GET"}),
            ("POST", "/static/lessforce.css", {"GET", "HEAD"}),
        ],
    )
    def test_a_wrong_method(self, client: TestClient, method: str, path: str, allowed: set[str]) -> None:
        answer = client.request(method, path)
        assert_problem(answer, 405, "method_not_allowed")
        assert set(answer.headers["allow"].split(", ")) == allowed

    @pytest.mark.parametrize("ident", [CANARY, "00000000-0000-0000-0000-000000000000", "%00", "x" * 5000])
    @pytest.mark.parametrize("below", ["", "/versions", "/versions/1"])
    def test_an_unknown_incident(self, client: TestClient, ident: str, below: str) -> None:
        assert_problem(client.get(f"/v1/incidents/{ident}{below}"), 404, "unknown_incident")

    @pytest.mark.parametrize(
        "query",
        [
            f"intervention={CANARY}",
            f"priority={CANARY}",
            f"{CANARY}=1",
            "ward=%00",
            "limit=0",
            f"received_from={CANARY}",
            "occurred_to=2026-03-01T10:00:00",
        ],
    )
    def test_a_filter_that_makes_no_sense(self, client: TestClient, query: str) -> None:
        assert_problem(client.get(f"/v1/incidents?{query}"), 422, "invalid_request")

    @pytest.mark.parametrize("cursor", [CANARY, "", "aTE6", "aTE6LTE", "aTE6" + "OTk5" * 9, "é", "%00"])
    def test_a_cursor_that_no_answer_gave(self, client: TestClient, cursor: str) -> None:
        assert_problem(client.get(f"/v1/incidents?cursor={cursor}"), 400, "invalid_cursor")


class TestDatabase:
    def test_a_database_that_does_not_answer(self, make_client: Callable[..., TestClient], tmp_path: Any) -> None:
        client = make_client()
        (tmp_path / "data" / "lessforce.db").unlink()
        (tmp_path / "data" / "lessforce.db").mkdir()  # no connection can be opened any more
        for answer in (client.get("/v1/incidents"), client.post("/v1/incidents", json={"source_id": "x", "text": TOLD})):
            assert_problem(answer, 503, "database_unavailable")
            assert int(answer.headers["retry-after"]) >= 1

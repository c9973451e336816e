"""Many incidents in one post."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from tests.service.conftest import CALM, HELD

PATH = "/v1/incidents/bulk"
NDJSON = {"content-type": "application/x-ndjson"}


def lines(*rows: dict[str, Any] | bytes) -> bytes:
    return b"\n".join(row if isinstance(row, bytes) else json.dumps(row).encode() for row in rows)


def answers(client: TestClient, body: bytes) -> list[dict[str, Any]]:
    answer = client.post(PATH, content=body, headers=NDJSON)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/x-ndjson")
    return [json.loads(line) for line in answer.text.splitlines()]


class TestPostIncidents:
    def test_each_row_is_answered_as_a_single_post_would_be(self, client: TestClient, source_id: Callable[[], str]) -> None:
        known, new = source_id(), source_id()
        client.post("/v1/incidents", json={"source_id": known, "text": HELD})
        rows = [{"source_id": i, "text": t} for i, t in ((known, HELD), (new, HELD), (new, HELD), (new, CALM), (known, CALM))]
        found = answers(client, lines(*rows))
        assert [(line["row"], line["status"], line["version"]) for line in found] == [
            (1, 200, 1),
            (2, 201, 1),
            (3, 200, 1),
            (4, 201, 2),
            (5, 201, 2),
        ]
        assert client.get(f"/v1/incidents/{found[3]['id']}").json()["text"] == CALM

    def test_a_bad_row_loses_itself_alone(self, client: TestClient, source_id: Callable[[], str]) -> None:
        good = [{"source_id": source_id(), "text": HELD} for _ in range(2)]
        bad: list[dict[str, Any] | bytes] = [
            b"{no json canary",
            b'{"source_id": "x", "text": "canary canary canary \xff"}',
            {"source_id": "x", "text": "canary"},
            {"source_id": "x", "text": HELD, "canary": 1},
            b"[1]",
            b"1" * 5000,
            b"[" * 100_000,
            b"   ",
        ]
        body = lines(good[0], *bad, good[1])
        found = answers(client, body)
        assert [line["status"] for line in found] == [201, 400, 400, 422, 422, 422, 400, 400, 201]
        codes = [line.get("code") for line in found]
        assert codes[1:5] == ["malformed_json", "not_utf8", "invalid_request", "invalid_request"]
        assert found[3]["errors"][0]["code"] == "too_short"
        assert found[-1]["row"] == 10
        assert "canary" not in json.dumps(found)

    def test_rows_of_many_batches_come_back_in_order(self, client: TestClient, source_id: Callable[[], str]) -> None:
        rows = [{"source_id": source_id(), "text": f"{CALM} Entry {n}."} for n in range(35)]
        found = answers(client, lines(*rows))
        assert [line["source_id"] for line in found] == [row["source_id"] for row in rows]
        assert {line["status"] for line in found} == {201}

    def test_nothing_is_answered_with_nothing(self, client: TestClient) -> None:
        assert answers(client, b"\n\n") == []

    def test_too_many_rows_store_nothing(self, make_client: Callable[..., TestClient]) -> None:
        client = make_client(max_bulk_rows=3)
        rows = [{"source_id": f"{n}", "text": HELD} for n in range(4)]
        answer = client.post(PATH, content=lines(*rows), headers=NDJSON)
        assert (answer.status_code, answer.json()["code"]) == (413, "too_many_rows")
        assert client.get("/v1/incidents").json()["items"] == []
        assert len(answers(client, lines(*rows[:3]) + b"\n")) == 3

    def test_a_body_that_is_too_large(self, make_client: Callable[..., TestClient]) -> None:
        client = make_client(max_bulk_bytes=2048)
        rows = [{"source_id": f"{n}", "text": HELD} for n in range(40)]
        answer = client.post(PATH, content=lines(*rows), headers=NDJSON)
        assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")

    def test_another_kind_of_body(self, client: TestClient) -> None:
        answer = client.post(PATH, json={"source_id": "x", "text": HELD})
        assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")

    def test_no_copy_of_the_body_is_left(self, make_client: Callable[..., TestClient], tmp_path: Path) -> None:
        client = make_client()
        padding = b" " * (2 << 20)  # more than is held in memory
        assert len(answers(client, lines({"source_id": "a", "text": HELD}) + b"\n" + padding)) == 1
        assert {path.name.partition(".db")[0] for path in (tmp_path / "data").iterdir()} == {"lessforce"}

"""Real server processes: nothing acknowledged is lost, nothing is told to the log, and a stop is orderly."""

import json
import signal
import sqlite3
from collections.abc import Callable
from pathlib import Path

import httpx2

from tests.service.conftest import CALM, HELD, Server
from tests.service.test_error_handlers import BAD_BODIES, BAD_FIELDS, CANARY, JSON, TOLD

NDJSON = {"content-type": "application/x-ndjson"}


def bulk(count: int) -> bytes:
    rows = ({"source_id": f"bulk-{n}", "text": f"{HELD if n % 2 else CALM} Entry {n}."} for n in range(count))
    return b"\n".join(json.dumps(row).encode() for row in rows)


def post_until_killed(server: Server, body: bytes, acknowledgements: int) -> dict[str, str]:
    """Kill the server once so many rows are acknowledged; every acknowledged source id and its incident."""
    acknowledged = {}
    try:
        with httpx2.stream("POST", f"{server.url}/v1/incidents/bulk", content=body, headers=NDJSON, timeout=60) as answer:
            for line in answer.iter_lines():
                found = json.loads(line)
                acknowledged[found["source_id"]] = found["id"]
                if len(acknowledged) == acknowledgements:
                    server.process.kill()
    except (httpx2.TransportError, json.JSONDecodeError):
        pass
    server.process.wait()
    return acknowledged


def all_incidents(url: str) -> dict[str, str]:
    found: dict[str, str] = {}
    cursor = ""
    while True:
        page = httpx2.get(f"{url}/v1/incidents?limit=200{cursor}").json()
        for item in page["items"]:
            assert item["source_id"] not in found
            found[item["source_id"]] = item["id"]
        if page["next_cursor"] is None:
            return found
        cursor = f"&cursor={page['next_cursor']}"


class TestKill:
    def test_every_acknowledged_incident_is_there_once_after_a_restart(self, serve: Callable[..., Server]) -> None:
        first = serve()
        acknowledged = post_until_killed(first, bulk(300), 40)
        assert 40 <= len(acknowledged) < 300

        second = serve()
        stored = all_incidents(second.url)
        assert acknowledged.items() <= stored.items()

        answer = httpx2.post(f"{second.url}/v1/incidents/bulk", content=bulk(60), headers=NDJSON, timeout=60)
        again = [json.loads(line) for line in answer.text.splitlines()]
        assert {line["version"] for line in again} == {1}
        assert all(line["status"] == 200 for line in again if line["source_id"] in acknowledged)
        assert acknowledged.items() <= all_incidents(second.url).items()


class TestLog:
    def test_it_is_json_lines_that_say_nothing_of_what_was_sent(self, serve: Callable[..., Server]) -> None:
        server = serve()
        with httpx2.Client(base_url=server.url, timeout=60) as client:
            for body, headers, _, _ in BAD_BODIES.values():
                client.post("/v1/incidents", content=body, headers=headers)
            for number, (fields, _, _) in enumerate(BAD_FIELDS.values()):
                body = json.dumps({"source_id": f"{CANARY}-{number}", "text": TOLD, "ward": CANARY} | fields)
                client.post("/v1/incidents", content=body, headers=JSON)
                client.post("/v1/incidents/bulk", content=body, headers=NDJSON)
            stored = client.post("/v1/incidents", json={"source_id": CANARY, "text": TOLD}).json()
            for path in (f"/incidents/{stored['id']}", f"/?cursor={CANARY}", f"/{CANARY}", f"/v1/incidents?ward={CANARY}"):
                client.get(path, headers={"x-request-id": f"{CANARY} {CANARY}"})
            client.post("/read", data={"text": TOLD})
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(30) in (0, -signal.SIGTERM)
        lines = server.log.read_text(encoding="utf-8").splitlines()
        assert len(lines) > len(BAD_BODIES) + 2 * len(BAD_FIELDS)
        assert all(isinstance(json.loads(line), dict) for line in lines)
        assert not [line for line in lines if CANARY in line]
        assert not [line for line in lines if stored["id"] in line]


class TestServe:
    def test_workers_share_the_database(self, serve: Callable[..., Server]) -> None:
        server = serve("--workers", "2")
        bodies = [{"source_id": f"{n % 3}", "text": HELD} for n in range(12)]
        answers = [httpx2.post(f"{server.url}/v1/incidents", json=body, timeout=60) for body in bodies]
        assert [answer.status_code for answer in answers] == [201] * 3 + [200] * 9
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(30) in (0, -signal.SIGTERM)

    def test_a_port_that_is_taken_ends_it(self, serve: Callable[..., Server]) -> None:
        server = serve()
        port = server.url.rpartition(":")[2]
        second = serve("--port", port, wait=False)
        assert second.process.wait(60) not in (0, None)

    def test_the_database_is_left_whole(self, serve: Callable[..., Server], tmp_path: Path) -> None:
        server = serve()
        httpx2.post(f"{server.url}/v1/incidents", json={"source_id": "a", "text": HELD}, timeout=60)
        server.process.send_signal(signal.SIGINT)
        server.process.wait(30)
        with sqlite3.connect(tmp_path / "data" / "lessforce.db") as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert connection.execute("SELECT count(*) FROM incident_versions").fetchone() == (1,)

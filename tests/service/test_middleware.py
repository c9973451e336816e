"""What wraps every request."""

import json
import logging
import re

import pytest
from fastapi.testclient import TestClient

from service.app import create_app
from service.database import upgrade
from service.logs import JsonFormatter
from service.settings import Settings


class TestRequestBoundary:
    def test_each_answer_has_an_id_of_its_own(self, client: TestClient) -> None:
        ids = {client.get("/healthz").headers["x-request-id"] for _ in range(3)}
        assert len(ids) == 3

    def test_a_clients_id_is_kept(self, client: TestClient) -> None:
        assert client.get("/healthz", headers={"x-request-id": "ward-7.42"}).headers["x-request-id"] == "ward-7.42"

    def test_an_id_that_could_forge_a_log_line_is_replaced(self, client: TestClient) -> None:
        found = client.get("/healthz", headers={"x-request-id": 'a", "level": "x'}).headers["x-request-id"]
        assert re.fullmatch(r"[0-9a-f]{32}", found)

    @pytest.mark.parametrize("path", ["/", "/v1/taxonomy", "/nowhere", "/static/lessforce.css"])
    def test_every_answer_is_safe_to_show_and_not_kept(self, client: TestClient, path: str) -> None:
        headers = client.get(path).headers
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]

    def test_a_log_line_has_the_routes_pattern_and_not_the_path(
        self, client: TestClient, caplog: pytest.LogCaptureFixture
    ) -> None:
        with caplog.at_level(logging.INFO, "lessforce.requests"):
            client.get("/v1/incidents/a-patients-name")
        line = json.loads(JsonFormatter().format(caplog.records[-1]))
        assert line["route"] == "/v1/incidents/{ident}"
        assert line["status"] == 404
        assert line["ms"] >= 0
        assert "patients-name" not in json.dumps(line)

    def test_a_fault_becomes_a_problem_and_its_message_stays_out_of_the_log(
        self, tmp_path_factory: pytest.TempPathFactory, caplog: pytest.LogCaptureFixture
    ) -> None:
        settings = Settings(data_dir=tmp_path_factory.mktemp("fault"))
        upgrade(settings.url)
        app = create_app(settings)

        @app.get("/broken")
        async def broken() -> None:
            raise ValueError("canary-narrative")

        with TestClient(app) as client, caplog.at_level(logging.INFO):
            answer = client.get("/broken")
        assert answer.status_code == 500
        assert answer.json()["code"] == "internal_error"
        lines = [JsonFormatter().format(record) for record in caplog.records]
        assert any("builtins.ValueError" in line and "broken" in line for line in lines)
        assert not any("canary" in line for line in lines)
        assert "canary" not in answer.text


class TestBodyLimit:
    def test_a_declared_body_is_refused_unread(self, client: TestClient) -> None:
        headers = {"content-type": "application/json", "content-length": str(10**12)}
        answer = client.post("/v1/incidents", content=b"{}", headers=headers)
        assert answer.status_code == 413
        assert answer.json()["code"] == "body_too_large"

    def test_a_body_of_unknown_length_is_refused_while_it_comes(self, client: TestClient) -> None:
        def chunks():  # type: ignore[no-untyped-def]
            for _ in range(40):
                yield b" " * 65536

        answer = client.post("/v1/readings", content=chunks(), headers={"content-type": "application/json"})
        assert answer.status_code == 413
        assert answer.json()["code"] == "body_too_large"

    def test_the_longest_narrative_fits_however_it_is_escaped(self, client: TestClient) -> None:
        text = ("é" * 9 + " ") * 5000
        body = '{"text": "' + text.replace("é", "\\u00e9") + '"}'
        assert client.post("/v1/readings", content=body, headers={"content-type": "application/json"}).status_code == 200

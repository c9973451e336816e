"""Live and ready are two questions."""

from collections.abc import Callable
from pathlib import Path

from fastapi.testclient import TestClient

from service.app import create_app
from service.settings import Settings


class TestHealth:
    def test_a_whole_service_is_ready(self, client: TestClient) -> None:
        assert client.get("/healthz").json() == {"status": "live"}
        assert client.get("/readyz").json() == {"status": "ready"}

    def test_without_its_tables_it_is_live_and_not_ready(self, tmp_path: Path) -> None:
        with TestClient(create_app(Settings(data_dir=tmp_path))) as client:
            assert client.get("/healthz").status_code == 200
            answer = client.get("/readyz")
        assert (answer.status_code, answer.json()["code"]) == (503, "not_ready")

    def test_with_all_readers_taken_it_is_not_ready(self, make_client: Callable[..., TestClient]) -> None:
        client = make_client(readers=1, reading_queue=0)
        client.app_state["readers"]._taken = 1
        answer = client.get("/readyz")
        assert (answer.status_code, answer.json()["code"]) == (503, "busy")

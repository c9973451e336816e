"""Reading without keeping."""

from collections.abc import Callable
from datetime import timedelta

from fastapi.testclient import TestClient

from nlp import Reader
from service.readings.schemas import ReadingAnswer
from tests.service.conftest import HELD


class TestReadText:
    def test_it_is_the_readers_reading(self, client: TestClient, reader: Reader) -> None:
        answer = client.post("/v1/readings", json={"text": HELD})
        assert answer.status_code == 200
        assert answer.json() == {"text": HELD, "reading": reader.read(HELD).record()}
        ReadingAnswer.model_validate(answer.json())

    def test_nothing_is_kept(self, make_client: Callable[..., TestClient]) -> None:
        client = make_client()
        client.post("/v1/readings", json={"text": HELD})
        assert client.get("/v1/incidents").json()["items"] == []

    def test_a_busy_service_says_when_to_come_again(self, make_client: Callable[..., TestClient]) -> None:
        client = make_client(readers=1, reading_queue=0, retry_after=timedelta(seconds=3.2))
        readers = client.app_state["readers"]
        readers._taken = 1
        answer = client.post("/v1/readings", json={"text": HELD})
        assert (answer.status_code, answer.json()["code"]) == (503, "busy")
        assert answer.headers["retry-after"] == "4"
        readers._taken = 0
        assert client.post("/v1/readings", json={"text": HELD}).status_code == 200

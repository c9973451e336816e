"""What the API's description promises of every route."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from service.app import create_app
from service.errors import MEDIA_TYPE, LessForceError
from service.settings import Settings

SCHEMA = create_app(Settings()).openapi()
OPERATIONS = [
    pytest.param(operation, id=f"{method.upper()} {path}")
    for path, methods in SCHEMA["paths"].items()
    for method, operation in methods.items()
]


def all_problems(base: type[LessForceError] = LessForceError) -> list[type[LessForceError]]:
    below = base.__subclasses__()
    return [c for c in below if hasattr(c, "code")] + [c for b in below for c in all_problems(b)]


class TestDescription:
    @pytest.mark.parametrize("operation", OPERATIONS)
    def test_every_problem_of_a_route_has_an_example(self, operation: dict[str, Any]) -> None:
        problems = {status: answer for status, answer in operation["responses"].items() if status[0] in "45"}
        assert "500" in problems
        for status, answer in problems.items():
            examples = answer["content"][MEDIA_TYPE]["examples"].values()
            assert examples
            assert {str(example["value"]["status"]) for example in examples} == {status}

    @pytest.mark.parametrize("operation", OPERATIONS)
    def test_every_route_says_what_it_does(self, operation: dict[str, Any]) -> None:
        assert operation["description"]

    def test_the_frameworks_own_validation_error_is_not_described(self) -> None:
        assert "HTTPValidationError" not in SCHEMA["components"]["schemas"]

    def test_the_example_of_a_post_is_one_that_works(self, client: TestClient) -> None:
        example = SCHEMA["components"]["schemas"]["IncidentSubmission"]["examples"][0]
        assert client.post("/v1/incidents", json=example).status_code in (200, 201)

    def test_no_two_problems_share_a_code(self) -> None:
        codes = [problem.code for problem in set(all_problems())]
        assert sorted(codes) == sorted(set(codes))
        assert len(codes) > 10

    def test_pages_are_not_part_of_it(self) -> None:
        assert "/" not in SCHEMA["paths"]


class TestSmallRoutes:
    def test_taxonomy(self, client: TestClient) -> None:
        found = client.get("/v1/taxonomy").json()
        assert {"id", "code", "definition", "example", "counter_example"} <= set(found["interventions"][0])

    def test_model(self, client: TestClient) -> None:
        found = client.get("/v1/model").json()
        assert found["versions"]["model"] == found["manifest"]["version"]
        assert found["card"].startswith("#")

"""The pages."""

import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from fastapi.testclient import TestClient

from tests.service.conftest import CALM, HELD


class Outline(HTMLParser):
    """The tags that are open, the ids, the addresses and the text of a page."""

    VOID = frozenset({"meta", "link", "br", "input", "img", "hr"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.text: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def outline(client: TestClient, path: str) -> Outline:
    answer = client.get(path)
    assert answer.headers["content-type"].startswith("text/html")
    return Outline(answer.text)


class TestEveryPage:
    @pytest.mark.parametrize("path", ["/", "/read", "/incidents/none"])
    def test_is_whole_and_can_be_walked_by_keyboard_and_ear(self, client: TestClient, path: str) -> None:
        page = outline(client, path)
        assert page.open == []
        assert page.tags.count("h1") == page.tags.count("main") == page.tags.count("title") == 1
        assert len(page.ids) == len(set(page.ids))
        assert ("lang", "en-GB") in page.attributes

    @pytest.mark.parametrize("path", ["/", "/read"])
    def test_needs_nothing_from_elsewhere_and_no_script(self, client: TestClient, path: str) -> None:
        page = outline(client, path)
        assert "script" not in page.tags
        assert not [name for name, _ in page.attributes if name == "style" or name.startswith("on")]
        addresses = [value or "" for name, value in page.attributes if name in {"href", "src", "action"}]
        assert all(address.startswith(("/", "#")) for address in addresses)

    def test_the_style_sheet_is_there_and_loads_nothing(self, client: TestClient) -> None:
        answer = client.get("/static/lessforce.css")
        assert answer.headers["content-type"].startswith("text/css")
        assert "url(" not in answer.text
        assert "@import" not in answer.text


class TestHome:
    def test_a_new_service_says_how_to_begin(self, make_client: Callable[..., TestClient]) -> None:
        assert "No incident has been received yet" in make_client().get("/").text

    def test_the_latest_come_first_and_lead_to_their_page(self, make_client: Callable[..., TestClient]) -> None:
        client = make_client()
        ids = [client.post("/v1/incidents", json={"source_id": f"i{n}", "text": HELD}).json()["id"] for n in range(27)]
        html = client.get("/").text
        assert re.findall(r'href="/incidents/([0-9a-f-]+)"', html) == ids[:1:-1]
        earlier = re.search(r'href="(/\?cursor=[^"]+)"', html)
        assert earlier is not None
        assert re.findall(r'href="/incidents/([0-9a-f-]+)"', client.get(earlier[1]).text) == ids[1::-1]


class TestIncident:
    def test_the_words_behind_each_label_are_marked_and_named(self, client: TestClient, source_id: Callable[[], str]) -> None:
        body = {"source_id": source_id(), "text": HELD, "ward": "Rowan", "coded": {"types": ["01"], "reason": "10"}}
        ident = client.post("/v1/incidents", json=body).json()["id"]
        html = client.get(f"/incidents/{ident}").text
        assert re.search(r'<mark class="[^"]*intervention', html)
        assert re.search(r'class="label intervention"><span class="hidden"> \[</span>Seated restraint', html)
        assert "The reporter&#39;s codes differ" in html or "The reporter's codes differ" in html
        assert "01 Prone restraint" in html
        assert Outline(html).open == []

    def test_the_narrative_stands_there_whole(self, client: TestClient, source_id: Callable[[], str]) -> None:
        text = CALM + '\n\n  <b>Bold & "quoted"</b> {{ 7 * 7 }}'
        ident = client.post("/v1/incidents", json={"source_id": source_id(), "text": text}).json()["id"]
        html = client.get(f"/incidents/{ident}").text
        assert "<b>" not in html
        narrative = html.partition('<p class="narrative">')[2].partition("</p>")[0]
        without_labels = re.sub(r'<span class="label.*?</span></span>', "", narrative)
        assert "".join(Outline(without_labels).text) == text

    def test_an_unknown_one_is_a_page_too(self, client: TestClient) -> None:
        answer = client.get("/incidents/none")
        assert answer.status_code == 404
        assert "No such incident" in answer.text


class TestRead:
    def test_a_text_is_read_and_not_kept(self, make_client: Callable[..., TestClient]) -> None:
        client = make_client()
        answer = client.post("/read", data={"text": HELD})
        assert answer.status_code == 200
        assert "Seated restraint" in answer.text
        assert Outline(answer.text).open == []
        assert client.get("/v1/incidents").json()["items"] == []

    @pytest.mark.parametrize("text", ["", "too short", "x" * 50_001])
    def test_a_text_that_cannot_be_read_says_why_beside_the_field(self, client: TestClient, text: str) -> None:
        answer = client.post("/read", data={"text": text})
        assert answer.status_code == 422
        assert 'role="alert"' in answer.text
        assert 'aria-invalid="true"' in answer.text

    def test_newlines_of_a_browser_are_those_of_the_text(self, client: TestClient) -> None:
        html = client.post("/read", data={"text": HELD.replace(". ", ".\r\n")}).text
        assert "\r" not in html.partition('<p class="narrative">')[2].partition("</p>")[0]

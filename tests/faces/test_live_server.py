"""The dashboard's server without a browser: whom it answers, what it serves, and what it makes of hostile commands."""

from __future__ import annotations

import gc
import json
import re
import signal
import socket
import subprocess
import sys
import urllib.request
import weakref

import pytest

from culturesim.errors import CultureSimError, SessionError
from culturesim.live.session import Session
from culturesim.scenario.file import read_scenario

pytest.importorskip("starlette", reason="starlette is not installed (extra: dashboard)")
pytest.importorskip("httpx", reason="httpx is not installed (extra: browser)")
pytest.importorskip("uvicorn", reason="uvicorn is not installed (extra: dashboard)")

from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from culturesim.live.server import FULL, MOST_SESSIONS, REFUSED, Ready, application, bound, serve

PORT = 8765
OWN = {"host": f"127.0.0.1:{PORT}", "origin": f"http://127.0.0.1:{PORT}"}
SCENARIO = read_scenario("{extends: five_schools, months: 30}")


@pytest.fixture
def client():
    with TestClient(application(SCENARIO, 1, port=PORT), base_url=f"http://127.0.0.1:{PORT}") as found:
        yield found


class Page:
    """A page that is open: it sends commands and reads the answers."""

    def __init__(self, client, share=None, **headers):
        self._connection = client.websocket_connect("/session", headers={**OWN, **headers})
        self.socket = self._connection.__enter__()
        self.opening = self.ask({"do": "open", **({"share": share} if share else {})})

    def ask(self, command):
        self.socket.send_text(command if isinstance(command, str) else json.dumps(command))
        return self.read()

    def read(self):
        return json.loads(self.socket.receive_text())

    def close(self):
        self._connection.__exit__(None, None, None)


@pytest.fixture
def page(client):
    found = Page(client)
    yield found
    found.close()


def test_the_page_and_its_parts_come_from_the_package_alone(client):
    for path, kind in (("/", "text/html"), ("/dashboard.js", "text/javascript"), ("/style.css", "text/css"),
                       ("/licence.txt", "text/plain")):  # fmt: skip
        answer = client.get(path)
        assert answer.status_code == 200 and answer.headers["content-type"].startswith(kind)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy and "script-src 'self';" in policy
        assert answer.headers["x-content-type-options"] == "nosniff" and answer.headers["cache-control"] == "no-store"
    assert "access-control-allow-origin" not in client.get("/").headers
    text = client.get("/").text + client.get("/style.css").text
    assert not re.search(r"(src|href|url)\s*[=(]\s*[\"']?(https?:)?//", text)
    assert client.get("/nothing").status_code == 404 and client.post("/").status_code == 405
    assert client.get("/../pyproject.toml").status_code == 404


@pytest.mark.parametrize("headers", [
    {"host": "evil.example"}, {"host": f"evil.example:{PORT}"}, {"host": "127.0.0.1"}, {"host": "127.0.0.1:1"},
    {"host": f"127.0.0.1:{PORT}.evil.example"}, {"host": ""}, {"origin": "http://evil.example"}, {"origin": "null"},
    {"origin": f"https://127.0.0.1:{PORT}"}, {"origin": "http://127.0.0.1:1"}, {"origin": f"http://evil@127.0.0.1:{PORT}"},
])  # fmt: skip
def test_whoever_is_not_its_own_page_is_refused(client, headers):
    answer = client.get("/", headers=headers)
    assert answer.status_code == 403 and "culturesim" not in answer.text
    with pytest.raises(WebSocketDisconnect) as refused:
        client.websocket_connect("/session", headers={**OWN, **headers}).__enter__()
    assert refused.value.code == REFUSED


def test_a_websocket_must_say_where_it_comes_from(client):
    with pytest.raises(WebSocketDisconnect):
        client.websocket_connect("/session", headers={"host": OWN["host"]}).__enter__()
    assert client.get("/", headers={"host": f"localhost:{PORT}"}).status_code == 200


def test_a_page_gets_what_its_session_says(client, page):
    by_hand = Session(SCENARIO, 1)
    assert page.opening == json.loads(json.dumps(by_hand.opening()))
    for command in ({"do": "step"}, {"do": "slide", "name": "hallmarks.all", "value": 0.9}, {"do": "step", "months": 3},
                    {"do": "twin", "on": True}, {"do": "undo"}, {"do": "share"}, {"do": "save"}):  # fmt: skip
        assert page.ask(command) == json.loads(json.dumps(by_hand.do(command)))


def test_each_page_has_a_session_of_its_own_and_a_shared_one_goes_on(client, page):
    page.ask({"do": "step", "months": 5})
    other = Page(client)
    assert other.opening[1]["month"] == -1 and len(other.opening) == 2
    share = page.ask({"do": "share"})[0]["share"]
    assert other.ask({"do": "open", "share": share}) == page.ask({"do": "open", "share": share})
    third = Page(client, share=share)
    assert third.opening[-1]["month"] == 4
    third.close()
    other.close()


@pytest.mark.parametrize("share", ["cs1-", "nonsense", "cs1-" + "A" * 5000, 7, ["cs1-"]])
def test_a_bad_shared_text_is_said_and_the_page_shows_what_was_asked_for(client, share):
    page = Page(client, share=share)
    assert page.opening[0]["title"] == SCENARIO.name
    assert [list(answer) for answer in page.opening if "error" in answer] == [["error"]]
    assert page.ask({"do": "step"})[0]["month"] == 0
    page.close()


@pytest.mark.parametrize("command", [
    "", "{", "[" * 100_000, "null", "[]", '"step"', "1e999", "NaN", "1" * 5000, '{"do": 1}', '{"do": "__init__"}',
    '{"do": "step", "months": 1e400}', '{"do": "step", "months": -1}', '{"do": "slide", "name": null, "value": {}}',
    '{"do": "slide", "name": "hallmarks.all", "value": NaN}', '{"do": "act", "event": {"do": "train", "gain": 1e308}}',
    '{"do": "act", "event": {"do": "layoff", "people": 99999999999999999999}}', '{"do": "reset", "seed": 0.5}',
    '{"do": "act", "event": {"do": "known_person_leaves", "person": "x"}}', '{"do": "save", "arm": "../A"}',
    "\u0000\ud7ff",
    '{"do": "act", "event": ' + '{"a":' * 400 + "1" + "}" * 400 + "}", '{"do": "x' + "y" * 200_000 + '"}',
])  # fmt: skip
def test_a_hostile_command_gets_one_sentence_and_the_session_lives_on(page, command):
    answers = page.ask(command)
    assert [list(answer) for answer in answers] == [["error"]]
    assert "\n" not in answers[0]["error"] and len(answers[0]["error"]) < 500 and "Traceback" not in answers[0]["error"]
    assert page.ask({"do": "step"})[0]["month"] == 0


def test_the_first_command_opens(client):
    with client.websocket_connect("/session", headers=OWN) as raw:
        raw.send_text('{"do": "step"}')
        answers = json.loads(raw.receive_text())
        assert answers[0]["title"] == SCENARIO.name and "open" in answers[-1]["error"]


def test_sessions_are_bounded_and_freed_when_their_page_goes(client, monkeypatch):
    alive = []
    real = Session.__init__

    def noted(self, *given):
        real(self, *given)
        alive.append(weakref.ref(self))

    monkeypatch.setattr(Session, "__init__", noted)
    pages = [Page(client) for _ in range(MOST_SESSIONS)]
    with client.websocket_connect("/session", headers=OWN) as raw:
        with pytest.raises(WebSocketDisconnect) as full:
            raw.receive_text()
        assert full.value.code == FULL and "close one" in full.value.reason
    for one in pages:
        one.close()
    again = Page(client)
    assert again.ask({"do": "step"})[0]["month"] == 0
    gc.collect()
    assert sum(one() is not None for one in alive) == 1
    again.close()


def test_a_session_founded_ahead_is_given_to_one_page_and_its_fault_to_whoever_asks():
    ready = Ready(SCENARIO, 3)
    first = ready.take()
    assert first is not None and first.seed == 3 and ready.take() is None
    large = Ready(read_scenario("{extends: five_schools, organisation: {units: {staff: 9000}}}"), 1)
    with pytest.raises(CultureSimError, match="too many to watch"):
        large.take()


def test_a_taken_port_is_said_with_its_cure():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(SessionError, match=r"port \d+ cannot be used .*--port 0"):
            bound(other.getsockname()[1])
    listening = bound(0)
    assert listening.getsockname()[0] == "127.0.0.1"
    listening.close()


def test_without_the_extra_it_says_which(monkeypatch):
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    with pytest.raises(CultureSimError, match=r"pip install 'culturesim\[dashboard\]'"):
        serve(SCENARIO, 1, bound(0), print)


def test_the_command_serves_until_it_is_interrupted():
    command = [sys.executable, "-m", "culturesim", "dashboard", "five_schools", "--no-browser", "--port", "0"]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        address = re.search(r"http://127\.0\.0\.1:\d+/", running.stdout.readline()).group()
        assert "culturesim" in urllib.request.urlopen(address, timeout=30).read().decode()
        taken = subprocess.run(
            [*command[:-1], address.split(":")[-1].strip("/")], capture_output=True, text=True, timeout=120
        )
        assert taken.returncode == 2 and "--port 0" in taken.stderr
    finally:
        running.send_signal(signal.SIGINT)
    out, faults = running.communicate(timeout=60)
    assert running.returncode == 0 and out.rstrip().endswith("Stopped.") and "Traceback" not in faults


def test_the_command_refuses_what_it_cannot_show(tmp_path):
    told = tmp_path / "large.yaml"
    told.write_text("{extends: five_schools, organisation: {units: {staff: 9000}}}")
    for given, words in ((str(told), "too many to watch"), ("optimistic", "organisation"), ("no.yaml", "no.yaml")):
        done = subprocess.run(
            [sys.executable, "-m", "culturesim", "dashboard", given, "--no-browser", "--port", "0"],
            capture_output=True, text=True, timeout=120,
        )  # fmt: skip
        assert done.returncode == 2 and words in done.stderr and "Traceback" not in done.stderr, done

"""The dashboard's server: the view's page and one live session for each page that is open, on this machine alone.

It listens on the loopback address, answers only requests that name it as their host and come from its own page, and
serves nothing but the package's own files. A session lives as long as its page; answers to a command go out before the
next command is read, so that a slow page slows its own session and no other.
"""

from __future__ import annotations

import json
import os
import socket
import threading
from collections.abc import Awaitable, Callable, MutableMapping
from typing import TYPE_CHECKING, Any

from culturesim.errors import CultureSimError, SessionError, needs
from culturesim.live import page

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.websockets import WebSocket

    from culturesim.live.session import Answer, Session
    from culturesim.scenario.model import Scenario

HOST = "127.0.0.1"
MOST_SESSIONS = 8
MOST_BYTES = 1_000_000  # of one command; a shared session is the longest
MOST_AT_WORK = 4  # sessions that step at the same moment
REFUSED, FULL = 1008, 1013  # why a websocket closes (RFC 6455 and its registry)
EXTRA = "dashboard"

Scope = MutableMapping[str, Any]
Messages = Callable[..., Awaitable[Any]]


def application(scenario: Scenario, seed: int = 1, *, port: int, ready: Ready | None = None) -> Starlette:
    """Return the dashboard as an ASGI application.

    Parameters
    ----------
    scenario, seed
        What a page shows that does not bring a shared session.
    port
        The port it is served on: requests that name another are refused.
    ready
        A session that is being founded already, for the first page that asks.
    """
    needs("starlette", EXTRA, "The dashboard")
    from starlette.applications import Starlette
    from starlette.middleware import Middleware
    from starlette.routing import Route, WebSocketRoute

    live = Sessions(scenario, seed, ready)
    return Starlette(
        routes=[
            Route("/", _page), Route("/dashboard.js", _script), Route("/style.css", _style),
            Route("/licence.txt", _licence), WebSocketRoute("/session", live.serve),
        ],
        middleware=[Middleware(OwnPageOnly, port=port)],
    )  # fmt: skip


class OwnPageOnly:
    """Refuses whatever does not name this server as its host, or comes from a page of another origin.

    Without it, any page on the internet could have a visitor's browser talk to the dashboard.
    """

    def __init__(self, app: Callable[..., Awaitable[None]], port: int) -> None:
        self.app = app
        self.hosts = {f"{name}:{port}" for name in (HOST, "localhost")}
        self.origins = {f"http://{host}" for host in self.hosts}
        where = " ".join(f"ws://{host}" for host in sorted(self.hosts))
        policy = (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
            f"connect-src 'self' {where}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )
        self.headers = [
            (b"content-security-policy", policy.encode()), (b"x-content-type-options", b"nosniff"),
            (b"referrer-policy", b"no-referrer"), (b"cache-control", b"no-store"),
            (b"cross-origin-resource-policy", b"same-origin"), (b"cross-origin-opener-policy", b"same-origin"),
        ]  # fmt: skip

    async def __call__(self, scope: Scope, receive: Messages, send: Messages) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        if not self._is_own(scope):
            await _refuse(scope, receive, send)
            return

        async def with_headers(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *self.headers]
            await send(message)

        await self.app(scope, receive, with_headers)

    def _is_own(self, scope: Scope) -> bool:
        hosts = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
        origins = [value.decode("latin-1") for name, value in scope["headers"] if name == b"origin"]
        if len(hosts) != 1 or hosts[0] not in self.hosts or len(origins) > 1:
            return False
        if not origins:  # browsers say where a websocket comes from
            return scope["type"] == "http"
        return origins[0] in self.origins


async def _refuse(scope: Scope, receive: Messages, send: Messages) -> None:
    from starlette.responses import PlainTextResponse

    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": REFUSED})
        return
    refusal = PlainTextResponse("This address answers its own page on this machine only.\n", status_code=403)
    await refusal(scope, receive, send)


async def _page(request: Request) -> Response:
    from starlette.responses import HTMLResponse

    return HTMLResponse((page.HERE / "dashboard.html").read_text(encoding="utf-8"))


async def _script(request: Request) -> Response:
    from starlette.responses import Response

    start = '\ndashboard(document.getElementById("view"));\n'
    return Response(page.module("pace", "dashboard") + start, media_type="text/javascript")


async def _style(request: Request) -> Response:
    from starlette.responses import Response

    around = (page.HERE / "dashboard.css").read_text(encoding="utf-8")
    return Response(f"{page.style()}\n{around}", media_type="text/css")


async def _licence(request: Request) -> Response:
    from starlette.responses import PlainTextResponse

    return PlainTextResponse(page.notice())


class Ready:
    """A session that is founded in the background, so that it is there when the first page asks.

    Parameters
    ----------
    scenario, seed
        What it shows.
    """

    def __init__(self, scenario: Scenario, seed: int) -> None:
        self._session: Session | None = None
        self._error: CultureSimError | None = None
        self._thread = threading.Thread(target=self._found, args=(scenario, seed), daemon=True)
        self._thread.start()

    def _found(self, scenario: Scenario, seed: int) -> None:
        from culturesim.live.session import Session

        try:
            self._session = Session(scenario, seed)
        except CultureSimError as error:  # said to whoever takes it
            self._error = error

    def take(self) -> Session | None:
        """Return the session once it is there; None when somebody has taken it."""
        self._thread.join()
        if self._error is not None:
            raise self._error
        session, self._session = self._session, None
        return session


class Sessions:
    """The sessions of all open pages."""

    def __init__(self, scenario: Scenario, seed: int, ready: Ready | None) -> None:
        self.scenario, self.seed, self.ready = scenario, seed, ready
        self.open = 0
        self._limit: Any = None

    async def serve(self, websocket: WebSocket) -> None:
        """Serve one page from its first command to its last."""
        from starlette.websockets import WebSocketDisconnect

        if self.open >= MOST_SESSIONS:
            await websocket.accept()
            await websocket.close(FULL, f"More than {MOST_SESSIONS} pages are open; close one and reload this one.")
            return
        self.open += 1
        session: Session | None = None
        try:
            await websocket.accept()
            while True:
                command = _command(await websocket.receive_text())
                if session is None:
                    session, answers = await self._in_a_thread(self._opened, command)
                else:
                    answers = await self._in_a_thread(session.do, command)
                await websocket.send_text(json.dumps(answers, separators=(",", ":")))
        except WebSocketDisconnect:
            pass
        finally:
            self.open -= 1

    async def _in_a_thread(self, function: Callable[..., Any], *given: Any) -> Any:
        from anyio import CapacityLimiter, to_thread

        if self._limit is None:
            self._limit = CapacityLimiter(MOST_AT_WORK)
        return await to_thread.run_sync(function, *given, limiter=self._limit)

    def _opened(self, command: Any) -> tuple[Session, list[Answer]]:
        """Return a session for a page that has come, and what it shows first: a shared one where it can be read."""
        from culturesim.live.session import Session

        session = self.ready.take() if self.ready is not None else None
        if session is None:
            session = Session(self.scenario, self.seed)
        if not _opens(command):
            return session, [*session.opening(), {"error": "The first command of a page is to open a session."}]
        if not command.get("share"):
            return session, session.opening()
        answers = session.do(command)
        refused = [answer for answer in answers if "error" in answer]
        return session, [*session.opening(), *refused] if refused else answers


def _opens(command: Any) -> bool:
    return isinstance(command, dict) and command.get("do") == "open"


def _command(text: str) -> Any:
    """Return a command as it was sent; what is no JSON is refused by the session as no command."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text[:100]


def bound(port: int) -> socket.socket:
    """Return a socket that listens on a port of this machine; 0 takes any that is free.

    Raises
    ------
    SessionError
        When the port is taken or not allowed.
    """
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if os.name == "posix":  # a port that was left a moment ago is free again; elsewhere this would share it
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
        listening.listen()
    except OSError as error:
        listening.close()
        raise SessionError(
            f"port {port} cannot be used ({error.strerror}): another dashboard may be open; "
            "choose another with --port, or any that is free with --port 0"
        ) from error
    return listening


def serve(scenario: Scenario, seed: int, listening: socket.socket, started: Callable[[str], None]) -> None:
    """Serve the dashboard until it is interrupted.

    Parameters
    ----------
    scenario, seed
        What a page shows.
    listening
        From `bound`.
    started
        Called with the dashboard's address as soon as it answers.
    """
    uvicorn = needs("uvicorn", EXTRA, "The dashboard")
    needs("websockets", EXTRA, "The dashboard")
    port = listening.getsockname()[1]
    ready = Ready(scenario, seed)

    class Server(uvicorn.Server):  # type: ignore[misc, name-defined]
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            started(f"http://{HOST}:{port}/")

    config = uvicorn.Config(
        application(scenario, seed, port=port, ready=ready), log_level="error", lifespan="off", ws_max_size=MOST_BYTES,
        ws_per_message_deflate=False, timeout_graceful_shutdown=1, server_header=False, date_header=False,
    )  # fmt: skip
    Server(config).run(sockets=[listening])

"""The view as a widget: what a notebook's page does with it is done here by hand."""

from __future__ import annotations

import json

import pytest

import culturesim as cs
from culturesim.scenario.file import read_scenario

pytest.importorskip("anywidget", reason="anywidget is not installed (extra `notebook`)")

SCENARIO = read_scenario("{extends: five_schools, months: 24}")
PAGE = """<!doctype html><html lang="en"><title>notebook</title>
<body><header><h1>A notebook</h1></header></body></html>"""
NOTEBOOK = """async ([code, style]) => {
    document.head.append(Object.assign(document.createElement('style'), { textContent: style }));
    const { default: widget } = await import(URL.createObjectURL(new Blob([code], { type: 'text/javascript' })));
    const heard = new Set();
    const model = {
        on: (what, callback) => what === 'msg:custom' && heard.add(callback),
        off: (what, callback) => heard.delete(callback),
        send: async (content) => {
            const sent = JSON.parse(await window.python(JSON.stringify(content)));
            sent.forEach((message) => heard.forEach((callback) => callback(message)));
        },
    };
    const el = document.body.appendChild(document.createElement('main'));
    window.close_it = widget.render({ model, el });
    window.listening = () => heard.size;
}"""


def notebook(page, widget):
    """Show a widget on a page whose messages go through Python, as in a notebook."""
    sent = []
    widget.send = lambda content, buffers=None: sent.append(content)

    def python(text):
        sent.clear()
        widget._handle_custom_msg(json.loads(text), [])
        return json.dumps(sent)

    page.expose_function("python", python)
    page.set_content(PAGE)
    page.evaluate(NOTEBOOK, [str(widget._esm), str(widget._css)])
    page.wait_for_selector(".cs-view[data-drawn]")


def test_a_widget_speaks_as_its_session_does():
    widget, session = cs.live.Widget(SCENARIO, seed=2), cs.live.Session(SCENARIO, seed=2)
    sent = []
    widget.send = lambda content, buffers=None: sent.append(content)
    good = ({"look": True}, {"command": {"do": "step"}}, {"command": {"do": "twin", "on": True}})
    for content in (*good, {"command": 1}, {}, None, "x", {"look": 1}):
        widget._handle_custom_msg(content, [])
    assert [message["answers"] for message in sent[:3]] == [
        session.opening(), session.do({"do": "step"}), session.do({"do": "twin", "on": True})
    ]  # fmt: skip
    assert all(list(message["answers"][0]) == ["error"] for message in sent[3:]) and len(sent) == 8


def test_a_widget_is_played_steered_and_closed(page, picture, audit):
    widget = cs.live.Widget(SCENARIO, seed=1)
    notebook(page, widget)
    page.get_by_label("Speed").select_option("0")
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_function("Number(document.querySelector('.cs-view').dataset.month) >= 8")
    page.get_by_role("button", name="Pause", exact=True).click()
    page.wait_for_timeout(300)
    assert widget.session.month == 1 + page.evaluate("Number(document.querySelector('.cs-view').dataset.month)")
    page.get_by_label("All ten hallmarks").first.fill("0.9")
    page.get_by_text("the level aimed at for every hallmark").first.wait_for()
    assert [event.do for event in widget.session.scenario().events] == ["set_hallmark"]
    picture(page, "widget")
    assert audit(page) == []
    page.evaluate("window.close_it()")
    assert page.evaluate("[window.listening(), document.querySelectorAll('.cs-view').length]") == [0, 0]


def test_a_session_that_goes_on_is_shown_where_it_is(page):
    session = cs.live.Session(SCENARIO, seed=1)
    session.do({"do": "step", "months": 5})
    notebook(page, cs.live.Widget(session))
    page.wait_for_function("Number(document.querySelector('.cs-view').dataset.month) === 4")
    assert session.month == 5

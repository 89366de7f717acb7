"""The Mesa page: it renders, its settings reach the model, and without them it is the scenario itself."""

from __future__ import annotations

import pytest

from culturesim.scenario.file import read_scenario

solara = pytest.importorskip("solara", reason="solara is not installed (extra `solara`)")

from culturesim.mesa_model import app  # noqa: E402


def test_the_page_renders_and_steps():
    box, context = solara.render(app.page, handle_error=False)
    assert len(box.children) == 1
    context.close()


def test_settings_of_the_page_reach_the_model():
    case = read_scenario("{extends: five_schools}")
    model = app.SteeredModel(case, 3, hallmarks=0.9, coordinator_hours=40)
    assert model.case == case.with_(hallmarks=0.9).with_values({"programmes.0.coordinator_hours": 40.0})
    model.step()
    box, context = solara.render(app.network(model), handle_error=False)
    assert box.children
    context.close()


def test_a_scenario_of_ones_own_is_named_by_the_environment(tmp_path, monkeypatch):
    told = tmp_path / "own.yaml"
    told.write_text("{extends: five_schools, name: own}")
    monkeypatch.setenv(app.SCENARIO, str(told))
    assert app.scenario_shown().name == "own"

"""How the documentation is built: ``make docs``, or ``python -m sphinx -W -c docs . build/docs``.

The source is the whole repository, so that every page stays where it is read on a code host too, and the built site
mirrors the folders. Nothing is fetched: no theme, font, script or formula comes from elsewhere.
With ``CULTURESIM_DOCS_LINKS=1`` names of Python, NumPy and pandas become links to their own pages, over a network.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path[:0] = [str(ROOT / "src"), str(HERE)]

import pages  # noqa: E402

import culturesim  # noqa: E402

project = "culturesim"
author = "culturesim contributors"
project_copyright = "culturesim contributors; MIT licence"
release = version = culturesim.__version__
language = "en"

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.viewcode",
    "numpydoc",
    "sphinx_design",
    "sphinx_copybutton",
]
root_doc = "docs/index"
include_patterns = [
    "docs/*.md", "docs/**/*.md", "experiments/README.md", "experiments/*/README.md", "experiments/claims/results.md",
    "notebooks/README.md", "notebooks/*.ipynb", "lessons/**/*.md", "CONTRIBUTING.md", "CHANGELOG.md", "VISION.md",
]  # fmt: skip
exclude_patterns = [".*", "build", "dist", "benchmarks", "src", "tests", "constraints", "**/.ipynb_checkpoints"]
highlight_language = "none"
nitpicky = False

# -- Markdown and notebooks ------------------------------------------------------------------------------------------

myst_enable_extensions = ["colon_fence", "deflist", "fieldlist"]
myst_heading_anchors = 3
myst_update_mathjax = False
os.environ.setdefault("CULTURESIM_FUTURES", "20")  # on the notebooks' pages, which are run again when changed
nb_execution_mode = "cache"
nb_execution_cache_path = str(ROOT / "build" / "notebooks")
nb_execution_timeout = 300
nb_execution_raise_on_error = True
nb_execution_show_tb = True
nb_merge_streams = True
nb_ipywidgets_js: dict[str, Any] = {}  # the script comes from elsewhere; pages show figures instead of sliders
nb_mime_priority_overrides = [("html", "application/vnd.jupyter.widget-view+json", None)]

# -- The Python interface --------------------------------------------------------------------------------------------

autodoc_typehints = "none"  # types stand in the signature's docstring section
autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
numpydoc_show_class_members = False
numpydoc_xref_param_type = False

if os.environ.get("CULTURESIM_DOCS_LINKS") == "1":
    extensions.append("sphinx.ext.intersphinx")
    intersphinx_mapping = {
        "python": ("https://docs.python.org/3", None),
        "numpy": ("https://numpy.org/doc/stable", None),
        "pandas": ("https://pandas.pydata.org/docs", None),
    }

# -- How it looks ----------------------------------------------------------------------------------------------------

html_theme = "pydata_sphinx_theme"
html_title = "culturesim"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_favicon = "_static/mark.svg"
html_sidebars = {f"docs/doors/{name}": [] for name in ("lead", "study", "extend")}  # nothing stands below them
html_show_sourcelink = False
html_copy_source = False
html_extra_path: list[str] = []
html_theme_options = {
    "logo": {"text": "culturesim", "image_light": "docs/_static/mark.svg", "image_dark": "docs/_static/mark.svg"},
    "header_links_before_dropdown": 8,
    "navbar_end": ["theme-switcher"],
    "footer_start": ["copyright"],
    "footer_end": [],
    "secondary_sidebar_items": ["page-toc"],
    "show_toc_level": 2,
    "navigation_with_keys": False,
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}
copybutton_prompt_text = r"\$ "
copybutton_prompt_is_regexp = True
copybutton_exclude = ".linenos, .gp, .go"


def setup(app: Any) -> dict[str, bool]:
    """Let pages be read as they stand on a code host: contents and links to folders are added here."""
    app.connect("source-read", pages.read)
    app.connect("build-finished", pages.front_door)
    return {"parallel_read_safe": True}

"""The Mesa face: a model whose agents are live views on the tables."""

from culturesim.mesa_model.model import CultureModel

__all__ = ["CultureModel"]

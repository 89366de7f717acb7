"""The organisation before anything happens: units, jobs, people and colleagues, without chance."""

from culturesim.organisation.blueprint import Organisation, build_organisation

__all__ = ["Organisation", "build_organisation"]

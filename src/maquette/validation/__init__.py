"""Checking: shapes and a graph → findings (W3C Recommendation "Shapes Constraint Language", 20 July 2017)."""

from maquette.validation.checking import check, check_build, check_changed, load_shapes, needs_closure, workspace_shapes
from maquette.validation.counted import count_findings
from maquette.validation.files import check_files
from maquette.validation.shapes import BadShapes, Shapes

__all__ = [
    "BadShapes",
    "Shapes",
    "check",
    "check_build",
    "check_changed",
    "check_files",
    "count_findings",
    "load_shapes",
    "needs_closure",
    "workspace_shapes",
]

"""Maquette: a degree's blueprint as a knowledge graph with reasoning.

The flow is visible in the file names: sources → statements → closure → findings → answers → publication.
"""

__version__ = "0.1.0"

"""Readers: one module per kind of file, each from bytes to statements with their lines."""

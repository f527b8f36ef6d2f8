"""Readers: one package or module per kind of file, each from bytes to statements with their lines."""

"""RDF text → rows: what runs in the child process that parses files from outside.

text → checked for depth and quoting (`scan`) → parsed in a possible format (`convert`, `lines`) → `rows`, with the
spelling of their language tags (`tags`) and their lines (`json_lines`), and what JSON-LD leaves out (`losses`); `child`
is the process, `request` what it is asked. It is started often, so it imports next to nothing of ours.
"""

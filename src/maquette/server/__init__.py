"""The publication and its data over HTTP.

`protocol` and `negotiation` read requests; `pool` hands queries to worker processes, which a single-threaded parent
(`forker`) forks; `metering` keeps one client from taking the time of all; `sparql` is the endpoint.
"""

"""The publication and its data over HTTP.

`protocol` and `negotiation` read requests; `pool` hands queries to worker processes over a `link` to each, which a
single-threaded parent (`forker`) forks; `metering` keeps one client from taking the time of all, `deadlines` whoever
waits or reads from waiting for ever; `sparql` is the endpoint.
"""

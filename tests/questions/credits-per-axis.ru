PREFIX maq: <https://w3id.org/maquette/ontology#>
PREFIX ex: <https://example.org/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
# VIS5 serves the second axis, as somebody proposed: only the totals at "proposed" change.
INSERT DATA { GRAPH <urn:maquette:graph:none/proposed-unsure> { ex:unit-105 maq:servesAxis ex:a2 } }

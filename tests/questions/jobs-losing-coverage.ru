PREFIX maq: <https://w3id.org/maquette/ontology#>
PREFIX ex: <https://example.org/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
# Competency 1 becomes useful to the second job: that job would still be covered without ROB3.
INSERT DATA { GRAPH <urn:maquette:graph:none/proposed-unsure> { ex:c1 maq:supportsJob ex:j2 } }

PREFIX maq: <https://w3id.org/maquette/ontology#>
PREFIX ex: <https://example.org/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
# The module of GPU computing gets a unit, the module of robots loses its own.
DELETE { GRAPH ?g { ?u ?p ex:m2 } } WHERE { GRAPH ?g { ?u ?p ex:m2 } FILTER(?p IN (maq:realises, maq:partlyRealises)) } ;
INSERT DATA { GRAPH <urn:maquette:graph:none/proposed-unsure> { ex:unit-105 maq:realises ex:m3 } }

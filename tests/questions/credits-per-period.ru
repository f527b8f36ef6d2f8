PREFIX maq: <https://w3id.org/maquette/ontology#>
PREFIX ex: <https://example.org/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
# Somebody says what ROB3 is worth; PROJ4's zero is taken back, so nothing is known of S1-S2.
DELETE DATA { GRAPH <urn:maquette:graph:stated/stated> { ex:o-104 maq:credits 0 } } ;
INSERT DATA { GRAPH <urn:maquette:graph:stated/stated> { ex:o-103 maq:credits 1.5 } }

PREFIX maq: <https://w3id.org/maquette/ontology#>
PREFIX ex: <https://example.org/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
DELETE DATA { GRAPH <urn:maquette:graph:proposed/proposed-sure> { ex:r1 maq:rowReason "Le titre le dit."@fr } } ;
INSERT DATA { GRAPH <urn:maquette:graph:proposed/proposed-sure> { ex:r1 maq:rowReason "Le programme le dit."@fr } }

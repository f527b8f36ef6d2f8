PREFIX maq: <https://w3id.org/maquette/ontology#>
PREFIX ex: <https://example.org/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
# ML2 is taught all year: it is no longer before VIS5.
DELETE DATA { GRAPH <urn:maquette:graph:stated/stated> { ex:o-102 maq:inPeriod ex:p2 } } ;
INSERT DATA { GRAPH <urn:maquette:graph:stated/stated> { ex:o-102 maq:inPeriod ex:all } }

PREFIX maq: <https://w3id.org/maquette/ontology#>
PREFIX ex: <https://example.org/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
INSERT DATA { GRAPH <urn:maquette:graph:stated/stated> {
  ex:o-102 maq:unitStatus maq:optional . ex:o-105 maq:unitStatus maq:inChoiceGroup .
} } ;
DELETE DATA { GRAPH <urn:maquette:graph:stated/stated> { ex:o-103 maq:unitStatus maq:mandatory } } ;
INSERT DATA { GRAPH <urn:maquette:graph:stated/stated> { ex:o-103 maq:unitStatus maq:optional } }

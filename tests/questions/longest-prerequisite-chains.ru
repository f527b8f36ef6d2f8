PREFIX maq: <https://w3id.org/maquette/ontology#>
PREFIX ex: <https://example.org/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
# VIS5 requires ML2, which has STAT1 as a prerequisite: a chain of three.
INSERT DATA { GRAPH <urn:maquette:graph:proposed/proposed-unsure> { ex:unit-105 maq:hasPrerequisite ex:unit-102 } }

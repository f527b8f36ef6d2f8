PREFIX maq: <https://w3id.org/maquette/ontology#>
PREFIX ex: <https://example.org/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
# ask: unit=ML2
INSERT DATA {
  GRAPH <urn:maquette:graph:none/proposed-unsure> { ex:unit-105 maq:dependsOn ex:unit-101 }
  GRAPH <urn:maquette:graph:stated/stated> { ex:unit-102 maq:hasRequiredPrerequisite ex:unit-101 }
}

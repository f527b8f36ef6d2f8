PREFIX maq: <https://w3id.org/maquette/ontology#>
PREFIX ex: <https://example.org/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
INSERT DATA { GRAPH <urn:maquette:graph:confirmed/confirmed-likely> {
  ex:unit-102 skos:closeMatch <https://example.net/course/ml> . <https://example.net/course/ml> rdfs:label "Introduction to ML"@en ; maq:code "CS229" .
} }

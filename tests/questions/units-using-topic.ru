PREFIX maq: <https://w3id.org/maquette/ontology#>
PREFIX ex: <https://example.org/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
# ask: topic_asked=Mathématiques
INSERT DATA { GRAPH <urn:maquette:graph:confirmed/confirmed-sure> { ex:unit-105 maq:usesTopic ex:analysis } }

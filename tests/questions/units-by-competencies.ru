PREFIX maq: <https://w3id.org/maquette/ontology#>
PREFIX ex: <https://example.org/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
# ask: programme=D1
# The level of ML2's contribution rises, and somebody says that VIS5's is assessed.
DELETE DATA { GRAPH <urn:maquette:graph:proposed/proposed-likely> { ex:k1 maq:atLevel maq:practised } } ;
INSERT DATA { GRAPH <urn:maquette:graph:confirmed/confirmed-sure> { ex:k1 maq:atLevel maq:mastered . ex:k5 maq:assessed true } }

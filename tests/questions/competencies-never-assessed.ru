PREFIX maq: <https://w3id.org/maquette/ontology#>
PREFIX ex: <https://example.org/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
# ML2's contribution no longer says whether competency 1 is assessed.
DELETE DATA { GRAPH <urn:maquette:graph:proposed/proposed-likely> { ex:k1 maq:assessed true } }

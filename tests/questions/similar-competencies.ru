PREFIX maq: <https://w3id.org/maquette/ontology#>
PREFIX ex: <https://example.org/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
# Competency 2 gets two of the three units that carry competency 1.
INSERT DATA { GRAPH <urn:maquette:graph:none/proposed-unsure> { ex:unit-102 maq:buildsDirectlyToward ex:c2 } }

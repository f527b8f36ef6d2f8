PREFIX maq: <https://w3id.org/maquette/ontology#>
PREFIX ex: <https://example.org/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
DELETE { GRAPH ?g { ex:unit-101 maq:buildsToward ?c } } WHERE { GRAPH ?g { ex:unit-101 maq:buildsToward ?c } } ;
INSERT DATA { GRAPH <urn:maquette:graph:stated/stated> { ex:k5 maq:assessed false . ex:k3 maq:atLevel maq:introduced } }

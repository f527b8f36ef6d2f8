PREFIX maq: <https://w3id.org/maquette/ontology#>
PREFIX ex: <https://example.org/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
# STAT1 is no longer a prerequisite of anything: it leaves the answer.
DELETE { GRAPH ?g { ex:unit-101 ?p ex:c1 } } WHERE { GRAPH ?g { ex:unit-101 ?p ex:c1 } } ;
# VIS5 now realises a module that builds competency 1 too: it gains a way.
INSERT DATA { GRAPH <urn:maquette:graph:none/proposed-unsure> { ex:unit-105 maq:realises ex:m1 . ex:m1 maq:buildsDirectlyToward ex:c1 } }

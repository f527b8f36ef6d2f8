PREFIX maq: <https://w3id.org/maquette/ontology#>
PREFIX ex: <https://example.org/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
# The project moves to the first period, before ROB3; STAT1 moves after ML2, which needs it.
DELETE DATA { GRAPH <urn:maquette:graph:stated/stated> { ex:o-104 maq:inPeriod ex:all . ex:o-101 maq:inPeriod ex:p1 } } ;
INSERT DATA { GRAPH <urn:maquette:graph:stated/stated> { ex:o-104 maq:inPeriod ex:p1 . ex:o-101 maq:inPeriod ex:p3 } }

PREFIX maq: <https://w3id.org/maquette/ontology#>
PREFIX ex: <https://example.org/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
# The next edition: STAT1 gains credits, VIS5 moves, ROB3 is new to it under another node, ML2 and PROJ4 are dropped.
INSERT DATA { GRAPH <urn:maquette:graph:stated/stated> {
  ex:year-2 rdfs:label "2025-2026" .
  ex:n-101 maq:edition ex:year-2 ; maq:ofUnit ex:unit-101 ; maq:inProgramme ex:d1 ; maq:credits 4 ; maq:inPeriod ex:p1 .
  ex:n-103 maq:edition ex:year-2 ; maq:ofUnit ex:unit-103 ; maq:inProgramme ex:d1 ; maq:inPeriod ex:p3 .
  ex:n-105 maq:edition ex:year-2 ; maq:ofUnit ex:unit-105 ; maq:inProgramme ex:d1 ; maq:credits 2 ; maq:inPeriod ex:p1 ; maq:category ex:own .
  ex:n-106 maq:edition ex:year-2 ; maq:ofUnit ex:unit-106 ; maq:inProgramme ex:d1 . ex:unit-106 maq:code "NEW6" ; rdfs:label "Nouveauté" .
} }

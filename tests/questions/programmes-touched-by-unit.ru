PREFIX maq: <https://w3id.org/maquette/ontology#>
PREFIX ex: <https://example.org/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
# ask: unit=STAT1
INSERT DATA { GRAPH <urn:maquette:graph:stated/stated> { ex:o-202 maq:ofUnit ex:unit-102 ; maq:inProgramme ex:d2 } }

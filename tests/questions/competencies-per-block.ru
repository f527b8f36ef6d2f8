PREFIX maq: <https://w3id.org/maquette/ontology#>
PREFIX ex: <https://example.org/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
INSERT DATA { GRAPH <urn:maquette:graph:stated/stated> {
  ex:block a maq:CompetencyBlock ; rdfs:label "Concevoir des systèmes d'IA"@fr ; maq:rncpCode "RNCP00000BC01" .
  ex:c2 maq:inBlock ex:block .
} }

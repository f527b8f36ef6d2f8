PREFIX maq: <https://w3id.org/maquette/ontology#>
PREFIX ex: <https://example.org/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
INSERT DATA { GRAPH <urn:maquette:graph:proposed/proposed-sure> {
  ex:j1 skos:closeMatch ex:occupation . ex:occupation skos:prefLabel "artificial intelligence engineer"@en ;
    <http://data.europa.eu/esco/model#relatedEssentialSkill> ex:skill-taught , ex:skill-missing .
  ex:skill-missing skos:prefLabel "task algorithmisation"@en .
  ex:c1 skos:closeMatch ex:skill-taught .
} }

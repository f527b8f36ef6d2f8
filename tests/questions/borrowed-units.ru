PREFIX maq: <https://w3id.org/maquette/ontology#>
PREFIX ex: <https://example.org/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
DELETE { GRAPH ?g { ex:o-201 maq:inProgramme ?d } } WHERE { GRAPH ?g { ex:o-201 maq:inProgramme ?d } } ;
DELETE DATA { GRAPH <urn:maquette:graph:stated/stated> { ex:o-105 maq:category ex:slot } }

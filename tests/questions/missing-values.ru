PREFIX maq: <https://w3id.org/maquette/ontology#>
PREFIX ex: <https://example.org/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
# ROB3 gets 0 credits: no longer missing, and stated as zero. VIS5 loses its web site.
INSERT DATA { GRAPH <urn:maquette:graph:stated/stated> { ex:o-103 maq:credits 0.0 } } ;
DELETE { GRAPH ?g { ex:unit-105 maq:webSite ?s } } WHERE { GRAPH ?g { ex:unit-105 maq:webSite ?s } }

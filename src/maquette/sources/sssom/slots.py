"""The slots of SSSOM 1.1, as its schema orders them: what a mapping set and a mapping may say.

Source: the LinkML schema of SSSOM 1.1 (`sssom_schema.yaml`), against which tests compare these tables.
"""

from __future__ import annotations

SET_SLOTS = (
    "sssom_version", "curie_map", "mapping_set_id", "mapping_set_version", "mapping_set_source", "mapping_set_title",
    "mapping_set_description", "mapping_set_confidence", "creator_id", "creator_label", "license", "subject_type",
    "subject_source", "subject_source_version", "object_type", "object_source", "object_source_version",
    "predicate_type", "mapping_provider", "cardinality_scope", "mapping_tool", "mapping_tool_id",
    "mapping_tool_version", "mapping_date", "publication_date", "subject_match_field", "object_match_field",
    "subject_preprocessing", "object_preprocessing", "similarity_measure", "curation_rule", "curation_rule_text",
    "see_also", "issue_tracker", "other", "comment", "extension_definitions",
)  # fmt: skip
"""Slots of a mapping set, but for the mappings themselves."""

MAPPING_SLOTS = (
    "record_id", "subject_id", "subject_label", "subject_category", "predicate_id", "predicate_label",
    "predicate_modifier", "object_id", "object_label", "object_category", "mapping_justification", "author_id",
    "author_label", "reviewer_id", "reviewer_label", "creator_id", "creator_label", "license", "subject_type",
    "subject_source", "subject_source_version", "object_type", "object_source", "object_source_version",
    "predicate_type", "mapping_provider", "mapping_source", "mapping_cardinality", "cardinality_scope",
    "mapping_tool", "mapping_tool_id", "mapping_tool_version", "mapping_date", "publication_date", "review_date",
    "confidence", "reviewer_agreement", "curation_rule", "curation_rule_text", "subject_match_field",
    "object_match_field", "match_string", "subject_preprocessing", "object_preprocessing", "similarity_score",
    "similarity_measure", "see_also", "issue_tracker_item", "other", "comment",
)  # fmt: skip
"""Slots of one mapping: the columns that its table may have."""

PROPAGATED = frozenset({
    "cardinality_scope", "curation_rule", "curation_rule_text", "mapping_date", "mapping_provider", "mapping_tool",
    "mapping_tool_id", "mapping_tool_version", "object_match_field", "object_preprocessing", "object_source",
    "object_source_version", "object_type", "predicate_type", "similarity_measure", "subject_match_field",
    "subject_preprocessing", "subject_source", "subject_source_version", "subject_type",
})  # fmt: skip
"""Slots whose value in the metadata is that of every mapping, when no mapping has one of its own."""

MULTIVALUED = frozenset({
    "author_id", "author_label", "cardinality_scope", "creator_id", "creator_label", "curation_rule",
    "curation_rule_text", "extension_definitions", "mapping_set_source", "match_string", "object_match_field",
    "object_preprocessing", "reviewer_id", "reviewer_label", "see_also", "subject_match_field",
    "subject_preprocessing",
})  # fmt: skip
"""Slots of several values: a YAML list in the metadata, parted by `|` in a cell."""

ENTITY_TYPES = (
    "owl class", "owl object property", "owl data property", "owl annotation property", "owl named individual",
    "skos concept", "rdfs resource", "rdfs class", "rdfs literal", "rdfs datatype", "rdf property",
    "composed entity expression",
)  # fmt: skip
LITERAL = "rdfs literal"
"""The type of an object that is no thing but a text, given by its label alone (SSSOM 1.1, "Literal mappings")."""

JUSTIFICATIONS = (
    "semapv:MappingReview", "semapv:ManualMappingCuration", "semapv:LogicalReasoning", "semapv:LexicalMatching",
    "semapv:CompositeMatching", "semapv:UnspecifiedMatching", "semapv:SemanticSimilarityThresholdMatching",
    "semapv:LexicalSimilarityThresholdMatching", "semapv:MappingChaining", "semapv:MappingInversion",
    "semapv:StructuralMatching", "semapv:InstanceBasedMatching", "semapv:BackgroundKnowledgeBasedMatching",
)  # fmt: skip

VERSIONS = ("1.0", "1.1")

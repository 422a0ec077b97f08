package dev.gatehouse.search;

/** What is kept beside a collection's index. */
record CollectionMeta(Schema schema, long createdAtSeconds) {}

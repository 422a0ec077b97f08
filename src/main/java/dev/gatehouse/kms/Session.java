package dev.gatehouse.kms;

import java.time.Instant;
import java.util.List;

/** A login that stands, as tokens of it tell. */
record Session(String id, String userId, String scope, String acr, List<String> amr, Instant authTime) {}

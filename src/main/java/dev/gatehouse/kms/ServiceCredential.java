package dev.gatehouse.kms;

import java.util.Set;

/** A service whose API key was right, and the key's roles. */
record ServiceCredential(String serviceName, Set<String> roles) {}

package dev.gatehouse.kms;

import java.security.PrivateKey;

/** The key the house signs tokens with, for tests that sign what the house never would. */
public record HouseKey(String kid, PrivateKey key) {
    public static HouseKey of(SigningKeys keys) {
        return new HouseKey(keys.signer().kid(), keys.signer().key());
    }
}

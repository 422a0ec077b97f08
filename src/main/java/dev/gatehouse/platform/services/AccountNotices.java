package dev.gatehouse.platform.services;

/** What the KMS has the two-factor service tell a user of, by mail, where they have a confirmed address. */
public interface AccountNotices {
    /** To be called in the transaction of the change: it either happens and is told of, or does not happen. */
    void passwordChanged(String userId);
}

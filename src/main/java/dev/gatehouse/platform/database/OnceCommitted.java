package dev.gatehouse.platform.database;

import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** What follows from a change in the database, in this process's memory. */
public final class OnceCommitted {
    private OnceCommitted() {}

    /** Runs it when the transaction that is under way has committed, at once outside of one. A commit in doubt counts as one. */
    public static void run(Runnable consequence) {
        if (!TransactionSynchronizationManager.isSynchronizationActive()) {
            consequence.run();
            return;
        }
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCompletion(int status) {
                if (status != STATUS_ROLLED_BACK) {
                    consequence.run();
                }
            }
        });
    }
}

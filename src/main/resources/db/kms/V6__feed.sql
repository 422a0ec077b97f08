-- Which transaction withdrew it: who follows asks for what their last snapshot did not show.
ALTER TABLE revocations ADD COLUMN tx xid8 NOT NULL DEFAULT pg_current_xact_id();
CREATE INDEX revocations_by_transaction ON revocations (tx);

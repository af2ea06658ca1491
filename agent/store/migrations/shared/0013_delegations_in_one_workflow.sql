-- The one workflow that a delegation is for; none means every one.
ALTER TABLE delegations ADD COLUMN workflow TEXT;

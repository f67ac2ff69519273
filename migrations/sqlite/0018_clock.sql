-- What the program's clock showed when the program was last alive. It differs from the machine's, which alive_at is by,
-- where that was set back.
alter table process add column clock_at integer;

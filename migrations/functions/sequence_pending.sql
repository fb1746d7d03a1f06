-- Gives the oldest pending events their places in the log, and tells the last place given, null if none was pending.
-- The caller must be the only one at a time.
--
-- Pending rows become visible in the order in which appends commit, and are numbered in the order in which they write.
-- The two differ between streams, but not within one, whose appends wait for each other: so no stream is inverted.
create or replace function sequence_pending(at_most int) returns bigint
language plpgsql
volatile
-- Of the queue, most is what was taken and not yet vacuumed away: by its index, that is passed over.
set enable_seqscan = off
as $$
declare
  last_seq bigint;
begin
  with taken as (
    delete from pending
    where id <= (select max(id) from (select id from pending order by id limit at_most) as oldest)
    returning id, tenant, stream, version, event_id, leaf_hash
  ),
  logged as (
    insert into log_entry (seq, tenant, stream, version, event_id, leaf_hash)
    select
      coalesce((select max(seq) from log_entry), -1) + row_number() over (order by id),
      tenant, stream, version, event_id, leaf_hash
    from taken
    returning seq
  )
  select max(seq) into last_seq from logged;

  if last_seq is not null then
    perform pg_notify('portcullis_log', last_seq::text);
  end if;
  return last_seq;
end
$$;

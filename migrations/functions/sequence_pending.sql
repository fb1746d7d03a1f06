-- Gives the oldest pending events their places in the log, and tells the last place given, null if none was pending.
-- The caller must be the only one at a time.
--
-- Pending rows are visible in the order in which appends committed, and numbered in the order in which they wrote. The
-- two differ between streams, but not within one, whose appends wait for each other: so no stream is inverted.
create or replace function sequence_pending(at_most int) returns bigint
language plpgsql
volatile
as $$
declare
  last_seq bigint;
begin
  with taken as (
    delete from pending
    where id in (select id from pending order by id limit at_most)
    returning id, tenant, stream, version, event_id
  ),
  logged as (
    insert into log_entry (seq, tenant, stream, version, event_id, leaf_hash)
    select
      coalesce((select max(seq) from log_entry), -1) + row_number() over (order by taken.id),
      taken.tenant, taken.stream, taken.version, taken.event_id,
      -- RFC 6962, 2.1: the hash of a zero byte and the leaf, which is the canonical JSON {"c":…,"v":1}.
      (
        select sha256('\x00' || convert_to(
          '{"c":"' || encode(sha256(event.salt || event.canonical), 'hex') || '","v":1}', 'UTF8'))
        from event
        where event.tenant = taken.tenant and event.stream = taken.stream and event.version = taken.version
      )
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

-- The events of all tenants that stand in the log after a place, in order.
create or replace function read_log(after_seq bigint, at_most int)
returns table (seq bigint, tenant uuid, salt bytea, canonical text)
language sql
stable
as $$
  select log_entry.seq, log_entry.tenant, event.salt, convert_from(event.canonical, 'UTF8')
  from log_entry
    -- One probe for each entry, whatever the planner believes of the tables' sizes.
    cross join lateral (
      select salt, canonical from event
      where event.tenant = log_entry.tenant
        and event.stream = log_entry.stream
        and event.version = log_entry.version
      limit 1
    ) as event
  where log_entry.seq > after_seq
  order by log_entry.seq
  limit at_most;
$$;

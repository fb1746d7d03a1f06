-- The newest decision of a tenant for each of the operations, in their order; all but the first two columns and the
-- operation are null where there is none. The first two tell how far the log was followed, and whether that is all that
-- the tenant has recorded.
create or replace function read_admission(of_tenant uuid, of_operations text[])
returns table (
  as_of_seq bigint,
  up_to_date boolean,
  operation text,
  seq bigint,
  stream text,
  version int,
  outcome text,
  code text,
  subject text,
  actor uuid,
  event_id uuid,
  recorded_at timestamptz,
  withdrawn_at timestamptz,
  missing jsonb
)
language plpgsql
volatile
as $$
begin
  perform set_config('portcullis.tenant', of_tenant::text, true);
  return query
  with followed as materialized (
    select
      reached.seq,
      not exists (select from pending where pending.tenant = of_tenant)
      and (
        -- In order, so that only what was not followed yet is looked at.
        select log_entry.seq from log_entry
        where log_entry.tenant = of_tenant and log_entry.seq > reached.seq
        order by log_entry.seq
        limit 1
      ) is null as up_to_date
    from (
      select coalesce((select checkpoint.seq from checkpoint where checkpoint.name = 'decisions'), -1) as seq
    ) as reached
  )
  select
    followed.seq,
    followed.up_to_date,
    asked.operation,
    newest.seq,
    newest.stream,
    newest.version,
    newest.outcome,
    newest.code,
    newest.subject,
    newest.actor,
    newest.event_id,
    newest.recorded_at,
    newest.withdrawn_at,
    (
      select (convert_from(event.canonical, 'UTF8')::json #> '{data,missing}')::jsonb from event
      where event.tenant = of_tenant and event.stream = newest.stream and event.version = newest.version
    )
  from followed
    cross join unnest(of_operations) with ordinality as asked (operation, place)
    left join lateral (
      select * from decision
      where decision.tenant = of_tenant and decision.operation = asked.operation and decision.leads
      order by decision.seq desc
      limit 1
    ) as newest on true
  order by asked.place;
end
$$;

-- Counts requests of a tenant in a minute, and gives how many there are with them.
create or replace function count_requests(of_tenant uuid, in_minute timestamptz, how_many int)
returns int
language plpgsql
volatile
set plan_cache_mode = force_generic_plan
as $$
declare
  counted int;
begin
  perform set_config('portcullis.tenant', of_tenant::text, true);
  insert into request_window as this (tenant, minute, requests) values (of_tenant, in_minute, how_many)
  on conflict (tenant, minute) do update set requests = this.requests + how_many
  returning requests into counted;
  return counted;
end
$$;

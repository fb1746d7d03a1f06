-- RFC 6962, 2.1: the hash of a zero byte and the ledger leaf, which is the canonical JSON {"c":…,"v":1}.
create or replace function leaf_hash(salt bytea, canonical bytea) returns bytea
language sql
stable
as $$
  select sha256('\x00' || convert_to('{"c":"' || encode(sha256(salt || canonical), 'hex') || '","v":1}', 'UTF8'));
$$;

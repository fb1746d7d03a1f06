-- For tables that are only ever appended to.
create or replace function refuse_change() returns trigger
language plpgsql
as $$
begin
  raise exception '% is refused: % is append-only', tg_op, tg_table_name
    using errcode = 'restrict_violation';
end
$$;

/**
 * The quarter that a moment falls in, where the clocks show that time zone: `2026-Q4`. It names a drill, so that a
 * quarter has one of each kind however often it is asked for.
 *
 * @param timeZone an IANA name. @throws RangeError where there is no such zone
 */
export function quarterOf(moment: Date, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en', { timeZone, year: 'numeric', month: 'numeric' }).formatToParts(
    moment,
  );
  const numberOf = (type: 'year' | 'month') => Number(parts.find((part) => part.type === type)?.value);
  return `${numberOf('year')}-Q${Math.ceil(numberOf('month') / 3)}`;
}

import { array, assert, property, stringMatching } from 'fast-check';
import { reference } from '../../domain/reference';
import { rehearsalSchedule } from '../../domain/rehearsal-schedule';

const tenants = 1_000;
const names = array(stringMatching(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,40}$/), {
  minLength: 20,
  maxLength: 20,
});

const scheduleOf = (tenant: string, key: string, timeZone = 'UTC') =>
  rehearsalSchedule('rotation', reference('tenant_node', tenant), reference('key_registry', key), {
    time_zone: timeZone,
  });

const mostInAMinute = (schedules: readonly ReturnType<typeof rehearsalSchedule>[]) => {
  const perMinute = new Map<number, number>();
  for (const { calendar } of schedules) {
    const minute = calendar.hour * 60 + calendar.minute;
    perMinute.set(minute, (perMinute.get(minute) ?? 0) + 1);
  }
  return Math.max(...perMinute.values());
};

test('no minute holds more than 5 % of the rehearsals of a thousand tenants, whatever they are called', () => {
  assert(
    property(names, (given) => {
      const schedules = Array.from({ length: tenants }, (_, index) =>
        scheduleOf(`${given[index % given.length]}${index}`, 'signing'),
      );
      expect(mostInAMinute(schedules)).toBeLessThanOrEqual(tenants * 0.05);
    }),
  );
});

test('nor of a thousand keys of one tenant', () => {
  const schedules = Array.from({ length: tenants }, (_, index) => scheduleOf('one', `key-${index}`));
  expect(mostInAMinute(schedules)).toBeLessThanOrEqual(tenants * 0.05);
});

test('a key is due on the first day of each quarter, at night, at the same time whatever its time zone', () => {
  const schedule = scheduleOf('rheinwerk', 'signing', 'Europe/Berlin');
  expect(schedule).toMatchObject({
    id: 'rotation-rehearsal/tenant_node:rheinwerk/key_registry:signing',
    timeZone: 'Europe/Berlin',
    calendar: { month: ['JANUARY', 'APRIL', 'JULY', 'OCTOBER'], dayOfMonth: 1 },
  });
  expect([3, 4]).toContain(schedule.calendar.hour);
  expect(scheduleOf('rheinwerk', 'signing').calendar).toEqual(schedule.calendar);
});

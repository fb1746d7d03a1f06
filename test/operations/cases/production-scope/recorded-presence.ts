import { type Cases, evidence, example, given } from '../../decision-table';
import { everything, name, neverOpen, wellPlaced } from './well-placed-question';

const presence = 'human_presence_receipt:managing_director';

/** The receipt is recorded at noon. */
export const recordedPresence: Cases = presences();

function presences(): Cases {
  const at = (moment: string, receipt: object, value: string, changes: object = {}) =>
    given(...everything, evidence(presence, { fixture: false, ...receipt }))
      .when(name, example(name, { ...wellPlaced, human_presence_freshness: undefined, ...changes }), {
        at: moment,
      })
      .then({
        outcome: 'verified',
        body: {
          inferred: expect.arrayContaining([{ field: 'human_presence_freshness', value, record: presence }]),
          failed_gates: [...(value === 'fresh' ? [] : ['human_presence_fresh']), ...neverOpen],
        },
      });
  return {
    'presence is fresh for five minutes': at('2026-11-21T12:05:00.000Z', {}, 'fresh'),
    'and no longer': at('2026-11-21T12:05:00.001Z', {}, 'stale'),
    'it counts from when it was proved': at(
      '2026-11-21T12:00:00.000Z',
      { valid_from: '2026-11-21T11:00:00Z' },
      'stale',
    ),
    'but not from a later date than it was recorded at': at(
      '2026-11-21T12:10:00.000Z',
      { valid_from: '2026-11-21T12:09:00Z' },
      'stale',
    ),
    'a fixture proves none': at('2026-11-21T12:00:00.000Z', { fixture: true }, 'fixture'),
    'the receipt may be named': at('2026-11-21T12:00:00.000Z', {}, 'fresh', {
      human_presence_receipt: presence,
    }),
    'and is then the only one that counts': given(...everything, evidence(presence, { fixture: false }))
      .when(
        name,
        example(name, {
          ...wellPlaced,
          human_presence_freshness: undefined,
          human_presence_receipt: 'human_presence_receipt:other',
        }),
      )
      .then({
        outcome: 'verified',
        body: { missing_evidence: ['human_presence_freshness', 'pilot_admission_record'] },
      }),
  };
}

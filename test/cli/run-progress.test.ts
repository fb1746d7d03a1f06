import { createRunProgress } from '../../cli/run-progress';
import type { ProvisioningEvent } from '../../client';

const event = (type: string, data: ProvisioningEvent['data']): ProvisioningEvent => ({
  id: 'id',
  version: 1,
  type,
  recordedAt: 'now',
  actor: 'actor',
  data,
});

const events = [
  event('PROVISIONING_REQUESTED', {
    steps: [
      { id: 'a', title: 'Attest' },
      { id: 'b', title: 'Create' },
    ],
  }),
  event('PROVISIONING_STEP_DECIDED', { step: 'a', title: 'Attest', outcome: 'admitted' }),
  event('PROVISIONING_STEP_DECIDED', { step: 'b', title: 'Create', outcome: 'refused', code: 'the_code' }),
  event('PROVISIONING_WAITING', { step: 'b', code: 'the_code' }),
];

function written(isTTY: boolean, columns = 80, seen = events): string {
  let text = '';
  const stream = { isTTY, columns, write: (part: string) => (text += part) };
  const progress = createRunProgress(stream, () => 0);
  for (const one of seen) progress.saw(one);
  progress.close();
  return text;
}

it('gives a line an event where nobody watches', () => {
  expect(written(false)).toBe('Attest: admitted\nCreate: refused (the_code)\nWaiting at b (the_code)\n');
});

it('gives one line that changes on a terminal, and takes it away', () => {
  const lines = written(true).split('\r\u001b[2K');
  expect(lines).toContain('[1/2] Waiting at b (the_code) … 0.0 s');
  expect(lines.at(-1)).toBe('');
  expect(written(true)).not.toContain('\n');
});

it('keeps to the width of the terminal', () => {
  const lines = written(true, 20).split('\r\u001b[2K');
  expect(Math.max(...lines.map((line) => line.length))).toBe(19);
});

it('tells of a key that is made, of what a rehearsal waits for, and how it ended', () => {
  const told = written(false, 80, [
    event('PROVISIONING_KEY_MADE', { step: 'k', key_store: 'embedded', key_name: 'root' }),
    event('PROVISIONING_REHEARSAL_AWAITS', { step: 'g', approvals: 1, needed: 2, until: 'noon' }),
    event('PROVISIONING_REHEARSED', { step: 'r', title: 'Rotate', state: 'done', code: null }),
    event('PROVISIONING_REHEARSED', { step: 'g', title: 'Break', state: 'denied', code: 'the_code' }),
  ]);
  expect(told).toBe(
    'Made the key root at embedded\nWaiting at g (1 of 2 approvals, until noon)\nRotate: done\nBreak: denied (the_code)\n',
  );
});

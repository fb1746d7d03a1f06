import { createProgress } from '../../runtime/progress';

function record(isTTY: boolean) {
  const written: string[] = [];
  let time = 0;
  const progress = createProgress({
    total: 2,
    stream: { isTTY, columns: 40, write: (text: string) => written.push(text) },
    now: () => time,
  });
  return {
    progress,
    pass: (milliseconds: number) => {
      time += milliseconds;
    },
    text: () => written.join(''),
  };
}

test('plain lines, numbered in the order in which the steps end', () => {
  const { progress, pass, text } = record(false);
  const slow = progress.step('Starting Temporal');
  const quick = progress.step('Starting PostgreSQL');
  slow.report('building');
  pass(1_900);
  quick.done('PostgreSQL ready');
  pass(360_000);
  slow.done('Temporal ready');
  slow.done('never twice');
  progress.note('all there');
  expect(text()).toBe(
    '      building\n[1/2] PostgreSQL ready (1.9 s)\n[2/2] Temporal ready (6 min 1 s)\nall there\n',
  );
});

test('a failed step says what was tried and why it failed', () => {
  const { progress, text } = record(false);
  progress.step('Starting PostgreSQL').failed('Port 1 is held.');
  expect(text()).toBe('[failed] Starting PostgreSQL (0.0 s): Port 1 is held.\n');
});

test('a terminal shows what is under way and takes it back', () => {
  const { progress, text } = record(true);
  const step = progress.step('Starting something with a name too long for it');
  step.done('ready');
  progress.close();
  expect(text()).toBe('      Starting something with a name to\n\u001b[1A\u001b[0J[1/2] ready (0.0 s)\n');
});

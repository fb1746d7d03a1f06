import { runUntilStopped } from '../../cli/run-until-stopped';
import type { RunningProcess } from '../../runtime/processes';

function startable() {
  const calls = { stopped: 0, messages: [] as string[] };
  let end: () => void = () => {};
  let fail: (error: unknown) => void = () => {};
  const finished = new Promise<void>((resolve, reject) => {
    end = resolve;
    fail = reject;
  });
  const running: RunningProcess = {
    finished,
    stop: async () => {
      calls.stopped += 1;
      end();
    },
  };
  return {
    calls,
    running,
    end: () => end(),
    fail: (error: unknown) => fail(error),
    message: (text: string) => calls.messages.push(text),
  };
}

it.each(['SIGINT', 'SIGTERM'] as const)('%s stops it once, in good order', async (signal) => {
  const { calls, running, message } = startable();
  const exitCode = runUntilStopped(async () => {
    setImmediate(() => process.emit(signal));
    return running;
  }, message);
  expect(await exitCode).toBe(0);
  expect(calls.stopped).toBeGreaterThanOrEqual(1);
  expect(calls.messages).toHaveLength(1);
  expect(process.listenerCount(signal)).toBe(0);
});

it('ends a start that is under way, by its signal', async () => {
  const exitCode = runUntilStopped(
    (signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('interrupted')));
        setImmediate(() => process.emit('SIGINT'));
      }),
    () => {},
  );
  expect(await exitCode).toBe(0);
});

it('puts in order what ends by a fault, and tells of it', async () => {
  const { calls, running, fail, message } = startable();
  const exitCode = runUntilStopped(async () => running, message);
  fail(new Error('the worker ended'));
  await expect(exitCode).rejects.toThrow('the worker ended');
  expect(calls.stopped).toBe(1);
});

it('tells why a start failed', async () => {
  await expect(
    runUntilStopped(
      () => Promise.reject(new Error('no room')),
      () => {},
    ),
  ).rejects.toThrow('no room');
});

import { supervise } from '../../runtime/supervision';

class FakeService {
  stops = 0;
  private end: () => void = () => undefined;
  readonly exited = new Promise<void>((resolve) => {
    this.end = resolve;
  });

  crash(): void {
    this.end();
  }

  async stop(): Promise<void> {
    this.stops += 1;
    this.end();
  }
}

function supervised(restart: () => Promise<FakeService>, pauses: readonly number[] = [0, 0]) {
  const first = new FakeService();
  const lines: string[] = [];
  let told: () => void = () => undefined;
  const supervision = supervise(first, {
    name: 'Service',
    restart,
    pauses,
    report: (line) => {
      lines.push(line);
      told();
    },
  });
  const line = (text: string) =>
    new Promise<void>((resolve) => {
      told = () => {
        if (lines.includes(text)) {
          resolve();
        }
      };
      told();
    });
  return { first, lines, line, supervision };
}

test('what ends unexpectedly is started again, and the new one is what a stop ends', async () => {
  const second = new FakeService();
  let restarted: () => void = () => undefined;
  const restart = new Promise<void>((resolve) => {
    restarted = resolve;
  });
  const { first, lines, supervision } = supervised(async () => {
    restarted();
    return second;
  });
  first.crash();
  await restart;
  await supervision.stop();
  expect(lines).toEqual(['Service ended unexpectedly; starting it again']);
  expect([first.stops, second.stops]).toEqual([0, 1]);
});

test('what is stopped is not started again', async () => {
  const { first, lines, supervision } = supervised(() => Promise.reject(new Error('never asked')));
  await supervision.stop();
  expect(lines).toEqual([]);
  expect(first.stops).toBe(1);
});

test('a stop during a restart ends what the restart brings', async () => {
  const second = new FakeService();
  let asked: () => void = () => undefined;
  const restarting = new Promise<void>((resolve) => {
    asked = resolve;
  });
  let arrive: (service: FakeService) => void = () => undefined;
  const { first, supervision } = supervised(() => {
    asked();
    return new Promise((resolve) => {
      arrive = resolve;
    });
  });
  first.crash();
  await restarting;
  const stopped = supervision.stop();
  arrive(second);
  await stopped;
  expect(second.stops).toBe(1);
});

test('what keeps failing is given up, and says so', async () => {
  const { first, lines, line, supervision } = supervised(() => Promise.reject(new Error('no port')));
  first.crash();
  await line('Service keeps ending; it is not started again');
  expect(lines.filter((entry) => entry === 'Service did not start: no port')).toHaveLength(2);
  await supervision.stop();
});

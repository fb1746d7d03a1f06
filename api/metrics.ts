import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Answer } from '../application/answer';

/** What a process counts of itself for Prometheus. No label names a tenant or a record. */
export class Metrics {
  private readonly registry = new Registry();
  private readonly requests = new Counter({
    name: 'portcullis_http_requests_total',
    help: 'HTTP requests answered, by method, route and status.',
    labelNames: ['method', 'route', 'status'],
    registers: [this.registry],
  });
  private readonly durations = new Histogram({
    name: 'portcullis_http_request_duration_seconds',
    help: 'Time from the head of a request to the end of its answer.',
    labelNames: ['method', 'route'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [this.registry],
  });
  private readonly decisions = new Counter({
    name: 'portcullis_decisions_total',
    help: 'Decisions answered over HTTP, by operation and outcome.',
    labelNames: ['operation', 'outcome'],
    registers: [this.registry],
  });
  private readonly appends = new Counter({
    name: 'portcullis_appends_total',
    help: 'Decisions and notes that this process appended to the record store.',
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  /** To be called after each append of the process. */
  appended(): void {
    this.appends.inc();
  }

  decided({ operation, outcome }: Answer): void {
    this.decisions.inc({ operation, outcome });
  }

  answered(method: string, route: string, status: number, milliseconds: number): void {
    this.requests.inc({ method, route, status });
    this.durations.observe({ method, route }, milliseconds / 1_000);
  }

  /** Has the lag asked for whenever the metrics are read; where it can't be told, it is left out. */
  watchSequencer(lagSeconds: () => Promise<number>): void {
    new Gauge({
      name: 'portcullis_sequencer_lag_seconds',
      help: 'How long the oldest event has waited for its place in the log.',
      registers: [this.registry],
      async collect() {
        try {
          this.set(await lagSeconds());
        } catch {
          this.reset();
          this.remove();
        }
      },
    });
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  exposition(): Promise<string> {
    return this.registry.metrics();
  }
}

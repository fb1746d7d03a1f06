import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { done, failed, type KeyStoreError, type KeyStoreResult } from '../key-store-result';
import { noAnswer } from '../within-time';
import {
  changingCalls,
  type TokenCall,
  type TokenCalls,
  type TokenReply,
  type TokenSettings,
} from './token-calls';

/** A library that hasn't answered for so long will not answer: its process is ended, and another one begun. */
const patienceMs = 60_000;
const graceMs = 2_000;

interface Asked {
  readonly text: string;
  readonly changing: boolean;
  readonly settle: (outcome: KeyStoreResult<string>) => void;
}

/**
 * The way to the process that holds the token. Libraries of PKCS#11 block, and the worst of them crash: neither may
 * happen to the process that runs the workflows. Requests go one at a time, so that none overtakes another.
 */
export class TokenLink {
  private child: ChildProcess | undefined;
  private readonly waiting: Asked[] = [];
  private asked: (Asked & { readonly since: number }) | undefined;
  private closed = false;

  constructor(
    private readonly settings: TokenSettings,
    /** What libraries read their own configuration from. */
    private readonly environment: Readonly<Record<string, string | undefined>>,
  ) {}

  async ask<Call extends TokenCall>(
    call: Call,
    asks: TokenCalls[Call]['asks'],
    signal: AbortSignal,
  ): Promise<KeyStoreResult<TokenCalls[Call]['gives']>> {
    if (signal.aborted || this.closed) return failed(notAsked);
    const text = JSON.stringify({ call, asks });
    const answered = await this.exchange(text, changingCalls.has(call), signal);
    if (!answered.ok) return answered;
    const reply: TokenReply<Call> = JSON.parse(answered.value);
    if ('fault' in reply) throw new Error(`the process that holds the token failed: ${reply.fault}`);
    return reply.result;
  }

  /** Ends the process once it has done what it is doing, for which it is given a little time. */
  async close(): Promise<void> {
    this.closed = true;
    const { child } = this;
    if (child === undefined) return;
    const blocked = setTimeout(() => child.kill('SIGKILL'), graceMs);
    await new Promise<void>((resolve) => {
      child.once('exit', () => resolve());
      child.disconnect();
    });
    clearTimeout(blocked);
  }

  private exchange(text: string, changing: boolean, signal: AbortSignal): Promise<KeyStoreResult<string>> {
    return new Promise((resolve) => {
      const asked: Asked = {
        text,
        changing,
        settle: (outcome) => {
          signal.removeEventListener('abort', giveUp);
          resolve(outcome);
        },
      };
      const giveUp = () => {
        const place = this.waiting.indexOf(asked);
        if (place >= 0) this.waiting.splice(place, 1);
        resolve(failed(place >= 0 ? neverSent : noAnswer));
      };
      signal.addEventListener('abort', giveUp, { once: true });
      this.waiting.push(asked);
      this.sendNext();
    });
  }

  private sendNext(): void {
    if (this.asked !== undefined) {
      if (performance.now() - this.asked.since > patienceMs) this.child?.kill('SIGKILL');
      return;
    }
    const next = this.waiting.shift();
    if (next === undefined) return;
    this.asked = { ...next, since: performance.now() };
    this.process().send(next.text);
  }

  private process(): ChildProcess {
    if (this.child !== undefined) return this.child;
    const child = fork(join(__dirname, 'token-process.ts'), [], {
      execArgv: ['--import', pathToFileURL(require.resolve('tsx')).href],
      env: this.environment,
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const ended = () => {
      if (this.child !== child) return;
      this.child = undefined;
      this.answer(this.asked?.changing === true ? failed(lost) : failed(crashed));
    };
    child.on('message', (message) => this.answer(done(String(message))));
    child.once('exit', ended);
    child.once('error', ended);
    child.send(JSON.stringify(this.settings));
    this.child = child;
    return child;
  }

  private answer(outcome: KeyStoreResult<string>): void {
    const { asked } = this;
    this.asked = undefined;
    asked?.settle(outcome);
    this.sendNext();
  }
}

const notAsked: KeyStoreError = {
  code: 'provider_unavailable',
  detail: 'The time was up before the token was asked; nothing was done.',
};

const neverSent: KeyStoreError = {
  code: 'provider_unavailable',
  detail: 'The token was busy until the time was up; nothing was done.',
};

const lost: KeyStoreError = {
  code: 'provider_answer_lost',
  detail:
    'The process that holds the token ended before it answered; whether the change took effect is unknown.',
};

const crashed: KeyStoreError = {
  code: 'provider_unavailable',
  detail:
    'The process that holds the token ended: is the package graphene-pk11 built, and does the library load?',
};

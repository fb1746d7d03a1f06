import type { KeyAlgorithm, KeyState } from '../../domain/key';
import type { KeyIdentity, KeyVersionIdentity } from '../key-store';
import { done, failed, type KeyStoreResult } from '../key-store-result';
import type { VaultAnswer } from '../vault-request';
import { keyUnknown, versionUnknown } from '../version-state';
import { askTransit, refusal, type TransitSettings } from './transit-client';
import {
  algorithmOf,
  numberOf,
  stateOf,
  type TransitKey,
  transitKeySchema,
  transitName,
} from './transit-key';

interface FoundVersion {
  readonly key: TransitKey;
  readonly algorithm: KeyAlgorithm;
  readonly number: number;
  readonly state: KeyState;
}

/** What the engine is asked about keys, and what its answers come to. */
export class TransitKeys {
  constructor(private readonly settings: TransitSettings) {}

  async find(
    { version, ...identity }: KeyVersionIdentity,
    signal: AbortSignal,
  ): Promise<KeyStoreResult<FoundVersion>> {
    const read = await this.read(identity, signal);
    if (!read.ok) return read;
    const number = numberOf(read.value, version);
    if (number === undefined) return versionUnknown();
    const algorithm = algorithmOf(read.value);
    if (algorithm === undefined) return failed(unreadable);
    return done({ key: read.value, algorithm, number, state: stateOf(read.value, number) });
  }

  async read(key: KeyIdentity, signal: AbortSignal): Promise<KeyStoreResult<TransitKey>> {
    const request = { method: 'GET', path: `keys/${transitName(key)}`, changing: false } as const;
    const answer = await askTransit(this.settings, request, signal);
    if (!answer.ok) return answer;
    // A path that the server doesn't know is 404 too, and says so; so is what a proxy in between makes up.
    if (answer.value.status === 404 && answer.value.errors?.length === 0) return keyUnknown();
    if (answer.value.status !== 200) return failed(refusal(answer.value, false));
    const parsed = transitKeySchema.safeParse(answer.value.data);
    return parsed.success ? done(parsed.data) : failed(unreadable);
  }

  ask(path: string, body: Record<string, unknown>, signal: AbortSignal) {
    return askTransit(this.settings, { method: 'POST', path, body, changing: false }, signal);
  }

  change(path: string, body: Record<string, unknown>, signal: AbortSignal) {
    return this.send({ method: 'POST', path, body, changing: true }, signal);
  }

  remove(path: string, signal: AbortSignal) {
    return this.send({ method: 'DELETE', path, changing: true }, signal);
  }

  private async send(
    request: Parameters<typeof askTransit>[1],
    signal: AbortSignal,
  ): Promise<KeyStoreResult<VaultAnswer>> {
    const answer = await askTransit(this.settings, request, signal);
    if (!answer.ok || answer.value.status === 200 || answer.value.status === 204) return answer;
    return failed(refusal(answer.value, true));
  }
}

export const unreadable = {
  code: 'key_unreadable',
  detail: 'The secrets engine tells something else under the name of this key than is understood.',
} as const;

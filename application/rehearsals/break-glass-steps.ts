import type { z } from 'zod';
import type { KeyStore } from '../../custody/key-store';
import { done, type KeyStoreResult } from '../../custody/key-store-result';
import type { KeyBinding } from '../../domain/key-binding';
import { rehearsalMessage } from '../../domain/rehearsal-message';
import type { AccessLeases, AccessUse } from '../../store/access-leases';
import type { TenantId } from '../../store/event-store';
import {
  DrillSteps,
  type DrillStepsDependencies,
  judgeSignature,
  nothingSchema,
  signedSchema,
  toldError,
  versionOf,
} from './drill-steps';
import type { Attempt, ProviderCall } from './observe';
import type { RehearsalIdentity, RehearsedVersion } from './rehearsal-run';

export interface BreakGlassStepsDependencies extends DrillStepsDependencies {
  readonly accessLeases: Pick<AccessLeases, 'use'>;
}

/** More is left of no access, unless the clock was put back since it was given. */
const longestMilliseconds = 24 * 60 * 60 * 1000;

/** What became of a try to use access: a signature, or why it was not to be had. */
type Tried =
  | { readonly status: 'used'; readonly signature: Uint8Array }
  | Extract<AccessUse, { readonly status: 'refused' }>;

/** A try to use access, and how it is told. */
interface Trial<Shape extends z.ZodType> extends Pick<ProviderCall<Tried>, 'step' | 'title'> {
  readonly shape: Shape;
  judge(tried: Tried, message: Uint8Array): ReturnType<ProviderCall<Tried>['judge']>;
}

/** What a drill of breaking the glass does with the key, as far as the access lasts that it was given. */
export class BreakGlassSteps extends DrillSteps {
  constructor(private readonly access: BreakGlassStepsDependencies) {
    super(access);
  }

  /** Has the bound key sign a nonce, as a rehearsal and as nothing else. */
  use(
    run: RehearsalIdentity,
    binding: KeyBinding,
    version: RehearsedVersion,
    nonce: string,
    attempt: Attempt,
  ) {
    return this.trying(run, binding, version, nonce, attempt, {
      shape: signedSchema,
      step: 'use_access',
      title: 'Use the access',
      judge: (tried, message) =>
        tried.status === 'refused'
          ? toldError(`access_${tried.because}`)
          : judgeSignature({ version, message, signature: tried.signature, details: { nonce } }, binding),
    });
  }

  /** Tries to use the access once more: it must be refused, before the key store is asked. */
  proveEnded(
    run: RehearsalIdentity,
    binding: KeyBinding,
    version: RehearsedVersion,
    nonce: string,
    attempt: Attempt,
  ) {
    return this.trying(run, binding, version, nonce, attempt, {
      shape: nothingSchema,
      step: 'prove_access_ended',
      title: 'See the access refused',
      judge(tried) {
        if (tried.status === 'used') return toldError('access_still_given');
        const { because } = tried;
        return because === 'never_taken'
          ? toldError('access_never_taken')
          : { result: `access_${because}`, as_expected: true, details: { refused_by: 'portcullis' } };
      },
    });
  }

  private trying<Shape extends z.ZodType>(
    run: RehearsalIdentity,
    binding: KeyBinding,
    version: RehearsedVersion,
    nonce: string,
    attempt: Attempt,
    { shape, step, title, judge }: Trial<Shape>,
  ) {
    const message = rehearsalMessage(run.rehearsal, nonce);
    return this.step(run, binding, attempt, shape, async (store, tenant) => ({
      step,
      title,
      keyName: version.key,
      keyVersion: version.version,
      work: (signal) => this.tryToSign(run, store, tenant, version, message, signal),
      judge: (result) => (result.ok ? judge(result.value, message) : toldError(result.error.code)),
    }));
  }

  /** The key store is given no longer than the access lasts. */
  private async tryToSign(
    { rehearsal }: RehearsalIdentity,
    store: KeyStore,
    tenant: TenantId,
    version: RehearsedVersion,
    message: Uint8Array,
    signal: AbortSignal,
  ): Promise<KeyStoreResult<Tried>> {
    const { accessLeases, clock } = this.access;
    const now = clock();
    const use = await accessLeases.use(rehearsal, now);
    if (use.status === 'refused') return done<Tried>(use);
    const left = Date.parse(use.lease.expiresAt) - now.getTime();
    const ending = AbortSignal.timeout(Math.min(left, longestMilliseconds));
    const signed = await store.sign(versionOf(tenant, version), message, AbortSignal.any([signal, ending]));
    return signed.ok ? done<Tried>({ status: 'used', signature: signed.value }) : signed;
  }
}

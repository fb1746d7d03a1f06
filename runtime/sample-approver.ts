import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomUUID,
  sign,
} from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AuthenticationError, Portcullis } from '../client';
import { commitmentTo } from '../domain/commitment';
import { type Ed25519PublicKey, ed25519PublicKeySchema } from '../domain/ed25519-public-key';
import { holderKeyReference } from '../domain/holder-key';
import { reference } from '../domain/reference';
import { readOrCreateSecret } from './secret-file';

export interface SampleApproverOptions {
  /** Where the API is; it is asked as by anyone. */
  readonly apiUrl: string;
  /** An operator's, to enrol the principal by. */
  readonly adminToken: string;
  readonly tenant: string;
  /** The folder of local state: the private key lies there, for its owner's eyes only. */
  readonly home: string;
  readonly name: string;
}

/** As where a start was broken off after the answer, or enough others have answered. */
const answeredBefore: ReadonlySet<string> = new Set([
  'key_custody_break_glass_already_answered',
  'key_custody_break_glass_request_closed',
]);

/**
 * A person of the example's tenant, so that somebody answers who didn't ask. Enrolled once; comes in by the same door as
 * anyone: a session by the holder key, a proof of being there, an answer that the key signs.
 */
export class SampleApprover {
  private readonly privateKey: KeyObject;
  private readonly publicKey: Ed25519PublicKey;

  constructor(private readonly options: SampleApproverOptions) {
    const path = join(options.home, 'sample-approvers', `${options.name}.pem`);
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const pem = readOrCreateSecret(path, () =>
      generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString().trim(),
    );
    this.privateKey = createPrivateKey(pem);
    const { x } = createPublicKey(this.privateKey).export({ format: 'jwk' });
    this.publicKey = ed25519PublicKeySchema.parse(x);
  }

  /** Answers to what a rehearsal of breaking the glass asks for. */
  approve(rehearsal: string): Promise<void> {
    return this.inSession(async (client) => {
      const { asked } = await client.rehearsals.get(rehearsal);
      if (asked === null) return;
      const presence_receipt = reference('human_presence_receipt', `sample_${randomUUID()}`);
      const present = await client.evidenceRecord({
        reference: presence_receipt,
        commitment: commitmentTo(presence_receipt),
        issuer: holderKeyReference(this.publicKey),
        fixture: true,
      });
      expectTaken(present);
      const answered = await client.rehearsals.answer(rehearsal, {
        answer: 'approve',
        request_hash: asked.requestHash,
        presence_receipt,
        sign: (message) => sign(null, message, this.privateKey),
      });
      if (answered.outcome === 'refused' && answeredBefore.has(answered.body.stableCode)) return;
      expectTaken(answered);
    });
  }

  /** Files what was found when the access was looked back on. */
  review(rehearsal: string): Promise<void> {
    return this.inSession(async (client) => {
      const reviewed = await client.keyCustodyBreakGlassReview({
        rehearsal,
        finding: 'as_expected',
        finding_hash: commitmentTo(`The access of the sample rehearsal ${rehearsal} ended as it should.`),
      });
      expectTaken(reviewed);
    });
  }

  private async inSession(work: (client: Portcullis) => Promise<void>): Promise<void> {
    const { apiUrl: baseUrl, tenant } = this.options;
    const door = new Portcullis({ baseUrl });
    const opening = {
      tenant,
      holder_key: holderKeyReference(this.publicKey),
      sign: (message: Uint8Array) => sign(null, message, this.privateKey),
    };
    const { token, session } = await door.sessions.open(opening).catch(async (error: unknown) => {
      if (!(error instanceof AuthenticationError)) throw error;
      await this.enrol();
      return door.sessions.open(opening);
    });
    const client = new Portcullis({ baseUrl, token });
    try {
      await work(client);
    } finally {
      await client.sessions.revoke(session);
    }
  }

  private async enrol(): Promise<void> {
    const { apiUrl: baseUrl, adminToken: token, tenant, name } = this.options;
    const { principals } = new Portcullis({ baseUrl, token, tenant });
    const { id } = await principals.add({ kind: 'person', name: `Sample approver ${name}` });
    expectTaken(await principals.enrollKey(id, { public_key: this.publicKey }));
  }
}

/** @throws Error, for the example is made so that nothing of it is refused */
function expectTaken(answer: { readonly outcome: string; readonly body: object }): void {
  if (answer.outcome !== 'refused') return;
  const code = 'stableCode' in answer.body ? String(answer.body.stableCode) : 'unknown';
  throw new Error(`what a sample approver sent was refused: ${code}`);
}

import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Reference } from '../../domain/reference';

/** For how long a challenge can be answered, in milliseconds. */
const goodMilliseconds = 2 * 60 * 1000;

const randomLength = 32;
const momentLength = 8;
const sealLength = 32;

/** The form of a challenge: 32 random bytes, the moment at which it ends, and their seal, base64url. */
export const challengePattern = /^[A-Za-z0-9_-]{96}$/;

export interface Challenge {
  readonly challenge: string;
  readonly expiresAt: Date;
}

/**
 * Challenges that nobody keeps: each carries its end and a seal that is made with a secret of the deployment, for one
 * key of one tenant. So any process knows those of all, and asking for them fills nothing. That one is used up is kept
 * with the session that it opened.
 */
export class Challenges {
  constructor(
    private readonly secret: { read(): Promise<Buffer> },
    private readonly clock: () => Date,
  ) {}

  async give(tenant: Reference, holderKey: Reference): Promise<Challenge> {
    const expiresAt = new Date(this.clock().getTime() + goodMilliseconds);
    const moment = Buffer.alloc(momentLength);
    moment.writeBigUInt64BE(BigInt(expiresAt.getTime()));
    const open = Buffer.concat([randomBytes(randomLength), moment]);
    const challenge = Buffer.concat([open, await this.seal(tenant, holderKey, open)]);
    return { challenge: challenge.toString('base64url'), expiresAt };
  }

  /** Whether it was given for this key of this tenant, and has not ended. */
  async isGood(challenge: string, tenant: Reference, holderKey: Reference): Promise<boolean> {
    if (!challengePattern.test(challenge)) return false;
    const bytes = Buffer.from(challenge, 'base64url');
    const open = bytes.subarray(0, randomLength + momentLength);
    const seal = bytes.subarray(-sealLength);
    const moment = Number(open.readBigUInt64BE(randomLength));
    const sealed = timingSafeEqual(seal, await this.seal(tenant, holderKey, open));
    return sealed && this.clock().getTime() < moment;
  }

  private async seal(tenant: Reference, holderKey: Reference, open: Buffer): Promise<Buffer> {
    return createHmac('sha256', await this.secret.read())
      .update(`portcullis-challenge-v1\n${tenant}\n${holderKey}\n`, 'utf8')
      .update(open)
      .digest();
  }
}

/** What is kept of a challenge that was used. */
export function hashOfChallenge(challenge: string): Buffer {
  return createHash('sha256').update(challenge, 'utf8').digest();
}

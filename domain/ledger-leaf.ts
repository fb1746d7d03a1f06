import { hash } from 'node:crypto';
import { canonicalJson } from './canonical-json';
import type { JsonObject } from './json';
import type { Stream } from './stream';

/** Everything of an event that its canonical bytes are made of. */
export interface EventContent {
  readonly actor: string;
  readonly data: JsonObject;
  readonly id: string;
  readonly recordedAt: string;
  readonly restedOn: Readonly<Record<Stream, number>>;
  readonly stream: Stream;
  readonly tenant: string;
  readonly type: string;
}

/**
 * The canonical bytes of an event up to its version. `version` sorts last among the members, so that the store,
 * which alone knows the version, ends the text with `,"version":N}` and need not trust the caller for it.
 *
 * @param canonical writes canonical JSON; for whoever knows what several events have in common.
 */
export function canonicalPrefix(
  { actor, data, id, recordedAt, restedOn, stream, tenant, type }: EventContent,
  canonical: (value: JsonObject) => string = canonicalJson,
): string {
  const members = [
    `"actor":${canonicalJson(actor)}`,
    `"data":${canonical(data)}`,
    `"id":${canonicalJson(id)}`,
    `"recorded_at":${canonicalJson(recordedAt)}`,
    `"rested_on":${canonical(restedOn)}`,
    `"stream":${canonicalJson(stream)}`,
    `"tenant":${canonicalJson(tenant)}`,
    `"type":${canonicalJson(type)}`,
  ];
  return `{${members.join(',')}`;
}

export function canonicalEvent(prefix: string, version: number): string {
  return `${prefix},"version":${version}}`;
}

/** The ledger leaf: canonical JSON `{"c":…,"v":1}`. It can be public and tells nothing without the salt. */
export function ledgerLeaf(salt: Buffer, canonical: string): string {
  const commitment = hash('sha256', Buffer.concat([salt, Buffer.from(canonical)]));
  return `{"c":"${commitment}","v":1}`;
}

/** The Merkle leaf hash of RFC 6962, 2.1: SHA-256 over a zero byte and the leaf. Lower-case hexadecimal. */
export function leafHash(leaf: string): string {
  return hash('sha256', `\0${leaf}`);
}

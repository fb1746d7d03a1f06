import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { isWithin } from './address-range';
import type { FetchOutcome, FetchRefusal } from './fetch-outcome';
import { isPublicAddress } from './public-address';

/** The addresses that a name has. @throws Where it has none, or nobody answers. */
export type Resolve = (hostname: string) => Promise<readonly string[]>;

export interface Vetting {
  /** Ranges (CIDR) that may be called although they aren't public, and there on any port. */
  readonly allow?: readonly string[];
  /** The only hosts that are called, redirects included, in lower case; any unless given. */
  readonly hosts?: readonly string[] | null;
  /** As the operating system resolves names, unless given. */
  readonly resolve?: Resolve;
}

/** Where a request may be sent: to these addresses, and to no other that the name has later. */
export interface VettedTarget {
  readonly url: URL;
  /** Without the brackets of an IPv6 address and the dot at a name's end. */
  readonly hostname: string;
  readonly addresses: readonly [string, ...string[]];
}

export type VettedUrl =
  | { readonly ok: true; readonly target: VettedTarget }
  | { readonly ok: false; readonly outcome: FetchRefusal | Extract<FetchOutcome, { kind: 'failed' }> };

/** On which the web is served; others speak what an HTTP request could be mistaken for. */
const publicPorts = new Set(['', '80', '443', '8080', '8443']);

/**
 * Resolves what a URL names and looks at every address. The parser of URLs writes an IPv4 address in one way, however
 * it came (decimal, octal, hexadecimal, with parts left out).
 */
export async function vetUrl(
  given: string | URL,
  { allow = [], hosts = null, resolve = resolveBySystem }: Vetting,
): Promise<VettedUrl> {
  if (!URL.canParse(given.toString())) return refused('not_http', 'It is no URL.');
  const url = new URL(given);
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return refused('not_http', 'The URL begins neither with http:// nor with https://.');
  if (url.username !== '' || url.password !== '')
    return refused('not_http', 'The URL names a user; credentials do not belong in it.');
  const hostname = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  if (hostname === '') return refused('not_http', 'The URL names no host.');
  if (hosts?.includes(hostname) === false)
    return refused('forbidden_address', 'The host is none of those that may be called.');

  const addresses = isIP(hostname) === 0 ? await resolved(hostname, resolve) : [hostname];
  const [first, ...others] = addresses;
  if (first === undefined)
    return { ok: false, outcome: { kind: 'failed', reason: 'The name of the host has no address.' } };
  const beyondAllowed = addresses.filter((address) => !isWithin(address, allow));
  if (!beyondAllowed.every(isPublicAddress))
    return refused('forbidden_address', 'The host has an address that is not public; it is not called.');
  if (beyondAllowed.length > 0 && !publicPorts.has(url.port))
    return refused('forbidden_address', 'Only the ports 80, 443, 8080 and 8443 are called.');
  return { ok: true, target: { url, hostname, addresses: [first, ...others] } };
}

/** So long may it take to resolve a name. */
const resolveMilliseconds = 5_000;

/** None where the name can't be resolved, or not in time. */
async function resolved(hostname: string, resolve: Resolve): Promise<readonly string[]> {
  const late = new AbortController();
  const none = sleep(resolveMilliseconds, [], { signal: late.signal }).catch(() => []);
  try {
    return await Promise.race([resolve(hostname), none]);
  } catch {
    return [];
  } finally {
    late.abort();
  }
}

async function resolveBySystem(hostname: string): Promise<readonly string[]> {
  return (await lookup(hostname, { all: true })).map(({ address }) => address);
}

function refused(kind: FetchRefusal['kind'], reason: string): VettedUrl {
  return { ok: false, outcome: { kind, reason } };
}

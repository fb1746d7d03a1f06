import { BlockList, isIPv4, isIPv6 } from 'node:net';
import { unpackedAddress } from './public-address';

/** Whether a text is a range of addresses in CIDR notation (RFC 4632), such as `10.1.0.0/16` or `fd00:7::/48`. */
export function isAddressRange(text: string): boolean {
  return parsedRange(text) !== undefined;
}

/** Whether the address lies in one of the ranges. @throws RangeError where one of them is none. */
export function isWithin(address: string, ranges: readonly string[]): boolean {
  if (ranges.length === 0) return false;
  const list = new BlockList();
  for (const text of ranges) {
    const range = parsedRange(text);
    if (range === undefined) throw new RangeError('a range of addresses is not in CIDR notation');
    list.addSubnet(range.network, range.prefix, range.family);
  }
  const plain = unpackedAddress(address);
  if (isIPv4(plain)) return list.check(plain, 'ipv4');
  return isIPv6(plain) && list.check(plain, 'ipv6');
}

function parsedRange(text: string):
  | {
      readonly network: string;
      readonly prefix: number;
      readonly family: 'ipv4' | 'ipv6';
    }
  | undefined {
  const [, network = '', digits = ''] = /^([0-9A-Fa-f:.]+)\/(\d{1,3})$/.exec(text) ?? [];
  const prefix = Number(digits);
  if (isIPv4(network) && prefix <= 32) return { network, prefix, family: 'ipv4' };
  return isIPv6(network) && prefix <= 128 ? { network, prefix, family: 'ipv6' } : undefined;
}

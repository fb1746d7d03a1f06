import { BlockList, isIPv4, isIPv6 } from 'node:net';

/**
 * What of IPv4 is not anybody's on the public internet, by the IANA IPv4 Special-Purpose Address Registry
 * (https://www.iana.org/assignments/iana-ipv4-special-registry), the multicast space (RFC 5771), and one address of a
 * cloud that is public by its number alone.
 */
const specialIPv4 = [
  ['0.0.0.0', 8], // this network, RFC 791
  ['10.0.0.0', 8], // private, RFC 1918
  ['100.64.0.0', 10], // shared with the carrier (CGNAT), RFC 6598; metadata of Alibaba Cloud
  ['127.0.0.0', 8], // loopback, RFC 1122
  ['169.254.0.0', 16], // link-local, RFC 3927; metadata of most clouds
  ['172.16.0.0', 12], // private, RFC 1918
  ['192.0.0.0', 24], // IETF protocol assignments, RFC 6890; metadata of Oracle Cloud
  ['192.0.2.0', 24], // documentation, RFC 5737
  ['192.31.196.0', 24], // AS112, RFC 7535
  ['192.52.193.0', 24], // AMT, RFC 7450
  ['192.88.99.0', 24], // 6to4 relays, deprecated by RFC 7526
  ['192.168.0.0', 16], // private, RFC 1918
  ['192.175.48.0', 24], // AS112, RFC 7534
  ['198.18.0.0', 15], // benchmarking, RFC 2544
  ['198.51.100.0', 24], // documentation, RFC 5737
  ['203.0.113.0', 24], // documentation, RFC 5737
  ['224.0.0.0', 4], // multicast, RFC 5771
  ['240.0.0.0', 4], // reserved, RFC 1112, and broadcast
  ['168.63.129.16', 32], // the platform's own services in each network of Azure
] as const;

/** Global unicast is 2000::/3 (RFC 4291 and IANA's IPv6 address space); nothing outside of it is public. */
const globalUnicastIPv6 = ['2000::', 3] as const;

/** What of it is not: https://www.iana.org/assignments/iana-ipv6-special-registry. */
const specialIPv6 = [
  ['2001::', 23], // IETF protocol assignments, RFC 2928: Teredo, benchmarking, ORCHID and others
  ['2001:db8::', 32], // documentation, RFC 3849
  ['2002::', 16], // 6to4, RFC 3056: judged by the IPv4 address that it holds
  ['2620:4f:8000::', 48], // AS112, RFC 7534
  ['3fff::', 20], // documentation, RFC 9637
] as const;

const special = new BlockList();
for (const [network, prefix] of specialIPv4) special.addSubnet(network, prefix, 'ipv4');
for (const [network, prefix] of specialIPv6) special.addSubnet(network, prefix, 'ipv6');
const globalUnicast = new BlockList();
globalUnicast.addSubnet(...globalUnicastIPv6, 'ipv6');

/** Whether an address is one of the public internet; what is no address is not. */
export function isPublicAddress(address: string): boolean {
  const plain = unpackedAddress(address);
  if (isIPv4(plain)) return !special.check(plain, 'ipv4');
  return isIPv6(plain) && globalUnicast.check(plain, 'ipv6') && !special.check(plain, 'ipv6');
}

/**
 * The IPv4 address that an IPv6 address stands for, by which traffic to it ends up there: mapped (RFC 4291), behind
 * NAT64 (RFC 6052) or 6to4 (RFC 3056). Every other text is given back as it is.
 */
export function unpackedAddress(address: string): string {
  // An address with a zone is link-local; with it, it stands for nothing else.
  if (!isIPv6(address) || address.includes('%')) return address;
  const groups = groupsOf(address);
  const begins = (...head: readonly number[]): boolean => head.every((group, at) => groups[at] === group);
  if (begins(0, 0, 0, 0, 0, 0xffff) || begins(0x64, 0xff9b, 0, 0, 0, 0))
    return dotted(groups[6] ?? 0, groups[7] ?? 0);
  if (begins(0x2002)) return dotted(groups[1] ?? 0, groups[2] ?? 0);
  return address;
}

/** The eight groups of an IPv6 address. URLs write it in one way (RFC 5952), without dots. */
function groupsOf(address: string): readonly number[] {
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = '', tail = ''] = canonical
    .split('::')
    .map((half) => half.split(':').filter((group) => group !== ''));
  const left = [...head].map((group) => Number.parseInt(group, 16));
  const right = [...tail].map((group) => Number.parseInt(group, 16));
  return [...left, ...new Array<number>(8 - left.length - right.length).fill(0), ...right];
}

function dotted(high: number, low: number): string {
  return [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.');
}

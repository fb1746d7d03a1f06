import { isIPv6 } from 'node:net';
import fc from 'fast-check';
import { isAddressRange, isWithin } from '../../outbound/address-range';
import { isPublicAddress, unpackedAddress } from '../../outbound/public-address';

// Where a registry says that a range is special, its first and last address are, and their neighbours outside are not.
describe.each([
  ['private', '10.0.0.0', '10.255.255.255', '9.255.255.255', '11.0.0.0'],
  ['shared with the carrier', '100.64.0.0', '100.127.255.255', '100.63.255.255', '100.128.0.0'],
  ['loopback', '127.0.0.0', '127.255.255.255', '126.255.255.255', '128.0.0.0'],
  ['link-local', '169.254.0.0', '169.254.255.255', '169.253.255.255', '169.255.0.0'],
  ['private', '172.16.0.0', '172.31.255.255', '172.15.255.255', '172.32.0.0'],
  ['private', '192.168.0.0', '192.168.255.255', '192.167.255.255', '192.169.0.0'],
  ['benchmarking', '198.18.0.0', '198.19.255.255', '198.17.255.255', '198.20.0.0'],
  ['documentation', '203.0.113.0', '203.0.113.255', '203.0.112.255', '203.0.114.0'],
  ['multicast and reserved', '224.0.0.0', '255.255.255.255', '223.255.255.255', '1.0.0.0'],
])('IPv4, %s', (_what, first, last, before, after) => {
  it.each([first, last])('%s is not public', (address) => expect(isPublicAddress(address)).toBe(false));
  it.each([before, after])('%s is', (address) => expect(isPublicAddress(address)).toBe(true));
});

it.each([
  ['unspecified', '::'],
  ['loopback', '::1'],
  ['unique local', 'fd12:3456::1'],
  ['unique local, metadata of a cloud', 'fd00:ec2::254'],
  ['link-local', 'fe80::1'],
  ['link-local with a zone', 'fe80::1%eth0'],
  ['site-local of old', 'fec0::1'],
  ['multicast', 'ff02::1'],
  ['documentation', '2001:db8::1'],
  ['documentation', '3fff:fff::1'],
  ['Teredo', '2001::1'],
  ['discard', '100::1'],
  ['NAT64 of a network of its own', '64:ff9b:1::808:808'],
  ['segment routing', '5f00::1'],
  ['metadata of a cloud', '169.254.169.254'],
  ["a cloud's own services behind a public number", '168.63.129.16'],
  ['no address', 'localhost'],
  ['nothing', ''],
])('%s (%s) is not public', (_what, address) => expect(isPublicAddress(address)).toBe(false));

it.each(['8.8.8.8', '2606:4700::1111', '2a00:1450:4001::200e'])('%s is public', (address) =>
  expect(isPublicAddress(address)).toBe(true),
);

const octet = fc.integer({ min: 0, max: 255 });
const ipv4 = fc.tuple(octet, octet, octet, octet);
const hex = (high: number, low: number) => ((high << 8) | low).toString(16);

it('judges an IPv4 address the same in whichever IPv6 address it comes', () => {
  fc.assert(
    fc.property(ipv4, ([a, b, c, d]) => {
      const plain = `${a}.${b}.${c}.${d}`;
      const packed = [
        `::ffff:${plain}`,
        `::FFFF:${hex(a, b)}:${hex(c, d)}`,
        `0:0:0:0:0:ffff:${hex(a, b)}:${hex(c, d)}`,
        `64:ff9b::${plain}`,
        `2002:${hex(a, b)}:${hex(c, d)}::1`,
      ];
      for (const address of packed) {
        expect(isIPv6(address)).toBe(true);
        expect(unpackedAddress(address)).toBe(plain);
        expect(isPublicAddress(address)).toBe(isPublicAddress(plain));
      }
    }),
    { numRuns: 300 },
  );
});

it('takes no address for public that lies outside of global unicast', () => {
  fc.assert(
    fc.property(fc.ipV6(), (address) => {
      const first = Number.parseInt(unpackedAddress(address).split(':')[0] || '0', 16);
      if (unpackedAddress(address).includes(':') && (first < 0x2000 || first > 0x3fff))
        expect(isPublicAddress(address)).toBe(false);
    }),
    { numRuns: 300 },
  );
});

describe('ranges that are allowed', () => {
  it.each(['10.1.0.0/16', '127.0.0.1/32', 'fd00:7::/48', '::/0'])('%s is one', (text) =>
    expect(isAddressRange(text)).toBe(true),
  );
  it.each(['10.1.0.0', '10.1.0.0/33', '10.1/16', 'fd00::/129', 'example.com/8', '10.0.0.0/8 ', ''])(
    '%s is none',
    (text) => expect(isAddressRange(text)).toBe(false),
  );
  it('hold an address in whichever form it comes', () => {
    for (const address of ['10.1.2.3', '::ffff:10.1.2.3', '64:ff9b::10.1.2.3'])
      expect(isWithin(address, ['192.168.0.0/16', '10.1.0.0/16'])).toBe(true);
    expect(isWithin('10.2.0.0', ['10.1.0.0/16'])).toBe(false);
    expect(isWithin('fd00:7::1', ['fd00:7::/48'])).toBe(true);
    expect(isWithin('10.1.2.3', [])).toBe(false);
  });
});

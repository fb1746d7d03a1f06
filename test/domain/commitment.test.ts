import { commitmentSchema, commitmentTo } from '../../domain/commitment';

test.each(['sha256:m22_staging_key_custody_fixture', `sha256:${'a1'.repeat(32)}`, 'sha256:A'])(
  '%.40s is a commitment',
  (text) => {
    expect(commitmentSchema.safeParse(text).success).toBe(true);
  },
);

test.each([
  '',
  'sha256:',
  'md5:abc',
  'SHA256:abc',
  'sha256:a-b',
  'sha256:a b',
  'sha256:ä',
  'abc',
  'sha256:a\n',
  5,
])('%j is none', (value) => {
  expect(commitmentSchema.safeParse(value).success).toBe(false);
});

test('to a text is its SHA-256, and a commitment itself', () => {
  // FIPS 180-2, appendix B.1.
  expect(commitmentTo('abc')).toBe('sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  expect(commitmentSchema.safeParse(commitmentTo('')).success).toBe(true);
});

import { statSync } from 'node:fs';
import { join } from 'node:path';
import { resolveAdminToken } from '../../runtime/admin-token';
import { makeTemporaryFolder } from './temporary-folder';

describe('resolveAdminToken', () => {
  const folder = makeTemporaryFolder();
  afterAll(() => folder.remove());

  test('a given token is taken and kept nowhere', () => {
    expect(resolveAdminToken(folder.path, 'an-admin-token-of-length')).toEqual({
      token: 'an-admin-token-of-length',
    });
  });

  test('one is made once, for the eyes of its owner alone', () => {
    const home = join(folder.path, 'home');
    const made = resolveAdminToken(home, undefined);
    expect(made.token).toMatch(/^pct_[A-Za-z0-9_-]{43}$/);
    expect(made.path).toBe(join(home, 'admin-token'));
    expect(statSync(join(home, 'admin-token')).mode & 0o777).toBe(0o600);
    expect(resolveAdminToken(home, undefined)).toEqual(made);
  });
});

import { setTimeout as sleep } from 'node:timers/promises';
import { failed } from '../../custody/key-store-result';
import { bindKey, keyNames, tenant } from './bound-key';
import { expectValue } from './deployment';
import { type RotationStage, rotation, stageRotation, stepsOf } from './rotation-stage';

const away = failed({ code: 'provider_unavailable', detail: 'away' });
const silent = failed({ code: 'provider_timeout', detail: 'no answer' });

let stage: RotationStage;

beforeAll(async () => {
  stage = await stageRotation();
}, 60_000);

afterEach(() => {
  stage.failing = {};
});

afterAll(() => stage.deployment.close());

describe('a key store', () => {
  test('that goes down in the middle fails the drill, and its key is destroyed', async () => {
    stage.failing = { rotateKey: async () => away };
    const view = await stage.rehearse('down');
    expect(view.row).toMatchObject({ state: 'failed', code: 'key_custody_rehearsal_failed' });
    expect(stepsOf(view)).toEqual(['examine ok', 'create ok', 'rotate provider_unavailable', 'clean_up ok']);
    expect(view.course.decided).toMatchObject([{ outcome: 'refused' }]);
    expect(await stage.throwAwayVersions(view)).toEqual(['1 destroyed']);
    expect(await stage.keysHeld()).toBe(0);
  });

  test('that goes down before the end keeps the key, which housekeeping destroys once it is back', async () => {
    stage.failing = { destroyVersion: async () => away };
    const view = await stage.rehearse('down-at-the-end');
    expect(view.row.state).toBe('done');
    expect(stepsOf(view).at(-1)).toBe('clean_up provider_unavailable');
    expect(await stage.housekeepingIn(90)).toBe(0);
    expect(await stage.keysHeld()).toBe(1);
    stage.failing = {};
    expect(await stage.housekeepingIn(90)).toBe(1);
    expect(await stage.throwAwayVersions(view)).toEqual(['1 destroyed', '2 destroyed']);
  });

  test('that is slower than a dead worker is noticed is asked once', async () => {
    let asked = 0;
    stage.failing = {
      rotateKey: async (...given) => {
        asked++;
        await sleep(6_000);
        return stage.store.rotateKey(...given);
      },
    };
    expect((await stage.rehearse('slow')).row.state).toBe('done');
    expect(asked).toBe(1);
  });

  test('that does the work after it was given up makes no second replacement', async () => {
    let asked = 0;
    let late: (() => Promise<unknown>) | undefined;
    stage.failing = {
      rotateKey: async (...given) => {
        asked++;
        if (asked === 1) {
          late = () => stage.store.rotateKey(...given);
          return silent;
        }
        const answer = await stage.store.rotateKey(...given);
        await late?.();
        return answer;
      },
    };
    const view = await stage.rehearse('late');
    expect(view.row.state).toBe('done');
    expect(await stage.throwAwayVersions(view)).toEqual(['1 destroyed', '2 destroyed']);
  });

  test('that makes a key after the drill has ended has it destroyed', async () => {
    let late: (() => Promise<unknown>) | undefined;
    stage.failing = {
      createKey: async (...given) => {
        late = () => stage.store.createKey(...given);
        return silent;
      },
    };
    const view = await stage.rehearse('made-late');
    expect(view.row).toMatchObject({ state: 'failed', code: 'key_custody_rehearsal_failed' });
    expect(stepsOf(view)).toEqual(['examine ok', 'create provider_timeout', 'clean_up ok']);
    await late?.();
    expect(await stage.throwAwayVersions(view)).toEqual(['1 active']);
    expect(await stage.housekeepingIn(90)).toBe(1);
    expect(await stage.throwAwayVersions(view)).toEqual(['1 destroyed']);
    expect(await stage.keysHeld()).toBe(0);
  });
});

describe('a bound key', () => {
  /** Binds a key and has the key store change it. */
  async function bound(name: string, change?: 'revokeVersion' | 'destroyVersion') {
    const { deployment, store } = stage;
    const names = keyNames(name);
    await bindKey(deployment, store, {}, names);
    if (change === undefined) return names;
    const id = await deployment.application.tenants.allot(rotation.tenant);
    const version = { tenant: id, name: names.keyName, version: '1' };
    const changed = await store[change](version, AbortSignal.timeout(5_000));
    if (!changed.ok) throw new Error(changed.error.code);
    return names;
  }

  test.each([
    ['revoked', 'revokeVersion'],
    ['destroyed', 'destroyVersion'],
  ] as const)(
    'that was %s at the key store fails the drill by a code, before anything is made',
    async (name, change) => {
      const { keyRef } = await bound(name, change);
      const view = await stage.rehearse('drill', keyRef);
      expect(view.row).toMatchObject({ state: 'failed', code: 'key_custody_rehearsal_failed' });
      expect(stepsOf(view)).toEqual(['examine version_unknown']);
      expect(view.course.decided).toMatchObject([{ outcome: 'refused' }]);
    },
  );

  test('that the key store does not know fails the drill by a code', async () => {
    const { keyRef } = await bound('unknown');
    stage.failing = { describeKey: async () => failed({ code: 'key_unknown', detail: 'no such key' }) };
    const view = await stage.rehearse('drill', keyRef);
    expect(view.row).toMatchObject({ state: 'failed', code: 'key_custody_rehearsal_failed' });
    expect(stepsOf(view)).toEqual(['examine key_unknown']);
  });

  test('that is revoked in the middle of the drill is refused, and no key left behind', async () => {
    const { keyRef, attestation } = await bound('revoked-meanwhile');
    const { application, operator } = stage.deployment;
    stage.failing = {
      rotateKey: async (...given) => {
        const request = { tenant, provider_attestation: attestation, key_ref: keyRef, reason: 'lost' };
        expectValue(await application.execute('keyCustody.revoke', request, operator));
        return stage.store.rotateKey(...given);
      },
    };
    const view = await stage.rehearse('drill', keyRef);
    expect(view.row).toMatchObject({ state: 'refused', code: 'key_custody_key_revoked' });
    expect(view.course.decided).toMatchObject([{ outcome: 'refused' }]);
    expect(await stage.throwAwayVersions(view)).toEqual(['1 destroyed', '2 destroyed']);
    expect(await stage.keysHeld()).toBe(0);
  });
});

import fc from 'fast-check';
import { type SecretOwner, type SecretPath, secretPath, secretPathSchema } from '../../domain/secret';
import type { SecretStore } from '../../secrets/secret-store';
import type { SecretStoreResult } from '../../secrets/secret-store-result';

/** A secret store with what the suite does to it. */
export interface SecretStoreUnderTest {
  readonly store: SecretStore;
  newOwner(): Promise<SecretOwner>;
  /** The same secrets, by a way on which the answer to the first change is lost once it took effect. */
  losingAnswer(): Promise<SecretStore>;
  /** Where nobody takes a connection. */
  readonly away: SecretStore;
  /** What no error may tell. */
  readonly credentials: readonly string[];
  close(): Promise<void>;
}

/** @throws Error where it failed. */
export function expectDone<Value>(result: SecretStoreResult<Value>): Value {
  if (result.ok) return result.value;
  throw new Error(`${result.error.code}: ${result.error.detail}`);
}

/** @throws Error where it didn't fail. */
export function codeOf(result: SecretStoreResult<unknown>): string {
  if (!result.ok) return result.error.code;
  throw new Error('expected a failure');
}

const path = secretPath('llm/openrouter');

/** What every secret store does alike. */
export function describeSecretStore(title: string, open: () => Promise<SecretStoreUnderTest>): void {
  describe(title, () => {
    let under: SecretStoreUnderTest;
    let store: SecretStore;
    let owner: SecretOwner;
    beforeAll(async () => {
      under = await open();
      store = under.store;
    });
    beforeEach(async () => {
      owner = await under.newOwner();
    });
    afterAll(() => under.close());

    const secret = (name: SecretPath = path) => ({ owner, path: name });
    const put = async (name: string, value = 'a value', expectedVersion = 0) =>
      expectDone(await store.write(secret(secretPath(name)), value, expectedVersion));

    it('holds nothing at a path where nothing was put', async () => {
      expect(expectDone(await store.read(secret()))).toBeUndefined();
      expect(expectDone(await store.describe(secret()))).toBeUndefined();
      expect(expectDone(await store.list(owner, { limit: 10 }))).toEqual([]);
    });

    it('gives back what was put, whatever text it is', async () => {
      const value = '-----BEGIN PRIVATE KEY-----\nü "quoted" \\ {json}\n\ttab 🗝\n';
      const written = await put('llm/openrouter', value);
      expect(written).toEqual({ path, version: 1, createdAt: expect.stringMatching(/Z$/) });
      expect(expectDone(await store.read(secret()))).toEqual({ ...written, value });
      expect(expectDone(await store.describe(secret()))).toEqual(written);
    });

    it('puts the next version in the place of the one that is named', async () => {
      await put('llm/openrouter', 'first');
      const second = await put('llm/openrouter', 'second', 1);
      expect(second.version).toBe(2);
      expect(expectDone(await store.read(secret()))).toEqual({ ...second, value: 'second' });
    });

    it.each([0, 2])(
      'changes nothing where another version is named than the one that stands: %d',
      async (named) => {
        await put('llm/openrouter', 'first');
        expect(codeOf(await store.write(secret(), 'another', named))).toBe('conflict');
        expect(expectDone(await store.read(secret()))).toMatchObject({ version: 1, value: 'first' });
      },
    );

    it('lets one of many writers have the next version', async () => {
      await put('llm/openrouter', 'first');
      const writers = Array.from({ length: 16 }, (_, n) => store.write(secret(), `writer ${n}`, 1));
      const written = await Promise.all(writers);
      const won = written.flatMap(({ ok }, n) => (ok ? [`writer ${n}`] : []));
      expect(written.filter(({ ok }) => !ok).map(codeOf)).toEqual(Array(15).fill('conflict'));
      expect(expectDone(await store.read(secret()))).toMatchObject({ version: 2, value: won[0] });
    });

    it('lists by path, page by page, a path and what lies below it apart', async () => {
      const names = ['llm', 'llm-old', 'llm/azure', 'llm/openrouter', 'tools/http/a/b/c', 'z'];
      for (const name of names.toReversed()) await put(name);
      const pages: string[][] = [];
      for (let after: SecretPath | undefined; ; ) {
        const page = expectDone(await store.list(owner, { limit: 4, after }));
        if (page.length === 0) break;
        pages.push(page.map((each) => each.path));
        after = page.at(-1)?.path;
      }
      expect(pages).toEqual([names.slice(0, 4), names.slice(4)]);
      expect(JSON.stringify(await store.list(owner, { limit: 4 }))).not.toContain('a value');
    });

    it('removes what is there, and is at ease where nothing is', async () => {
      await put('llm/openrouter', 'first');
      await put('llm/openrouter', 'second', 1);
      expectDone(await store.remove(secret()));
      expectDone(await store.remove(secret()));
      expect(expectDone(await store.read(secret()))).toBeUndefined();
      expect((await put('llm/openrouter', 'anew')).version).toBe(1);
    });

    it('clears all that a tenant keeps, and nothing of another', async () => {
      const other = { owner: await under.newOwner(), path };
      expectDone(await store.write(other, 'theirs', 0));
      for (const name of ['llm', 'llm/azure', 'tools/http']) await put(name);
      expectDone(await store.clear(owner));
      expectDone(await store.clear(owner));
      expect(expectDone(await store.list(owner, { limit: 10 }))).toEqual([]);
      expect(expectDone(await store.read(other))).toMatchObject({ value: 'theirs' });
    });

    it('says that nobody knows what a change came to whose answer was lost', async () => {
      const lossy = await under.losingAnswer();
      expect(codeOf(await lossy.write(secret(), 'a value', 0))).toBe('answer_lost');
      expect(expectDone(await store.read(secret()))).toMatchObject({ version: 1, value: 'a value' });
    });

    it('that is away says so, and tells no credentials', async () => {
      const value = 'a value that nobody tells';
      const answers = [
        await under.away.read(secret()),
        await under.away.describe(secret()),
        await under.away.list(owner, { limit: 1 }),
      ];
      expect(answers.map(codeOf)).toEqual(['away', 'away', 'away']);
      const all = JSON.stringify([...answers, await under.away.write(secret(), value, 0)]);
      for (const told of [...under.credentials, value]) expect(all).not.toContain(told);
    });

    it('shows a tenant what it keeps itself, whatever two of them do', async () => {
      const names = fc
        .constantFrom('llm', 'llm/openrouter', 'llm/azure', 'tenants', 'tools/a/b/c/d')
        .map(secretPath);
      const step = fc.record({ who: fc.nat(1), path: names, removes: fc.boolean() });
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
          const owners = [await under.newOwner(), await under.newOwner()];
          const kept = owners.map(() => new Map<SecretPath, { version: number; value: string }>());
          for (const [index, { who, path, removes }] of steps.entries()) {
            const [own, mine] = [owners[who], kept[who]];
            if (own === undefined || mine === undefined) throw new Error('there are two');
            const version = mine.get(path)?.version ?? 0;
            if (removes) {
              expectDone(await store.remove({ owner: own, path }));
              mine.delete(path);
            } else {
              const value = `${own.slug} ${index}`;
              expectDone(await store.write({ owner: own, path }, value, version));
              mine.set(path, { version: version + 1, value });
            }
          }
          for (const [who, own] of owners.entries()) {
            const listed = expectDone(await store.list(own, { limit: 100 })).map(({ path }) => path);
            expect(listed).toEqual([...(kept[who]?.keys() ?? [])].sort());
            for (const path of listed)
              expect(expectDone(await store.read({ owner: own, path }))).toMatchObject({
                ...kept[who]?.get(path),
              });
          }
        }),
        { numRuns: 15 },
      );
    });
  });
}

/** Texts of which some are paths, and some try to lead elsewhere. */
export const pathLikeTexts = fc.oneof(
  fc
    .array(fc.constantFrom('.', '..', '/', '%2e', '%2F', '\\', 'a', 'llm', '-', '_', '?', '#', ' ', '0'), {
      maxLength: 10,
    })
    .map((parts) => parts.join('')),
  fc.string(),
);

export function pathsAmong(text: string): readonly SecretPath[] {
  const parsed = secretPathSchema.safeParse(text);
  return parsed.success ? [parsed.data] : [];
}
